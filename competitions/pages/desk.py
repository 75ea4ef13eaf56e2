"""The desk of those who lead: what blocks us?"""

from collections.abc import Callable
from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Event, Stage
from competitions.pages.offers import offers
from competitions.queries import desk, events, results
from competitions.queries.blocks import Block, Blocks, blocks
from competitions.rules.blocks import BLOCK_NAMES, BlockKind
from competitions.rules.marking import plain
from competitions.rules.states import STAGE_NAMES
from core.actor import Actor
from core.errors import require
from core.web.pages import Web, page
from core.web.transaction import By, Db

SECOND = frozenset({BlockKind.CONTESTED, BlockKind.UNCONFIRMED})


@get("/events/{key:int}/desk")
async def desk_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    stage: FromQuery[int | None] = None,
    kind: FromQuery[BlockKind | None] = None,
) -> Template:
    """``kind`` shows only what blocks in this way."""
    event = await events.event(session, actor, key)
    shown = await _shown(session, actor, event, results.chosen_stage(event, stage), kind)
    return page(request, "competitions/desk.html", may=offers(actor, event), **shown)


@get("/events/{key:int}/desk/live")
async def desk_live(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    stage: FromQuery[int | None] = None,
    kind: FromQuery[BlockKind | None] = None,
) -> Template:
    """The part that changes, asked for whenever the stream says so."""
    event = await events.event(session, actor, key)
    shown = await _shown(session, actor, event, results.chosen_stage(event, stage), kind)
    return page(request, "competitions/desk_live.html", **shown)


async def _shown(
    session: AsyncSession, actor: Actor, event: Event, stage: Stage | None, kind: BlockKind | None
) -> dict[str, Any]:
    require(policy.may_watch(actor, event.id, event.competition.organiser))
    parts = await desk.parts_seen(session, actor, event)
    found = await blocks(session, stage, parts) if stage else Blocks.none()
    return {
        "event": event,
        "stage": stage,
        "stages": STAGE_NAMES,
        "progress": await desk.progress(session, stage, parts) if stage else [],
        "blocks": found,
        "listed": [one for one in found.listed if kind is None or one.kind is kind],
        "kind": kind,
        "kinds": BLOCK_NAMES,
        "where": _where(actor, event),
        "plain": plain,
    }


def _where(actor: Actor, event: Event) -> Callable[[Block], str]:
    """To the very field: where this reader can act on it, else where it is explained."""
    enters = policy.may_enter_marks(actor, event.id)
    settles = policy.takes_part_in_marking(actor, event.id)

    def where(block: Block) -> str:
        if block.kind in SECOND and settles:
            return f"/events/{event.id}/confirm"
        field = f"#aspect-{block.aspect}" if block.aspect else ""
        if enters or block.entry is None:
            return f"/parts/{block.part}/sheet/{block.work}{field}"
        return f"/events/{event.id}/why/{block.entry}{field}"

    return where


ROUTES = [desk_page, desk_live]
