"""My account; and, for administrators, who holds which role."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from core import i18n
from core.errors import require
from core.paging import page as paged
from core.settings import Settings
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from membership import policy, queries
from membership.actions import invitations, roles, signing_in, tokens
from membership.rules.roles import NAMES, SCOPE_NAMES, Scope, role_name
from membership.schemas import ChangePassword, Invite, MakeToken


@get("/account")
async def account_page(request: Web, session: Db, actor: By) -> Template:
    require(actor.signed_in)
    return page(
        request,
        "membership/account.html",
        account=await signing_in.own(session, actor),
        tokens=(await session.scalars(queries.tokens(actor))).all(),
        roles=(await session.scalars(queries.own_roles(actor))).all(),
        names=NAMES,
        scopes=SCOPE_NAMES,
        every_scope=list(Scope),
        secret="",
    )


@post("/account/password")
async def change_password(request: Web, session: Db, actor: By) -> Response[str]:
    require(actor.signed_in)
    await signing_in.change_password(session, actor, await form(request, ChangePassword))
    return go(request, "/account")


@post("/account/tokens", status_code=200)
async def make_token(request: Web, session: Db, actor: By) -> Template:
    """Answers with the secret, which is shown this once."""
    require(actor.signed_in)
    token, secret = await tokens.make(session, actor, await form(request, MakeToken))
    return page(
        request, "membership/token_made.html", token=token, secret=secret, scopes=SCOPE_NAMES
    )


@post("/account/tokens/{key:int}/revoke")
async def revoke_token(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await tokens.revoke(session, actor, key)
    return go(request, "/account")


@get("/accounts")
async def accounts_page(
    request: Web,
    session: Db,
    actor: By,
    number: FromQuery[int] = 1,
) -> Template:
    require(policy.administers(actor))
    return page(
        request,
        "membership/accounts.html",
        roles=await paged(session, queries.roles_in(actor), number),
        invitations=(await session.scalars(queries.open_invitations(actor).limit(100))).all(),
        names=NAMES,
        role_name=role_name,
        roles_offered=[(role.value, i18n.translate(name)) for role, name in NAMES.items()],
    )


@post("/accounts/invite")
async def invite(request: Web, session: Db, actor: By) -> Response[str]:
    settings: Settings = request.app.state.settings
    await invitations.invite(session, actor, await form(request, Invite), settings.address)
    return go(request, "/accounts")


@post("/accounts/invitations/{key:int}/withdraw")
async def withdraw_invitation(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    await invitations.withdraw(session, actor, key)
    return go(request, "/accounts")


@post("/accounts/roles/{key:int}/take")
async def take_role(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await roles.take(session, actor, key)
    return go(request, "/accounts")


ROUTES = [
    account_page,
    change_password,
    make_token,
    revoke_token,
    accounts_page,
    invite,
    withdraw_invitation,
    take_role,
]
