"""A new version of a locked scheme: begin it, look at what it moves, put it in force or drop it."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions.actions import schemes as actions
from competitions.queries import schemes
from competitions.schemas import BeginVersion
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db


@post("/schemes/{key:int}/versions")
async def begin(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    draft = await actions.begin_version(session, actor, key, await form(request, BeginVersion))
    return go(request, f"/schemes/{draft.id}")


@get("/schemes/{key:int}/preview")
async def preview_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    """Which totals and places the draft moves, before anything is decided."""
    preview = await actions.preview(session, actor, key)
    scheme = await schemes.seen(session, actor, key)
    return page(
        request,
        "competitions/scheme_preview.html",
        scheme=scheme,
        part=scheme.part,
        event=scheme.part.stage.event,
        preview=preview,
    )


@post("/schemes/{key:int}/apply")
async def apply(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.apply_version(session, actor, key)
    return go(request, f"/schemes/{key}")


@post("/schemes/{key:int}/drop")
async def drop(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    part = await actions.drop_version(session, actor, key)
    return go(request, f"/parts/{part}/scheme")


ROUTES = [begin, preview_page, apply, drop]
