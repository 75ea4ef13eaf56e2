"""Aspects: what is marked, how, and what it is worth."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.schemes.removing import drop_aspects
from competitions.actions.schemes.taking import of_aspect, of_sub_criterion
from competitions.models import Aspect, JudgementDescription, StandardSection
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.written import WrittenAspect
from competitions.schemas import WriteAspect
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Invalid
from core.rules.text import say


async def add_aspect(
    session: AsyncSession, actor: Actor, sub_criterion_id: int, wanted: WriteAspect
) -> tuple[Aspect, int]:
    """The aspect and the scheme it is in."""
    sub_criterion, scheme = await of_sub_criterion(session, actor, sub_criterion_id)
    position = await next_number(
        session, Aspect.position, Aspect.sub_criterion_id == sub_criterion.id
    )
    made = Aspect(sub_criterion_id=sub_criterion.id, position=position)
    await _require_section(session, scheme.id, wanted.section)
    _write(made, wanted)
    session.add(made)
    await session.flush()
    session.add_all(_descriptions(made.id, wanted))
    await session.flush()
    await audit.record(session, actor, "aspect:add", made, scheme=scheme.id)
    return made, scheme.id


async def change_aspect(
    session: AsyncSession, actor: Actor, aspect_id: int, wanted: WriteAspect
) -> int:
    """The scheme it is in."""
    aspect, scheme = await of_aspect(session, actor, aspect_id)
    await _require_section(session, scheme.id, wanted.section)
    _write(aspect, wanted)
    await session.execute(
        delete(JudgementDescription).where(JudgementDescription.aspect_id == aspect.id)
    )
    session.add_all(_descriptions(aspect.id, wanted))
    await session.flush()
    await audit.record(session, actor, "aspect:change", aspect, scheme=scheme.id)
    return scheme.id


async def move_aspect(session: AsyncSession, actor: Actor, aspect_id: int, *, up: bool) -> int:
    """Change places with the one before or after; the scheme it is in."""
    aspect, scheme = await of_aspect(session, actor, aspect_id)
    beyond = Aspect.position < aspect.position if up else Aspect.position > aspect.position
    other = await session.scalar(
        select(Aspect)
        .where(Aspect.sub_criterion_id == aspect.sub_criterion_id, beyond)
        .order_by(Aspect.position.desc() if up else Aspect.position)
        .limit(1)
    )
    if other is not None:
        here, there = aspect.position, other.position
        # No two may stand in one place, not even for a moment.
        for moved, to in ((aspect.id, -1), (other.id, here), (aspect.id, there)):
            await session.execute(update(Aspect).where(Aspect.id == moved).values(position=to))
        await audit.record(session, actor, "aspect:move", aspect, scheme=scheme.id)
    return scheme.id


async def drop_aspect(session: AsyncSession, actor: Actor, aspect_id: int) -> int:
    """The scheme it was in."""
    aspect, scheme = await of_aspect(session, actor, aspect_id)
    await audit.record(session, actor, "aspect:drop", aspect, scheme=scheme.id)
    await drop_aspects(session, [aspect_id])
    return scheme.id


async def _require_section(session: AsyncSession, scheme_id: int, key: int | None) -> None:
    """:raises Invalid: the section is another scheme's."""
    if key is None:
        return
    of = await session.scalar(select(StandardSection.scheme_id).where(StandardSection.id == key))
    if of != scheme_id:
        text = say("Choose a section of this scheme.")
        raise Invalid(text, fields={"section": text})


def _write(aspect: Aspect, wanted: WriteAspect) -> None:
    own = _written(wanted)
    aspect.kind, aspect.measure = own.kind, own.measure
    aspect.description, aspect.extra = own.description, own.extra
    aspect.requirement, aspect.section_id = own.requirement, wanted.section
    aspect.max_mark = own.max_mark
    aspect.low, aspect.high = own.low, own.high
    aspect.step, aspect.factor = own.step, own.factor
    aspect.least_present = own.least_present


def _written(wanted: WriteAspect) -> WrittenAspect:
    deducts = wanted.kind is AspectKind.MEASUREMENT and wanted.measure is Measure.DEDUCT
    return WrittenAspect(
        kind=wanted.kind,
        description=wanted.description,
        max_mark=wanted.max_mark,
        extra=wanted.extra,
        requirement=wanted.requirement,
        descriptions=wanted.descriptions,
        measure=wanted.measure,
        low=wanted.low,
        high=wanted.high,
        step=wanted.fault if deducts and wanted.fault is not None else wanted.step,
        factor=wanted.factor,
        least_present=wanted.least_present,
    ).only_its_own


def _descriptions(aspect: int, wanted: WriteAspect) -> Sequence[JudgementDescription]:
    return [
        JudgementDescription(aspect_id=aspect, value=value, text=text)
        for value, text in enumerate(_written(wanted).descriptions)
        if text
    ]
