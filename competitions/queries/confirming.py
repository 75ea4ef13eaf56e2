"""What needs a second person: marks to confirm, pairs to choose from, fields to mark again."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from competitions import policy
from competitions.models import (
    Appointment,
    Aspect,
    Criterion,
    Entry,
    Mark,
    Part,
    Recusal,
    Remark,
    Score,
    Seat,
    Stage,
    SubCriterion,
    Work,
)
from competitions.rules.marking import ScoreStatus
from competitions.rules.states import EntryState, MarkState
from core.actor import Actor
from core.paging import Page
from membership.models import Account

SHOWN = 100
APART_SHOWN = 50
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Unconfirmed:
    """A mark that waits for a second person; ``judge`` is whose it is: empty for the panel's.
    ``confirmable`` by who asks: not what they entered themselves."""

    mark: Mark
    work: Work
    aspect: Aspect
    entered_by: str
    judge: str
    confirmable: bool


@dataclass(frozen=True)
class Batch:
    """Marks that came in together: of one person from one device."""

    account: int
    name: str
    device: str
    count: int


@dataclass(frozen=True)
class Contest:
    """Two marks of one field, of which a person has to choose; ``standing`` is None where the
    first was rejected meanwhile. ``judge`` is whose field it is: empty for the panel's."""

    mark: Mark
    standing: Mark | None
    work: Work
    aspect: Aspect
    judge: str
    entered_by: str
    stood_by: str

    @property
    def contenders(self) -> frozenset[int]:
        standing = {self.standing.entered_by} if self.standing else set()
        return frozenset({self.mark.entered_by} | standing)


@dataclass(frozen=True)
class Apart:
    """A field whose judgements lie too far apart: what each judge gave, by seat."""

    work: Work
    aspect: Aspect
    round: int
    given: tuple[tuple[int, str, Decimal], ...]


@dataclass(frozen=True)
class Narrowed:
    """Which of the waiting marks: of a person and a device, up to a mark; all where nothing is
    said. ``but`` is who must not confirm, because they entered them."""

    entered_by: int | None = None
    device: str | None = None
    but: int | None = None
    until: int | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.entered_by is not None:
            found += [Mark.entered_by == self.entered_by, Mark.device == (self.device or "")]
        if self.but is not None:
            found.append(Mark.entered_by != self.but)
        if self.until is not None:
            found.append(Mark.id <= self.until)
        return found


def _waiting(event_id: int, which: Narrowed, *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .join(Work, Work.id == Mark.work_id)
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .where(
            Stage.event_id == event_id,
            Mark.state == MarkState.CURRENT,
            Mark.needs_confirmation,
            Mark.confirmed_by.is_(None),
            *which.conditions,
        )
    )


