"""Competitions, their calendar and their states."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.taking import require_running
from competitions.models import Competition, Milestone, Stage
from competitions.queries import events
from competitions.rules.states import (
    COMPETITION_MOVES,
    COMPETITION_NAMES,
    CompetitionState,
    StageState,
)
from competitions.schemas import AddCompetition, WriteCompetition, WriteMilestone
from core import audit
from core.actor import Actor
from core.errors import Conflict, Invalid, missing, require, require_found
from core.rules.text import Text, say
from core.states import move
from membership.models import Organisation


async def add_competition(
    session: AsyncSession, actor: Actor, wanted: AddCompetition
) -> Competition:
    """:raises NotFound: the organiser is not in this actor's branches."""
    organiser = await session.get(Organisation, wanted.organiser)
    if organiser is None:
        raise missing()
    require_found(policy.may_organise(actor, organiser))
    made = Competition(organiser_id=organiser.id)
    _write(made, wanted)
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "competition:add", made, organiser=organiser.id)
    return made


async def change_competition(
    session: AsyncSession, actor: Actor, key: int, wanted: WriteCompetition
) -> Competition:
    """:raises Conflict: it is over; or it is announced and would lose its dates."""
    competition = await take(session, actor, key)
    _write(competition, wanted)
    if competition.state is CompetitionState.ANNOUNCED and (lacks := _lacks_dates(competition)):
        raise Invalid(say("It is announced, so it keeps its dates."), fields=lacks)
    await session.flush()
    await audit.record(session, actor, "competition:change", competition)
    return competition


async def announce_competition(session: AsyncSession, actor: Actor, key: int) -> Competition:
    """Show it to the public. A finished one that is announced again can be changed again.

    :raises Conflict: it has no dates or no event yet.
    """
    competition = await _to_move(session, actor, key)
    lacks = _lacks_dates(competition)
    if not competition.events:
        lacks["events"] = say("Add an event.")
    if lacks:
        raise Conflict(say("The competition cannot be announced yet."), fields=lacks)
    _move(competition, CompetitionState.ANNOUNCED)
    await audit.record(session, actor, "competition:announce", competition)
    return competition


async def finish_competition(session: AsyncSession, actor: Actor, key: int) -> Competition:
    """Nothing of it changes any more.

    :raises Conflict: one of its stages is open for marking.
    """
    competition = await _to_move(session, actor, key)
    await _require_none_open(session, competition)
    _move(competition, CompetitionState.FINISHED)
    await audit.record(session, actor, "competition:finish", competition)
    return competition


async def cancel_competition(
    session: AsyncSession, actor: Actor, key: int, reason: str
) -> Competition:
    """It does not take place; what was set up and entered stays on record.

    :raises Conflict: one of its stages is open for marking.
    """
    competition = await _to_move(session, actor, key)
    await _require_none_open(session, competition)
    competition.cancelled_why = reason
    _move(competition, CompetitionState.CANCELLED)
    await audit.record(session, actor, "competition:cancel", competition)
    return competition


async def prepare_competition_again(session: AsyncSession, actor: Actor, key: int) -> Competition:
    """A cancelled one after all."""
    competition = await _to_move(session, actor, key)
    _move(competition, CompetitionState.PREPARING)
    competition.cancelled_why = ""
    await audit.record(session, actor, "competition:prepare-again", competition)
    return competition


async def add_milestone(
    session: AsyncSession, actor: Actor, competition_id: int, wanted: WriteMilestone
) -> Milestone:
    competition = await take(session, actor, competition_id)
    made = Milestone(
        competition_id=competition.id, name=wanted.name, on=wanted.on, until=wanted.until
    )
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "milestone:add", made, competition=competition.id)
    return made


async def change_milestone(
    session: AsyncSession, actor: Actor, key: int, wanted: WriteMilestone
) -> Milestone:
    milestone = await _milestone(session, actor, key)
    milestone.name, milestone.on, milestone.until = wanted.name, wanted.on, wanted.until
    await session.flush()
    await audit.record(session, actor, "milestone:change", milestone)
    return milestone


async def remove_milestone(session: AsyncSession, actor: Actor, key: int) -> int:
    """The competition whose it was."""
    milestone = await _milestone(session, actor, key)
    await audit.record(
        session, actor, "milestone:remove", milestone, competition=milestone.competition_id
    )
    await session.delete(milestone)
    await session.flush()
    return milestone.competition_id


async def take(session: AsyncSession, actor: Actor, key: int) -> Competition:
    """The competition, taken, for its organiser to change.

    :raises Conflict: it is over.
    """
    competition = await _to_move(session, actor, key)
    require_running(competition)
    return competition


async def _to_move(session: AsyncSession, actor: Actor, key: int) -> Competition:
    competition = await events.competition(session, actor, key, lock=True)
    require(policy.may_organise(actor, competition.organiser))
    return competition


def _move(competition: Competition, then: CompetitionState) -> None:
    move(competition, then, COMPETITION_MOVES, COMPETITION_NAMES)


async def _milestone(session: AsyncSession, actor: Actor, key: int) -> Milestone:
    milestone = await session.scalar(
        select(Milestone)
        .where(Milestone.id == key)
        .execution_options(populate_existing=True)
        .with_for_update()
    )
    if milestone is None:
        raise missing()
    await take(session, actor, milestone.competition_id)
    return milestone


async def _require_none_open(session: AsyncSession, competition: Competition) -> None:
    """Stages are taken, so that none opens meanwhile."""
    states = await session.scalars(
        select(Stage.state)
        .where(Stage.event_id.in_([event.id for event in competition.events]))
        .order_by(Stage.id)
        .with_for_update()
    )
    if StageState.OPEN in states.all():
        raise Conflict(say("A stage is open for marking. Close it first."))


def _lacks_dates(competition: Competition) -> dict[str, Text]:
    text = say("Say from when to when it takes place.")
    return {name: text for name in ("starts_on", "ends_on") if getattr(competition, name) is None}


def _write(competition: Competition, wanted: WriteCompetition) -> None:
    competition.name, competition.year = wanted.name, wanted.year
    competition.about, competition.venue = wanted.about, wanted.venue
    competition.starts_on, competition.ends_on = wanted.starts_on, wanted.ends_on
    competition.entries_from = wanted.entries_from
    competition.entries_until = wanted.entries_until
