"""Taking rows of a scheme away, with all that hangs on them."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    Aspect,
    Criterion,
    Flag,
    JudgementDescription,
    Score,
    StandardSection,
    SubCriterion,
)


async def drop_aspects(session: AsyncSession, keys: Sequence[int]) -> None:
    """Nothing is marked on them; what was flagged stays a flag on its work."""
    if not keys:
        return
    await session.execute(update(Flag).where(Flag.aspect_id.in_(keys)).values(aspect_id=None))
    for table, column in (
        (JudgementDescription, JudgementDescription.aspect_id),
        (Score, Score.aspect_id),
        (Aspect, Aspect.id),
    ):
        await session.execute(delete(table).where(column.in_(keys)))


async def drop_sub_criteria(session: AsyncSession, keys: Sequence[int]) -> None:
    aspects = await session.scalars(select(Aspect.id).where(Aspect.sub_criterion_id.in_(keys)))
    await drop_aspects(session, aspects.all())
    await session.execute(delete(SubCriterion).where(SubCriterion.id.in_(keys)))


async def drop_criteria(session: AsyncSession, keys: Sequence[int]) -> None:
    subs = await session.scalars(select(SubCriterion.id).where(SubCriterion.criterion_id.in_(keys)))
    await drop_sub_criteria(session, subs.all())
    await session.execute(delete(Criterion).where(Criterion.id.in_(keys)))


async def empty(session: AsyncSession, scheme_id: int) -> None:
    """Everything below the scheme goes."""
    criteria = await session.scalars(select(Criterion.id).where(Criterion.scheme_id == scheme_id))
    await drop_criteria(session, criteria.all())
    await session.execute(delete(StandardSection).where(StandardSection.scheme_id == scheme_id))
