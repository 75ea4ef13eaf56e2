"""What a judge's sheet shows: works, aspects, and the marks in their fields."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from competitions.models import (
    Appointment,
    Aspect,
    Mark,
    Part,
    Scheme,
    Score,
    Seat,
    Stage,
    Work,
)
from competitions.queries import schemes
from competitions.rules.marking import ScoreStatus
from competitions.rules.states import MarkState
from membership.models import Account


@dataclass(frozen=True)
class WorkProgress:
    """A work in a list: ``mine`` of ``fields`` have my (or the panel's) mark; ``trouble`` counts
    what needs a person."""

    id: int
    code: str
    mine: int
    fields: int
    trouble: int


@dataclass(frozen=True)
class SheetField:
    """One aspect on one work, as one seat sees it."""

    aspect: Aspect
    mark: Mark | None
    contested: tuple[Mark, ...]
    status: ScoreStatus


@dataclass(frozen=True)
class Sheet:
    """A work's fields in the scheme's order; ``seat`` is None for a scorekeeper."""

    work: Work
    seat: Seat | None
    scheme: Scheme | None
    fields: dict[int, SheetField]

    @property
    def marked(self) -> int:
        return sum(field.mark is not None for field in self.fields.values())


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


async def progress(session: AsyncSession, part: Part, seat: Seat | None) -> list[WorkProgress]:
    """The works of a part in the order of their codes."""
    scheme = await schemes.of_part(session, part.id)
    fields = sum(1 for _ in schemes.aspects(scheme)) if scheme else 0
    own = seat.id if seat else 0
    mine = func.count(
        case(((Mark.state == MarkState.CURRENT) & _in_seat(own), Mark.id), else_=None)
    )
    trouble = func.count(case((Mark.state == MarkState.CONTESTED, Mark.id), else_=None))
    found = await session.execute(
        select(Work.id, Work.code, mine, trouble)
        .outerjoin(Mark, Mark.work_id == Work.id)
        .where(Work.part_id == part.id)
        .group_by(Work.id)
        .order_by(Work.code)
    )
    return [WorkProgress(row[0], row[1], row[2], fields, row[3]) for row in found]


def _in_seat(seat: int) -> ColumnElement[bool]:
    return (Mark.seat_id == seat) | Mark.seat_id.is_(None)


async def sheet(session: AsyncSession, part: Part, work: Work, seat: Seat | None) -> Sheet:
    """Everything one page of marking needs, in a fixed number of statements."""
    scheme = await schemes.of_part(session, part.id)
    current: dict[int, Mark] = {}
    contested: dict[int, list[Mark]] = defaultdict(list)
    for mark in await _marks(session, work.id, seat.id if seat else 0):
        if mark.state is MarkState.CURRENT:
            current[mark.aspect_id] = mark
        else:
            contested[mark.aspect_id].append(mark)
    status = await _status(session, work.id)
    return Sheet(
        work=work,
        seat=seat,
        scheme=scheme,
        fields={
            aspect.id: SheetField(
                aspect=aspect,
                mark=current.get(aspect.id),
                contested=tuple(contested[aspect.id]),
                status=status.get(aspect.id, ScoreStatus.UNMARKED),
            )
            for aspect in (schemes.aspects(scheme) if scheme else ())
        },
    )


async def _marks(session: AsyncSession, work: int, seat: int) -> Sequence[Mark]:
    found = await session.scalars(
        select(Mark)
        .where(
            Mark.work_id == work,
            _in_seat(seat),
            Mark.state.in_([MarkState.CURRENT, MarkState.CONTESTED]),
        )
        .order_by(Mark.id)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def _status(session: AsyncSession, work: int) -> dict[int, ScoreStatus]:
    found = await session.execute(
        select(Score.aspect_id, Score.status).where(Score.work_id == work)
    )
    return {row[0]: row[1] for row in found}


async def unconfirmed(
    session: AsyncSession, event_id: int
) -> Sequence[tuple[Mark, Work, Aspect, str]]:
    """Marks that wait for a second person, the oldest first: mark, work, aspect, who entered."""
    enterer = aliased(Account)
    found = await session.execute(
        select(Mark, Work, Aspect, enterer.name)
        .join(Work, Work.id == Mark.work_id)
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .join(Aspect, Aspect.id == Mark.aspect_id)
        .join(enterer, enterer.id == Mark.entered_by)
        .where(
            Stage.event_id == event_id,
            Mark.state == MarkState.CURRENT,
            Mark.needs_confirmation,
            Mark.confirmed_by.is_(None),
        )
        .order_by(Mark.entered_at, Mark.id)
        .limit(200)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


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
        .limit(200)
    )
    return [
        Contest(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6] or "") for row in found
    ]
