"""Everything that marks are judged by, in one statement however many marks there are.

A field is a work, an aspect and a seat. The works' rows are locked first and this is read after:
marks of one work follow one another, so each sees those before it and the score is never computed
from half of them. (In READ COMMITTED each statement sees what committed before it began.) Works
are locked in the order of their keys, so that two batches never wait for each other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    Appointment,
    Aspect,
    Criterion,
    Entry,
    Event,
    Mark,
    Part,
    Recusal,
    Remark,
    Scheme,
    Seat,
    Stage,
    SubCriterion,
    Work,
)
from competitions.rules import marking
from competitions.rules.marking import AspectKind, AspectRule, AspectScore, Given, Measure, Seated
from competitions.rules.states import EntryState, MarkState, SchemeState, StageState
from core.errors import missing
from core.prepared import Prepared

Pair = tuple[int, int]


@dataclass(frozen=True)
class Standing:
    """The current mark of a seat (None: the panel as one); ``entered_at`` is ISO 8601."""

    id: int
    seat: int | None
    value: Decimal
    entered_by: int
    entered_at: str
    device: str
    needs_confirmation: bool
    confirmed: bool

    @property
    def given(self) -> Given:
        return Given(self.value, self.needs_confirmation, self.confirmed)


@dataclass(frozen=True)
class Field:
    """A work and an aspect with the panel, the marks that stand, and what the rules need.

    ``round`` counts how often the panel has marked it, from 1.
    """

    work: int
    aspect: int
    event: int
    stage_state: StageState
    entry_state: EntryState
    reported: bool
    scheme: int
    scheme_locked: bool
    rule: AspectRule
    round: int
    seats: dict[int, Seated]
    standing: tuple[Standing, ...] = field(default=())

    def at(self, seat: int | None) -> Standing | None:
        return next((mark for mark in self.standing if mark.seat == seat), None)

    def with_mark(self, mark: Standing) -> Self:
        """The same field with this mark standing in its seat."""
        others = (other for other in self.standing if other.seat != mark.seat)
        return replace(self, standing=(*others, mark))

    def without(self, seat: int | None) -> Self:
        """The same field with nothing standing in this seat."""
        return replace(self, standing=tuple(mark for mark in self.standing if mark.seat != seat))

    @cached_property
    def score(self) -> AspectScore:
        """What the marks that stand are worth; those of judges who keep away from the work are
        not counted."""
        counting = [
            mark for mark in self.standing if mark.seat is None or not self.seats[mark.seat].recused
        ]
        panel = marking.panel_size(self.seats, {mark.seat for mark in counting})
        return marking.score(self.rule, [mark.given for mark in counting], panel)

    def seat_of(self, account: int | None) -> int | None:
        return next((seat for seat, at in self.seats.items() if at.account == account), None)


def _array(*columns: Any) -> ColumnElement[Any]:
    return func.json_agg(func.json_build_array(*columns))


def _panel() -> FromClause:
    """The seats of the work's part as JSON: seat, account, recused, left."""
    recused = (
        select(1)
        .where(Recusal.appointment_id == Appointment.id, Recusal.entry_id == Work.entry_id)
        .correlate(Appointment, Work)
        .exists()
    )
    return (
        select(
            _array(Seat.id, Appointment.account_id, recused, Seat.left_at.is_not(None)).label("all")
        )
        .join(Appointment, Appointment.id == Seat.appointment_id)
        .where(Seat.part_id == Work.part_id)
        .correlate(Work)
        .lateral("panel")
    )


def _marks() -> FromClause:
    """The marks that stand, as JSON in the order of :class:`Standing`."""
    return (
        select(
            _array(
                Mark.id,
                Mark.seat_id,
                cast(Mark.value, Text),
                Mark.entered_by,
                Mark.entered_at,
                Mark.device,
                Mark.needs_confirmation,
                Mark.confirmed_by.is_not(None),
            ).label("all")
        )
        .where(
            Mark.work_id == Work.id,
            Mark.aspect_id == Aspect.id,
            Mark.state == MarkState.CURRENT,
        )
        .correlate(Work, Aspect)
        .lateral("marks")
    )


