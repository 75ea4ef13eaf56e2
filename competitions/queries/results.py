"""Totals and places of a stage, from the scores; a fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    Aspect,
    Criterion,
    Entry,
    Event,
    Member,
    Part,
    Scheme,
    Score,
    Stage,
    SubCriterion,
    TieStep,
    Work,
)
from competitions.queries import events
from competitions.rules import results as rules
from competitions.rules.ranking import Award, Placed, Standing, awards, rank
from competitions.rules.results import PartPoints, Scale, is_complete, total
from competitions.rules.states import EntryState, SchemeState, StageState
from core.errors import missing
from core.rules.text import Text
from membership.models import Organisation, Person

ZERO = Decimal(0)


@dataclass(frozen=True)
class EntryResult:
    """An entry as results and boards list it; ``placed`` is None while nothing of it is marked,
    and where it was withdrawn or disqualified.

    ``chain`` are its values in the steps of the tie chain, ``failed`` the parts whose pass mark it
    did not reach, ``scaled`` its total on the event's scale, ``award`` what its place brings in
    the last stage, ``ground`` why it was withdrawn or disqualified.
    """

    entry: int
    number: int
    name: str
    union: str
    state: EntryState
    parts: tuple[PartPoints, ...]
    total: Decimal
    failed: tuple[int, ...] = ()
    placed: Placed | None = None
    chain: tuple[Decimal, ...] = ()
    scaled: Decimal | None = None
    award: str | None = None
    ground: str = ""

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
    """The placed entries of a stage in order, then those not marked yet, then those withdrawn or
    disqualified; and the tie chain used.

    ``unscaled`` says why there are no scaled scores although the event asks for them.
    """

    stage: Stage | None
    parts: tuple[Part, ...]
    chain: tuple[TieStep, ...]
    rows: tuple[EntryResult, ...]
    unscaled: Text | None = None

    @property
    def placed(self) -> tuple[EntryResult, ...]:
        return tuple(row for row in self.rows if row.placed is not None)

    def of(self, entry: int) -> EntryResult | None:
        return next((row for row in self.rows if row.entry == entry), None)


def current_stage(event: Event) -> Stage | None:
    """The last stage that was opened, else the first; ``event`` comes with its stages."""
    opened = [stage for stage in event.stages if stage.state is not StageState.PREPARING]
    return opened[-1] if opened else next(iter(event.stages), None)


def chosen_stage(event: Event, key: int | None) -> Stage | None:
    """The stage that an address names, else the current one.

    :raises NotFound: it is not one of the event's.
    """
    if key is None:
        return current_stage(event)
    found = next((stage for stage in event.stages if stage.id == key), None)
    if found is None:
        raise missing()
    return found


Sums = tuple[dict[tuple[int, int, str], Decimal], dict[tuple[int, int], int]]


async def of_event(
    session: AsyncSession,
    event: Event,
    stage: Stage | None = None,
    sums: Sums | None = None,
) -> EventResult:
    """Recompute totals and places; ``event`` comes with its stages and parts.

    :param stage: one of the event's; the current one if not given.
    :param sums: points and how many aspects have any, where not those on record are to count.
    """
    stage = stage or current_stage(event)
    parts = tuple(stage.parts) if stage else ()
    keys = [part.id for part in parts]
    chain = tuple(
        step for step in await events.tie_steps(session, event.id) if step.part_id in keys
    )
    sizes = await _sizes(session, keys)
    points, done = sums or await _sums(session, keys)
    by_part = _by_part(points)
    rows = []
    for entry, number, name, union, state, ground in await _entries(session, event.id, keys):
        shares = tuple(
            PartPoints(
                part=part.id,
                weight=part.weight,
                points=by_part[entry, part.id],
                scheme_total=sizes[part.id][0],
                done=done[entry, part.id],
                aspects=sizes[part.id][1],
                pass_mark=part.pass_mark,
            )
            for part in parts
        )
        summed = total(shares, event.scale_parts)
        failed = tuple(rules.failed(shares, event.scale_parts))
        rows.append(
            EntryResult(entry, number, name, union, state, shares, summed, failed, ground=ground)
        )
    ordered = _place(rows, chain, by_part, points, event.vacant)
    result = _scaled(EventResult(stage, parts, chain, ordered), event.scale)
    if stage is None or stage.position != event.stages[-1].position:
        return result
    levels = [Award(a.label, a.last_place) for a in await events.awards(session, event.id)]
    return _awarded(result, event, levels)


def _awarded(result: EventResult, event: Event, levels: Sequence[Award]) -> EventResult:
    """With the awards of those who are marked whole and passed."""
    placed = [row.placed for row in result.rows if row.placed is not None]
    labels = awards(placed, levels, event.admit_tied, event.vacant)
    rows = tuple(
        replace(row, award=labels.get(row.entry)) if row.complete and not row.failed else row
        for row in result.rows
    )
    return replace(result, rows=rows)


def _scaled(result: EventResult, scale: Scale) -> EventResult:
    """With the scores of the event's scale, where it has one."""
    if scale is Scale.NONE:
        return result
    scores = rules.scaled([row.total for row in result.placed])
    if isinstance(scores, Text):
        return replace(result, unscaled=scores)
    by_entry = dict(zip((row.entry for row in result.placed), scores, strict=True))
    rows = tuple(replace(row, scaled=by_entry.get(row.entry)) for row in result.rows)
    return replace(result, rows=rows)


