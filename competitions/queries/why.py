"""How a place came about: what stands behind a total, down to each version of each mark."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from competitions.models import Appointment, Aspect, Criterion, Event, Mark, Score, Seat, Work
from competitions.queries import results, schemes
from competitions.queries.results import EntryResult, EventResult
from competitions.rules import marking
from competitions.rules.marking import ScoreStatus
from competitions.rules.results import Weighted, weigh
from competitions.rules.states import MarkState
from core.errors import missing
from core.rules.text import Text
from membership.models import Account


@dataclass(frozen=True)
class WhyMark:
    """A version of a mark with whose it is and who entered and confirmed it."""

    mark: Mark
    seat: int | None
    judge: str
    entered_by: str
    confirmed_by: str

    @property
    def stands(self) -> bool:
        return self.mark.state is MarkState.CURRENT


@dataclass(frozen=True)
class WhyAspect:
    aspect: Aspect
    status: ScoreStatus
    points: Decimal | None
    how: Text | None
    marks: tuple[WhyMark, ...]


@dataclass(frozen=True)
class WhyCriterion:
    criterion: Criterion
    points: Decimal
    aspects: tuple[WhyAspect, ...]


@dataclass(frozen=True)
class WhyPart:
    name: str
    code: str
    version: int
    weighted: Weighted
    criteria: tuple[WhyCriterion, ...]


@dataclass(frozen=True)
class Why:
    """``rivals`` are the entries with the same total."""

    result: EventResult
    row: EntryResult
    parts: tuple[WhyPart, ...]
    rivals: tuple[EntryResult, ...]


async def of_entry(session: AsyncSession, event: Event, entry: int) -> Why:
    """:raises NotFound: no such entry in the event."""
    result = await results.of_event(session, event)
    row = result.of(entry)
    if row is None:
        raise missing()
    works = {
        work.part_id: work
        for work in await session.scalars(select(Work).where(Work.entry_id == entry))
    }
    marks = await _marks(session, [work.id for work in works.values()])
    scores = await _scores(session, [work.id for work in works.values()])
    trees = await schemes.of_parts(session, [part.id for part in result.parts])
    parts = []
    for part, share in zip(result.parts, row.parts, strict=True):
        scheme, work = trees.get(part.id), works.get(part.id)
        if scheme is None or work is None:
            continue
        parts.append(
            WhyPart(
                name=part.name,
                code=work.code,
                version=scheme.version,
                weighted=weigh(share, event.scale_parts),
                criteria=tuple(
                    _criterion(event, criterion, work.id, marks, scores)
                    for criterion in scheme.criteria
                ),
            )
        )
    tied = set(row.placed.tied) if row.placed else set()
    rivals = tuple(other for other in result.rows if other.entry in tied)
    return Why(result, row, tuple(parts), rivals)


Marks = dict[tuple[int, int], list[WhyMark]]
Scores = dict[tuple[int, int], Score]


def _criterion(
    event: Event, criterion: Criterion, work: int, marks: Marks, scores: Scores
) -> WhyCriterion:
    aspects = tuple(
        _aspect(event, aspect, marks[work, aspect.id], scores.get((work, aspect.id)))
        for sub in criterion.sub_criteria
        for aspect in sub.aspects
    )
    points = sum((aspect.points for aspect in aspects if aspect.points is not None), Decimal(0))
    return WhyCriterion(criterion, points, aspects)


def _aspect(event: Event, aspect: Aspect, marks: list[WhyMark], score: Score | None) -> WhyAspect:
    standing = [mark.mark.value for mark in marks if mark.stands]
    points = score.points if score else None
    explained = marking.how(schemes.rule(aspect, event), standing) if points is not None else None
    return WhyAspect(
        aspect=aspect,
        status=score.status if score else ScoreStatus.UNMARKED,
        points=points,
        how=explained,
        marks=tuple(marks),
    )


async def _marks(session: AsyncSession, works: list[int]) -> Marks:
    """Every version, by work and aspect, in the order of seats and then of time."""
    judge, enterer, confirmer = aliased(Account), aliased(Account), aliased(Account)
    found = await session.execute(
        select(Mark, Seat.number, judge.name, enterer.name, confirmer.name)
        .join(enterer, enterer.id == Mark.entered_by)
        .outerjoin(confirmer, confirmer.id == Mark.confirmed_by)
        .outerjoin(Seat, Seat.id == Mark.seat_id)
        .outerjoin(Appointment, Appointment.id == Seat.appointment_id)
        .outerjoin(judge, judge.id == Appointment.account_id)
        .where(Mark.work_id.in_(works))
        .order_by(Seat.number, Mark.id)
    )
    marks: Marks = defaultdict(list)
    for mark, seat, of, by, confirmed in found:
        marks[mark.work_id, mark.aspect_id].append(
            WhyMark(mark, seat, of or "", by, confirmed or "")
        )
    return marks


async def _scores(session: AsyncSession, works: list[int]) -> Scores:
    found = await session.scalars(select(Score).where(Score.work_id.in_(works)))
    return {(score.work_id, score.aspect_id): score for score in found}
