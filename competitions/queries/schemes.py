"""A marking scheme as a whole."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from competitions import policy
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
from competitions.rules.states import SchemeState
from competitions.rules.written import (
    DESCRIPTIONS,
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
    WrittenSection,
    WrittenSubCriterion,
)
from core.actor import Actor
from core.errors import missing, require, require_found
from membership.queries import in_branches
from membership.rules.roles import Scope, out_of_scope

SOURCES = 200

TREE = (
    selectinload(Scheme.sections),
    selectinload(Scheme.criteria)
    .selectinload(Criterion.sub_criteria)
    .selectinload(SubCriterion.aspects)
    .selectinload(Aspect.descriptions),
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
        .options(*TREE)
        .execution_options(populate_existing=True)
    )
    return {scheme.part_id: scheme for scheme in found}


async def of_part(session: AsyncSession, part_id: int) -> Scheme | None:
    return (await of_parts(session, [part_id])).get(part_id)


async def whole(session: AsyncSession, key: int) -> Scheme:
    """One version with its criteria, aspects, part and event.

    :raises NotFound: there is none.
    """
    found = await session.scalar(
        select(Scheme)
        .where(Scheme.id == key)
        .options(*TREE, EVENT)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise missing()
    return found


async def seen(session: AsyncSession, actor: Actor, key: int) -> Scheme:
    """:func:`whole`, for somebody who may see the event; a draft for those who may write it.

    :raises NotFound: also when it is not this actor's to see.
    """
    found = await whole(session, key)
    event = found.part.stage.event
    organiser = event.competition.organiser
    require_found(policy.may_see_event(actor, event.id, organiser))
    require(actor.allows(Scope.READ), out_of_scope(Scope.READ))
    require_found(found.state is not SchemeState.DRAFT or policy.may_organise(actor, organiser))
    return found


def is_open(scheme: Scheme) -> bool:
    """Whether it may still be written."""
    return scheme.locked_at is None and scheme.state is not SchemeState.SUPERSEDED


async def sources(session: AsyncSession, actor: Actor, but: int) -> Sequence[Part]:
    """Parts of the actor's branches whose schemes could be copied, the newest first."""
    found = await session.scalars(
        select(Part)
        .join(Part.stage)
        .join(Stage.event)
        .join(Event.competition)
        .join(Competition.organiser)
        .where(
            Part.id != but,
            in_branches(actor.paths(policy.OVERSEE)),
            exists()
            .where(Scheme.part_id == Part.id, Scheme.state == SchemeState.IN_FORCE)
            .where(Criterion.scheme_id == Scheme.id),
        )
        .options(
            contains_eager(Part.stage).contains_eager(Stage.event).contains_eager(Event.competition)
        )
        .order_by(Competition.year.desc(), Event.id.desc(), Part.position, Part.id)
        .limit(SOURCES)
    )
    return found.all()


async def draft(session: AsyncSession, part_id: int) -> Scheme | None:
    """The version that is being written to follow the one in force."""
    found: Scheme | None = await session.scalar(
        select(Scheme).where(Scheme.part_id == part_id, Scheme.state == SchemeState.DRAFT)
    )
    return found


async def versions(session: AsyncSession, part_id: int) -> Sequence[Scheme]:
    """All of the part's versions, the newest first."""
    found = await session.scalars(
        select(Scheme).where(Scheme.part_id == part_id).order_by(Scheme.version.desc())
    )
    return found.all()


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


def written(scheme: Scheme) -> WrittenScheme:
    """The scheme as a whole; ``scheme`` comes with its tree. Keys are those of the rows."""
    codes = {section.id: section.code for section in scheme.sections}
    return WrittenScheme(
        title=scheme.title,
        total=scheme.total,
        sections=tuple(
            WrittenSection(section.code, section.name, section.target, section.id)
            for section in scheme.sections
        ),
        criteria=tuple(
            WrittenCriterion(
                criterion.letter,
                criterion.name,
                criterion.target,
                tuple(_sub_criterion(sub, codes) for sub in criterion.sub_criteria),
                criterion.id,
            )
            for criterion in scheme.criteria
        ),
    )


def _sub_criterion(sub: SubCriterion, codes: Mapping[int, str]) -> WrittenSubCriterion:
    aspects = tuple(_aspect(aspect, codes) for aspect in sub.aspects)
    return WrittenSubCriterion(sub.position, sub.name, sub.day, aspects, sub.id)


def _aspect(aspect: Aspect, codes: Mapping[int, str]) -> WrittenAspect:
    texts = {row.value: row.text for row in aspect.descriptions}
    return WrittenAspect(
        kind=aspect.kind,
        description=aspect.description,
        max_mark=aspect.max_mark,
        extra=aspect.extra,
        requirement=aspect.requirement,
        section=codes.get(aspect.section_id) if aspect.section_id is not None else None,
        calculation=aspect.calculation,
        descriptions=tuple(texts.get(value, "") for value in range(DESCRIPTIONS)),
        measure=aspect.measure,
        low=aspect.low,
        high=aspect.high,
        step=aspect.step,
        factor=aspect.factor,
        least_present=aspect.least_present,
        key=aspect.id,
    ).only_its_own
