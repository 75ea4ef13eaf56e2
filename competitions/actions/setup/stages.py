"""Stages of an event: laid out while in preparation, then opened and closed for marking."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from competitions import policy
from competitions.actions import recusals, taking
from competitions.models import Competition, Draw, Event, Stage, Work
from competitions.queries import events, locks, readiness, works
from competitions.rules.states import STAGE_MOVES, STAGE_NAMES, StageState
from competitions.schemas import WriteStage
from core import audit, clock
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, missing, require, require_found
from core.rules.text import say
from core.states import move


async def add_stage(
    session: AsyncSession, actor: Actor, event_id: int, wanted: WriteStage
) -> Stage:
    """The stage after those there are; entries come to it by advancing."""
    event = await taking.to_organise(session, actor, event_id)
    position = await next_number(session, Stage.position, Stage.event_id == event.id)
    made = Stage(event_id=event.id, position=position, state=StageState.PREPARING)
    _write(made, wanted)
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "stage:add", made, event=event.id)
    return made


async def change_stage(
    session: AsyncSession, actor: Actor, stage_id: int, wanted: WriteStage
) -> Stage:
    """Its dates and numbers; a stage that was opened keeps how many advance.

    :raises Conflict: the stage was opened, and another number would advance.
    """
    stage = await take(session, actor, stage_id)
    require(policy.may_organise(actor, stage.event.competition.organiser))
    if stage.state is not StageState.PREPARING and wanted.advances != stage.advances:
        text = say("The stage was opened, so the number that goes on stays.")
        raise Conflict(text, fields={"advances": text})
    _write(stage, wanted)
    await session.flush()
    await audit.record(session, actor, "stage:change", stage)
    return stage


async def remove_stage(session: AsyncSession, actor: Actor, stage_id: int) -> int:
    """The last stage, while it has no part; the event whose it was.

    :raises Conflict: it is the only one, not the last one, drawn, or has parts.
    """
    stage = await take_in_preparation(session, actor, stage_id)
    after = await session.scalar(
        select(Stage.id).where(Stage.event_id == stage.event_id, Stage.position > stage.position)
    )
    if stage.position == 1 or after is not None:
        raise Conflict(say("Only the last stage can be removed, and the first stays."))
    if stage.parts:
        raise Conflict(say("Remove the parts of this stage first."))
    if await session.scalar(select(Draw.id).where(Draw.stage_id == stage.id).limit(1)):
        raise Conflict(say("Order and stations were drawn for this stage, so it stays."))
    await audit.record(session, actor, "stage:remove", stage, event=stage.event_id)
    await session.delete(stage)
    await session.flush()
    return stage.event_id


async def open_stage(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
    """Marks are taken from now on. Places of a stage that was closed can change again, so nobody
    has advanced from it any more.

    :raises Conflict: something is missing; ``fields`` name each part and what it lacks. Or the
        next stage goes on with those who advanced.
    """
    stage = await take(session, actor, stage_id)
    taken_back = 0
    if stage.state is StageState.PREPARING:
        event = await events.event(session, actor, stage.event_id)
        found = (await readiness.of_stages(session, [event]))[stage.id]
        if found.lacking:
            raise Conflict(say("The stage cannot open yet."), fields=found.lacking)
        await recusals.recheck(session, stage.event_id)
    if stage.state is StageState.CLOSED:
        taken_back = await _take_back(session, stage)
    move(stage, StageState.OPEN, STAGE_MOVES, STAGE_NAMES)
    await audit.record(session, actor, "stage:open", stage, taken_back=taken_back)
    return stage


async def _take_back(session: AsyncSession, stage: Stage) -> int:
    """Take the works that those who advanced have in the next stage, and what was drawn for it;
    how many works."""
    after = await session.scalar(
        select(Stage)
        .where(Stage.event_id == stage.event_id, Stage.position > stage.position)
        .options(selectinload(Stage.parts))
        .order_by(Stage.position)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if after is None:
        return 0
    parts = [part.id for part in after.parts]
    if after.state is not StageState.PREPARING or await works.is_touched(session, *parts):
        raise Conflict(
            say(
                "“%(name)s” goes on with those who advanced, so this stage stays closed.",
                name=after.name,
            ),
            kind="advanced",
        )
    await session.execute(
        update(Draw)
        .where(Draw.stage_id == after.id, Draw.superseded_at.is_(None))
        .values(superseded_at=clock.now())
    )
    gone = await session.scalars(delete(Work).where(Work.part_id.in_(parts)).returning(Work.id))
    return len(gone.all())


async def close_stage(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
    """No mark is taken any more. Works are locked first, so that a mark under way either is in
    before this or finds the stage closed."""
    stage = await take(session, actor, stage_id)
    move(stage, StageState.CLOSED, STAGE_MOVES, STAGE_NAMES)
    await locks.works(session, Work.part_id.in_([part.id for part in stage.parts]))
    await audit.record(session, actor, "stage:close", stage)
    return stage


async def take(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
    """The stage with its event and parts, taken with the event, for who runs it.

    :raises Conflict: the competition is over.
    """
    event_id = await session.scalar(select(Stage.event_id).where(Stage.id == stage_id))
    await locks.event(session, event_id or 0)
    stage = await session.scalar(
        select(Stage)
        .where(Stage.id == stage_id)
        .options(
            joinedload(Stage.event).joinedload(Event.competition).joinedload(Competition.organiser),
            selectinload(Stage.parts),
        )
        .with_for_update(of=Stage)
        .execution_options(populate_existing=True)
    )
    if stage is None:
        raise missing()
    organiser = stage.event.competition.organiser
    require_found(policy.may_see_event(actor, stage.event_id, organiser))
    require(policy.may_run(actor, stage.event_id, organiser))
    taking.require_running(stage.event.competition)
    return stage


async def take_in_preparation(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
    """The stage, taken, for its organiser to lay out.

    :raises Conflict: the stage was opened.
    """
    stage = await take(session, actor, stage_id)
    require(policy.may_organise(actor, stage.event.competition.organiser))
    if stage.state is not StageState.PREPARING:
        raise Conflict(say("The stage was opened, so its parts stay as they are."))
    return stage


def _write(stage: Stage, wanted: WriteStage) -> None:
    stage.name = wanted.name
    stage.starts_on, stage.ends_on = wanted.starts_on, wanted.ends_on
    stage.advances, stage.stations = wanted.advances, wanted.stations
