"""Who competes: lists, entering people and teams, and what may happen to an entry."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.actions import entries as actions
from competitions.actions import entry_changes
from competitions.models import Entry, Event
from competitions.pages.offers import offers
from competitions.queries import entries, persons
from competitions.queries.entries import Sort, Wanted
from competitions.rules.eligibility import ClauseKind
from competitions.rules.entering import CHANGE_NAMES, closed
from competitions.rules.states import ENTRY_NAMES, EntryState
from competitions.schemas import AddEntry, Reason, Substitute
from core import clock, i18n
from core.actor import Actor
from core.errors import require
from core.paging import page as paged
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db


@get("/events/{key:int}/entries")
async def entries_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    q: FromQuery[str] = "",
    of_state: FromQuery[EntryState | None] = None,
    organisation: FromQuery[int | None] = None,
    sort: FromQuery[Sort] = Sort.NUMBER,
    number: FromQuery[int] = 1,
) -> Template:
    """Their own people for those who only enter some; the deadline and what is asked for all."""
    event = await entries.event(session, actor, key)
    wanted = Wanted(q, of_state, organisation, sort)
    asked = await entries.clauses(session, key)
    begun = await actions.begun(session, key)
    return page(
        request,
        "competitions/entries.html",
        event=event,
        may=offers(actor, event),
        sees=entries.sees(actor, event),
        enters=begun is None and _enters(actor, event),
        begun=begun,
        found=await paged(session, entries.listed(actor, event, wanted), number),
        wanted=wanted,
        unions=await entries.unions(session, actor, event),
        clauses=asked,
        asks_since=any(clause.kind is ClauseKind.IN_BEIJING for clause in asked),
        shut=_shut(event),
        states=ENTRY_NAMES,
        states_offered=_states(),
    )


@post("/events/{key:int}/entries")
async def add_entry(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.add(session, actor, key, await form(request, AddEntry))
    return go(request, f"/events/{key}/entries")


@get("/pick/persons")
async def pick_person(request: Web, session: Db, actor: By, q: FromQuery[str] = "") -> Template:
    """People whom this actor may enter, by name or pinyin."""
    require(policy.organises(actor) or policy.enters_people(actor))
    found = await session.scalars(persons.to_enter(actor, q))
    options = [(row.id, row.name, row.union.name) for row in found]
    return page(request, "core/options.html", options=options)


@get("/entries")
async def own_entries_page(
    request: Web,
    session: Db,
    actor: By,
    q: FromQuery[str] = "",
    of_state: FromQuery[EntryState | None] = None,
    number: FromQuery[int] = 1,
) -> Template:
    """What this officer's unions have entered anywhere, and what may still be entered."""
    require(policy.enters_people(actor))
    wanted = Wanted(q, of_state)
    return page(
        request,
        "competitions/own_entries.html",
        found=await paged(session, entries.own(actor, wanted), number),
        wanted=wanted,
        taking=await entries.taking(session, clock.now()),
        states=ENTRY_NAMES,
        states_offered=_states(),
    )


@get("/entries/{key:int}")
async def entry_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    entry = await entries.entry(session, actor, key)
    event = entry.event
    return page(
        request,
        "competitions/entry.html",
        entry=entry,
        event=event,
        may=offers(actor, event) | {"withdraw": _may_withdraw(actor, entry)},
        sees=entries.sees(actor, event),
        works=(await entries.works(session, [key]))[key],
        changes=await entries.changes(session, key),
        change_names=CHANGE_NAMES,
        states=ENTRY_NAMES,
    )


@post("/entries/{key:int}/withdraw")
async def withdraw(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, Reason)
    await entry_changes.withdraw(session, actor, key, wanted.reason)
    return go(request, f"/entries/{key}")


@post("/entries/{key:int}/disqualify")
async def disqualify(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, Reason)
    await entry_changes.disqualify(session, actor, key, wanted.reason)
    return go(request, f"/entries/{key}")


@post("/entries/{key:int}/reinstate")
async def reinstate(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, Reason)
    await entry_changes.reinstate(session, actor, key, wanted.reason)
    return go(request, f"/entries/{key}")


@post("/entries/{key:int}/substitute")
async def substitute(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await entry_changes.substitute(session, actor, key, await form(request, Substitute))
    return go(request, f"/entries/{key}")


def _enters(actor: Actor, event: Event) -> bool:
    """Whether the page offers to enter people: the organiser at any time, others in the period."""
    if policy.may_organise(actor, event.competition.organiser):
        return True
    return policy.enters_people(actor) and _shut(event) is None


def _shut(event: Event) -> Any:
    """Why unions cannot enter people now, or None."""
    of = event.competition
    return closed(of.state, of.entries_from, of.entries_until, clock.now())


def _may_withdraw(actor: Actor, entry: Entry) -> bool:
    organiser = entry.event.competition.organiser
    return policy.may_withdraw(actor, entry.event_id, organiser, entry.organisation)


def _states() -> list[tuple[str, str]]:
    return [(state.value, i18n.translate(name)) for state, name in ENTRY_NAMES.items()]


ROUTES = [
    entries_page,
    add_entry,
    pick_person,
    own_entries_page,
    entry_page,
    withdraw,
    disqualify,
    reinstate,
    substitute,
]