async def unconfirmed(
    session: AsyncSession, actor: Actor, event_id: int, which: Narrowed, number: int = 1
) -> Page[Unconfirmed]:
    """A page of the marks that wait, work by work in the scheme's order; past the end the last."""
    total, _ = await count(session, event_id, which)
    number = max(1, min(number, -(-total // SHOWN)))
    enterer, judge = aliased(Account), aliased(Account)
    found = await session.execute(
        _waiting(event_id, which, Mark, Work, Aspect, enterer.name, judge.name)
        .join(Aspect, Aspect.id == Mark.aspect_id)
        .join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .join(enterer, enterer.id == Mark.entered_by)
        .outerjoin(Seat, Seat.id == Mark.seat_id)
        .outerjoin(Appointment, Appointment.id == Seat.appointment_id)
        .outerjoin(judge, judge.id == Appointment.account_id)
        .order_by(
            Part.position,
            Part.id,
            Work.code,
            Work.id,
            Criterion.letter,
            SubCriterion.position,
            Aspect.position,
            Mark.id,
        )
        .limit(SHOWN)
        .offset((number - 1) * SHOWN)
        .execution_options(populate_existing=True)
    )
    rows = [
        Unconfirmed(
            mark,
            work,
            aspect,
            entered_by,
            whose or "",
            policy.may_confirm(actor, event_id, mark.entered_by),
        )
        for mark, work, aspect, entered_by, whose in found
    ]
    return Page(rows=rows, number=number, size=SHOWN, total=total)


async def count(session: AsyncSession, event_id: int, which: Narrowed) -> tuple[int, int]:
    """How many wait, and the key of the newest of them."""
    found = await session.execute(_waiting(event_id, which, func.count(Mark.id), func.max(Mark.id)))
    number, newest = found.one()
    return number, newest or 0


async def keys(session: AsyncSession, event_id: int, which: Narrowed) -> list[int]:
    """The first marks that wait, as many as are confirmed at once, work by work."""
    found = await session.scalars(
        _waiting(event_id, which, Mark.id).order_by(Mark.work_id, Mark.id).limit(MOST_AT_ONCE)
    )
    return list(found)


async def batches(session: AsyncSession, event_id: int, but: int | None) -> list[Batch]:
    """What waits by who entered it and on which device, the largest first."""
    enterer = aliased(Account)
    found = await session.execute(
        _waiting(
            event_id,
            Narrowed(but=but),
            Mark.entered_by,
            enterer.name,
            Mark.device,
            func.count(Mark.id),
        )
        .join(enterer, enterer.id == Mark.entered_by)
        .group_by(Mark.entered_by, enterer.name, Mark.device)
        .order_by(func.count(Mark.id).desc(), Mark.entered_by, Mark.device)
    )
    return [Batch(row[0], row[1], row[2], row[3]) for row in found]


async def named(session: AsyncSession, marks: Collection[int]) -> dict[int, tuple[str, str]]:
    """Code of the work and text of the aspect of each mark."""
    found = await session.execute(
        select(Mark.id, Work.code, Aspect.description)
        .join(Work, Work.id == Mark.work_id)
        .join(Aspect, Aspect.id == Mark.aspect_id)
        .where(Mark.id.in_(marks))
    )
    return {row[0]: (row[1], row[2]) for row in found}


async def contested(session: AsyncSession, event_id: int) -> list[Contest]:
    """Marks that met another one and wait for a person to choose, the oldest first."""
    first, enterer, stander, judge = (
        aliased(Mark),
        aliased(Account),
        aliased(Account),
        aliased(Account),
    )
    found = await session.execute(
        select(Mark, first, Work, Aspect, judge.name, enterer.name, stander.name)
        .join(Work, Work.id == Mark.work_id)
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .join(Aspect, Aspect.id == Mark.aspect_id)
        .join(enterer, enterer.id == Mark.entered_by)
        .outerjoin(
            first,
            (first.work_id == Mark.work_id)
            & (first.aspect_id == Mark.aspect_id)
            & first.seat_id.is_not_distinct_from(Mark.seat_id)
            & (first.state == MarkState.CURRENT),
        )
        .outerjoin(stander, stander.id == first.entered_by)
        .outerjoin(Seat, Seat.id == Mark.seat_id)
        .outerjoin(Appointment, Appointment.id == Seat.appointment_id)
        .outerjoin(judge, judge.id == Appointment.account_id)
        .where(Stage.event_id == event_id, Mark.state == MarkState.CONTESTED)
        .order_by(Mark.entered_at, Mark.id)
        .limit(SHOWN)
    )
    return [
        Contest(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6] or "") for row in found
    ]


async def apart(session: AsyncSession, event_id: int) -> list[Apart]:
    """Fields that the panel has to mark again, with what each judge gave."""
    rounds = (
        select(func.max(Remark.round))
        .where(Remark.work_id == Score.work_id, Remark.aspect_id == Score.aspect_id)
        .correlate(Score)
        .scalar_subquery()
    )
    fields = (
        await session.execute(
            select(Work, Aspect, rounds)
            .join(Score, Score.work_id == Work.id)
            .join(Aspect, Aspect.id == Score.aspect_id)
            .join(Part, Part.id == Work.part_id)
            .join(Stage, Stage.id == Part.stage_id)
            .outerjoin(Entry, Entry.id == Work.entry_id)
            .where(
                Stage.event_id == event_id,
                Score.status == ScoreStatus.REMARK,
                func.coalesce(Entry.state, EntryState.ENTERED.value) == EntryState.ENTERED,
            )
            .order_by(Work.part_id, Work.code, Aspect.id)
            .limit(APART_SHOWN)
        )
    ).all()
    given = await _given(session, fields)
    return [
        Apart(work, aspect, last or 1, tuple(given[work.id, aspect.id]))
        for work, aspect, last in fields
    ]


async def _given(
    session: AsyncSession, fields: Sequence[Row[*tuple[Any, ...]]]
) -> dict[tuple[int, int], list[tuple[int, str, Decimal]]]:
    """What stands in these fields of the judges who do not keep away from the work."""
    found = await session.execute(
        select(Mark.work_id, Mark.aspect_id, Seat.number, Account.name, Mark.value)
        .join(Seat, Seat.id == Mark.seat_id)
        .join(Appointment, Appointment.id == Seat.appointment_id)
        .join(Account, Account.id == Appointment.account_id)
        .join(Work, Work.id == Mark.work_id)
        .where(
            Mark.work_id.in_([work.id for work, *_ in fields]),
            Mark.aspect_id.in_([aspect.id for _, aspect, *_ in fields]),
            Mark.state == MarkState.CURRENT,
            ~exists().where(
                Recusal.appointment_id == Appointment.id, Recusal.entry_id == Work.entry_id
            ),
        )
        .order_by(Seat.number)
    )
    given: dict[tuple[int, int], list[tuple[int, str, Decimal]]] = defaultdict(list)
    for row in found:
        given[row[0], row[1]].append((row[2], row[3], row[4]))
    return given
