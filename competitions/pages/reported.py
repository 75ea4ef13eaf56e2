"""Results from elsewhere by workbook: the template, what was understood, saving."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions.actions.marking import reported as actions
from competitions.pages.offers import offers
from competitions.queries import reported
from competitions.rules.marking import plain
from competitions.rules.reported import columns
from competitions.schemas import SaveResults
from core import clock, workbooks
from core.files import Kind
from core.web import downloads
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from core.web.uploads import MEGABYTE, body, uploaded

MOST = 5 * MEGABYTE
WIDE = 20
SHEET = "成绩"


@get("/parts/{key:int}/results")
async def results_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    of = await reported.part(session, actor, key)
    roll = await reported.roll(session, of)
    return page(
        request,
        "competitions/reported.html",
        part=of.part,
        event=of.part.stage.event,
        may=offers(actor, of.part.stage.event),
        rows=list(roll.by_number.values()),
        plain=plain,
        most=MOST,
    )


@get("/parts/{key:int}/results/template.xlsx")
async def template(session: Db, actor: By, key: FromPath[int]) -> Response[bytes]:
    """The list of entries with a column to fill in; identity numbers stay here."""
    of = await reported.part(session, actor, key)
    titles = {column.key: column.titles[0] for column in columns(clock.today())}
    shown = [
        workbooks.Column(titles["number"], WIDE, workbooks.Kind.WHOLE),
        workbooks.Column(titles["code"], WIDE),
        workbooks.Column(titles["name"], WIDE),
        workbooks.Column(titles["points"], WIDE, workbooks.Kind.NUMBER),
    ]
    roll = await reported.roll(session, of)
    rows = [
        (row.number, row.code, min(row.names) if len(row.names) == 1 else None, None)
        for row in roll.by_number.values()
    ]
    content = await workbooks.made([workbooks.Table(SHEET, shown, rows)])
    return downloads.attachment(content, f"{of.part.name} {SHEET}.xlsx", Kind.XLSX)


@post("/parts/{key:int}/results", request_max_body_size=body(MOST))
async def upload(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    incoming = await uploaded(request, "file", {Kind.XLSX}, MOST)
    file = await actions.keep(session, actor, key, incoming)
    return go(request, f"/parts/{key}/results/{file}")


@get("/parts/{key:int}/results/{file:int}")
async def preview_page(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Template:
    plan = await actions.plan(session, actor, key, file)
    return page(
        request,
        "competitions/reported_preview.html",
        part=plan.of.part,
        event=plan.of.part.stage.event,
        file=file,
        plan=plan,
        plain=plain,
    )


@post("/parts/{key:int}/results/{file:int}/save")
async def save(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Response[str]:
    await actions.save(session, actor, key, file, await form(request, SaveResults))
    return go(request, f"/parts/{key}/results")


@post("/parts/{key:int}/results/{file:int}/discard")
async def discard(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Response[str]:
    await actions.discard(session, actor, key, file)
    return go(request, f"/parts/{key}/results")


ROUTES = [results_page, template, upload, preview_page, save, discard]
