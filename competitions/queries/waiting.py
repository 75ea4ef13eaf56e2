"""What waits for people in competitions, and what is theirs."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager

from competitions import policy
from competitions.models import (
    Appointment,
    Competition,
    Event,
    Flag,
    Mark,
    Part,
    Recusal,
    Score,
    Seat,
    Stage,
    Work,
)
from competitions.queries.blocks import still_in
from competitions.rules.marking import ScoreStatus
from competitions.rules.roles import KIND
from competitions.rules.states import MarkState, StageState
from core.actor import Actor
from membership.queries import in_branches

SHOWN = 12
SECOND = policy.ENTER | policy.SETTLE


def own_events(actor: Actor, roles: frozenset[str] | None = None) -> list[int]:
    return sorted(
        {g.key for g in actor.grants if g.kind == KIND and (roles is None or g.role in roles)}
    )


async def events(session: AsyncSession, actor: Actor) -> Sequence[Event]:
    """The newest events in which the actor has a role or which the actor organises."""
    found = await session.scalars(
        select(Event)
        .join(Event.competition)
        .join(Competition.organiser)
        .where(or_(Event.id.in_(own_events(actor)), in_branches(actor.paths(policy.ORGANISE))))
        .order_by(Event.id.desc())
        .limit(SHOWN)
    )
    return found.all()


async def to_prepare(session: AsyncSession, actor: Actor) -> Sequence[Stage]:
    """Stages that this organiser has yet to open, the newest first."""
    found = await session.scalars(
        select(Stage)
        .join(Stage.event)
        .join(Event.competition)
        .join(Competition.organiser)
        .where(Stage.state == StageState.PREPARING, in_branches(actor.paths(policy.ORGANISE)))
        .options(contains_eager(Stage.event))
        .order_by(Stage.id.desc())
        .limit(SHOWN)
    )
    return found.all()


async def to_confirm(session: AsyncSession, actor: Actor) -> list[tuple[Event, int, int]]:
    """Open events with marks that wait for this person as second: event, unconfirmed and
    contested."""
    unconfirmed = func.count(
        case(
            (
                (Mark.state == MarkState.CURRENT)
                & Mark.needs_confirmation
                & Mark.confirmed_by.is_(None)
                & (Mark.entered_by != actor.account),
                Mark.id,
            )
        )
    )
    contested = func.count(case((Mark.state == MarkState.CONTESTED, Mark.id)))
    found = await session.execute(
        select(Event, unconfirmed, contested)
        .join(Stage, Stage.event_id == Event.id)
        .join(Part, Part.stage_id == Stage.id)
        .join(Work, Work.part_id == Part.id)
        .join(Mark, Mark.work_id == Work.id)
        .where(
            Event.id.in_(own_events(actor, SECOND)),
            Stage.state == StageState.OPEN,
            still_in(),
            ~_keeps_away(actor),
        )
        .group_by(Event.id)
        .order_by(Event.id)
    )
    return [(row[0], row[1], row[2]) for row in found]


async def to_mark(session: AsyncSession, actor: Actor) -> list[tuple[Event, Part, int]]:
    """Open parts on whose panel this judge sits, with how many works have nothing of theirs; not
    those that they keep away from, nor those of entries that ended."""
    given = exists().where(
        Mark.work_id == Work.id,
        Mark.state == MarkState.CURRENT,
        or_(Mark.seat_id == Seat.id, Mark.seat_id.is_(None)),
    )
    found = await session.execute(
        select(Event, Part, func.count(Work.id))
        .join(Stage, Stage.event_id == Event.id)
        .join(Part, Part.stage_id == Stage.id)
        .join(Seat, Seat.part_id == Part.id)
        .join(Appointment, Appointment.id == Seat.appointment_id)
        .join(Work, Work.part_id == Part.id)
        .where(
            Appointment.account_id == actor.account,
            Seat.left_at.is_(None),
            ~Part.reported,
            Stage.state == StageState.OPEN,
            still_in(),
            ~_keeps_away(actor),
            ~given,
        )
        .group_by(Event.id, Part.id)
        .order_by(Event.id, Part.position)
    )
    return [(row[0], row[1], row[2]) for row in found]


def _keeps_away(actor: Actor) -> ColumnElement[bool]:
    """Of works: this person has nothing to do with them."""
    own = aliased(Appointment)
    return exists().where(
        Recusal.entry_id == Work.entry_id,
        own.id == Recusal.appointment_id,
        own.account_id == actor.account,
    )


async def to_answer(session: AsyncSession, actor: Actor) -> list[tuple[Event, int, int]]:
    """Open events that this person leads, with flags that wait for an answer and fields that wait
    for a new round; a panel lead's are those of the parts on whose panel they sit."""
    chief = own_events(actor, policy.RUN)
    own = (
        exists()
        .where(
            Seat.part_id == Part.id,
            Seat.appointment_id == Appointment.id,
            Appointment.account_id == actor.account,
        )
        .correlate(Part)
    )
    flags = (
        select(func.count(Flag.id))
        .where(Flag.work_id == Work.id, Flag.answered_at.is_(None))
        .correlate(Work)
        .scalar_subquery()
    )
    again = (
        select(func.count(Score.aspect_id))
        .where(Score.work_id == Work.id, Score.status == ScoreStatus.REMARK)
        .correlate(Work)
        .scalar_subquery()
    )
    found = await session.execute(
        select(Event, func.sum(flags), func.sum(again))
        .join(Stage, Stage.event_id == Event.id)
        .join(Part, Part.stage_id == Stage.id)
        .join(Work, Work.part_id == Part.id)
        .where(
            Event.id.in_(own_events(actor, policy.SETTLE)),
            or_(Event.id.in_(chief), own),
            Stage.state == StageState.OPEN,
            still_in(),
        )
        .group_by(Event.id)
        .order_by(Event.id)
    )
    return [(row[0], int(row[1]), int(row[2])) for row in found]
