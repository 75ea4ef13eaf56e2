"""The field's workbook of a marking scheme: read from a book, told to a terminal, and made."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from competitions.rules.cis import reading
from competitions.rules.cis.reading import NAME, Reading
from competitions.rules.cis.writing import WIDTHS, Look, rows
from competitions.rules.written import WrittenScheme
from core import workbooks
from core.errors import Invalid
from core.rules.grid import Cell, CellProblem
from core.workbooks import Book
from core.workbooks.writing import AS_TYPED

MARKS = "0.00"
LOOKS: dict[Look, dict[str, object]] = {
    Look.TITLE: {"bold": True, "font_size": 14},
    Look.HEAD: {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9E1F2"},
    Look.SUB: {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F2F2F2"},
    Look.PLAIN: {"text_wrap": True, "valign": "top"},
}
# Columns of marks, as spreadsheets show them: with two decimals.
MARK_COLUMNS = frozenset({9, 10, 13})


def read(book: Book) -> Reading:
    """What the workbook's scheme is, with every problem of its cells."""
    found = reading.read(book.grids)
    below = book.problems(found.sheet, found.start)
    # The titles above may well be merged, and are in the field's own workbooks.
    merged = {(m.first_row, m.first_column) for m in book.merged if m.sheet == found.sheet}
    above = [
        fault
        for fault in book.problems(found.sheet)
        if fault not in below and (fault.row, fault.column) not in merged
    ]
    return found.with_faults(below, above)


@dataclass(frozen=True)
class Checked:
    """Lines to print, and whether the scheme could be used as it stands."""

    lines: tuple[str, ...]
    right: bool


def check_workbook(content: bytes) -> Checked:
    """What ``scheme check`` says of the bytes of a workbook; a file that is none is told in a
    sentence."""
    try:
        reading = read(workbooks.read(content))
    except Invalid as refusal:
        return Checked((str(refusal.text),), right=False)
    return Checked(tuple(_lines(reading)), right=not reading.problems)


def _lines(reading: Reading) -> Iterator[str]:
    scheme = reading.scheme
    for criterion in scheme.criteria:
        yield f"{criterion.letter}  {criterion.name}  {criterion.target:.2f}"
    if scheme.criteria:
        yield f"Total  {scheme.declared:.2f}"
    for problem in reading.problems:
        yield f"{_place(problem)}: {problem.text}"
    for note in reading.notes:
        yield f"note, {_place(note)}: {note.text}"


def _place(problem: CellProblem) -> str:
    """``Sheet!B12``; a whole row is ``Sheet!12``, as a person would look for it."""
    return f"{problem.sheet}!{problem.where}" if problem.where else problem.sheet


def workbook(scheme: WrittenScheme) -> bytes:
    """The scheme in the full layout; blocks, so call it in a thread where schemes are large."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, AS_TYPED) as made:
        sheet = made.add_worksheet(NAME)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for number, (look, cells) in enumerate(_looked(made, scheme)):
            for column, value in enumerate(cells):
                _put(sheet, number, column, value, look)
    return target.getvalue()


def _looked(
    made: Workbook, scheme: WrittenScheme
) -> Iterator[tuple[tuple[Format, Format], tuple[Cell, ...]]]:
    """Each row with how its texts and how its marks look."""
    looks = {
        look: (made.add_format(about), made.add_format({**about, "num_format": MARKS}))
        for look, about in LOOKS.items()
    }
    for row in rows(scheme):
        yield looks[row.look], row.cells


def _put(sheet: Worksheet, row: int, column: int, value: Cell, look: tuple[Format, Format]) -> None:
    words, marks = look
    if isinstance(value, str):
        sheet.write_string(row, column, value, words)
    elif value is not None:
        sheet.write_number(row, column, value, marks if column in MARK_COLUMNS else words)
