"""The field's workbook of a marking scheme: read from a book, and made."""

import io
from collections.abc import Iterator

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from competitions.rules.cis import reading
from competitions.rules.cis.reading import NAME, Reading
from competitions.rules.cis.writing import WIDTHS, Look, rows
from competitions.rules.written import WrittenScheme
from core.rules.grid import Cell
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
    return found.with_faults(book.problems(found.sheet)) if found.sheet else found


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
