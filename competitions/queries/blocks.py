"""What blocks a stage: unmarked, unconfirmed, to be marked again, flagged, contested.

Closing a stage tells it, signatures wait for it, and the desk shows it; so it is asked here and
nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Row,
    SQLColumnExpression,
    String,
    and_,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from competitions.models import (
    Appointment,
    Aspect,
    Criterion,
    Entry,
    Flag,
    Mark,
    Remark,
    Scheme,
    Score,
    Seat,
    Stage,
    SubCriterion,
    Work,
)
from competitions.rules.blocks import BlockKind
from competitions.rules.marking import ScoreStatus
from competitions.rules.states import EntryState, MarkState, SchemeState
from core.database import AnySelect
from membership.models import Account

LISTED = 60
POINTLESS = (ScoreStatus.UNMARKED, ScoreStatus.WAITING)
FIELD = (
    Work.part_id.label("part"),
    Work.id.label("work"),
    Work.code,
    Work.entry_id.label("entry"),
    Aspect.id.label("aspect"),
    Aspect.description,
)
TOTAL = func.count().over().label("total")
NOBODY = literal("", String)


@dataclass(frozen=True)
class Block:
    """One field; of unmarked ones, a work with its first and how many there are (``count``).

    ``values`` are the marks that meet, ``who`` whose they are, ``words`` what a flag says or why
    a round was opened, ``at`` when it came up, where that is known.
    """

    kind: BlockKind
    part: int
    work: int
    code: str
    entry: int | None
    aspect: int | None
    description: str
    at: datetime | None = None
    count: int = 1
    values: tuple[Decimal, ...] = ()
    who: str = ""
    words: str = ""


@dataclass(frozen=True)
class Blocks:
    """``listed`` are the newest of each kind, ``counts`` tell how many there are."""

    counts: dict[BlockKind, int]
    listed: tuple[Block, ...]

    @classmethod
    def none(cls) -> Self:
        """Of an event without stages."""
        return cls(dict.fromkeys(BlockKind, 0), ())

    @property
    def blocking(self) -> int:
        return sum(n for kind, n in self.counts.items() if kind is not BlockKind.WAITING)


async def blocks(session: AsyncSession, stage: Stage, parts: Sequence[int] | None = None) -> Blocks:
    """What blocks a stage, the newest first, in five statements; ``stage`` comes with its parts.

    :param parts: only these of its parts.
    """
    keys = [part.id for part in stage.parts if parts is None or part.id in parts]
    counts = dict.fromkeys(BlockKind, 0)
    listed: list[Block] = []
    for kind, found in (
        (BlockKind.REMARK, _remarks(keys)),
        (BlockKind.CONTESTED, _contested(keys)),
        (BlockKind.FLAG, _flags(keys)),
        (BlockKind.UNCONFIRMED, _unconfirmed(keys)),
    ):
        rows = (await session.execute(found.limit(LISTED))).all()
        counts[kind] = rows[0].total if rows else 0
        listed += [_block(kind, row) for row in rows]
    for row in await session.execute(_unmarked(keys)):
        kind = BlockKind.WAITING if row.waiting else BlockKind.UNMARKED
        counts[kind] = int(row.total)
        listed.append(_block(kind, row))
    return Blocks(counts, tuple(sorted(listed, key=_newest_first)))


def _newest_first(block: Block) -> tuple[bool, float]:
    return block.at is None, -block.at.timestamp() if block.at else 0.0


def _block(kind: BlockKind, row: Row[*tuple[Any, ...]]) -> Block:
    return Block(
        kind=kind,
        part=row.part,
        work=row.work,
        code=row.code,
        entry=row.entry,
        aspect=row.aspect,
        description=row.description or "",
        at=row.at,
        count=row.fields,
        values=tuple(value for value in row.given or () if value is not None),
        who=row.who or "",
        words=row.words or "",
    )


def _of(
    parts: Sequence[int],
    at: SQLColumnExpression[Any],
    given: SQLColumnExpression[Any],
    who: SQLColumnExpression[Any],
    words: SQLColumnExpression[Any],
) -> AnySelect:
    """One row a field, with what :func:`_block` reads, for works whose entry is still in."""
    return select(
        *FIELD,
        at.label("at"),
        literal(1).label("fields"),
        given.label("given"),
        who.label("who"),
        words.label("words"),
        TOTAL,
    ).where(Work.part_id.in_(parts), still_in())


def still_in() -> ColumnElement[bool]:
    """Works of entries that were neither withdrawn nor disqualified."""
    return ~exists().where(Entry.id == Work.entry_id, Entry.state != EntryState.ENTERED)


def in_force(found: AnySelect) -> AnySelect:
    """Only aspects of the scheme by which results are made; the query has ``Aspect``."""
    return (
        found.join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .where(Scheme.state == SchemeState.IN_FORCE)
    )


def _opened() -> ColumnElement[bool]:
    """The panel was told to mark the score's field again."""
    return exists().where(Remark.work_id == Score.work_id, Remark.aspect_id == Score.aspect_id)


