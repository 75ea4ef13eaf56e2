import os
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.queries import cis
from competitions.rules.cis.reading import NAME, Reading, read
from competitions.rules.marking import AspectKind
from competitions.rules.schemes import findings
from core import workbooks
from core.rules.grid import CellProblem
from core.rules.text import say
from tests.competitions.rules.cis.layouts import (
    Plain,
    bare,
    chinese,
    full,
    grid,
    head,
    judged,
    measured,
    older,
    sub,
)

EUROSKILLS = (
    Path(os.environ.get("JIANGXIN_DATA", "")) / "cis-marking-scheme-euroskills-2023-web.xlsx"
)
Rows = list[list[Plain]]


def of(rows: Rows) -> Reading:
    return read([grid(rows)])


def wrong(rows: Rows) -> list[tuple[str, str]]:
    """Where and what, of every problem."""
    return [(problem.where, str(problem.text)) for problem in of(rows).problems]


@pytest.mark.parametrize("layout", [full, bare, older])
def test_layout_is_understood_by_its_headings(layout: Callable[[], Rows]) -> None:
    reading = of(layout())
    assert reading.problems == ()
    scheme = reading.scheme
    assert findings(scheme) == []
    sums = [f"{c.letter} {c.target:.2f} {c.sum:.2f}" for c in scheme.criteria]
    assert sums == ["A 6.00 6.00", "B 4.00 4.00"]
    assert scheme.total == 10
    (first, second), (third, fourth) = (tuple(c.aspects) for c in scheme.criteria)
    assert (first.kind, first.description) == (AspectKind.JUDGEMENT, "Colours")
    assert first.descriptions == tuple(f"what {value} means" for value in range(4))
    assert (second.kind, second.descriptions) == (AspectKind.MEASUREMENT, ())
    marks = [aspect.max_mark for aspect in (first, second, third, fourth)]
    assert marks == [2, 4, Decimal("1.5"), Decimal("2.5")]
    assert [c.sub_criteria[0].name for c in scheme.criteria] == ["Layout", "Endpoints"]


def test_full_layout_has_title_sections_days_and_names() -> None:
    scheme = of(full()).scheme
    assert scheme.title == "17 Web Development"
    sections = [f"{s.code} {s.name} {s.target}" for s in scheme.sections]
    assert sections == ["1 Organisation 6", "2 Design 4"]
    assert [c.name for c in scheme.criteria] == ["Static site", "Open API"]
    assert [c.sub_criteria[0].day for c in scheme.criteria] == [1, 2]
    assert scheme.section_sums == {"1": 6, "2": 4}
    assert scheme.day_sums == {1: 6, 2: 4}


def test_layout_without_tables_says_what_it_lacks() -> None:
    reading = of(bare())
    assert reading.scheme.sections == ()
    assert [c.name for c in reading.scheme.criteria] == ["Criterion A", "Criterion B"]
    assert [str(note.text) for note in reading.notes] == [
        "No total is declared; the criteria add up to 10.",
        "Criterion A has no name here.",
        "Criterion B has no name here.",
    ]


def test_older_layout_takes_sections_from_its_aspects() -> None:
    scheme = of(older()).scheme
    assert [(s.code, s.target) for s in scheme.sections] == [("1", None), ("2", None)]
    assert [a.requirement for a in scheme.aspects] == ["", "±0.1 mm", "", ""]


def test_chinese_layout_of_full_width_is_understood() -> None:
    reading = of(chinese())
    assert reading.problems == ()
    (criterion,) = reading.scheme.criteria
    assert (reading.scheme.title, criterion.letter, criterion.name) == (
        "网站设计与开发",
        "A",
        "静态网站",
    )
    assert criterion.target == criterion.sum == 6
    assert criterion.sub_criteria[0].day == 1


def test_every_line_says_what_was_understood() -> None:
    lines = {line.row: [str(text) for text in line.texts] for line in of(full()).lines}
    assert lines[11] == ["Criterion A Static site"]
    assert lines[15] == ["Sub-criterion A1 Layout", "Day 1"]
    assert lines[16] == ["Aspect A1.1: Judgement, at most 2", "Section 1"]
    assert lines[17] == ["What 0 means"]
    assert lines[22] == ["Heads the columns below"]
    assert 8 not in lines


def changed(row: int, column: int, value: Plain) -> Rows:
    """The full layout with one cell changed, named as a person counts rows."""
    rows = full()
    cells = rows[row - 1]
    cells += [None] * (column + 1 - len(cells))
    cells[column] = value
    return rows


