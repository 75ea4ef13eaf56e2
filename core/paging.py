"""Lists in pages of at most 100 rows; the order always ends in the key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Invalid
from core.rules.text import say

LIMIT = 100
SIZE = 25

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows ``(number - 1) * size`` and on, of ``total``."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        return (self.number - 1) * self.size + len(self.rows) if self.rows else 0


async def page(
    session: AsyncSession, found: Select[Row], number: int = 1, size: int = SIZE
) -> Page[Row]:
    """One page of single-entity rows in two statements at most, however many rows there are.

    :raises Invalid: number below 1 or size outside 1 to 100.
    """
    if number < 1 or not 1 <= size <= LIMIT:
        raise Invalid(say("Ask for page 1 or later, with 1 to %(limit)s rows.", limit=LIMIT))
    counted = select(func.count()).select_from(found.order_by(None).subquery())
    total = (await session.execute(counted)).scalar_one()
    skipped = (number - 1) * size
    # Past the end nothing is asked: an offset the database cannot hold would be its error.
    wanted = found.limit(size).offset(skipped)
    rows = (await session.scalars(wanted)).all() if skipped < total else ()
    return Page(rows=rows, number=number, size=size, total=total)
