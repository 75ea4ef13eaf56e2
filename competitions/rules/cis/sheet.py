"""A sheet under reading: its cells as people see them, and what was wrong with them so far."""

import re
import unicodedata
from decimal import Context, Decimal

from core.rules.grid import Cell, CellProblem, Grid
from core.rules.text import Text, say

# What a workbook computed may carry the noise of its floats; it shows 15 digits itself.
SHOWN = Context(prec=15)
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class Sheet:
    """Rows count from 1, columns from 0, as in ``CellProblem``.

    ``problems`` keep the scheme from being saved; ``notes`` say what was passed over.
    """

    def __init__(self, grid: Grid) -> None:
        self.name = grid.name
        self.rows = grid.rows
        self.problems: list[CellProblem] = []
        self.notes: list[CellProblem] = []

    def cell(self, row: int, column: int | None) -> Cell:
        cells = self.rows[row - 1]
        return cells[column] if column is not None and column < len(cells) else None

    def text(self, row: int, column: int | None) -> str:
        """What the cell shows; empty where it is empty, or where there is no such column."""
        return shown(self.cell(row, column))

    def filled(self, row: int) -> list[int]:
        """The columns that show something."""
        return [column for column in range(len(self.rows[row - 1])) if self.text(row, column)]

    def problem(self, row: int | None, column: int | None, text: Text) -> None:
        self.problems.append(CellProblem(self.name, row, column, text))

    def note(self, row: int | None, column: int | None, text: Text) -> None:
        self.notes.append(CellProblem(self.name, row, column, text))

    def expected(self, row: int, column: int | None, what: Text) -> None:
        """Report that the cell holds something else, or nothing."""
        found = self.text(row, column)
        text = (
            say("Expected %(what)s, not “%(found)s”.", what=what, found=_short(found))
            if found
            else say("Expected %(what)s; the cell is empty.", what=what)
        )
        self.problem(row, column, text)

    def number(self, row: int, column: int | None) -> Decimal | None:
        """The cell's number, also where it was typed as text; nothing where it is none."""
        return number(self.cell(row, column))


def number(value: Cell) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        typed = unicodedata.normalize("NFKC", value).strip()
        return Decimal(typed) if NUMBER.fullmatch(typed) else None
    return SHOWN.plus(value) if isinstance(value, Decimal) else None


def shown(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return plain_number(SHOWN.plus(value))
    return str(value).strip()


def plain_number(value: Decimal) -> str:
    """1 for 1.0, 0.25 for 0.250; never with an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def squash(text: str) -> str:
    """Letters and digits alone, so that line breaks, widths and case of headings do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
