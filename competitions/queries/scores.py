"""What each aspect of a work is worth so far, and the marks it is made of."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    Aspect,
    Criterion,
    Event,
    Mark,
    Recusal,
    Scheme,
    Score,
    Seat,
    SubCriterion,
    Work,
)
from competitions.queries import schemes
from competitions.rules import marking
from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.states import MarkState, SchemeState


@dataclass(frozen=True)
class AspectScored:
    """An aspect of one work; ``marks`` are (seat, value) of those that stand, but of judges who
    keep away from the entry, and ``mean`` is what a panel's come to before the factor, where they
    yield points."""

    aspect: Aspect
    letter: str
    sub_criterion: int
    status: ScoreStatus
    points: Decimal | None
    mean: Decimal | None
    marks: tuple[tuple[int | None, Decimal], ...]


async def of_work(session: AsyncSession, event: Event, work: Work) -> list[AspectScored]:
    """In the order of the scheme in force; two statements."""
    marks = await _standing(session, work.id)
    found = await session.execute(
        select(Aspect, Criterion.letter, SubCriterion.position, Score.status, Score.points)
        .join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .outerjoin(Score, (Score.aspect_id == Aspect.id) & (Score.work_id == work.id))
        .where(Scheme.part_id == work.part_id, Scheme.state == SchemeState.IN_FORCE)
        .order_by(Criterion.letter, SubCriterion.position, Aspect.position)
    )
    return [
        AspectScored(
            aspect=aspect,
            letter=letter,
            sub_criterion=sub,
            status=status or ScoreStatus.UNMARKED,
            points=points,
            mean=_mean(event, aspect, points, marks[aspect.id]),
            marks=tuple(marks[aspect.id]),
        )
        for aspect, letter, sub, status, points in found
    ]


Standing = list[tuple[int | None, Decimal]]


def _mean(event: Event, aspect: Aspect, points: Decimal | None, marks: Standing) -> Decimal | None:
    if aspect.kind is not AspectKind.PANEL or points is None:
        return None
    return marking.panel_mean(schemes.rule(aspect, event), [value for _, value in marks])


def recused() -> ColumnElement[bool]:
    """The mark's judge keeps away from the entry whose work it is, so it does not count."""
    return (
        exists()
        .where(
            Seat.id == Mark.seat_id,
            Recusal.appointment_id == Seat.appointment_id,
            Work.id == Mark.work_id,
            Recusal.entry_id == Work.entry_id,
        )
        .correlate(Mark)
    )


async def _standing(session: AsyncSession, work: int) -> dict[int, Standing]:
    found = await session.execute(
        select(Mark.aspect_id, Mark.seat_id, Mark.value)
        .where(Mark.work_id == work, Mark.state == MarkState.CURRENT, ~recused())
        .order_by(Mark.seat_id)
    )
    marks: dict[int, Standing] = defaultdict(list)
    for aspect, seat, value in found:
        marks[aspect].append((seat, value))
    return marks
