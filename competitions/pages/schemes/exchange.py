"""Schemes by workbook, in and out, and copied from another event."""

import asyncio

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions import policy
from competitions.actions import schemes as actions
from competitions.models import Scheme
from competitions.queries import cis, schemes
from competitions.rules.cis.reading import Reading
from competitions.schemas import CopyScheme
from core import files, workbooks
from core.errors import Conflict, Invalid, missing, require
from core.files import Kind, StoredFile
from core.rules.text import say
from core.web import downloads, uploads
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db

MOST = 20 * uploads.MEGABYTE


@get("/schemes/{key:int}/export")
async def export(session: Db, actor: By, key: FromPath[int]) -> Response[bytes]:
    scheme = await schemes.seen(session, actor, key)
    made = await asyncio.to_thread(cis.workbook, schemes.written(scheme))
    name = f"{scheme.part.stage.event.name} {scheme.part.name} v{scheme.version}.xlsx"
    return downloads.attachment(made, name, Kind.XLSX)


@get("/schemes/{key:int}/import")
async def import_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    scheme = await _writable(session, actor, key)
    return _page(request, "competitions/scheme_import.html", scheme, most=MOST)


@post("/schemes/{key:int}/import", request_max_body_size=uploads.body(MOST))
async def upload(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    """Keep the workbook till somebody has looked at what was understood; nothing else is saved."""
    await _writable(session, actor, key)
    incoming = await uploads.uploaded(request, "file", {Kind.XLSX}, MOST)
    try:
        await workbooks.load(await asyncio.to_thread(incoming.content))
    except Invalid as refusal:
        raise Invalid(say("The file was not taken."), fields={"file": refusal.text}) from None
    kept = await files.keep(session, actor, incoming)
    return go(request, f"/schemes/{key}/import/{kept.id}")


@get("/schemes/{key:int}/import/{file:int}")
async def understood_page(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Template:
    """The sheet's rows beside what was understood, and everything that was not."""
    scheme = await _writable(session, actor, key)
    kept, reading = await _reading(session, actor, file)
    wrong: dict[int, list[object]] = {}
    for problem in reading.problems:
        wrong.setdefault(problem.row or 0, []).append(problem)
    return _page(
        request,
        "competitions/scheme_understood.html",
        scheme,
        kept=kept,
        reading=reading,
        wrong=wrong,
    )


@post("/schemes/{key:int}/import/{file:int}")
async def confirm_import(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Response[str]:
    await _writable(session, actor, key)
    kept, reading = await _reading(session, actor, file)
    if reading.problems:
        raise Conflict(say("This workbook is not understood yet. Mend it and send it again."))
    await actions.write_scheme(session, actor, key, reading.scheme)
    await files.drop(session, kept)
    return go(request, f"/schemes/{key}")


@post("/schemes/{key:int}/copy")
async def copy(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, CopyScheme)
    await actions.copy_scheme(session, actor, key, wanted.part_id)
    return go(request, f"/schemes/{key}")


async def _writable(session: Db, actor: By, key: int) -> Scheme:
    """For somebody who may write it, as long as it may be written."""
    scheme = await schemes.seen(session, actor, key)
    require(policy.may_organise(actor, scheme.part.stage.event.competition.organiser))
    actions.require_open(scheme)
    return scheme


async def _reading(session: Db, actor: By, key: int) -> tuple[StoredFile, Reading]:
    """What this person sent before, understood."""
    kept = await session.get(StoredFile, key)
    if kept is None or kept.kept_by != actor.account or kept.kind is not Kind.XLSX:
        raise missing()
    book = await workbooks.load(await files.content(kept))
    return kept, await asyncio.to_thread(cis.read, book)


def _page(request: Web, template: str, scheme: Scheme, **context: object) -> Template:
    part = scheme.part
    return page(request, template, scheme=scheme, part=part, event=part.stage.event, **context)


ROUTES = [export, import_page, upload, understood_page, confirm_import, copy]
