"""Writing a marking scheme, until its first mark locks it."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import (
    Aspect,
    Criterion,
    JudgementDescription,
    Scheme,
    Score,
    SubCriterion,
)
from competitions.queries import schemes
from competitions.rules.marking import AspectKind
from competitions.schemas import AddCriterion, AddSubCriterion, WriteAspect
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, missing, require, require_found
from core.rules.text import say


async def add_criterion(
    session: AsyncSession, actor: Actor, scheme_id: int, wanted: AddCriterion
) -> Criterion:
    """:raises Conflict: the letter is taken, or the scheme is locked."""
    scheme = await _open(session, actor, scheme_id)
    made = Criterion(
        scheme_id=scheme.id, letter=wanted.letter.upper(), name=wanted.name, target=wanted.target
    )
    try:
        async with session.begin_nested():
            session.add(made)
    except IntegrityError:
        text = say("Criterion %(letter)s is there already.", letter=wanted.letter)
        raise Conflict(text, fields={"letter": text}) from None
    await audit.record(session, actor, "criterion:add", made, scheme=scheme.id)
    return made


async def add_sub_criterion(
    session: AsyncSession, actor: Actor, criterion_id: int, wanted: AddSubCriterion
) -> SubCriterion:
    criterion = await session.get(Criterion, criterion_id)
    if criterion is None:
        raise missing()
    await _open(session, actor, criterion.scheme_id)
    position = await next_number(
        session, SubCriterion.position, SubCriterion.criterion_id == criterion.id
    )
    made = SubCriterion(
        criterion_id=criterion.id, position=position, name=wanted.name, day=wanted.day
    )
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "sub-criterion:add", made, criterion=criterion.id)
    return made


async def add_aspect(
    session: AsyncSession, actor: Actor, sub_criterion_id: int, wanted: WriteAspect
) -> Aspect:
    criterion_id = await session.scalar(
        select(SubCriterion.criterion_id).where(SubCriterion.id == sub_criterion_id)
    )
    scheme_id = await session.scalar(
        select(Criterion.scheme_id).where(Criterion.id == criterion_id)
    )
    if scheme_id is None:
        raise missing()
    await _open(session, actor, scheme_id)
    position = await next_number(
        session, Aspect.position, Aspect.sub_criterion_id == sub_criterion_id
    )
    made = Aspect(sub_criterion_id=sub_criterion_id, position=position)
    _write(made, wanted)
    session.add(made)
    await session.flush()
    session.add_all(_descriptions(made.id, wanted))
    await session.flush()
    await audit.record(session, actor, "aspect:add", made, scheme=scheme_id)
    return made


async def change_aspect(
    session: AsyncSession, actor: Actor, aspect_id: int, wanted: WriteAspect
) -> int:
    """The part whose scheme it is."""
    aspect, scheme = await _aspect(session, actor, aspect_id)
    _write(aspect, wanted)
    await session.execute(
        delete(JudgementDescription).where(JudgementDescription.aspect_id == aspect.id)
    )
    session.add_all(_descriptions(aspect.id, wanted))
    await session.flush()
    await audit.record(session, actor, "aspect:change", aspect, scheme=scheme.id)
    return scheme.part_id


async def drop_aspect(session: AsyncSession, actor: Actor, aspect_id: int) -> int:
    """The part whose scheme it was."""
    aspect, scheme = await _aspect(session, actor, aspect_id)
    await session.execute(
        delete(JudgementDescription).where(JudgementDescription.aspect_id == aspect.id)
    )
    await session.execute(delete(Score).where(Score.aspect_id == aspect.id))
    await audit.record(session, actor, "aspect:drop", aspect, scheme=scheme.id)
    await session.delete(aspect)
    await session.flush()
    return scheme.part_id


async def _aspect(session: AsyncSession, actor: Actor, key: int) -> tuple[Aspect, Scheme]:
    aspect = await session.get(Aspect, key)
    if aspect is None:
        raise missing()
    scheme_id = await session.scalar(
        select(Criterion.scheme_id)
        .join(SubCriterion, SubCriterion.criterion_id == Criterion.id)
        .where(SubCriterion.id == aspect.sub_criterion_id)
    )
    return aspect, await _open(session, actor, scheme_id or 0)


async def _open(session: AsyncSession, actor: Actor, key: int) -> Scheme:
    """The scheme, taken, if this person may write it and nothing has been marked by it."""
    scheme = await session.scalar(
        select(Scheme).where(Scheme.id == key).options(schemes.EVENT).with_for_update(of=Scheme)
    )
    if scheme is None:
        raise missing()
    event = scheme.part.stage.event
    require_found(policy.may_see_event(actor, event.id, event.competition.organiser))
    require(policy.may_organise(actor, event.competition.organiser))
    if scheme.locked_at is not None:
        raise Conflict(
            say("The first mark locked this scheme; it stays as it is for this event."),
            kind="scheme-locked",
        )
    return scheme


def _write(aspect: Aspect, wanted: WriteAspect) -> None:
    aspect.kind = wanted.kind
    aspect.description = wanted.description
    aspect.requirement = wanted.requirement
    aspect.max_mark = wanted.max_mark
    aspect.low, aspect.high = wanted.low, wanted.high
    aspect.step, aspect.factor = wanted.step, wanted.factor
    aspect.least_present = wanted.least_present


def _descriptions(aspect: int, wanted: WriteAspect) -> Sequence[JudgementDescription]:
    if wanted.kind is not AspectKind.JUDGEMENT:
        return []
    return [
        JudgementDescription(aspect_id=aspect, value=value, text=text)
        for value, text in wanted.descriptions.items()
    ]
