"""Members of the branches whose members one keeps."""

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Template

from core.errors import require
from core.paging import page as paged
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from membership import policy, queries
from membership.actions import people as actions
from membership.schemas import RegisterPerson


@get("/members")
async def members_page(
    request: Web,
    session: Db,
    actor: By,
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
async def new_member_page(request: Web, session: Db, actor: By) -> Template:
    require(policy.keeps_members(actor))
    return page(request, "membership/new_member.html")


@post("/members")
async def register(request: Web, session: Db, actor: By) -> Response[str]:
    await actions.register(session, actor, await form(request, RegisterPerson))
    return go(request, "/members")


ROUTES = [members_page, new_member_page, register]
