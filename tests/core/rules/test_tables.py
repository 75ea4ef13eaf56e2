"""Tables read by their titles, with all that is wrong at once."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules import tables
from core.rules.grid import Cell, Grid
from core.rules.tables import Column, Unreadable, fold
from core.rules.text import say

COLUMNS = (
    Column("number", ("No.", "编号"), tables.text(10)),
    Column("name", ("Name", "姓名"), tables.text(20)),
    Column("mark", ("Mark", "成绩"), tables.number(0, 100, places=2), required=False),
)


def sheet(*rows: tuple[Cell, ...]) -> Grid:
    return Grid("Sheet1", rows)


def said(found: tables.Found) -> list[tuple[str, str]]:
    return [(problem.where, str(problem.text)) for problem in found.problems]


def test_columns_are_found_by_their_titles_wherever_they_stand() -> None:
    found = tables.read(
        sheet(
            ("Entries of 2026", None, None, None),
            (),
            (None, " 成 绩:", "ＮＡＭＥ*", "编号"),
            (None, Decimal("91.5"), "赵甲", "A1"),
            (None, None, None, None),
            ("beside", None, "钱乙"),
        ),
        COLUMNS,
    )
    assert found.columns == {"mark": 1, "name": 2, "number": 3}
    assert [row.number for row in found.rows] == [4, 6]
    assert found.rows[0].values == {"number": "A1", "name": "赵甲", "mark": Decimal("91.5")}
    assert [row.number for row in found.right] == [4]
    assert said(found) == [("D6", "“No.” is empty. Fill it in.")]


def test_everything_wrong_is_told_at_once() -> None:
    found = tables.read(
        sheet(
            ("No.", "Mark", "Name", "Other"),
            ("1", "many", "a" * 21, None),
            ("1", Decimal(101), None, "ignored"),
            ("2", Decimal("1.005"), "b", None),
        ),
        COLUMNS,
        unique=[("number",)],
    )
    assert said(found) == [
        ("B2", "Write a number, such as 12.50."),
        ("C2", "At most 20 characters."),
        ("A3", "Row 3 repeats row 2: the same No.. Delete one of them."),
        ("B3", "At most 100."),
        ("C3", "“Name” is empty. Fill it in."),
        ("B4", "At most 2 decimals."),
    ]
    assert found.right == ()


def test_missing_and_double_columns_are_told_in_the_row_of_titles() -> None:
    found = tables.read(sheet((), ("Name", "Mark", "姓名"), ("a", None, "b")), COLUMNS)
    assert said(found) == [
        ("2", "The column “No.” is missing."),
        ("C2", "This column is there twice, also as A."),
    ]
    assert found.right == ()


@pytest.mark.parametrize("rows", [(), (("a", "b"), ("c", None))])
def test_sheet_without_titles_is_told_what_it_needs(rows: tuple[tuple[Cell, ...], ...]) -> None:
    found = tables.read(Grid("S", rows), COLUMNS)
    assert said(found) == [
        ("", "No row of titles was found. This sheet needs the columns: No., Name.")
    ]


def test_rows_that_share_several_keys_name_each_other() -> None:
    columns = [Column("a", ("A",)), Column("b", ("B",))]
    rows = [("A", "B"), ("x", "1"), ("x", "2"), ("x", "1")]
    found = tables.read(sheet(*rows), columns, unique=[("a", "b")])
    assert said(found) == [("A4", "Row 4 repeats row 2: the same A, B. Delete one of them.")]
    assert [row.number for row in found.right] == [2, 3]


def test_problem_of_a_room_stands_at_its_cell() -> None:
    found = tables.read(sheet(("Name", "No."), ("a", "1")), COLUMNS)
    assert found.problem(2, "number", say("Unknown.")).where == "B2"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Decimal("7"), "7"),
        ("  a b\u3000", "a b"),
        (date(2026, 1, 2), "2026-01-02"),
        (Decimal("110105199001011"), "110105199001011"),
    ],
)
def test_text_is_taken_as_it_is_written(cell: Cell, value: str) -> None:
    assert tables.text()(cell) == value


@pytest.mark.parametrize("cell", [True, Decimal("110105194912310020"), "a\0b", "a" * 201])
def test_text_refuses_what_it_cannot_be_sure_of(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        tables.text()(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("１２．５０", Decimal("12.50")), (" -3 ", Decimal(-3)), (Decimal(5), Decimal(5))],
)
def test_number_takes_digits_kept_as_text(cell: Cell, value: Decimal) -> None:
    assert tables.number()(cell) == value


@pytest.mark.parametrize("cell", ["", "1e5", "12,5", "NaN", "9" * 29, True, date(2026, 1, 1)])
def test_number_refuses_what_is_none(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        tables.number()(cell)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-999, max_value=999))
def test_number_is_exact(value: Decimal) -> None:
    assert tables.number()(f"{value:f}") == value
    assert tables.number(places=3)(value) == value


def test_number_of_any_size_is_read_or_refused() -> None:
    assert tables.number(places=2)(Decimal("1" + "0" * 300)) == Decimal("1" + "0" * 300)


def test_whole_is_an_int() -> None:
    assert tables.whole()(Decimal("3.00")) == 3
    assert isinstance(tables.whole(1)("3"), int)
    for cell in (Decimal("3.5"), "three"):
        with pytest.raises(Unreadable):
            tables.whole()(cell)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 3, 4),
        datetime(2026, 3, 4, 5, 6),  # noqa: DTZ001 - workbooks know no zones
        "2026-03-04",
        "2026/3/4",
        "２０２６年３月４日",
        " 2026.03.04 ",
    ],
)
def test_day_is_read_year_first(cell: Cell) -> None:
    assert tables.day()(cell) == date(2026, 3, 4)


@pytest.mark.parametrize("cell", ["2026-02-30", "04.03.2026", Decimal(45000), "0000-01-01"])
def test_day_refuses_what_is_none(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        tables.day()(cell)


def test_one_of_compares_as_titles_do() -> None:
    parse = tables.one_of({"男": 1, "Female": 2, "3": 3})
    assert [parse("男 "), parse("ＦＥＭＡＬＥ"), parse(Decimal(3))] == [1, 2, 3]
    with pytest.raises(Unreadable, match="Write one of these: 男, Female, 3"):
        parse("other")


@given(st.text("AbZé姓名１ｎ", min_size=1, max_size=9), st.integers(0, 8))
def test_fold_forgets_spaces_case_and_width(title: str, at: int) -> None:
    spaced = f"\u3000{title[:at]} \u200b{title[at:].upper()}* "
    assert fold(spaced) == fold(title) == fold(title.swapcase())
    assert fold(title).isascii() or any(sign in title for sign in "é姓名")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=8),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
)


@given(st.lists(st.lists(CELLS, max_size=5).map(tuple), max_size=8).map(tuple))
def test_no_sheet_breaks_the_reader(rows: tuple[tuple[Cell, ...], ...]) -> None:
    header: tuple[Cell, ...] = ("Name", "No.", "Mark")
    found = tables.read(Grid("S", (header, *rows)), COLUMNS, unique=[("number",)])
    assert found.columns == {"name": 0, "number": 1, "mark": 2}
    told = {problem.row for problem in found.problems}
    assert {row.number for row in found.rows if not row.right} == told
    assert all(row.values["name"] and row.values["number"] for row in found.right)
