"""The second person: confirm or reject what somebody else entered, never edit it."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions import marking
from competitions.queries import events, sheets
from competitions.rules.marking import plain
from competitions.schemas import Reason
from core.actor import Actor
from core.errors import require
from core.web.pages import Web, go, page
from core.web.problems import form


@get("/events/{key:int}/confirm")
async def confirm_page(
    request: Web, session: AsyncSession, actor: Actor, key: FromPath[int]
) -> Template:
    event = await events.event(session, actor, key)
    require(policy.may_enter_marks(actor, key))
    return page(
        request,
        "competitions/confirm.html",
        event=event,
        plain=plain,
        waiting=await sheets.unconfirmed(session, key),
    )


@post("/events/{key:int}/confirm/{mark:int}")
async def confirm(
    request: Web, session: AsyncSession, actor: Actor, key: FromPath[int], mark: FromPath[int]
) -> Response[str]:
    await marking.confirm(session, actor, mark)
    return go(request, f"/events/{key}/confirm")


@post("/events/{key:int}/reject/{mark:int}")
async def reject(
    request: Web, session: AsyncSession, actor: Actor, key: FromPath[int], mark: FromPath[int]
) -> Response[str]:
    wanted = await form(request, Reason)
    await marking.reject(session, actor, mark, wanted.reason)
    return go(request, f"/events/{key}/confirm")


ROUTES = [confirm_page, confirm, reject]
