"""From one stage to the next."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.taking import require_running
from competitions.models import Entry, Event, Stage
from competitions.queries import advancing, events, works
from competitions.queries.advancing import Advance
from competitions.rules.states import StageState
from core import audit
from core.actor import Actor
from core.errors import Conflict, missing, require
from core.rules.text import say


async def preview(session: AsyncSession, actor: Actor, stage_id: int) -> tuple[Event, Advance]:
    """Who would go on; nothing is written.

    :raises Forbidden: this person does not run the event.
    """
    event_id = await session.scalar(select(Stage.event_id).where(Stage.id == stage_id))
    if event_id is None:
        raise missing()
    event = await events.event(session, actor, event_id)
    require(policy.may_run(actor, event.id, event.competition.organiser))
    stage = next(one for one in event.stages if one.id == stage_id)
    return event, await advancing.of_stage(session, event, stage)


async def advance(session: AsyncSession, actor: Actor, stage_id: int) -> Advance:
    """Give those who go on their works in the next stage.

    :raises Conflict: the stage is not closed, there is no next one, it does not say how many, or
        it was done before.
    """
    await session.execute(
        select(Stage.id)
        .where(Stage.event_id.in_(select(Stage.event_id).where(Stage.id == stage_id)))
        .order_by(Stage.id)
        .with_for_update()
    )
    event, found = await preview(session, actor, stage_id)
    require_running(event.competition)
    after = _require_ready(found)
    entries = await session.scalars(
        select(Entry).where(Entry.id.in_(found.cut.above)).order_by(Entry.number)
    )
    session.add_all(works.of_entry(part, entry) for entry in entries.all() for part in after.parts)
    await session.flush()
    await audit.record(
        session,
        actor,
        "stage:advance",
        found.stage,
        next=after.id,
        most=found.stage.advances,
        entries=list(found.cut.above),
    )
    return found


def _require_ready(found: Advance) -> Stage:
    """The next stage, if entries may be let into it now."""
    after = found.next
    if found.stage.state is not StageState.CLOSED:
        raise Conflict(say("Close the stage first: its places can still change."))
    if after is None:
        raise Conflict(say("This is the last stage: there is none to advance to."))
    if found.stage.advances is None:
        raise Conflict(say("Say first how many entries advance from this stage."))
    if not after.parts:
        raise Conflict(
            say("Add the parts of “%(name)s” first, so that works can be made.", name=after.name)
        )
    if found.done:
        raise Conflict(say("The entries of “%(name)s” are there already.", name=after.name))
    if not found.cut.above:
        raise Conflict(say("Nobody is marked whole and passed, so nobody can advance."))
    return after
