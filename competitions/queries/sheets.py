"""What a judge's sheet shows: works, aspects, and the marks in their fields."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, Label, case, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from competitions.models import (
    Aspect,
    Draw,
    DrawnPlace,
    Entry,
    Flag,
    Mark,
    Part,
    Recusal,
    Remark,
    Score,
    Seat,
    Work,
)
from competitions.rules.marking import ScoreStatus
from competitions.rules.states import EntryState, MarkState

Pair = tuple[int, int]


@dataclass(frozen=True)
class WorkRow:
    """A work as one seat sees it: ``mine`` of ``fields`` have its (or the panel's) mark.

    ``again`` counts aspects that are to be marked again, ``trouble`` marks that met another,
    ``flags`` those without an answer. ``turn`` is the place in the draw that stands.
    """

    id: int
    code: str
    entry_state: EntryState
    recused: bool
    turn: int | None
    fields: int
    mine: int = 0
    trouble: int = 0
    again: int = 0
    flags: int = 0

    @property
    def ended(self) -> bool:
        return self.entry_state is not EntryState.ENTERED

    @property
    def missing(self) -> int:
        """Fields that this seat has yet to mark; none of a work that it does not mark."""
        return 0 if self.ended or self.recused else max(0, self.fields - self.mine)


@dataclass(frozen=True)
class AspectRow:
    """An aspect over all works of a part: ``mine`` of ``works`` have this seat's mark."""

    aspect: Aspect
    works: int
    mine: int

    @property
    def missing(self) -> int:
        return max(0, self.works - self.mine)


@dataclass(frozen=True)
class SheetField:
    """One aspect on one work, as one seat sees it.

    ``round`` is 2 or more where the panel marks it again, because of ``reason``; ``earlier`` are
    the marks of the rounds before. ``apart`` are the panel's marks where they lie too far apart;
    only who leads gets to see others' marks.
    """

    work: WorkRow
    aspect: Aspect
    mark: Mark | None = None
    contested: tuple[Mark, ...] = ()
    status: ScoreStatus = ScoreStatus.UNMARKED
    round: int = 1
    reason: str = ""
    earlier: tuple[Mark, ...] = ()
    apart: tuple[Mark, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Fields by work and aspect; ``flags`` are those of whole works."""

    fields: dict[Pair, SheetField]
    flags: dict[int, list[Flag]] = field(default_factory=dict)


async def works(
    session: AsyncSession, part: Part, seat: Seat | None, aspects: Sequence[Aspect]
) -> list[WorkRow]:
    """The works of a part in the order of their turns, else of their codes.

    :param aspects: what this seat gives marks on; a scorekeeper without one: measurements.
    """
    in_question = [aspect.id for aspect in aspects]
    turn = (
        select(DrawnPlace.order)
        .join(Draw, Draw.id == DrawnPlace.draw_id)
        .where(
            Draw.stage_id == part.stage_id,
            Draw.superseded_at.is_(None),
            DrawnPlace.entry_id == Work.entry_id,
        )
        .correlate(Work)
        .scalar_subquery()
        .label("turn")
    )
    own = _in_seat(seat) & (Mark.state == MarkState.CURRENT)
    found = await session.execute(
        select(
            Work.id,
            Work.code,
            Entry.state,
            _recused(seat),
            turn,
            func.count(case((own, Mark.id))).label("mine"),
            func.count(case((Mark.state == MarkState.CONTESTED, Mark.id))).label("trouble"),
            _again(in_question),
            _open_flags(),
        )
        .outerjoin(Entry, Entry.id == Work.entry_id)
        .outerjoin(Mark, (Mark.work_id == Work.id) & Mark.aspect_id.in_(in_question))
        .where(Work.part_id == part.id)
        .group_by(Work.id, Entry.id)
        .order_by(turn.nulls_last(), Work.code, Work.id)
    )
    return [
        WorkRow(
            id=row.id,
            code=row.code,
            entry_state=row.state or EntryState.ENTERED,
            recused=row.recused,
            turn=row.turn,
            fields=len(in_question),
            mine=row.mine,
            trouble=row.trouble,
            again=row.again,
            flags=row.flags,
        )
        for row in found
    ]


async def aspect_rows(
    session: AsyncSession, seat: Seat | None, aspects: Sequence[Aspect], works: Iterable[WorkRow]
) -> list[AspectRow]:
    """How far each aspect is over the works that this seat marks."""
    marked = [work.id for work in works if not work.ended and not work.recused]
    found = await session.execute(
        select(Mark.aspect_id, func.count(Mark.id))
        .where(
            Mark.work_id.in_(marked),
            Mark.aspect_id.in_([aspect.id for aspect in aspects]),
            Mark.state == MarkState.CURRENT,
            _in_seat(seat),
        )
        .group_by(Mark.aspect_id)
    )
    mine: dict[int, int] = {row[0]: row[1] for row in found}
    return [AspectRow(aspect, len(marked), mine.get(aspect.id, 0)) for aspect in aspects]


async def sheet(
    session: AsyncSession,
    works: Sequence[WorkRow],
    aspects: Sequence[Aspect],
    seat: Seat | None,
    *,
    leads: bool,
) -> Sheet:
    """Everything that these works show on these aspects, in a fixed number of statements."""
    work_keys, aspect_keys = [work.id for work in works], [aspect.id for aspect in aspects]
    marks = await _marks(session, work_keys, aspect_keys, None if leads else _in_seat(seat))
    status = await _status(session, work_keys, aspect_keys)
    rounds = await _rounds(session, work_keys, aspect_keys)
    flags = await _flags(session, work_keys, aspect_keys)
    fields = {}
    for work in works:
        for aspect in aspects:
            pair = (work.id, aspect.id)
            fields[pair] = replace(
                _field(work, aspect, marks[pair], rounds.get(pair), seat),
                status=status.get(pair, ScoreStatus.UNMARKED),
                flags=tuple(flags[pair]),
            )
    return Sheet(fields, {work: flags[work, 0] for work in work_keys})


def _field(
    work: WorkRow, aspect: Aspect, marks: Sequence[Mark], opened: Remark | None, seat: Seat | None
) -> SheetField:
    """The marks of one field by what they are to this seat."""
    own = [mark for mark in marks if mark.seat_id in (None, seat.id if seat else None)]
    return SheetField(
        work=work,
        aspect=aspect,
        mark=next((mark for mark in own if mark.state is MarkState.CURRENT), None),
        contested=tuple(mark for mark in own if mark.state is MarkState.CONTESTED),
        round=opened.round if opened else 1,
        reason=opened.reason if opened else "",
        earlier=tuple(mark for mark in marks if mark.state is MarkState.REPLACED),
        apart=tuple(
            mark for mark in marks if mark.state is MarkState.CURRENT and mark.seat_id is not None
        ),
    )


def _in_seat(seat: Seat | None) -> ColumnElement[bool]:
    return or_(Mark.seat_id.is_(None), Mark.seat_id == (seat.id if seat else 0))


def _recused(seat: Seat | None) -> Label[bool]:
    if seat is None:
        return false().label("recused")
    return (
        exists()
        .where(
            Recusal.appointment_id == seat.appointment_id,
            Recusal.entry_id == Work.entry_id,
        )
        .correlate(Work)
        .label("recused")
    )


def _again(aspects: Sequence[int]) -> Label[int]:
    return (
        select(func.count())
        .where(
            Score.work_id == Work.id,
            Score.aspect_id.in_(aspects),
            Score.status == ScoreStatus.REMARK,
        )
        .correlate(Work)
        .scalar_subquery()
        .label("again")
    )


def _open_flags() -> Label[int]:
    return (
        select(func.count(Flag.id))
        .where(Flag.work_id == Work.id, Flag.answered_at.is_(None))
        .correlate(Work)
        .scalar_subquery()
        .label("flags")
    )


async def _marks(
    session: AsyncSession,
    works: Sequence[int],
    aspects: Sequence[int],
    of: ColumnElement[bool] | None,
) -> dict[Pair, list[Mark]]:
    """What stands or waits for a choice, and what stood at the end of each earlier round."""
    later = aliased(Mark)
    ended_with = (
        (Mark.state == MarkState.REPLACED)
        & exists()
        .where(
            Remark.work_id == Mark.work_id,
            Remark.aspect_id == Mark.aspect_id,
            Remark.round > Mark.round,
        )
        .correlate(Mark)
        & ~exists()
        .where(
            later.work_id == Mark.work_id,
            later.aspect_id == Mark.aspect_id,
            later.replaces_id == Mark.id,
        )
        .correlate(Mark)
    )
    found = await session.scalars(
        select(Mark)
        .where(
            Mark.work_id.in_(works),
            Mark.aspect_id.in_(aspects),
            Mark.state.in_([MarkState.CURRENT, MarkState.CONTESTED]) | ended_with,
            *([] if of is None else [of]),
        )
        .order_by(Mark.round, Mark.seat_id, Mark.id)
        .execution_options(populate_existing=True)
    )
    marks: dict[Pair, list[Mark]] = defaultdict(list)
    for mark in found:
        marks[mark.work_id, mark.aspect_id].append(mark)
    return marks


async def _status(
    session: AsyncSession, works: Sequence[int], aspects: Sequence[int]
) -> dict[Pair, ScoreStatus]:
    found = await session.execute(
        select(Score.work_id, Score.aspect_id, Score.status).where(
            Score.work_id.in_(works), Score.aspect_id.in_(aspects)
        )
    )
    return {(row[0], row[1]): row[2] for row in found}


async def _rounds(
    session: AsyncSession, works: Sequence[int], aspects: Sequence[int]
) -> dict[Pair, Remark]:
    """The newest round of each field that was opened again."""
    found = await session.scalars(
        select(Remark)
        .where(Remark.work_id.in_(works), Remark.aspect_id.in_(aspects))
        .order_by(Remark.round)
    )
    return {(remark.work_id, remark.aspect_id): remark for remark in found}


async def _flags(
    session: AsyncSession, works: Sequence[int], aspects: Sequence[int]
) -> dict[Pair, list[Flag]]:
    """Of each field; of whole works under aspect 0."""
    found = await session.scalars(
        select(Flag)
        .where(Flag.work_id.in_(works), or_(Flag.aspect_id.is_(None), Flag.aspect_id.in_(aspects)))
        .order_by(Flag.id)
        .execution_options(populate_existing=True)
    )
    flags: dict[Pair, list[Flag]] = defaultdict(list)
    for flag in found:
        flags[flag.work_id, flag.aspect_id or 0].append(flag)
    return flags