def _remarks(parts: Sequence[int]) -> AnySelect:
    """Judges lie too far apart, or a new round is not whole yet."""
    standing = (
        select(
            func.max(Mark.entered_at).label("at"),
            func.array_agg(aggregate_order_by(Mark.value, Mark.seat_id)).label("given"),
        )
        .where(
            Mark.work_id == Score.work_id,
            Mark.aspect_id == Score.aspect_id,
            Mark.state == MarkState.CURRENT,
        )
        .lateral()
    )
    newest = (
        select(Remark.reason, Remark.opened_at)
        .where(Remark.work_id == Score.work_id, Remark.aspect_id == Score.aspect_id)
        .order_by(Remark.round.desc())
        .limit(1)
        .lateral()
    )
    at = func.greatest(standing.c.at, newest.c.opened_at)
    found = (
        _of(parts, at, standing.c.given, NOBODY, newest.c.reason)
        .select_from(Score)
        .join(Work, Work.id == Score.work_id)
        .join(Aspect, Aspect.id == Score.aspect_id)
        .join(standing, literal(True))
        .outerjoin(newest, literal(True))
        .where(
            or_(
                Score.status == ScoreStatus.REMARK,
                and_(_opened(), Score.status != ScoreStatus.COMPLETE),
            )
        )
        .order_by(at.desc(), Work.id)
    )
    return in_force(found)


def _contested(parts: Sequence[int]) -> AnySelect:
    first, judge = aliased(Mark), aliased(Account)
    found = (
        _of(parts, Mark.entered_at, array([first.value, Mark.value]), judge.name, NOBODY)
        .select_from(Mark)
        .join(Work, Work.id == Mark.work_id)
        .join(Aspect, Aspect.id == Mark.aspect_id)
        .outerjoin(
            first,
            (first.work_id == Mark.work_id)
            & (first.aspect_id == Mark.aspect_id)
            & first.seat_id.is_not_distinct_from(Mark.seat_id)
            & (first.state == MarkState.CURRENT),
        )
        .outerjoin(Seat, Seat.id == Mark.seat_id)
        .outerjoin(Appointment, Appointment.id == Seat.appointment_id)
        .outerjoin(judge, judge.id == Appointment.account_id)
        .where(Mark.state == MarkState.CONTESTED)
        .order_by(Mark.entered_at.desc(), Mark.id)
    )
    return in_force(found)


def _flags(parts: Sequence[int]) -> AnySelect:
    return (
        _of(parts, Flag.raised_at, null(), Account.name, Flag.words)
        .select_from(Flag)
        .join(Work, Work.id == Flag.work_id)
        .outerjoin(Aspect, Aspect.id == Flag.aspect_id)
        .join(Account, Account.id == Flag.raised_by)
        .where(Flag.answered_at.is_(None))
        .order_by(Flag.raised_at.desc(), Flag.id)
    )


def _unconfirmed(parts: Sequence[int]) -> AnySelect:
    found = (
        _of(parts, Mark.entered_at, array([Mark.value]), Account.name, NOBODY)
        .select_from(Mark)
        .join(Work, Work.id == Mark.work_id)
        .join(Aspect, Aspect.id == Mark.aspect_id)
        .join(Account, Account.id == Mark.entered_by)
        .where(
            Mark.state == MarkState.CURRENT,
            Mark.needs_confirmation,
            Mark.confirmed_by.is_(None),
        )
        .order_by(Mark.entered_at.desc(), Mark.id)
    )
    return in_force(found)


def _unmarked(parts: Sequence[int]) -> AnySelect:
    """One row a work and kind, in the order of codes; what waits for a new round is not here."""
    waiting = func.coalesce(Score.status == ScoreStatus.WAITING, literal(False))
    order = (Criterion.letter, SubCriterion.position, Aspect.position)
    grouped = (
        select(
            Work.part_id.label("part"),
            Work.id.label("work"),
            Work.code,
            Work.entry_id.label("entry"),
            func.array_agg(aggregate_order_by(Aspect.id, *order))[1].label("aspect"),
            func.array_agg(aggregate_order_by(Aspect.description, *order))[1].label("description"),
            waiting.label("waiting"),
            func.count().label("fields"),
            func.sum(func.count()).over(partition_by=waiting).label("total"),
            func.row_number().over(partition_by=waiting, order_by=Work.code).label("nth"),
        )
        .select_from(Work)
        .join(Scheme, (Scheme.part_id == Work.part_id) & (Scheme.state == SchemeState.IN_FORCE))
        .join(Criterion, Criterion.scheme_id == Scheme.id)
        .join(SubCriterion, SubCriterion.criterion_id == Criterion.id)
        .join(Aspect, Aspect.sub_criterion_id == SubCriterion.id)
        .outerjoin(Score, (Score.work_id == Work.id) & (Score.aspect_id == Aspect.id))
        .where(
            Work.part_id.in_(parts),
            still_in(),
            or_(Score.status.is_(None), Score.status.in_(POINTLESS)),
            ~_opened(),
        )
        .group_by(Work.id, waiting)
        .subquery()
    )
    return (
        select(
            *grouped.c,
            null().label("at"),
            null().label("given"),
            NOBODY.label("who"),
            NOBODY.label("words"),
        )
        .where(grouped.c.nth <= LISTED)
        .order_by(grouped.c.waiting, grouped.c.part, grouped.c.code)
    )
