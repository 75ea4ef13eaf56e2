"""Everything that one mark is judged by, in one prepared statement.

A field is a work, an aspect and a seat. The work's row is locked first and this is read after:
marks of one work follow one another, so each sees those before it and the score is never computed
from half of them. (In READ COMMITTED each statement sees what committed before it began.)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from competitions.models import (
    Appointment,
    Aspect,
    Criterion,
    Event,
    Mark,
    Part,
    Scheme,
    Seat,
    Stage,
    SubCriterion,
    Work,
)
from competitions.rules import marking
from competitions.rules.marking import AspectRule, AspectScore, Given
from competitions.rules.states import MarkState, SchemeState, StageState
from core.errors import missing

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Standing:
    """The current mark of a seat (None: the panel as one)."""

    id: int
    seat: int | None
    value: Decimal
    entered_by: int
    entered_at: Any
    device: str
    needs_confirmation: bool
    confirmed: bool

    @property
    def given(self) -> Given:
        return Given(self.value, self.needs_confirmation, self.confirmed)


@dataclass(frozen=True)
class Field:
    """A work and an aspect with the panel, the marks that stand, and what the rules need.

    ``seats`` maps each seat to the judge's account.
    """

    event: int
    stage_state: StageState
    scheme: int
    scheme_locked: bool
    rule: AspectRule
    seats: dict[int, int]
    standing: tuple[Standing, ...]

    def at(self, seat: int | None) -> Standing | None:
        return next((mark for mark in self.standing if mark.seat == seat), None)

    def with_mark(self, mark: Mark) -> Self:
        """The same field with this mark standing in its seat."""
        standing = Standing(
            id=mark.id,
            seat=mark.seat_id,
            value=mark.value,
            entered_by=mark.entered_by,
            entered_at=mark.entered_at,
            device=mark.device,
            needs_confirmation=mark.needs_confirmation,
            confirmed=mark.confirmed_by is not None,
        )
        return replace(self, standing=(*self.without(mark.seat_id).standing, standing))

    def without(self, seat: int | None) -> Self:
        """The same field with nothing standing in this seat."""
        return replace(self, standing=tuple(mark for mark in self.standing if mark.seat != seat))

    @property
    def score(self) -> AspectScore:
        return marking.score(self.rule, [mark.given for mark in self.standing], len(self.seats))

    def seat_of(self, account: int | None) -> int | None:
        return next((seat for seat, judge in self.seats.items() if judge == account), None)


LOCK = select(Work.part_id).where(Work.id == bindparam("work")).with_for_update()

CURRENT = aliased(Mark)
READ = (
    select(
        Stage.event_id,
        Stage.state.label("stage_state"),
        Scheme.id.label("scheme"),
        Scheme.locked_at,
        Aspect.kind,
        Aspect.max_mark,
        Aspect.low,
        Aspect.high,
        Aspect.step,
        Aspect.factor,
        Aspect.least_present,
        Aspect.measure,
        Event.trim_from,
        Event.judgement_spread,
        Seat.id.label("seat"),
        Appointment.account_id,
        CURRENT.id.label("mark"),
        CURRENT.seat_id.label("mark_seat"),
        CURRENT.value,
        CURRENT.entered_by,
        CURRENT.entered_at,
        CURRENT.device,
        CURRENT.needs_confirmation,
        CURRENT.confirmed_by,
    )
    .select_from(Part)
    .join(Stage, Stage.id == Part.stage_id)
    .join(Event, Event.id == Stage.event_id)
    .join(Scheme, (Scheme.part_id == Part.id) & (Scheme.state == SchemeState.IN_FORCE))
    .join(Criterion, Criterion.scheme_id == Scheme.id)
    .join(SubCriterion, SubCriterion.criterion_id == Criterion.id)
    .join(Aspect, Aspect.sub_criterion_id == SubCriterion.id)
    .outerjoin(Seat, Seat.part_id == Part.id)
    .outerjoin(Appointment, Appointment.id == Seat.appointment_id)
    .outerjoin(
        CURRENT,
        (CURRENT.work_id == bindparam("work"))
        & (CURRENT.aspect_id == Aspect.id)
        & (CURRENT.state == MarkState.CURRENT)
        & or_(CURRENT.seat_id == Seat.id, CURRENT.seat_id.is_(None)),
    )
    .where(Part.id == bindparam("part"), Aspect.id == bindparam("aspect"))
)
BY_KEY = select(Mark).where(Mark.key == bindparam("key"))


async def lock(session: AsyncSession, work: int, aspect: int) -> Field:
    """Take the work for this transaction and read the field.

    :raises NotFound: no such work, or the aspect is of another part's scheme.
    """
    part = (await session.execute(LOCK, {"work": work})).scalar()
    found = await session.execute(READ, {"work": work, "part": part, "aspect": aspect})
    rows = found.all()
    if not rows:
        raise missing()
    return _field(rows)


async def known(session: AsyncSession, key: UUID) -> Mark | None:
    """What this client's key has already brought."""
    return (await session.execute(BY_KEY, {"key": key})).scalar()


def _field(rows: Sequence[AnyRow]) -> Field:
    first = rows[0]
    marks = {row.mark: _standing(row) for row in rows if row.mark is not None}
    return Field(
        event=first.event_id,
        stage_state=first.stage_state,
        scheme=first.scheme,
        scheme_locked=first.locked_at is not None,
        rule=AspectRule(
            first.kind,
            first.max_mark,
            first.low,
            first.high,
            first.step,
            first.factor,
            first.least_present,
            first.measure,
            first.trim_from,
            first.judgement_spread,
        ),
        seats={row.seat: row.account_id for row in rows if row.seat is not None},
        standing=tuple(marks.values()),
    )


def _standing(row: AnyRow) -> Standing:
    return Standing(
        id=row.mark,
        seat=row.mark_seat,
        value=row.value,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        device=row.device,
        needs_confirmation=row.needs_confirmation,
        confirmed=row.confirmed_by is not None,
    )
