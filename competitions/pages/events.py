"""An event: are we ready, who judges, what came of it."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from competitions import policy
from competitions.pages.offers import offers
from competitions.queries import events, results, schemes, why
from competitions.rules import marking, ranking
from competitions.rules import results as totals
from competitions.rules.marking import plain
from competitions.rules.roles import NAMES
from competitions.rules.schemes import findings
from competitions.rules.states import ENTRY_NAMES, MARK_NAMES, STAGE_NAMES
from core import i18n
from core.errors import require
from core.web.pages import Web, page
from core.web.transaction import By, Db

RULES = (marking.VERSION, totals.VERSION, ranking.VERSION)


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
        findings={part: findings(tree.total, schemes.drafts(tree)) for part, tree in trees.items()},
        schemes=trees,
        panels={part: [seat for seat in seats if seat.part_id == part] for part in parts},
        chain=await events.tie_steps(session, key),
        states=STAGE_NAMES,
        plain=plain,
    )


@get("/events/{key:int}/judges")
async def judges_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    parts = [part for stage in event.stages for part in stage.parts]
    seats = await events.seats(session, [part.id for part in parts])
    return page(
        request,
        "competitions/judges.html",
        event=event,
        may=offers(actor, event),
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
        may=offers(actor, event),
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
        may=offers(actor, event),
        why=await why.of_entry(session, event, entry),
        states=MARK_NAMES,
        rules=RULES,
        plain=plain,
    )


ROUTES = [event_page, judges_page, results_page, why_page]
