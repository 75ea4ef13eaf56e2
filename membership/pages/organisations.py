"""The tree of unions; and the pickers that other pages use."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from core import i18n
from core.errors import require
from core.paging import page as paged
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from membership import policy, queries
from membership.actions import organisations as actions
from membership.rules.organisations import NAMES, PARENTS
from membership.schemas import AddOrganisation


@get("/organisations")
async def organisations_page(
    request: Web,
    session: Db,
    actor: By,
    q: FromQuery[str] = "",
    number: FromQuery[int] = 1,
) -> Template:
    require(policy.has_organisation(actor))
    return page(
        request,
        "membership/organisations.html",
        found=await paged(session, queries.organisations(actor, q), number),
        q=q,
        names=NAMES,
    )


@get("/organisations/{key:int}")
async def organisation_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    number: FromQuery[int] = 1,
) -> Template:
    organisation = await queries.organisation(session, actor, key)
    return page(
        request,
        "membership/organisation.html",
        organisation=organisation,
        above=await queries.ancestors(session, organisation),
        below=await paged(session, queries.children(organisation), number),
        kinds=[
            (kind.value, i18n.translate(NAMES[kind]))
            for kind, parents in PARENTS.items()
            if organisation.kind in parents
        ],
        names=NAMES,
        may_add=policy.may_administer(actor, organisation),
    )


@post("/organisations")
async def add_organisation(request: Web, session: Db, actor: By) -> Response[str]:
    made = await actions.add(session, actor, await form(request, AddOrganisation))
    return go(request, f"/organisations/{made.id}")


@get("/pick/organisations")
async def pick_organisation(
    request: Web, session: Db, actor: By, q: FromQuery[str] = ""
) -> Template:
    found = await session.scalars(queries.organisations(actor, q).limit(queries.OFFERED))
    options = [(row.id, row.name, NAMES[row.kind]) for row in found]
    return page(request, "core/options.html", options=options)


@get("/pick/occupations")
async def pick_occupation(request: Web, session: Db, actor: By, q: FromQuery[str] = "") -> Template:
    require(actor.signed_in)
    found = await session.scalars(queries.occupations(q).limit(queries.OFFERED))
    options = [(row.code, row.name, row.code) for row in found]
    return page(request, "core/options.html", options=options)


ROUTES = [
    organisations_page,
    organisation_page,
    add_organisation,
    pick_organisation,
    pick_occupation,
]
