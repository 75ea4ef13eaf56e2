import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

import server
from tests.competitions.rules.cis.layouts import Plain, bare, chinese, full, older

Rows = Sequence[Sequence[Plain]]
TWO = ["A  Criterion A  6.00", "B  Criterion B  4.00", "Total  10.00"]


def workbook(rows: Rows, name: str = "CIS Marking Scheme Import") -> bytes:
    """A sheet as a spreadsheet program would have saved it."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    return target.getvalue()


def check(folder: Path, content: bytes) -> Result:
    source = folder / "scheme.xlsx"
    source.write_bytes(content)
    return CliRunner().invoke(server.cli, ["scheme", "check", str(source)])


def problems(result: Result) -> list[str]:
    lines = result.output.splitlines()
    return [line for line in lines if "!" in line and not line.startswith("note")]


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        (full, ["A  Static site  6.00", "B  Open API  4.00", "Total  10.00"]),
        (bare, TWO),
        (older, TWO),
        (chinese, ["A  静态网站  6.00", "Total  6.00"]),
    ],
)
def test_layout_is_told_criterion_by_criterion(
    tmp_path: Path, layout: Callable[[], Rows], expected: list[str]
) -> None:
    result = check(tmp_path, workbook(layout()))
    assert result.output.splitlines()[: len(expected)] == expected
    assert problems(result) == []
    assert result.exit_code == 0


def test_errors_name_sheet_and_cell_all_at_once(tmp_path: Path) -> None:
    rows = full()
    rows[20][10] = "plenty"
    rows[25][3] = "X"
    result = check(tmp_path, workbook(rows))
    assert problems(result) == [
        "CIS Marking Scheme Import!K21: Expected the maximum mark: a number above 0 with at most "
        "two decimals, not “plenty”.",
        "CIS Marking Scheme Import!D26: Expected M for a measurement or J for a judgement, "
        "not “X”.",
    ]
    assert result.exit_code == 1


def test_rows_are_those_a_person_sees_where_the_sheet_begins_further_down(tmp_path: Path) -> None:
    rows = [[None, *row] for row in bare()]
    rows[8][7] = -4
    assert [line.partition(":")[0] for line in problems(check(tmp_path, workbook(rows)))] == [
        "CIS Marking Scheme Import!H9"
    ]


def test_merged_cells_and_formulas_without_a_value_are_told(tmp_path: Path) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet("Scheme")
        for number, row in enumerate(full()):
            for column, value in enumerate(row):
                if (number, column) == (20, 10):
                    sheet.write_formula(number, column, "=2+2", None, "")
                elif value is not None:
                    sheet.write(number, column, value)
        sheet.merge_range("C15:C16", 1)
    result = check(tmp_path, target.getvalue())
    assert [line.partition(":")[0] for line in problems(result)] == ["Scheme!C15", "Scheme!K21"]
    assert result.exit_code == 1


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 torn"])
def test_unreadable_file_is_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    result = check(tmp_path, content)
    assert result.exit_code == 1
    assert result.output.endswith(".\n")
    assert "workbook" in result.output


def test_missing_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(server.cli, ["scheme", "check", str(tmp_path / "none.xlsx")])
    assert result.exit_code == 1
    assert "cannot be read" in result.output
    assert "Traceback" not in result.output


def test_workbook_without_a_scheme_is_told(tmp_path: Path) -> None:
    result = check(tmp_path, workbook([["Name", "Age"]], "People"))
    assert result.output.startswith("People: No marking scheme found")
    assert result.exit_code == 1
