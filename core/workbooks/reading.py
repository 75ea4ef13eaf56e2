"""Reading a workbook that somebody sent: whole, exact, and never more than fits in memory."""

import asyncio
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from core.errors import Invalid
from core.rules.grid import Cell, Grid
from core.rules.text import Text, say
from core.workbooks import archive, parts
from core.workbooks.book import Book, Fault, Merged
from core.workbooks.parts import Sheet

MOST_BYTES = 30_000_000
MOST_UNPACKED = 300_000_000
MOST_CELLS = 2_500_000
MOST_TEXT = 200_000_000
MOST_SHEETS = 100
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Markup begins with "<", whatever its encoding; pictures do not, though they may hold one.
BEFORE_MARKUP = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"
EXACT = 10**16  # from here on, the shortest way to write a whole number has an exponent

NOT_A_WORKBOOK = say(
    "This is not a workbook (.xlsx), whatever its name says. Open it in your spreadsheet program "
    "and save it as .xlsx."
)
PROTECTED = say("This workbook is protected by a password. Save it without one and send it again.")
OLD_FORMAT = say("This is a file of the old kind (.xls). Save it as .xlsx and send it again.")
UNREADABLE = say(
    "This workbook is damaged and cannot be read. Open it in your spreadsheet program, save it "
    "anew, and send that."
)
TOO_LARGE = say(
    "This workbook is too large. Split it, or delete the sheets that do not belong to it."
)
TOO_MANY_CELLS = say(
    "This workbook has too many cells: rows times columns may be %(most)s at most. Delete what "
    "stands far to the right or below, or split it.",
    most=f"{MOST_CELLS:,}",
)

Raw = int | float | str | bool | time | date | datetime | timedelta


async def load(content: bytes) -> Book:
    """:func:`read`, in a thread."""
    return await asyncio.to_thread(read, content)


def read(content: bytes) -> Book:
    """The sheets of an xlsx with exact numbers; formulas give the value they were saved with.

    :raises Invalid: it is no workbook, is protected, damaged, too large or not harmless.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    if old := old_office(content):
        raise Invalid(old)
    if not content.startswith(archive.BEGINNING):
        raise Invalid(NOT_A_WORKBOOK)
    try:
        sheets = _look_over(content)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return _book(workbook, sheets)
    except archive.TooMuchInsideError:
        raise Invalid(TOO_LARGE) from None
    except (archive.UnsafeArchiveError, parts.UnsafeXmlError, CalamineError):
        raise Invalid(UNREADABLE) from None


def old_office(content: bytes) -> Text | None:
    """What to do about a file in Office's older container, which also holds protected ones."""
    if not content.startswith(OLD_OFFICE):
        return None
    return PROTECTED if ENCRYPTED in content else OLD_FORMAT


def _look_over(content: bytes) -> dict[str, Sheet]:
    """Every part unpacked and found harmless; the sheets by name."""
    kept: dict[str, bytes] = {}
    for name, data in archive.members(content, MOST_UNPACKED):
        if data[: parts.HEAD].lstrip(BEFORE_MARKUP).startswith(b"<"):
            parts.require_plain(data)
            kept[name.lower()] = data
    workbook = kept.get("xl/workbook.xml")
    if workbook is None:
        raise Invalid(NOT_A_WORKBOOK)
    shared = kept.get("xl/sharedstrings.xml", b"")
    sheets = {
        name: parts.look_over(data, shared, MOST_CELLS, MOST_TEXT)
        for name, data in kept.items()
        if parts.SHEET in data
    }
    _require_small(sheets.values())
    names = parts.sheet_parts(workbook, kept.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    return {name: sheets.get(part, Sheet()) for name, part in names.items()}


def _require_small(sheets: Iterable[Sheet]) -> None:
    cells = copied = 0
    for sheet in sheets:
        if sheet.rows > parts.ROWS or sheet.columns > parts.COLUMNS:
            raise Invalid(UNREADABLE)
        cells += sheet.rows * sheet.columns
        copied += sheet.copied
    if cells > MOST_CELLS:
        raise Invalid(TOO_MANY_CELLS)
    if copied > MOST_TEXT:
        raise Invalid(TOO_LARGE)


def _book(workbook: CalamineWorkbook, sheets: dict[str, Sheet]) -> Book:
    shown = [
        about.name
        for about in workbook.sheets_metadata
        if about.visible is SheetVisibleEnum.Visible and about.typ is SheetTypeEnum.WorkSheet
    ]
    if len(shown) > MOST_SHEETS:
        raise Invalid(TOO_LARGE)
    # Two sheets may lie in one part of the archive, so the sum counts names, not parts.
    _require_small(sheets.get(name, Sheet()) for name in shown)
    grids, merged = [], []
    for name in shown:
        sheet = workbook.get_sheet_by_name(name)
        grids.append(Grid(name, tuple(_rows(sheet))))
        merged += [
            Merged(name, first[0] + 1, first[1], last[0] + 1, last[1])
            for first, last in sheet.merged_cell_ranges or ()
        ]
    faults = [Fault(name, *fault) for name in shown for fault in sheets.get(name, Sheet()).faults]
    return Book(tuple(grids), tuple(merged), tuple(faults))


def _rows(sheet: CalamineSheet) -> Iterator[tuple[Cell, ...]]:
    """From row 1 and column A on, as a person sees them; the reader begins at the first cell."""
    if sheet.start is None:
        return
    above, before = sheet.start
    width = before + sheet.width
    # The reader gives empty rows above, but none of the columns before.
    for number, row in enumerate(sheet.iter_rows()):
        if number < above:
            yield (None,) * width
        else:
            yield (None,) * before + tuple(_cell(value) for value in row)


def _cell(value: Raw) -> Cell:
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return _exact(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


def _exact(value: float) -> Decimal:
    """The shortest decimal that the workbook can have meant: 0.1 for 0.1, 1 for 1.0."""
    if value.is_integer() and abs(value) < EXACT:
        return Decimal(int(value))
    written = repr(value)
    if "e" in written:
        written = format(Decimal(written).normalize(), "f")
    return Decimal(written)
