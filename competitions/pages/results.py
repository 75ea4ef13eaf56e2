"""What came of it, and how it came to that."""

from decimal import Decimal
from fractions import Fraction

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.pages.offers import offers
from competitions.queries import events, results, why
from competitions.rules import marking, ranking
from competitions.rules import results as totals
from competitions.rules.conflicts import GROUND_NAMES
from competitions.rules.marking import plain
from competitions.rules.results import SCALE_NAMES
from competitions.rules.rounding import half_up
from competitions.rules.states import ENTRY_NAMES, MARK_NAMES
from core.errors import require
from core.web.pages import Web, page
from core.web.transaction import By, Db

RULES = (marking.VERSION, totals.VERSION, ranking.VERSION)


@get("/events/{key:int}/results")
async def results_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    stage: FromQuery[int | None] = None,
) -> Template:
    """``stage`` shows another than the current one."""
    event = await events.event(session, actor, key)
    return page(
        request,
        "competitions/results.html",
        event=event,
        states=ENTRY_NAMES,
        scales=SCALE_NAMES,
        may=offers(actor, event),
        plain=plain,
        result=await results.of_event(session, event, results.chosen_stage(event, stage)),
    )


@get("/events/{key:int}/why/{entry:int}")
async def why_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    entry: FromPath[int],
    stage: FromQuery[int | None] = None,
) -> Template:
    event = await events.event(session, actor, key)
    require(policy.may_explain(actor, key, event.competition.organiser))
    return page(
        request,
        "competitions/why.html",
        event=event,
        may=offers(actor, event),
        why=await why.of_entry(session, event, entry, results.chosen_stage(event, stage)),
        states=MARK_NAMES,
        entry_states=ENTRY_NAMES,
        grounds=GROUND_NAMES,
        rules=RULES,
        plain=plain,
        exact=_exact,
        plain_fraction=lambda value: plain(_exact(value)),
    )


def _exact(value: Fraction) -> Decimal:
    """A fraction as people read it: four decimals."""
    return half_up(value, 4)


ROUTES = [results_page, why_page]
