"""An event: are we ready, who competes, who judges."""

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.pages.offers import offers
from competitions.queries import events, persons, schemes
from competitions.rules.marking import plain
from competitions.rules.schemes import findings
from competitions.rules.states import STAGE_NAMES
from core.errors import require
from core.paging import page as paged
from core.web.pages import Web, page
from core.web.transaction import By, Db


@get("/events/{key:int}")
async def event_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    parts = [part.id for stage in event.stages for part in stage.parts]
    trees = await schemes.of_parts(session, parts)
    seats = await events.seats(session, parts)
    return page(
        request,
        "competitions/event.html",
        event=event,
        may=offers(actor, event),
        counts=await events.counts(session, key),
        findings={part: findings(schemes.written(tree)) for part, tree in trees.items()},
        schemes=trees,
        panels={part: [seat for seat in seats if seat.part_id == part] for part in parts},
        chain=await events.tie_steps(session, key),
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
        may=offers(actor, event),
        found=await paged(session, events.entries(key), number),
    )


@get("/pick/persons")
async def pick_person(request: Web, session: Db, actor: By, q: FromQuery[str] = "") -> Template:
    """People whom this organiser may enter, by name or pinyin."""
    require(policy.organises(actor))
    found = await session.scalars(persons.to_enter(actor, q))
    options = [(row.id, row.name, row.union.name) for row in found]
    return page(request, "core/options.html", options=options)


ROUTES = [event_page, entries_page, pick_person]
