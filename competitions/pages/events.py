"""An event: are we ready, and what is it made of?"""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from competitions.pages.offers import offers
from competitions.queries import events, readiness
from competitions.rules.marking import plain
from competitions.rules.readiness import NAMES as CHECKS
from competitions.rules.states import STAGE_NAMES
from core.web.pages import Web, page
from core.web.transaction import By, Db


@get("/events/{key:int}")
async def event_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    return page(
        request,
        "competitions/event.html",
        event=event,
        may=offers(actor, event),
        counts=await events.counts(session, key),
        readiness=await readiness.of_stages(session, [event]),
        check_names=CHECKS,
        states=STAGE_NAMES,
        plain=plain,
    )


ROUTES = [event_page]
