"""Setting up: competitions, events, parts, tie chains, and the stage's moves."""

from decimal import Decimal

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from competitions import policy
from competitions.actions import recusals
from competitions.models import (
    Competition,
    Criterion,
    Entry,
    Event,
    Mark,
    Part,
    Scheme,
    Stage,
    TieStep,
    Work,
)
from competitions.queries import events, schemes
from competitions.rules.schemes import findings
from competitions.rules.states import STAGE_MOVES, STAGE_NAMES, StageState
from competitions.schemas import AddCompetition, AddEvent, AddPart, AddTieStep
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, Invalid, missing, require, require_found
from core.rules.text import say
from core.states import move
from membership.models import Occupation, Organisation

FINAL = "决赛"
HUNDRED = Decimal(100)


async def add_competition(
    session: AsyncSession, actor: Actor, wanted: AddCompetition
) -> Competition:
    organiser = await session.get(Organisation, wanted.organiser_id)
    if organiser is None:
        raise missing()
    require_found(policy.may_organise(actor, organiser))
    made = Competition(organiser_id=organiser.id, name=wanted.name, year=wanted.year)
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "competition:add", made, organiser=organiser.id)
    return made


async def add_event(
    session: AsyncSession, actor: Actor, competition_id: int, wanted: AddEvent
) -> Event:
    """An event with one stage; parts come next.

    :raises Invalid: the occupation is not one that people practise.
    """
    competition = await session.scalar(
        select(Competition)
        .where(Competition.id == competition_id)
        .options(joinedload(Competition.organiser))
    )
    if competition is None:
        raise missing()
    require_found(policy.may_organise(actor, competition.organiser))
    trade = await session.get(Occupation, wanted.occupation_code)
    if trade is None or trade.level != "detail":
        text = say("Choose an occupation from the list.")
        raise Invalid(text, fields={"occupation_code": text})
    made = Event(
        competition_id=competition.id,
        occupation_code=trade.code,
        name=wanted.name,
        scale_parts=wanted.scale_parts,
    )
    session.add(made)
    await session.flush()
    session.add(Stage(event_id=made.id, position=1, name=FINAL, state=StageState.PREPARING))
    await session.flush()
    await audit.record(session, actor, "event:add", made, competition=competition.id)
    return made


async def add_part(session: AsyncSession, actor: Actor, stage_id: int, wanted: AddPart) -> Part:
    """A part with an empty scheme of 100 points; entries there are get their works in it.

    :raises Conflict: the stage was opened.
    """
    stage = await _stage_in_preparation(session, actor, stage_id)
    position = await next_number(session, Part.position, Part.stage_id == stage.id)
    made = Part(
        stage_id=stage.id,
        position=position,
        name=wanted.name,
        weight=wanted.percent / HUNDRED,
    )
    session.add(made)
    await session.flush()
    session.add(Scheme(part_id=made.id, version=1, total=HUNDRED))
    entries = await session.scalars(_competing(stage))
    session.add_all(work(made, entry) for entry in entries)
    await session.flush()
    await audit.record(session, actor, "part:add", made, stage=stage.id)
    return made


def _competing(stage: Stage) -> Select[Entry]:
    """All entries in the first stage; later those that advanced to it."""
    found = select(Entry).where(Entry.event_id == stage.event_id)
    if stage.position == 1:
        return found
    return found.where(
        exists().where(
            Work.entry_id == Entry.id, Work.part_id == Part.id, Part.stage_id == stage.id
        )
    )


def work(part: Part, entry: Entry) -> Work:
    """An entry's piece in a part. In an open event its code is part and entry number."""
    return Work(part_id=part.id, entry_id=entry.id, code=f"{part.position}-{entry.number:03d}")


async def add_tie_step(
    session: AsyncSession, actor: Actor, event_id: int, wanted: AddTieStep
) -> TieStep:
    """The next step of the chain that parts equal totals.

    :raises Invalid: the part is another event's, or has no such criterion.
    """
    event = await events.event(session, actor, event_id)
    require(policy.may_organise(actor, event.competition.organiser))
    parts = {part.id for stage in event.stages for part in stage.parts}
    if wanted.part_id not in parts:
        text = say("Choose a part of this event.")
        raise Invalid(text, fields={"part_id": text})
    letter = wanted.letter.upper() if wanted.letter else None
    if letter is not None:
        await _require_criterion(session, wanted.part_id, letter)
    position = await next_number(session, TieStep.position, TieStep.event_id == event.id)
    made = TieStep(event_id=event.id, position=position, part_id=wanted.part_id, letter=letter)
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "tie-step:add", made, event=event.id)
    return made


async def open_stage(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
    """Marks are taken from now on.

    :raises Conflict: something is missing; ``fields`` name each part and what it lacks.
    """
    stage = await _lock_stage(session, actor, stage_id)
    if stage.state is StageState.PREPARING:
        await _require_ready(session, stage)
        await recusals.recheck(session, stage.event_id)
    move(stage, StageState.OPEN, STAGE_MOVES, STAGE_NAMES)
    await audit.record(session, actor, "stage:open", stage)
    return stage


async def close_stage(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
    """No mark is taken any more. Works are locked first, so that a mark under way either is in
    before this or finds the stage closed."""
    stage = await _lock_stage(session, actor, stage_id)
    move(stage, StageState.CLOSED, STAGE_MOVES, STAGE_NAMES)
    parts = [part.id for part in stage.parts]
    await session.execute(
        select(Work.id).where(Work.part_id.in_(parts)).order_by(Work.id).with_for_update()
    )
    await audit.record(session, actor, "stage:close", stage)
    return stage


async def _lock_stage(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
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
    return stage


async def _stage_in_preparation(session: AsyncSession, actor: Actor, stage_id: int) -> Stage:
    stage = await _lock_stage(session, actor, stage_id)
    require(policy.may_organise(actor, stage.event.competition.organiser))
    if stage.state is not StageState.PREPARING:
        raise Conflict(say("The stage was opened, so its parts stay as they are."))
    return stage


async def _require_ready(session: AsyncSession, stage: Stage) -> None:
    """Each part needs a scheme that adds up and a panel, and there must be someone to mark."""
    lacking = {}
    seated = {seat.part_id for seat in await events.seats(session, [p.id for p in stage.parts])}
    for part in stage.parts:
        scheme = await schemes.of_part(session, part.id)
        found = findings(schemes.written(scheme)) if scheme else []
        if found:
            lacking[part.name] = found[0].text
        elif part.id not in seated:
            lacking[part.name] = say("The panel has no judge yet.")
    if not stage.parts:
        lacking["parts"] = say("Add a part.")
    if not (await events.counts(session, stage.event_id))["entries"]:
        lacking["entries"] = say("There is no entry yet.")
    if lacking:
        raise Conflict(say("The stage cannot open yet."), fields=lacking)


async def _require_criterion(session: AsyncSession, part_id: int, letter: str) -> None:
    found = await session.scalar(
        select(Criterion.id)
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .where(Scheme.part_id == part_id, Criterion.letter == letter)
    )
    if found is None:
        text = say("This part has no criterion %(letter)s.", letter=letter)
        raise Invalid(text, fields={"letter": text})


async def has_marks(session: AsyncSession, event_id: int) -> bool:
    """Whether anything was marked, so that what marks hang on stays as it is."""
    found = await session.scalar(
        select(Mark.id)
        .join(Work, Work.id == Mark.work_id)
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .where(Stage.event_id == event_id)
        .limit(1)
    )
    return found is not None
