"""The pool of judges: may I call on them, and for what?"""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.actions import pool, recusals
from competitions.queries import judges as queries
from competitions.rules.conflicts import RELATION_NAMES
from competitions.rules.roles import NAMES
from competitions.schemas import AddJudge, Declare, DropTrade, InviteJudge, Qualify, WriteJudge
from core import clock, i18n
from core.errors import require
from core.paging import page as paged
from core.settings import Settings
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from membership.actions import invitations
from membership.schemas import Invite


@get("/judges")
async def pool_page(
    request: Web,
    session: Db,
    actor: By,
    q: FromQuery[str] = "",
    trade: FromQuery[str] = "",
    number: FromQuery[int] = 1,
) -> Template:
    require(policy.organises(actor))
    return page(
        request,
        "competitions/judges_pool.html",
        found=await paged(session, queries.pool(actor, q, trade), number),
        q=q,
        trade=await queries.trade(session, trade),
        today=clock.today(),
    )


@post("/judges")
async def add_judge(request: Web, session: Db, actor: By) -> Response[str]:
    made = await pool.add(session, actor, await form(request, AddJudge))
    return go(request, f"/judges/{made.id}")


@post("/judges/invite")
async def invite_judge(request: Web, session: Db, actor: By) -> Response[str]:
    """An account without a role: an event gives it one."""
    wanted = await form(request, InviteJudge)
    settings: Settings = request.app.state.settings
    asked = Invite(login=wanted.login, name=wanted.name, organisation_id=wanted.organisation_id)
    await invitations.invite(session, actor, asked, settings.address)
    return go(request, "/judges?invited=1")


@get("/judges/{key:int}")
async def judge_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    judge = await queries.judge(session, actor, key)
    return page(
        request,
        "competitions/judge.html",
        judge=judge,
        relations=await queries.relations(session, judge.account_id),
        appointments=await queries.appointments(session, judge.account_id),
        relation_names=RELATION_NAMES,
        names=NAMES,
        kinds=[(kind.value, i18n.translate(name)) for kind, name in RELATION_NAMES.items()],
        today=clock.today(),
    )


@post("/judges/{key:int}")
async def change_judge(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await pool.change(session, actor, key, await form(request, WriteJudge))
    return go(request, f"/judges/{key}")


@post("/judges/{key:int}/leave")
async def leave_pool(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await pool.leave(session, actor, key)
    return go(request, "/judges")


@post("/judges/{key:int}/trades")
async def qualify(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await pool.qualify(session, actor, key, await form(request, Qualify))
    return go(request, f"/judges/{key}")


@post("/judges/{key:int}/trades/drop")
async def drop_trade(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, DropTrade)
    await pool.drop_trade(session, actor, key, wanted.occupation_code)
    return go(request, f"/judges/{key}")


@post("/judges/{key:int}/relations")
async def declare_for(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    judge = await queries.judge(session, actor, key)
    await recusals.declare(session, actor, judge.account_id, await form(request, Declare))
    return go(request, f"/judges/{key}")


@post("/judges/{key:int}/relations/{relation:int}/withdraw")
async def withdraw_relation(
    request: Web, session: Db, actor: By, key: FromPath[int], relation: FromPath[int]
) -> Response[str]:
    await recusals.withdraw_relation(session, actor, relation)
    return go(request, f"/judges/{key}")


ROUTES = [
    pool_page,
    add_judge,
    invite_judge,
    judge_page,
    change_judge,
    leave_pool,
    qualify,
    drop_trade,
    declare_for,
    withdraw_relation,
]
