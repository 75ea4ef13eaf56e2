"""What an event asks of those who enter: add, change, remove."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions.actions import clauses as actions
from competitions.pages.offers import offers
from competitions.queries import entries, events
from competitions.rules.eligibility import DEFAULTS, KIND_NAMES, SOURCE, WOMEN_FROM, ClauseKind
from competitions.schemas import CLAUSES
from core import i18n
from core.errors import missing
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db


@get("/events/{key:int}/clauses")
async def clauses_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    kind: FromQuery[ClauseKind | None] = None,
    clause: FromQuery[int | None] = None,
) -> Template:
    """``kind`` opens the form of a new one, ``clause`` that of one that stands."""
    event = await events.event(session, actor, key)
    asked = await entries.clauses(session, key)
    chosen = next((one for one in asked if one.id == clause), None)
    shown = chosen.kind if chosen else kind
    return page(
        request,
        "competitions/clauses.html",
        event=event,
        may=offers(actor, event),
        clauses=asked,
        chosen=chosen,
        kind=shown,
        values=({**DEFAULTS[shown], **(chosen.values if chosen else {})} if shown else {}),
        source=SOURCE,
        settled=await actions.settled(session, event),
        kind_names=KIND_NAMES,
        women_from=[(str(age), str(age)) for age in WOMEN_FROM],
        kinds_offered=[(one.value, i18n.translate(name)) for one, name in KIND_NAMES.items()],
        beside=(await session.scalars(entries.beside(event))).all(),
    )


@post("/events/{key:int}/clauses/{kind:str}")
async def add_clause(
    request: Web, session: Db, actor: By, key: FromPath[int], kind: FromPath[str]
) -> Response[str]:
    schema = next((schema for known, schema in CLAUSES.items() if known == kind), None)
    if schema is None:
        raise missing()
    await actions.add(session, actor, key, await form(request, schema))
    return go(request, f"/events/{key}/clauses")


@post("/clauses/{key:int}")
async def change_clause(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    schema = CLAUSES[await actions.kind_of(session, key)]
    changed = await actions.change(session, actor, key, await form(request, schema))
    return go(request, f"/events/{changed.event_id}/clauses")


@post("/clauses/{key:int}/drop")
async def drop_clause(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    event = await actions.drop(session, actor, key)
    return go(request, f"/events/{event}/clauses")


ROUTES = [clauses_page, add_clause, change_clause, drop_clause]
