"""Proofs that run by command: every score again from its marks."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    Aspect,
    Criterion,
    Event,
    Mark,
    Part,
    Scheme,
    Score,
    Seat,
    Stage,
    SubCriterion,
    Work,
)
from competitions.queries.schemes import rule
from competitions.rules import marking
from competitions.rules.marking import AspectRule, Given
from competitions.rules.states import MarkState

Field = tuple[int, int]


async def check_scores(session: AsyncSession) -> list[str]:
    """A sentence for each score that its marks do not give, and each mark without a score."""
    given: dict[Field, list[Given]] = defaultdict(list)
    for mark in await session.scalars(select(Mark).where(Mark.state == MarkState.CURRENT)):
        given[mark.work_id, mark.aspect_id].append(
            Given(mark.value, mark.needs_confirmation, mark.confirmed_by is not None)
        )
    rules = await _rules(session)
    panels = await _panels(session)
    problems = []
    scores = {(s.work_id, s.aspect_id): s for s in await session.scalars(select(Score))}
    for field in sorted(given.keys() | scores.keys()):
        work, aspect = field
        expected = marking.score(rules[aspect], given[field], panels.get(work, 0))
        kept = scores.get(field)
        if kept is None or (kept.status, kept.points) != (expected.status, expected.points):
            problems.append(
                f"Work {work}, aspect {aspect}: the marks give {expected.points} "
                f"({expected.status}), on record is {kept.points if kept else 'nothing'}."
            )
    return problems


async def _rules(session: AsyncSession) -> dict[int, AspectRule]:
    found = await session.execute(
        select(Aspect, Event)
        .join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .join(Part, Part.id == Scheme.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .join(Event, Event.id == Stage.event_id)
    )
    return {aspect.id: rule(aspect, event) for aspect, event in found}


async def _panels(session: AsyncSession) -> dict[int, int]:
    """How many judges sit on the panel of each work's part."""
    sizes: dict[int, int] = defaultdict(int)
    for part in await session.scalars(select(Seat.part_id)):
        sizes[part] += 1
    works = await session.execute(select(Work.id, Work.part_id))
    return {row[0]: sizes[row[1]] for row in works}
