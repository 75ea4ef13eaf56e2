"""An event: are we ready, who competes, who judges, what came of it."""

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.models import Event
from competitions.queries import events, persons, readiness, results, why
from competitions.rules import marking, ranking
from competitions.rules import results as totals
from competitions.rules.marking import plain
from competitions.rules.readiness import NAMES as CHECKS
from competitions.rules.roles import NAMES
from competitions.rules.states import ENTRY_NAMES, MARK_NAMES, STAGE_NAMES
from core import i18n
from core.actor import Actor
from core.errors import require
from core.paging import page as paged
from core.web.pages import Web, page
from core.web.transaction import By, Db

RULES = (marking.VERSION, totals.VERSION, ranking.VERSION)


def _may(actor: Actor, event: Event) -> dict[str, bool]:
    """What the page offers this actor."""
    organiser = event.competition.organiser
    return {
        "organise": policy.may_organise(actor, organiser),
        "run": policy.may_run(actor, event.id, organiser),
        "mark": policy.may_enter_marks(actor, event.id),
        "confirm": policy.may_confirm_some(actor, event.id),
        "explain": policy.may_explain(actor, event.id, organiser),
    }


@get("/events/{key:int}")
async def event_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    return page(
        request,
        "competitions/event.html",
        event=event,
        may=_may(actor, event),
        counts=await events.counts(session, key),
        readiness=await readiness.of_stages(session, [event]),
        check_names=CHECKS,
        states=STAGE_NAMES,
        plain=plain,
    )


@get("/events/{key:int}/entries")
async def entries_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    number: FromQuery[int] = 1,
) -> Template:
    event = await events.event(session, actor, key)
    return page(
        request,
        "competitions/entries.html",
        event=event,
        may=_may(actor, event),
        found=await paged(session, events.entries(key), number),
    )


@get("/pick/persons")
async def pick_person(request: Web, session: Db, actor: By, q: FromQuery[str] = "") -> Template:
    """People whom this organiser may enter, by name or pinyin."""
    require(policy.organises(actor))
    found = await session.scalars(persons.to_enter(actor, q))
    options = [(row.id, row.name, row.union.name) for row in found]
    return page(request, "core/options.html", options=options)


@get("/events/{key:int}/judges")
async def judges_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    parts = [part for stage in event.stages for part in stage.parts]
    seats = await events.seats(session, [part.id for part in parts])
    return page(
        request,
        "competitions/judges.html",
        event=event,
        may=_may(actor, event),
        parts=parts,
        appointments=await events.appointments(session, key),
        panels={part.id: [s for s in seats if s.part_id == part.id] for part in parts},
        names=NAMES,
        roles_offered=[(role.value, i18n.translate(name)) for role, name in NAMES.items()],
    )


@get("/events/{key:int}/results")
async def results_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    return page(
        request,
        "competitions/results.html",
        event=event,
        states=ENTRY_NAMES,
        may=_may(actor, event),
        result=await results.of_event(session, event),
    )


@get("/events/{key:int}/why/{entry:int}")
async def why_page(
    request: Web, session: Db, actor: By, key: FromPath[int], entry: FromPath[int]
) -> Template:
    event = await events.event(session, actor, key)
    require(policy.may_explain(actor, key, event.competition.organiser))
    return page(
        request,
        "competitions/why.html",
        event=event,
        may=_may(actor, event),
        why=await why.of_entry(session, event, entry),
        states=MARK_NAMES,
        rules=RULES,
        plain=plain,
    )


ROUTES = [event_page, entries_page, pick_person, judges_page, results_page, why_page]
