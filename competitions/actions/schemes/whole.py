"""A scheme as a whole: read from a workbook, copied from an earlier event, or the next version."""

from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.schemes import removing
from competitions.actions.schemes.taking import require_letters, take
from competitions.models import (
    Aspect,
    Criterion,
    JudgementDescription,
    Scheme,
    StandardSection,
    SubCriterion,
)
from competitions.queries import events, schemes
from competitions.rules.schemes import continuing, impossible
from competitions.rules.states import SchemeState
from competitions.rules.written import WrittenAspect, WrittenScheme
from core import audit
from core.actor import Actor
from core.errors import Invalid, missing
from core.rules.text import say


async def write_scheme(
    session: AsyncSession, actor: Actor, scheme_id: int, wanted: WrittenScheme
) -> Scheme:
    """Replace all that stands in the scheme.

    In a draft, an aspect continues the one of the version in force that is said in the same words
    in the same sub-criterion.

    :raises Conflict: it is locked, or the tie chain goes by a criterion that would be gone.
    :raises Invalid: no scheme can be like this; what merely does not add up may be mended later.
    """
    scheme = await take(session, actor, scheme_id)
    problems = impossible(wanted)
    if problems:
        fields = {str(number): text for number, text in enumerate(problems, start=1)}
        raise Invalid(say("This is no marking scheme yet."), fields=fields)
    letters = [criterion.letter for criterion in wanted.criteria]
    await require_letters(session, scheme.part_id, letters)
    before = None
    if scheme.state is SchemeState.DRAFT:
        before = await schemes.of_part(session, scheme.part_id)
    await removing.empty(session, scheme.id)
    scheme.title, scheme.total = wanted.title, wanted.total
    await fill(session, scheme, continuing(wanted, schemes.written(before) if before else None))
    await audit.record(
        session,
        actor,
        "scheme:write",
        scheme,
        criteria=len(wanted.criteria),
        aspects=sum(1 for _ in wanted.aspects),
    )
    return scheme


async def copy_scheme(
    session: AsyncSession, actor: Actor, scheme_id: int, from_part: int
) -> Scheme:
    """Replace it by the scheme in force of another part.

    :raises NotFound: also when that part is not this person's to see.
    """
    await events.part(session, actor, from_part)
    source = await schemes.of_part(session, from_part)
    if source is None:
        raise missing()
    return await write_scheme(session, actor, scheme_id, schemes.written(source))


async def fill(session: AsyncSession, scheme: Scheme, wanted: WrittenScheme) -> None:
    """Write rows for all of it, level by level, into a scheme that has none; an aspect's key is
    that of the aspect it continues."""
    sections = {
        section.code: StandardSection(
            scheme_id=scheme.id,
            position=position,
            code=section.code,
            name=section.name,
            target=section.target,
        )
        for position, section in enumerate(wanted.sections, start=1)
    }
    criteria = [
        Criterion(scheme_id=scheme.id, letter=c.letter, name=c.name, target=c.target)
        for c in wanted.criteria
    ]
    session.add_all([*sections.values(), *criteria])
    await session.flush()
    subs = [
        (SubCriterion(criterion_id=row.id, position=s.number, name=s.name, day=s.day), s.aspects)
        for row, criterion in zip(criteria, wanted.criteria, strict=True)
        for s in criterion.sub_criteria
    ]
    session.add_all(row for row, _ in subs)
    await session.flush()
    codes = {code: section.id for code, section in sections.items()}
    aspects = [
        (_aspect(aspect, sub.id, position, codes), aspect)
        for sub, written in subs
        for position, aspect in enumerate(written, start=1)
    ]
    session.add_all(row for row, _ in aspects)
    await session.flush()
    session.add_all(
        JudgementDescription(aspect_id=row.id, value=value, text=text)
        for row, aspect in aspects
        for value, text in enumerate(aspect.descriptions)
        if text
    )
    await session.flush()


def _aspect(
    aspect: WrittenAspect, sub_criterion: int, position: int, sections: dict[str, int]
) -> Aspect:
    return Aspect(
        sub_criterion_id=sub_criterion,
        position=position,
        kind=aspect.kind,
        measure=aspect.measure,
        description=aspect.description,
        extra=aspect.extra,
        requirement=aspect.requirement,
        calculation=aspect.calculation,
        section_id=sections[aspect.section] if aspect.section is not None else None,
        max_mark=aspect.max_mark,
        low=aspect.low,
        high=aspect.high,
        step=aspect.step,
        factor=aspect.factor,
        least_present=aspect.least_present,
        continues_id=aspect.key,
    )
