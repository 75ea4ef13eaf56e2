"""An event: are we ready, and what is it made of?"""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from competitions.pages.offers import offers
from competitions.queries import events, schemes
from competitions.rules.marking import plain
from competitions.rules.schemes import findings
from competitions.rules.states import STAGE_NAMES
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


ROUTES = [event_page]
