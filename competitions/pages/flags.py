"""Flags of an event: what somebody saw, and what became of it."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.actions import flags as actions
from competitions.queries import events, flags
from competitions.schemas import AnswerFlag
from core.errors import require
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db

NOBODY: frozenset[int] = frozenset()


@get("/events/{key:int}/flags")
async def flags_page(
    request: Web, session: Db, actor: By, key: FromPath[int], number: FromQuery[int] = 1
) -> Template:
    event = await events.event(session, actor, key)
    enters = policy.may_enter_marks(actor, key)
    leads = policy.may_settle(actor, key, NOBODY)
    require(enters or leads)
    return page(
        request,
        "competitions/flags.html",
        event=event,
        may={"confirm": True},
        enters=enters,
        leads=leads,
        found=await flags.flags(session, key, number),
    )


@post("/events/{key:int}/flags/{flag:int}/answer")
async def answer_flag(
    request: Web, session: Db, actor: By, key: FromPath[int], flag: FromPath[int]
) -> Response[str]:
    wanted = await form(request, AnswerFlag)
    await actions.answer_flag(session, actor, flag, wanted)
    return go(request, f"/events/{key}/flags")


ROUTES = [flags_page, answer_flag]
