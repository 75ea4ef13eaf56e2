"""Entries by workbook: the template, what was understood, entering, and the errors back."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions.actions import entries as actions
from competitions.actions import rosters
from competitions.queries import entries
from competitions.rules.rosters import NO, YES, columns
from competitions.schemas import EnterRows
from core import clock, i18n, workbooks
from core.files import Kind
from core.rules.text import say
from core.web import downloads
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from core.web.uploads import MEGABYTE, body, uploaded

MOST = 5 * MEGABYTE
WIDE = 24
TITLES = (say("Sheet"), say("Cell"), say("To mend"))


@get("/events/{key:int}/entries/workbook")
async def workbook_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await actions.event_to_enter(session, actor, key)
    return page(
        request,
        "competitions/entries_workbook.html",
        event=event,
        sees=entries.sees(actor, event),
        most=MOST,
        titles=[column.titles[0] for column in columns(clock.today(), for_teams=event.for_teams)],
    )


@get("/events/{key:int}/entries/template.xlsx")
async def template(session: Db, actor: By, key: FromPath[int]) -> Response[bytes]:
    """An empty list with the titles, and drop-downs where there is a choice."""
    event = await actions.event_to_enter(session, actor, key)
    made = [
        workbooks.Column(
            column.titles[0],
            width=WIDE,
            kind=workbooks.Kind.DATE if column.key == "since" else workbooks.Kind.TEXT,
            choices=(YES, NO) if column.key == "substitute" else (),
        )
        for column in columns(clock.today(), for_teams=event.for_teams)
    ]
    content = await workbooks.made([workbooks.Table("报名表", made, ())])
    return downloads.attachment(content, f"{event.name} 报名表.xlsx", Kind.XLSX)


@post("/events/{key:int}/entries/workbook", request_max_body_size=body(MOST))
async def upload(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    incoming = await uploaded(request, "file", {Kind.XLSX}, MOST)
    file = await rosters.keep(session, actor, key, incoming)
    return go(request, f"/events/{key}/entries/workbook/{file}")


@get("/events/{key:int}/entries/workbook/{file:int}")
async def preview_page(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Template:
    event = await actions.event_to_enter(session, actor, key)
    return page(
        request,
        "competitions/entries_preview.html",
        event=event,
        sees=entries.sees(actor, event),
        file=file,
        plan=await rosters.plan(session, actor, key, file),
    )


@post("/events/{key:int}/entries/workbook/{file:int}/enter")
async def enter(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Response[str]:
    wanted = await form(request, EnterRows)
    await rosters.enter(session, actor, key, file, wanted.good)
    return go(request, f"/events/{key}/entries")


@post("/events/{key:int}/entries/workbook/{file:int}/discard")
async def discard(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Response[str]:
    await rosters.discard(session, actor, file)
    return go(request, f"/events/{key}/entries/workbook")


@get("/events/{key:int}/entries/workbook/{file:int}/problems.xlsx")
async def problems(
    session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Response[bytes]:
    """Everything to mend, cell by cell."""
    found = await rosters.plan(session, actor, key, file)
    sheet, cell, mend = (i18n.translate(title) for title in TITLES)
    made = [
        workbooks.Column(sheet, WIDE),
        workbooks.Column(cell, WIDE),
        workbooks.Column(mend, 4 * WIDE),
    ]
    rows = [
        (problem.sheet, problem.where, i18n.translate(problem.text))
        for problem in found.all_problems
    ]
    content = await workbooks.made([workbooks.Table(mend, made, rows)])
    return downloads.attachment(content, f"{mend}.xlsx", Kind.XLSX)


ROUTES = [workbook_page, template, upload, preview_page, enter, discard, problems]
