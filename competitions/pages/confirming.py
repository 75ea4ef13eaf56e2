"""The second person: confirm or reject what somebody else entered, and settle what met.

Nothing is edited here: a wrong mark is rejected with a reason and entered again.
"""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions import policy
from competitions.actions import marking
from competitions.models import Mark
from competitions.queries import events, sheets
from competitions.queries.sheets import Contest
from competitions.rules.marking import plain
from competitions.schemas import Reason, Settle
from core.errors import require
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db

NOBODY: frozenset[int] = frozenset()


@get("/events/{key:int}/confirm")
async def confirm_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    enters = policy.may_enter_marks(actor, key)
    require(enters or policy.may_settle(actor, key, NOBODY))

    def confirms(mark: Mark) -> bool:
        return policy.may_confirm(actor, key, mark.entered_by)

    def settles(contest: Contest) -> bool:
        return policy.may_settle(actor, key, contest.contenders)

    return page(
        request,
        "competitions/confirm.html",
        event=event,
        plain=plain,
        may={"confirm": True},
        enters=enters,
        waiting=await sheets.unconfirmed(session, key),
        confirms=confirms,
        contests=await sheets.contested(session, key),
        settles=settles,
    )


@post("/events/{key:int}/confirm/{mark:int}")
async def confirm(
    request: Web, session: Db, actor: By, key: FromPath[int], mark: FromPath[int]
) -> Response[str]:
    await marking.confirm(session, actor, mark)
    return go(request, f"/events/{key}/confirm")


@post("/events/{key:int}/reject/{mark:int}")
async def reject(
    request: Web, session: Db, actor: By, key: FromPath[int], mark: FromPath[int]
) -> Response[str]:
    wanted = await form(request, Reason)
    await marking.reject(session, actor, mark, wanted.reason)
    return go(request, f"/events/{key}/confirm")


@post("/events/{key:int}/settle/{mark:int}")
async def settle(
    request: Web, session: Db, actor: By, key: FromPath[int], mark: FromPath[int]
) -> Response[str]:
    wanted = await form(request, Settle)
    await marking.settle(session, actor, mark, take=wanted.take, reason=wanted.reason)
    return go(request, f"/events/{key}/confirm")


ROUTES = [confirm_page, confirm, reject, settle]
