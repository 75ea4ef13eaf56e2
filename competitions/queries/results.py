"""Totals and places of an event, from the scores; a fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    Aspect,
    Criterion,
    Entry,
    Event,
    Part,
    Scheme,
    Score,
    SubCriterion,
    TieStep,
    Work,
)
from competitions.queries import events
from competitions.rules.ranking import Placed, Standing, rank
from competitions.rules.results import PartPoints, is_complete, total
from membership.models import Organisation, Person

ZERO = Decimal(0)


@dataclass(frozen=True)
class EntryResult:
    """An entry as results and boards list it; ``placed`` is None while nothing of it is marked.

    ``chain`` are its values in the steps of the tie chain.
    """

    entry: int
    number: int
    name: str
    union: str
    parts: tuple[PartPoints, ...]
    total: Decimal
    placed: Placed | None = None
    chain: tuple[Decimal, ...] = ()

    @property
    def complete(self) -> bool:
        return is_complete(self.parts)

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)

    @property
    def aspects(self) -> int:
        return sum(part.aspects for part in self.parts)


@dataclass(frozen=True)
class EventResult:
    """The placed entries in order, then those without a mark; and the tie chain used."""

    parts: tuple[Part, ...]
    chain: tuple[TieStep, ...]
    rows: tuple[EntryResult, ...]

    def of(self, entry: int) -> EntryResult | None:
        return next((row for row in self.rows if row.entry == entry), None)


async def of_event(session: AsyncSession, event: Event) -> EventResult:
    """Recompute totals and places; ``event`` comes with its stages and parts."""
    parts = tuple(part for stage in event.stages for part in stage.parts)
    chain = tuple(await events.tie_steps(session, event.id))
    sizes = await _sizes(session, [part.id for part in parts])
    points, done = await _sums(session, event.id)
    by_part = _by_part(points)
    rows = []
    for entry, number, name, union in await _entries(session, event.id):
        shares = tuple(
            PartPoints(
                part=part.id,
                weight=part.weight,
                points=by_part[entry, part.id],
                scheme_total=sizes[part.id][0],
                done=done[entry, part.id],
                aspects=sizes[part.id][1],
            )
            for part in parts
        )
        rows.append(
            EntryResult(entry, number, name, union, shares, total(shares, event.scale_parts))
        )
    return EventResult(parts, chain, _place(rows, chain, by_part, points))


def _place(
    rows: Sequence[EntryResult],
    chain: Sequence[TieStep],
    by_part: dict[tuple[int, int], Decimal],
    points: dict[tuple[int, int, str], Decimal],
) -> tuple[EntryResult, ...]:
    def value(entry: int, step: TieStep) -> Decimal:
        if step.letter is None:
            return by_part[entry, step.part_id]
        return points[entry, step.part_id, step.letter]

    marked = {
        row.entry: replace(row, chain=tuple(value(row.entry, step) for step in chain))
        for row in rows
        if row.done or row.total
    }
    placed = rank([Standing(row.entry, row.total, row.chain) for row in marked.values()])
    ordered = [replace(marked[place.entry], placed=place) for place in placed]
    return (*ordered, *(row for row in rows if row.entry not in marked))


def _by_part(points: dict[tuple[int, int, str], Decimal]) -> dict[tuple[int, int], Decimal]:
    summed: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for (entry, part, _), value in points.items():
        summed[entry, part] += value
    return summed


async def _entries(session: AsyncSession, event_id: int) -> Sequence[tuple[int, int, str, str]]:
    found = await session.execute(
        select(Entry.id, Entry.number, Person.name, Organisation.name)
        .join(Person, Person.id == Entry.person_id)
        .join(Organisation, Organisation.id == Person.union_id)
        .where(Entry.event_id == event_id)
        .order_by(Entry.number)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


async def _sizes(session: AsyncSession, parts: Sequence[int]) -> dict[int, tuple[Decimal, int]]:
    """What each part's scheme adds up to, and of how many aspects."""
    found = await session.execute(
        select(Scheme.part_id, func.sum(Aspect.max_mark), func.count(Aspect.id))
        .join(Criterion, Criterion.scheme_id == Scheme.id)
        .join(SubCriterion, SubCriterion.criterion_id == Criterion.id)
        .join(Aspect, Aspect.sub_criterion_id == SubCriterion.id)
        .where(Scheme.part_id.in_(parts))
        .group_by(Scheme.part_id)
    )
    sizes: dict[int, tuple[Decimal, int]] = dict.fromkeys(parts, (ZERO, 0))
    sizes.update({row[0]: (row[1], row[2]) for row in found})
    return sizes


async def _sums(
    session: AsyncSession, event_id: int
) -> tuple[dict[tuple[int, int, str], Decimal], dict[tuple[int, int], int]]:
    found = await session.execute(
        select(
            Entry.id,
            Work.part_id,
            Criterion.letter,
            func.sum(Score.points),
            func.count(Score.points),
        )
        .join(Entry, Entry.id == Work.entry_id)
        .join(Score, Score.work_id == Work.id)
        .join(Aspect, Aspect.id == Score.aspect_id)
        .join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .where(Entry.event_id == event_id)
        .group_by(Entry.id, Work.part_id, Criterion.letter)
    )
    points: dict[tuple[int, int, str], Decimal] = defaultdict(lambda: ZERO)
    done: dict[tuple[int, int], int] = defaultdict(int)
    for entry, part, letter, summed, counted in found:
        points[entry, part, letter] = summed or ZERO
        done[entry, part] += counted
    return points, done