@pytest.mark.parametrize(
    ("row", "column", "value", "where", "what"),
    [
        (21, 10, "plenty", "K21", "the maximum mark"),
        (25, 10, None, "K25", "the cell is empty"),
        (25, 10, 0, "K25", "above 0"),
        (25, 10, -1, "K25", "above 0"),
        (25, 10, 1.555, "K25", "two decimals"),
        (25, 3, "X", "D25", "M for a measurement or J for a judgement, not “X”"),
        (25, 3, None, "D25", "M for a measurement"),
        (25, 4, None, "E25", "the aspect's description"),
        (25, 8, 3, "I25", "a section of the standards: 1, 2, not “3”"),
        (25, 8, None, "I25", "a section of the standards"),
        (23, 2, "some day", "C23", "a day of marking"),
        (23, 0, "12", "A23", "a sub-criterion, such as A1"),
        (23, 0, "C1", "A23", "stands below criterion B"),
        (22, 13, None, "N22", "never computed"),
        (11, 10, "six", "K11", "a number from 0 on"),
        (11, 0, "AAA", "A11", "a criterion's letter"),
        (5, 8, "many", "I5", "a number from 0 on"),
        (6, 0, 1, "A6", "Section 1 is there twice"),
        (12, 0, "A", "A12", "Criterion A is there twice"),
        (19, 5, 1, "F19", "Score 1 is there twice"),
        (20, 5, 4, "F20", "a score: 0, 1, 2 or 3"),
        (20, 6, None, "G20", "what a judgement of 3 means"),
        (16, 5, 0, "F16", "nothing beside the aspect"),
        (24, 6, "loose words", "G24", "a sub-criterion, an aspect or a score"),
        (25, 4, "x" * 2001, "E25", "too long"),
    ],
)
def test_wrong_cell_is_named(row: int, column: int, value: Plain, where: str, what: str) -> None:
    rows = changed(row, column, value)
    assert any(place == where and what in text for place, text in wrong(rows)), wrong(rows)


@pytest.mark.parametrize(
    ("row", "column", "value", "where"),
    [(22, 13, 5, "N22"), (12, 10, 5, "N22"), (12, 10, 5, "K12"), (31, 13, 11, "N31")],
)
def test_totals_that_disagree_are_named(row: int, column: int, value: Plain, where: str) -> None:
    found = wrong(changed(row, column, value))
    assert where in [place for place, _ in found], found


def test_aspects_that_do_not_add_up_are_named_at_the_declared_mark() -> None:
    assert wrong(changed(25, 10, 2)) == [
        ("K12", "Criterion B: its aspects add up to 4.5, not to 4.")
    ]


def test_missing_description_is_named_at_its_judgement() -> None:
    rows = full()
    del rows[18]
    assert wrong(rows) == [
        (
            "F16",
            "Expected four rows below this judgement, scored 0 to 3 and described: 2 missing.",
        )
    ]


def test_aspect_before_any_sub_criterion_is_named_once() -> None:
    rows: Rows = [head("A", 4), measured("Header", 2), measured("Footer", 2)]
    assert wrong(rows) == [
        ("A2", "Expected a sub-criterion, such as A1, before its first aspect."),
    ]


def test_score_below_a_measurement_is_named() -> None:
    rows: Rows = [head("A", 2), sub("A1"), measured("Header", 2), judged("x", 1)[1]]
    assert wrong(rows) == [("F4", "A score belongs below a judgement (J).")]


def test_header_that_lacks_a_column_is_named_with_the_column() -> None:
    rows = full()
    rows[21][10] = None
    assert ("22", "The header has no column “Max Mark”.") in wrong(rows)


def test_header_with_a_column_twice_is_named() -> None:
    rows = full()
    rows[13][9] = "Max Mark"
    assert [place for place, _ in wrong(rows)][:1] == ["K14"]


def test_block_without_sections_is_named_where_the_scheme_has_them() -> None:
    rows = full()
    rows[21][8] = None
    assert ("22", "The header has no column “WSOS Section”, but the scheme has sections.") in wrong(
        rows
    )


def test_sub_criterion_twice_is_named_with_the_first() -> None:
    rows: Rows = [
        head("A", 4),
        sub("A1"),
        measured("Header", 2),
        sub("A1", "Other"),
        measured("Footer", 2),
    ]
    assert ("A4", "Sub-criterion A1 is there already, in row 2.") in wrong(rows)


def test_sub_criterion_repeated_beside_its_aspects_is_one() -> None:
    rows: Rows = [
        head("A", 4),
        ["A1", "Layout", 1, "M", "Header", None, None, None, 1, None, 2],
        ["A1", "Layout", 1, "M", "Footer", None, None, None, 1, None, 2],
    ]
    reading = of(rows)
    assert reading.problems == ()
    assert len(reading.scheme.criteria[0].sub_criteria[0].aspects) == 2


def test_all_problems_are_told_at_once_in_the_sheets_order() -> None:
    rows = changed(25, 10, "plenty")
    rows[15][3] = "X"
    rows[22][2] = "some day"
    assert [place for place, _ in wrong(rows)] == ["D16", "C23", "K25"]


def test_criterion_outside_the_table_is_named() -> None:
    rows = full()
    del rows[11]
    assert any("not in the table" in text for _, text in wrong(rows))


def test_criterion_without_aspects_is_named() -> None:
    rows = full()
    rows.insert(12, ["C", "Fun", *[None] * 8, 5])
    assert ("13", "Criterion C has no aspects.") in wrong(rows)


