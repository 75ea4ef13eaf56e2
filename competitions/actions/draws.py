"""Drawing a stage's order and stations, by a seed that everybody may see."""

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.taking import require_running
from competitions.models import Draw, DrawnPlace, Entry, Stage
from competitions.queries import draws, events
from competitions.rules import draw as rules
from competitions.rules.states import StageState
from competitions.schemas import DrawStage
from core import audit, clock
from core.actor import Actor
from core.errors import Conflict, Invalid, require
from core.rules.text import say

SEED_BYTES = 16


async def draw(session: AsyncSession, actor: Actor, stage_id: int, wanted: DrawStage) -> Draw:
    """Order and stations of everybody who competes in the stage; the draw before stays on record.

    :raises Conflict: the stage was opened, or nobody competes in it.
    :raises Invalid: a draw stands, and no reason was given for another.
    """
    stage = await events.stage(session, actor, stage_id)
    competition = stage.event.competition
    require(policy.may_run(actor, stage.event_id, competition.organiser))
    require_running(competition)
    await session.execute(select(Stage.id).where(Stage.id == stage_id).with_for_update())
    await session.refresh(stage, ["state"])
    if stage.state is not StageState.PREPARING:
        raise Conflict(say("The stage was opened, so what was drawn stays."))
    drawn = await draws.competing(session, stage)
    if not drawn:
        raise Conflict(say("Nobody competes in this stage yet, so there is nothing to draw."))
    await _supersede(session, stage_id, wanted)
    made = Draw(
        stage_id=stage_id,
        seed=wanted.seed or secrets.token_hex(SEED_BYTES),
        method=rules.METHOD,
        stations=wanted.stations,
        reason=wanted.reason,
        drawn_by=actor.account,
        drawn_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    session.add_all(_places(made, drawn))
    await session.flush()
    await audit.record(session, actor, "draw:make", made, stage=stage_id, seed=made.seed)
    return made


async def _supersede(session: AsyncSession, stage_id: int, wanted: DrawStage) -> None:
    standing = await draws.standing(session, stage_id)
    if standing is None:
        return
    if not wanted.reason:
        text = say("A draw stands already. Say why it is drawn anew.")
        raise Invalid(text, fields={"reason": text})
    standing.superseded_at = clock.now()
    await session.flush()


def _places(made: Draw, drawn: Sequence[Entry]) -> list[DrawnPlace]:
    by_number = {entry.number: entry.id for entry in drawn}
    return [
        DrawnPlace(
            draw_id=made.id,
            entry_id=by_number[turn.number],
            order=turn.order,
            station=turn.station,
            round=turn.round,
        )
        for turn in rules.draw(made.seed, by_number.keys(), made.stations)
    ]
