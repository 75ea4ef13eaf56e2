"""The room over HTTP: who I am, organisations, people, and how accounts come to be."""

from litestar import Response, Router, get, post
from litestar.params import FromQuery, JSONBody

from core.errors import NotSignedIn, require
from core.paging import LIMIT
from core.paging import page as paged
from core.rules.text import say
from core.settings import Settings
from core.web import cookies
from core.web.answers import READS, WRITES, by
from core.web.pages import Web
from core.web.transaction import By, Db
from core.wire import Made
from membership import policy, queries
from membership.actions import invitations, people, signing_in
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Scope, out_of_scope
from membership.schemas import (
    Accepted,
    AcceptIn,
    AcceptInvitation,
    InvitationIn,
    Invite,
    Me,
    OrganisationOut,
    PersonIn,
    RegisterPerson,
)


@get(
    "/me",
    summary="Who the API takes you for",
    tags=["accounts"],
    responses=READS,
    security=by(Scope.READ, Scope.MARK, Scope.SETUP),
)
async def show_me(actor: By) -> Me:
    if actor.account is None:
        raise NotSignedIn(say("Sign in, or send an API token."))
    return Me(account=actor.account, name=actor.name, scopes=sorted(actor.scopes or ()))


@get(
    "/organisations",
    summary="Unions of your branches, the upper ones first",
    tags=["organisations"],
    responses=READS,
    security=by(Scope.READ),
    description="`q` is a part of the name, or its pinyin or initials.",
)
async def list_organisations(
    session: Db,
    actor: By,
    q: FromQuery[str] = "",
    kind: FromQuery[OrganisationKind | None] = None,
    limit: FromQuery[int] = LIMIT,
) -> list[OrganisationOut]:
    require(policy.has_organisation(actor))
    require(actor.allows(Scope.READ), out_of_scope(Scope.READ))
    found = await paged(session, queries.organisations(actor, q, kind), size=limit)
    return [
        OrganisationOut(id=row.id, name=row.name, kind=row.kind, parent=row.parent_id)
        for row in found.rows
    ]


@post("/persons", summary="Register a person", tags=["people"], responses=WRITES, security=by())
async def register_person(session: Db, actor: By, data: JSONBody[PersonIn]) -> Made:
    wanted = RegisterPerson(
        name=data.name,
        identity=data.identity,
        union_id=data.union,
        occupation_code=data.occupation,
    )
    return Made(id=(await people.register(session, actor, wanted)).id)


@post(
    "/invitations",
    summary="Invite someone to have an account",
    tags=["accounts"],
    responses=WRITES,
    security=by(),
    description="The link leaves by mail; nobody else is shown it.",
)
async def invite(request: Web, session: Db, actor: By, data: JSONBody[InvitationIn]) -> Made:
    wanted = Invite(
        login=data.login, name=data.name, organisation_id=data.organisation, role=data.role
    )
    settings: Settings = request.app.state.settings
    return Made(id=(await invitations.invite(session, actor, wanted, settings.address)).id)


@post(
    "/invitations/accept",
    summary="Accept an invitation and be signed in",
    tags=["accounts"],
    responses=WRITES,
    security=[{}],
    description="Sets the session cookie. Whoever is signed in already stays so.",
)
async def accept_invitation(
    request: Web, session: Db, actor: By, data: JSONBody[AcceptIn]
) -> Response[Accepted]:
    chosen = AcceptInvitation(password=data.password, again=data.password)
    account = await invitations.accept(session, actor, data.token, chosen)
    if actor.signed_in:
        return Response(Accepted(account=account.id, complete=True))
    signed_in = await signing_in.begin(session, account)
    settings: Settings = request.app.state.settings
    return Response(
        Accepted(account=account.id, complete=signed_in.complete),
        cookies=[cookies.session(signed_in.token, secure=settings.secure)],
    )


ROUTER = Router(
    "/api/v1",
    route_handlers=[show_me, list_organisations, register_person, invite, accept_invitation],
)
