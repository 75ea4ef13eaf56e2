import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.due import Due
from core.errors import Invalid
from core.paging import LIMIT, Page, page
from tests.statements import counted

ALL = select(Due).where(Due.kind == "paging").order_by(Due.at.desc(), Due.id)


async def fill(session: AsyncSession, count: int) -> None:
    session.add_all(
        Due(kind="paging", key=f"{number:03d}", at=clock.now(), facts={}) for number in range(count)
    )
    await session.flush()


@given(st.integers(0, 500), st.integers(1, LIMIT))
def test_last_page_holds_the_last_row(total: int, size: int) -> None:
    last = Page([], 1, size, total).last
    assert last >= 1
    assert (last - 1) * size < max(total, 1) <= last * size


@given(st.integers(1, 500), st.integers(1, LIMIT), st.data())
def test_first_and_last_row_count_from_one(total: int, size: int, data: st.DataObject) -> None:
    last = Page([], 1, size, total).last
    number = data.draw(st.integers(1, last))
    rows = range((number - 1) * size, min(number * size, total))
    shown = Page(rows, number, size, total)
    assert (shown.first_row, shown.last_row) == (rows[0] + 1, rows[-1] + 1)


def test_empty_page_has_no_first_and_no_last_row() -> None:
    for number in (1, 4):
        shown: Page[int] = Page([], number, 25, 3)
        assert (shown.first_row, shown.last_row) == (0, 0)


async def test_pages_hold_each_row_once(session: AsyncSession) -> None:
    await fill(session, 7)
    pages = [await page(session, ALL, number, size=3) for number in (1, 2, 3)]
    assert [len(found.rows) for found in pages] == [3, 3, 1]
    assert {found.total for found in pages} == {7}
    assert pages[0].last == 3
    keys = [row.id for found in pages for row in found.rows]
    assert len(set(keys)) == 7


@pytest.mark.parametrize("number", [4, 10**6, 2**63, 10**30])
async def test_page_past_the_end_is_empty(session: AsyncSession, number: int) -> None:
    await fill(session, 7)
    found = await page(session, ALL, number, size=3)
    assert (list(found.rows), found.total) == ([], 7)


async def test_page_of_nothing_is_empty(session: AsyncSession) -> None:
    found = await page(session, ALL)
    assert (list(found.rows), found.total, found.last) == ([], 0, 1)


@pytest.mark.parametrize(
    ("number", "size"), [(0, 25), (-1, 25), (1, 0), (1, LIMIT + 1), (1, -1), (-(2**70), 1)]
)
async def test_page_that_cannot_be_is_refused(
    session: AsyncSession, number: int, size: int
) -> None:
    with pytest.raises(Invalid):
        await page(session, ALL, number, size)


@pytest.mark.parametrize("rows", [1, 3, 100])
async def test_page_takes_two_statements_however_many_rows(
    session: AsyncSession, rows: int
) -> None:
    await fill(session, rows)
    with counted(session) as said:
        await page(session, ALL, size=LIMIT)
    assert said.count == 2
