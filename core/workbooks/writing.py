"""Writing workbooks row by row, so that a hundred thousand of them need little memory.

Text stays the text it is: nothing that somebody typed becomes a formula, a link or a number in
the program that opens the file.
"""

import asyncio
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core import clock

Value: TypeAlias = str | int | Decimal | date | datetime | bool | None

ROWS = 1_048_576
NAME_LENGTH = 31
TEXT_LENGTH = 32_767
CHOICES_LENGTH = 255
EXACT_DIGITS = 15
FIRST_YEAR = 1900
CHOICES_SHEET = "_choices"
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
RESERVED = "history"
YES = "✓"

# Every guess of the library about what a text might mean is off.
AS_TYPED = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


class Kind(StrEnum):
    """How a column's cells are formatted; a text among numbers stays a text."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """``width`` in characters; ``choices`` are offered as a list in each cell below the title;
    ``places`` are the decimals of a number."""

    title: str
    width: int = 16
    kind: Kind = Kind.TEXT
    choices: Sequence[str] = ()
    places: int = 2


@dataclass(frozen=True)
class Table:
    """One sheet: its columns under a bold row of titles that stays in sight."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = ()


async def made(tables: Sequence[Table]) -> bytes:
    """:func:`content`, in a thread."""
    return await asyncio.to_thread(content, tables)


def content(tables: Sequence[Table]) -> bytes:
    """A workbook that fits in memory."""
    target = io.BytesIO()
    write(target, tables)
    return target.getvalue()


def write(target: Path | BinaryIO, tables: Sequence[Table]) -> None:
    """Write one sheet a table; rows are taken one by one and not kept. Blocks: call in a thread.

    :raises ValueError: a table has more rows than a sheet can hold.
    """
    destination = str(target) if isinstance(target, Path) else target
    with xlsxwriter.Workbook(destination, AS_TYPED) as workbook:
        # Sheets are named before any is filled: a list of choices may refer to one.
        names = sheet_names([table.name for table in tables])
        writers = [
            _TableWriter(workbook, name, table) for name, table in zip(names, tables, strict=True)
        ]
        choices = _ChoiceLists(workbook)
        for writer in writers:
            writer.write(choices)


class _TableWriter:
    def __init__(self, workbook: Workbook, name: str, table: Table) -> None:
        self.table = table
        self.sheet: Worksheet = workbook.add_worksheet(name)
        self.bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.formats = [workbook.add_format({"num_format": _format(c)}) for c in table.columns]

    def write(self, choices: "_ChoiceLists") -> None:
        sheet, columns = self.sheet, self.table.columns
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width, self.formats[index])
            sheet.write_string(0, index, column.title, self.bold)
            if column.choices:
                source = choices.source(column.choices)
                sheet.data_validation(
                    1, index, ROWS - 1, index, {"validate": "list", "source": source}
                )
        number = 0
        for number, row in enumerate(self.table.rows, start=1):
            if number == ROWS:
                raise ValueError(f"{self.table.name} has more rows than a sheet can hold.")
            for index, value in enumerate(row):
                _put(sheet, number, index, value, self.formats[index])
        sheet.autofilter(0, 0, number, len(columns) - 1)


class _ChoiceLists:
    """Short lists stand in the rule itself; long ones, and those with commas, on a hidden sheet."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.sheet: Worksheet | None = None
        self.row = 0

    def source(self, choices: Sequence[str]) -> str | list[str]:
        if len(",".join(choices)) <= CHOICES_LENGTH and not any("," in c for c in choices):
            return list(choices)
        if self.sheet is None:
            self.sheet = self.workbook.add_worksheet(CHOICES_SHEET)
            self.sheet.hide()
        first = self.row + 1
        for choice in choices:
            self.sheet.write_string(self.row, 0, choice)
            self.row += 1
        return f"={CHOICES_SHEET}!$A${first}:$A${self.row}"


def _put(sheet: Worksheet, row: int, column: int, value: Value, look: Format) -> None:
    if value is None or value == "" or value is False:
        return
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = clock.local(value).replace(tzinfo=None)
    if value is True:
        sheet.write_string(row, column, YES, look)
    elif isinstance(value, str) or not _holds(value):
        # A cell holds so many characters; more would drop the whole cell.
        sheet.write_string(row, column, str(value)[:TEXT_LENGTH], look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _holds(value: int | Decimal | date) -> bool:
    """Whether a spreadsheet's number keeps every digit (an identity number would lose some), and
    its calendar this day: it begins in 1900 with a leap day that never was."""
    if isinstance(value, date):
        return value.year > FIRST_YEAR
    digits = Decimal(value).normalize().as_tuple().digits
    return len(digits) <= EXACT_DIGITS and Decimal(value).is_finite()


def _format(column: Column) -> str:
    if column.kind is Kind.NUMBER:
        return "0." + "0" * column.places if column.places else "0"
    return {
        Kind.TEXT: "@",
        Kind.WHOLE: "0",
        Kind.DATE: "yyyy-mm-dd",
        Kind.MOMENT: "yyyy-mm-dd hh:mm",
    }[column.kind]


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """As Excel takes them: short, without its signs, none twice, whatever the case."""
    taken = {CHOICES_SHEET.casefold()}
    return [_free_name(name, taken) for name in wanted]


def _free_name(wanted: str, taken: set[str]) -> str:
    plain = FORBIDDEN.sub(" ", wanted).strip(" '")[:NAME_LENGTH].rstrip(" '") or "Sheet"
    if plain.casefold() == RESERVED:
        plain += " 1"
    for name in _variants(plain):
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
    raise AssertionError("There is always another number.")


def _variants(plain: str) -> Iterator[str]:
    yield plain
    number = 2
    while True:
        end = f" ({number})"
        yield plain[: NAME_LENGTH - len(end)] + end
        number += 1
