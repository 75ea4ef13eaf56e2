"""Reading a table out of a sheet by its titles, with everything that is wrong with it at once."""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.rules.grid import Cell, CellProblem, Grid, column_letters
from core.rules.text import Text, say

HEADER_WITHIN = 30
EXACT_DIGITS = 15
MOST_DIGITS = 28
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")

Parser = Callable[[Cell], Any]


class Unreadable(Exception):
    """What a parser raises: a sentence that says what was expected in the cell."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


@dataclass(frozen=True)
class Column:
    """A column by its titles, the first of which people are told.

    ``required``: it must be there, and no cell of it may be empty; of others an absent or empty
    cell reads as None.
    """

    key: str
    titles: tuple[str, ...]
    parse: Parser = field(default_factory=lambda: text())
    required: bool = True


@dataclass(frozen=True)
class Row:
    """What was understood of one row; ``number`` is the one a person sees, ``right`` says that
    nothing is wrong with it. Cells that cannot be read are None."""

    number: int
    values: Mapping[str, Any]
    right: bool


@dataclass(frozen=True)
class Found:
    """All that was understood and all that was not; ``columns`` says where each key stands."""

    sheet: str
    rows: tuple[Row, ...]
    problems: tuple[CellProblem, ...]
    columns: Mapping[str, int]

    @property
    def right(self) -> tuple[Row, ...]:
        """The rows without a problem."""
        return tuple(row for row in self.rows if row.right)

    def problem(self, row: int, key: str, text: Text) -> CellProblem:
        """One that only the room's own rules can find, at the cell where it belongs."""
        return CellProblem(self.sheet, row, self.columns.get(key), text)


def read(grid: Grid, columns: Sequence[Column], unique: Sequence[tuple[str, ...]] = ()) -> Found:
    """The table whose row of titles is the first with most of the known ones.

    Empty rows and unknown columns are passed over.

    :param unique: keys (or sets of keys) whose values no two rows may share; of two that do, the
        lower one is told, with the number of the upper.
    """
    header, places, problems = _find_columns(grid, columns)
    if header is None:
        return Found(grid.name, (), tuple(problems), {})
    rows = []
    for number, cells in enumerate(grid.rows[header + 1 :], start=header + 2):
        if any(not is_empty(cell) for cell in cells):
            row, wrong = _read_row(grid.name, number, cells, columns, places)
            rows.append(row)
            problems += wrong
    doubled = list(_doubled(grid.name, rows, columns, places, unique))
    wrong_rows = {problem.row for problem in doubled}
    kept = [Row(r.number, r.values, right=r.right and r.number not in wrong_rows) for r in rows]
    ordered = sorted([*problems, *doubled], key=lambda p: (p.row or 0, p.column or 0))
    return Found(grid.name, tuple(kept), tuple(ordered), places)


def fold(title: str) -> str:
    """What two ways of writing one title have in common: no spaces, case, full width, no mark of
    a required column."""
    wide = unicodedata.normalize("NFKC", title).casefold()
    seen = "".join(sign for sign in wide if unicodedata.category(sign) not in INVISIBLE)
    return seen.strip("*:")


def is_empty(cell: Cell) -> bool:
    """Whether a person sees nothing there."""
    return cell is None or (isinstance(cell, str) and not fold_text(cell))


def fold_text(written: str) -> str:
    """Text without what nobody sees at its ends."""
    return written.strip(" \t\r\n\u3000\u00a0\ufeff\u200b\u200c\u200d\u2060")


def _find_columns(
    grid: Grid, columns: Sequence[Column]
) -> tuple[int | None, dict[str, int], list[CellProblem]]:
    known = {fold(title): column.key for column in columns for title in column.titles}
    counts = [
        len({known[title] for title in _titles(row) if title in known})
        for row in grid.rows[:HEADER_WITHIN]
    ]
    most = max(counts, default=0)
    if most == 0:
        names = ", ".join(column.titles[0] for column in columns if column.required)
        text = say(
            "No row of titles was found. This sheet needs the columns: %(names)s.", names=names
        )
        return None, {}, [CellProblem(grid.name, None, None, text)]
    header = counts.index(most)
    places: dict[str, int] = {}
    problems = []
    for index, title in enumerate(_titles(grid.rows[header])):
        key = known.get(title)
        if key in places:
            text = say(
                "This column is there twice, also as %(other)s.", other=column_letters(places[key])
            )
            problems.append(CellProblem(grid.name, header + 1, index, text))
        elif key is not None:
            places[key] = index
    problems += [
        CellProblem(
            grid.name,
            header + 1,
            None,
            say("The column “%(title)s” is missing.", title=column.titles[0]),
        )
        for column in columns
        if column.required and column.key not in places
    ]
    return header, places, problems


def _titles(row: Sequence[Cell]) -> list[str]:
    return [fold(cell) if isinstance(cell, str) else "" for cell in row]