def _read() -> Prepared:
    keys = ARRAY(BigInteger)
    pair = (
        func.unnest(bindparam("works", type_=keys), bindparam("aspects", type_=keys))
        .table_valued("work", "aspect")
        .render_derived("pair")
    )
    panel, marks = _panel(), _marks()
    rounds = (
        select(func.max(Remark.round))
        .where(Remark.work_id == Work.id, Remark.aspect_id == Aspect.id)
        .correlate(Work, Aspect)
        .scalar_subquery()
    )
    true = Part.id.is_not(None)
    return Prepared(
        select(
            Work.id.label("work"),
            Aspect.id.label("aspect"),
            Event.id.label("event"),
            Stage.state.label("stage"),
            Entry.state.label("entry"),
            Part.reported,
            Scheme.id.label("scheme"),
            Scheme.locked_at.is_not(None).label("locked"),
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
            rounds.label("round"),
            panel.c["all"].label("seats"),
            marks.c["all"].label("marks"),
        )
        .select_from(pair)
        .join(Work, Work.id == pair.c.work)
        .join(Aspect, Aspect.id == pair.c.aspect)
        .join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .join(
            Scheme,
            (Scheme.id == Criterion.scheme_id)
            & (Scheme.part_id == Work.part_id)
            & (Scheme.state == SchemeState.IN_FORCE),
        )
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .join(Event, Event.id == Stage.event_id)
        .outerjoin(Entry, Entry.id == Work.entry_id)
        .outerjoin(panel, true)
        .outerjoin(marks, true)
    )


LOCK = Prepared(
    select(Work.id)
    .where(Work.id == func.any(bindparam("works", type_=ARRAY(BigInteger))))
    .order_by(Work.id)
    .with_for_update()
)
READ = _read()
KNOWN = Prepared(select(Mark.id).where(Mark.key == func.any(bindparam("keys", type_=ARRAY(Uuid)))))


async def lock_all(session: AsyncSession, pairs: Collection[Pair]) -> dict[Pair, Field]:
    """Take the works for this transaction and read the fields; pairs of no work, or of a work and
    an aspect that is not in the scheme in force for its part, are left out."""
    await LOCK.run(session, works=[work for work, _ in pairs])
    return await read_all(session, pairs)


async def read_all(session: AsyncSession, pairs: Collection[Pair]) -> dict[Pair, Field]:
    """As :func:`lock_all`, for those who only look."""
    works, aspects = [work for work, _ in pairs], [aspect for _, aspect in pairs]
    rows = await READ.run(session, works=works, aspects=aspects)
    return {(row.work, row.aspect): _field(row) for row in rows}


async def lock(session: AsyncSession, work: int, aspect: int) -> Field:
    """:raises NotFound: no such work, or the aspect is not in its part's scheme."""
    found = await lock_all(session, [(work, aspect)])
    if not found:
        raise missing()
    return found[work, aspect]


async def known(session: AsyncSession, keys: Sequence[UUID]) -> dict[UUID, Mark]:
    """What these client's keys have already brought."""
    if not await KNOWN.run(session, keys=list(keys)):
        return {}
    found = await session.scalars(select(Mark).where(Mark.key.in_(keys)))
    return {mark.key: mark for mark in found}


async def event_of(session: AsyncSession, work: int) -> int | None:
    """The event of a work, whatever its aspects."""
    found: int | None = await session.scalar(
        select(Stage.event_id)
        .join(Part, Part.stage_id == Stage.id)
        .join(Work, Work.part_id == Part.id)
        .where(Work.id == work)
    )
    return found


def standing(mark: Mark) -> Standing:
    """A row of the session as its field would show it."""
    return Standing(
        id=mark.id,
        seat=mark.seat_id,
        value=mark.value,
        entered_by=mark.entered_by,
        entered_at=mark.entered_at.isoformat(),
        device=mark.device,
        needs_confirmation=mark.needs_confirmation,
        confirmed=mark.confirmed_by is not None,
    )


def _field(row: Any) -> Field:
    return Field(
        work=row.work,
        aspect=row.aspect,
        event=row.event,
        stage_state=StageState(row.stage),
        entry_state=EntryState(row.entry) if row.entry else EntryState.ENTERED,
        reported=row.reported,
        scheme=row.scheme,
        scheme_locked=row.locked,
        rule=AspectRule(
            AspectKind(row.kind),
            row.max_mark,
            row.low,
            row.high,
            row.step,
            row.factor,
            row.least_present,
            Measure(row.measure),
            row.trim_from,
            row.judgement_spread,
        ),
        round=row.round or 1,
        seats={seat: Seated(account, away, left) for seat, account, away, left in row.seats or ()},
        standing=tuple(
            Standing(key, seat, Decimal(value), *rest)
            for key, seat, value, *rest in row.marks or ()
        ),
    )
