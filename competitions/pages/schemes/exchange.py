"""Schemes by workbook, in and out, and copied from another event."""

import asyncio

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions.actions import schemes as actions
from competitions.models import Scheme
from competitions.queries import cis, schemes
from competitions.schemas import CopyScheme
from core.files import Kind
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
    scheme = await actions.to_write(session, actor, key)
    return _page(request, "competitions/scheme_import.html", scheme, most=MOST)


@post("/schemes/{key:int}/import", request_max_body_size=uploads.body(MOST))
async def upload(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    """Keep the workbook till somebody has looked at what was understood; nothing else is saved."""
    await actions.to_write(session, actor, key)
    incoming = await uploads.uploaded(request, "file", {Kind.XLSX}, MOST)
    file = await actions.keep_workbook(session, actor, key, incoming)
    return go(request, f"/schemes/{key}/import/{file}")


@get("/schemes/{key:int}/import/{file:int}")
async def understood_page(
    request: Web, session: Db, actor: By, key: FromPath[int], file: FromPath[int]
) -> Template:
    """The sheet's rows beside what was understood, and everything that was not."""
    scheme, kept, reading = await actions.understood(session, actor, key, file)
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
    await actions.write_workbook(session, actor, key, file)
    return go(request, f"/schemes/{key}")


@post("/schemes/{key:int}/copy")
async def copy(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, CopyScheme)
    await actions.copy_scheme(session, actor, key, wanted.part_id)
    return go(request, f"/schemes/{key}")


def _page(request: Web, template: str, scheme: Scheme, **context: object) -> Template:
    part = scheme.part
    return page(request, template, scheme=scheme, part=part, event=part.stage.event, **context)


ROUTES = [export, import_page, upload, understood_page, confirm_import, copy]
