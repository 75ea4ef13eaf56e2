"""Ending a stage: what is still missing, and who goes on."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions import policy
from competitions.actions import advancing as actions
from competitions.pages.offers import offers
from competitions.queries import events
from competitions.queries.blocks import blocks
from competitions.rules.blocks import BLOCK_NAMES
from core.errors import missing, require
from core.web.pages import Web, go, page
from core.web.transaction import By, Db


@get("/events/{key:int}/closing/{stage_key:int}")
async def closing_page(
    request: Web, session: Db, actor: By, key: FromPath[int], stage_key: FromPath[int]
) -> Template:
    """What closing means now, in numbers."""
    event = await events.event(session, actor, key)
    require(policy.may_run(actor, key, event.competition.organiser))
    stage = next((one for one in event.stages if one.id == stage_key), None)
    if stage is None:
        raise missing()
    return page(
        request,
        "competitions/closing.html",
        event=event,
        stage=stage,
        blocks=await blocks(session, stage),
        kinds=BLOCK_NAMES,
    )


@get("/stages/{key:int}/advance")
async def advance_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event, found = await actions.preview(session, actor, key)
    return page(
        request,
        "competitions/advance.html",
        event=event,
        may=offers(actor, event),
        found=found,
        names={part.id: part.name for part in found.result.parts},
    )


@post("/stages/{key:int}/advance")
async def advance(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    found = await actions.advance(session, actor, key)
    return go(request, f"/events/{found.stage.event_id}")


ROUTES = [closing_page, advance_page, advance]
