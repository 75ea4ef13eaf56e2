"""A marking scheme as a whole."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from competitions.models import (
    Aspect,
    Competition,
    Criterion,
    Event,
    Part,
    Scheme,
    Stage,
    SubCriterion,
)
from competitions.rules.marking import AspectRule
from competitions.rules.schemes import AspectDraft, CriterionDraft
from competitions.rules.states import SchemeState

TREE = (
    selectinload(Scheme.criteria)
    .selectinload(Criterion.sub_criteria)
    .selectinload(SubCriterion.aspects)
    .selectinload(Aspect.descriptions)
)
EVENT = (
    joinedload(Scheme.part)
    .joinedload(Part.stage)
    .joinedload(Stage.event)
    .joinedload(Event.competition)
    .joinedload(Competition.organiser)
)


async def of_parts(session: AsyncSession, parts: Sequence[int]) -> dict[int, Scheme]:
    """The version in force for each part, with all its criteria and aspects."""
    found = await session.scalars(
        select(Scheme)
        .where(Scheme.part_id.in_(parts), Scheme.state == SchemeState.IN_FORCE)
        .options(TREE)
        .execution_options(populate_existing=True)
    )
    return {scheme.part_id: scheme for scheme in found}


async def of_part(session: AsyncSession, part_id: int) -> Scheme | None:
    return (await of_parts(session, [part_id])).get(part_id)


def aspects(scheme: Scheme) -> Iterator[Aspect]:
    """In the scheme's order."""
    for criterion in scheme.criteria:
        for sub_criterion in criterion.sub_criteria:
            yield from sub_criterion.aspects


def rule(aspect: Aspect, event: Event) -> AspectRule:
    return AspectRule(
        kind=aspect.kind,
        max_mark=aspect.max_mark,
        low=aspect.low,
        high=aspect.high,
        step=aspect.step,
        factor=aspect.factor,
        least_present=aspect.least_present,
        measure=aspect.measure,
        trim_from=event.trim_from,
        widest=event.judgement_spread,
    )


def drafts(scheme: Scheme) -> list[CriterionDraft]:
    """What ``rules.schemes.findings`` looks at."""
    return [
        CriterionDraft(
            key=criterion.id,
            letter=criterion.letter,
            target=criterion.target,
            aspects=tuple(
                AspectDraft(aspect.id, aspect.kind, aspect.max_mark, len(aspect.descriptions))
                for sub in criterion.sub_criteria
                for aspect in sub.aspects
            ),
        )
        for criterion in scheme.criteria
    ]