def _place(
    rows: Sequence[EntryResult],
    chain: Sequence[TieStep],
    by_part: dict[tuple[int, int], Decimal],
    points: dict[tuple[int, int, str], Decimal],
    vacant: Sequence[int],
) -> tuple[EntryResult, ...]:
    def value(entry: int, step: TieStep) -> Decimal:
        if step.letter is None:
            return by_part[entry, step.part_id]
        return points[entry, step.part_id, step.letter]

    marked = {
        row.entry: replace(row, chain=tuple(value(row.entry, step) for step in chain))
        for row in rows
        if row.state is EntryState.ENTERED and (row.done or row.total)
    }
    placed = rank([Standing(row.entry, row.total, row.chain) for row in marked.values()], vacant)
    ordered = [replace(marked[place.entry], placed=place) for place in placed]
    others = [row for row in rows if row.entry not in marked]
    return (*ordered, *sorted(others, key=lambda row: row.state is not EntryState.ENTERED))


def _by_part(points: dict[tuple[int, int, str], Decimal]) -> dict[tuple[int, int], Decimal]:
    summed: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for (entry, part, _), value in points.items():
        summed[entry, part] += value
    return summed


async def _entries(
    session: AsyncSession, event_id: int, parts: Sequence[int]
) -> Sequence[tuple[int, int, str, str, EntryState, str]]:
    """Those who have a work in one of the parts, by number."""
    found = await session.execute(
        select(
            Entry.id,
            Entry.number,
            func.coalesce(Entry.name, Person.name),
            Organisation.name,
            Entry.state,
            Entry.ground,
        )
        .join(Member, (Member.entry_id == Entry.id) & (Member.position == 1))
        .join(Person, Person.id == Member.person_id)
        .join(Organisation, Organisation.id == Entry.organisation_id)
        .where(
            Entry.event_id == event_id,
            exists().where(Work.entry_id == Entry.id, Work.part_id.in_(parts)),
        )
        .order_by(Entry.number)
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in found]


async def _sizes(session: AsyncSession, parts: Sequence[int]) -> dict[int, tuple[Decimal, int]]:
    """What each part's scheme adds up to, and of how many aspects."""
    found = await session.execute(
        select(Scheme.part_id, func.sum(Aspect.max_mark), func.count(Aspect.id))
        .join(Criterion, Criterion.scheme_id == Scheme.id)
        .join(SubCriterion, SubCriterion.criterion_id == Criterion.id)
        .join(Aspect, Aspect.sub_criterion_id == SubCriterion.id)
        .where(Scheme.part_id.in_(parts), Scheme.state == SchemeState.IN_FORCE)
        .group_by(Scheme.part_id)
    )
    sizes: dict[int, tuple[Decimal, int]] = dict.fromkeys(parts, (ZERO, 0))
    sizes.update({row[0]: (row[1], row[2]) for row in found})
    return sizes


async def _sums(session: AsyncSession, parts: Sequence[int]) -> Sums:
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
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .where(Work.part_id.in_(parts), Scheme.state == SchemeState.IN_FORCE)
        .group_by(Entry.id, Work.part_id, Criterion.letter)
    )
    points: dict[tuple[int, int, str], Decimal] = defaultdict(lambda: ZERO)
    done: dict[tuple[int, int], int] = defaultdict(int)
    for entry, part, letter, summed, counted in found:
        points[entry, part, letter] = summed or ZERO
        done[entry, part] += counted
    return points, done
