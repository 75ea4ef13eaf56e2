"""Members of the branches whose members one keeps."""

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from core.actor import Actor
from core.errors import require
from core.paging import page as paged
from core.web.pages import Web, go, page
from core.web.problems import form
from membership import policy, queries
from membership.actions import people as actions
from membership.schemas import RegisterPerson


@get("/members")
async def members_page(
    request: Web,
    session: AsyncSession,
    actor: Actor,
    q: FromQuery[str] = "",
    number: FromQuery[int] = 1,
) -> Template:
    require(policy.keeps_members(actor))
    return page(
        request,
        "membership/members.html",
        found=await paged(session, queries.people(actor, q), number),
        q=q,
    )


@get("/members/new")
async def new_member_page(request: Web, session: AsyncSession, actor: Actor) -> Template:
    require(policy.keeps_members(actor))
    return page(request, "membership/new_member.html")


@post("/members")
async def register(request: Web, session: AsyncSession, actor: Actor) -> Response[str]:
    await actions.register(session, actor, await form(request, RegisterPerson))
    return go(request, "/members")


ROUTES = [members_page, new_member_page, register]
