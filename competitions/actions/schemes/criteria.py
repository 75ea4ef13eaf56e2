"""Criteria and sub-criteria, and what the whole is worth."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.schemes.removing import drop_criteria, drop_sub_criteria
from competitions.actions.schemes.taking import (
    of_criterion,
    of_sub_criterion,
    require_letters,
    take,
)
from competitions.models import Criterion, Scheme, SubCriterion
from competitions.schemas import AddCriterion, AddSubCriterion, ChangeScheme
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict
from core.rules.text import say


async def change_scheme(
    session: AsyncSession, actor: Actor, scheme_id: int, wanted: ChangeScheme
) -> Scheme:
    scheme = await take(session, actor, scheme_id)
    scheme.title, scheme.total = wanted.title, wanted.total
    await session.flush()
    await audit.record(session, actor, "scheme:change", scheme, total=str(scheme.total))
    return scheme


async def add_criterion(
    session: AsyncSession, actor: Actor, scheme_id: int, wanted: AddCriterion
) -> Criterion:
    """:raises Conflict: the letter is taken, or the scheme is locked."""
    scheme = await take(session, actor, scheme_id)
    await _require_free(session, scheme.id, wanted.letter)
    made = Criterion(
        scheme_id=scheme.id, letter=wanted.letter, name=wanted.name, target=wanted.target
    )
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "criterion:add", made, scheme=scheme.id)
    return made


async def change_criterion(
    session: AsyncSession, actor: Actor, key: int, wanted: AddCriterion
) -> Criterion:
    """Criteria stand in the order of their letters, so another letter is another place.

    :raises Conflict: the letter is taken, or the tie chain goes by the old one.
    """
    criterion, scheme = await of_criterion(session, actor, key)
    if wanted.letter != criterion.letter:
        letters = await _letters(session, scheme.id)
        kept = [letter for letter in letters if letter != criterion.letter]
        await require_letters(session, scheme.part_id, [*kept, wanted.letter])
    await _require_free(session, scheme.id, wanted.letter, but=key)
    criterion.letter, criterion.name = wanted.letter, wanted.name
    criterion.target = wanted.target
    await session.flush()
    await audit.record(session, actor, "criterion:change", criterion, scheme=scheme.id)
    return criterion


async def drop_criterion(session: AsyncSession, actor: Actor, key: int) -> int:
    """With its sub-criteria and aspects; the scheme it was in."""
    criterion, scheme = await of_criterion(session, actor, key)
    letters = await _letters(session, scheme.id)
    kept = [letter for letter in letters if letter != criterion.letter]
    await require_letters(session, scheme.part_id, kept)
    await audit.record(session, actor, "criterion:drop", criterion, scheme=scheme.id)
    await drop_criteria(session, [key])
    return scheme.id


async def add_sub_criterion(
    session: AsyncSession, actor: Actor, criterion_id: int, wanted: AddSubCriterion
) -> tuple[SubCriterion, int]:
    """The sub-criterion and the scheme it is in."""
    criterion, scheme = await of_criterion(session, actor, criterion_id)
    position = await next_number(
        session, SubCriterion.position, SubCriterion.criterion_id == criterion.id
    )
    made = SubCriterion(
        criterion_id=criterion.id, position=position, name=wanted.name, day=wanted.day
    )
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "sub-criterion:add", made, scheme=scheme.id)
    return made, scheme.id


async def change_sub_criterion(
    session: AsyncSession, actor: Actor, key: int, wanted: AddSubCriterion
) -> int:
    """The scheme it is in."""
    sub_criterion, scheme = await of_sub_criterion(session, actor, key)
    sub_criterion.name, sub_criterion.day = wanted.name, wanted.day
    await session.flush()
    await audit.record(session, actor, "sub-criterion:change", sub_criterion, scheme=scheme.id)
    return scheme.id


async def move_sub_criterion(session: AsyncSession, actor: Actor, key: int, *, up: bool) -> int:
    """Change places with the one before or after; the scheme it is in."""
    sub_criterion, scheme = await of_sub_criterion(session, actor, key)
    position = SubCriterion.position
    beyond = position < sub_criterion.position if up else position > sub_criterion.position
    other = await session.scalar(
        select(SubCriterion)
        .where(SubCriterion.criterion_id == sub_criterion.criterion_id, beyond)
        .order_by(position.desc() if up else position)
        .limit(1)
    )
    if other is not None:
        here, there = sub_criterion.position, other.position
        # No two may stand in one place, not even for a moment.
        for moved, to in ((sub_criterion.id, -1), (other.id, here), (sub_criterion.id, there)):
            await session.execute(
                update(SubCriterion).where(SubCriterion.id == moved).values(position=to)
            )
        await audit.record(session, actor, "sub-criterion:move", sub_criterion, scheme=scheme.id)
    return scheme.id


async def drop_sub_criterion(session: AsyncSession, actor: Actor, key: int) -> int:
    """With its aspects; the scheme it was in."""
    sub_criterion, scheme = await of_sub_criterion(session, actor, key)
    await audit.record(session, actor, "sub-criterion:drop", sub_criterion, scheme=scheme.id)
    await drop_sub_criteria(session, [key])
    return scheme.id


async def _letters(session: AsyncSession, scheme_id: int) -> list[str]:
    found = await session.scalars(select(Criterion.letter).where(Criterion.scheme_id == scheme_id))
    return list(found)


async def _require_free(session: AsyncSession, scheme_id: int, letter: str, but: int = 0) -> None:
    """:raises Conflict: another criterion has the letter; the scheme is held, so none can come."""
    other = await session.scalar(
        select(Criterion.id).where(
            Criterion.scheme_id == scheme_id, Criterion.letter == letter, Criterion.id != but
        )
    )
    if other is not None:
        text = say("Criterion %(letter)s is there already.", letter=letter)
        raise Conflict(text, fields={"letter": text})