def test_sheet_of_something_else_is_told() -> None:
    reading = read([grid([["Name", "Age"], ["Li", 30]], "People")])
    (problem,) = reading.problems
    assert (problem.sheet, problem.where) == ("People", "")
    assert "No marking scheme found" in str(problem.text)


def test_empty_workbook_is_told() -> None:
    assert "No marking scheme found" in str(read([]).problems[0].text)


def test_other_sheets_are_noted() -> None:
    reading = read([grid([["Test Map"]], "Map"), grid(full()), grid([], "Empty")])
    assert reading.problems == ()
    assert [(note.sheet, str(note.text)) for note in reading.notes] == [
        ("Map", "This sheet is not read.")
    ]


def test_of_two_schemes_the_one_of_cis_name_is_read() -> None:
    reading = read([grid(bare(), "Draft"), grid(full(), NAME)])
    assert (reading.problems, reading.sheet) == ((), NAME)


def test_two_schemes_of_other_names_are_refused() -> None:
    reading = read([grid(bare(), "Draft"), grid(full(), "Final")])
    assert [problem.sheet for problem in reading.problems] == ["Draft", "Final"]


def test_unknown_column_and_prose_are_noted() -> None:
    rows = full()
    rows[13][9] = "Z-link"
    rows.append(["Judgement aspects count by thirds."])
    reading = of(rows)
    assert reading.problems == ()
    assert [(note.where, str(note.text)) for note in reading.notes] == [
        ("J14", "The column “Z-link” is not read."),
        (f"A{len(rows)}", "This line is not read."),
    ]


def test_section_off_its_target_is_a_note() -> None:
    reading = of(changed(5, 8, 7))
    assert reading.problems == ()
    assert [note.where for note in reading.notes] == ["5"]


def test_float_noise_of_a_formula_is_no_third_decimal() -> None:
    rows = changed(25, 10, 1.5)
    noisy = grid(rows)
    assert read([noisy]).problems == ()
    rows[12][:] = []
    rows[21][13] = 4.000000000000001
    assert of(rows).problems == ()


def test_faults_of_the_workbook_are_problems_from_the_header_on() -> None:
    fault = CellProblem(NAME, 16, 4, say("merged"))
    assert of(full()).with_faults([fault], []).problems == (fault,)


def test_formula_without_a_value_is_told_once_where_its_value_is_missed() -> None:
    empty = CellProblem(NAME, 11, 10, say("never calculated"))
    unread = CellProblem(NAME, 5, 9, say("never calculated"))
    reading = of(changed(11, 10, None)).with_faults([], [empty, unread])
    assert (reading.problems, reading.notes) == ((empty,), (unread,))


anything = st.one_of(
    st.none(),
    st.integers(-3, 120),
    st.floats(-5, 200, allow_nan=False),
    st.sampled_from(["M", "J", "P", "X", "A1", "B", "B2", "Total", "Criterion B", "Max Mark"]),
    st.sampled_from(["Section", "WSOS Marks", "ID", "Name", "Mark", "Aspect Type", "Day 2", " "]),
    st.text(max_size=12),
)


@given(
    st.sampled_from([full, bare, older, chinese]),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 14), anything), max_size=6),
)
def test_whatever_stands_in_the_cells_is_either_understood_or_told(
    layout: Callable[[], Rows], changes: list[tuple[int, int, Plain]]
) -> None:
    rows = layout()
    for row, column, value in changes:
        cells = rows[row % len(rows)]
        cells += [None] * (column + 1 - len(cells))
        cells[column] = value
    reading = of(rows)
    if not reading.problems:
        assert findings(reading.scheme) == []
    for problem in (*reading.problems, *reading.notes):
        assert str(problem.text)
        assert problem.row is None or 1 <= problem.row <= len(rows)


if EUROSKILLS.is_file():

    def test_workbook_of_the_field_is_understood_whole() -> None:
        reading = cis.read(workbooks.read(EUROSKILLS.read_bytes()))
        assert (reading.problems, reading.notes) == ((), ())
        scheme = reading.scheme
        assert scheme.title == "17 Web Development"
        assert {c.letter: c.target for c in scheme.criteria} == {
            "A": 17,
            "B": 23,
            "C": 17,
            "D": 22,
            "E": 16,
            "F": 5,
        }
        assert scheme.total == 100
        assert scheme.section_sums == {"1": 5, "2": 5, "3": 25, "4": 25, "5": 40}
        kinds = Counter(aspect.kind for aspect in scheme.aspects)
        assert kinds == {AspectKind.MEASUREMENT: 123, AspectKind.JUDGEMENT: 26}

    def test_workbook_of_the_field_exported_and_imported_is_equal() -> None:
        scheme = cis.read(workbooks.read(EUROSKILLS.read_bytes())).scheme
        again = cis.read(workbooks.read(cis.workbook(scheme)))
        assert (again.problems, again.notes) == ((), ())
        assert again.scheme == scheme