def _read_row(
    sheet: str,
    number: int,
    cells: Sequence[Cell],
    columns: Sequence[Column],
    places: Mapping[str, int],
) -> tuple[Row, list[CellProblem]]:
    values: dict[str, Any] = {}
    problems = []
    complete = True
    for column in columns:
        place = places.get(column.key)
        values[column.key] = None
        if place is None:
            complete = complete and not column.required
            continue
        try:
            values[column.key] = _read_cell(cells[place] if place < len(cells) else None, column)
        except Unreadable as error:
            problems.append(CellProblem(sheet, number, place, error.text))
    return Row(number, values, right=complete and not problems), problems


def _read_cell(cell: Cell, column: Column) -> Any:
    if not is_empty(cell):
        return column.parse(cell)
    if column.required:
        raise Unreadable(say("“%(title)s” is empty. Fill it in.", title=column.titles[0]))
    return None


def _doubled(
    sheet: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    places: Mapping[str, int],
    unique: Sequence[tuple[str, ...]],
) -> Iterator[CellProblem]:
    titles = {column.key: column.titles[0] for column in columns}
    for keys in unique:
        seen: dict[tuple[Hashable, ...], int] = {}
        for row in rows:
            value = tuple(row.values[key] for key in keys)
            if None in value:
                continue
            first = seen.setdefault(value, row.number)
            if first != row.number:
                text = say(
                    "Row %(row)s repeats row %(first)s: the same %(titles)s. Delete one of them.",
                    row=row.number,
                    first=first,
                    titles=", ".join(titles[key] for key in keys),
                )
                yield CellProblem(sheet, row.number, places[keys[0]], text)


def text(most: int = 200) -> Parser:
    """Text of up to so many characters; a number is taken as it is written, where that is sure."""

    def parse(cell: Cell) -> str:
        if isinstance(cell, bool):
            raise Unreadable(say("Write text here."))
        if isinstance(cell, Decimal):
            return _written(cell)
        written = cell.isoformat() if isinstance(cell, date) else fold_text(cell or "")
        if len(written) > most:
            raise Unreadable(say("At most %(most)s characters.", most=most))
        if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t\r" for sign in written):
            raise Unreadable(say("This text holds signs that cannot be shown. Type it anew."))
        return written

    return parse


def _written(value: Decimal) -> str:
    if len(value.normalize().as_tuple().digits) > EXACT_DIGITS or abs(value) >= 10**EXACT_DIGITS:
        raise Unreadable(
            say(
                "The spreadsheet kept this as a number and lost its last digits. Format the "
                "column as text and write it again."
            )
        )
    return f"{value:f}"


def number(
    least: Decimal | int | None = None, most: Decimal | int | None = None, places: int | None = None
) -> Parser:
    """An exact number between two, of at most so many decimals; digits kept as text count."""

    def parse(cell: Cell) -> Decimal:
        value = _decimal(cell)
        if value is None:
            raise Unreadable(say("Write a number, such as 12.50."))
        if least is not None and value < least:
            raise Unreadable(say("At least %(least)s.", least=least))
        if most is not None and value > most:
            raise Unreadable(say("At most %(most)s.", most=most))
        if places is not None and _places(value) > places:
            raise Unreadable(say("At most %(most)s decimals.", most=places))
        return value

    return parse


def whole(least: int | None = None, most: int | None = None) -> Parser:
    """A whole number, as an int."""
    check = number(least, most)

    def parse(cell: Cell) -> int:
        value = _decimal(cell)
        if value is None or value != value.to_integral_value():
            raise Unreadable(say("Write a whole number."))
        return int(check(value))

    return parse


def _decimal(cell: Cell) -> Decimal | None:
    if isinstance(cell, Decimal):
        return cell
    if not isinstance(cell, str):
        return None
    written = unicodedata.normalize("NFKC", fold_text(cell))
    fits = len(written) <= MOST_DIGITS and NUMBER.fullmatch(written)
    return Decimal(written) if fits else None


def _places(value: Decimal) -> int:
    """Decimals it needs; at most 28 digits, which is what Decimal computes with."""
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def day() -> Parser:
    """A date, as such or written year first: 2026-11-23, 2026/11/23, 2026年11月23日."""

    def parse(cell: Cell) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        written = unicodedata.normalize("NFKC", cell) if isinstance(cell, str) else ""
        found = DAY.fullmatch(fold_text(written))
        try:
            if found:
                return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass
        raise Unreadable(say("Write a date, such as 2026-11-23."))

    return parse


def one_of(choices: Mapping[str, Any]) -> Parser:
    """The value of one of the texts, which are compared as titles are."""
    known = {fold(name): value for name, value in choices.items()}

    def parse(cell: Cell) -> Any:
        written = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
        if fold(written) not in known:
            names = ", ".join(choices)
            raise Unreadable(say("Write one of these: %(names)s.", names=names))
        return known[fold(written)]

    return parse
