"""A sheet of a workbook as rules read it, and what is wrong with it, cell by cell."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core.rules.text import Text

Cell = str | Decimal | date | datetime | bool | None


@dataclass(frozen=True)
class Grid:
    """``rows[0]`` is row 1 as a person sees it, ``rows[0][0]`` its column A; empty leading rows
    and columns are there. Empty cells are None, numbers exact decimals, texts as they stand."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class CellProblem:
    """What cannot be understood: ``row`` counts from 1, ``column`` from 0; None for a whole row or
    sheet."""

    sheet: str
    row: int | None
    column: int | None
    text: Text

    @property
    def where(self) -> str:
        """``B12``, as a workbook names a cell; ``12`` for a row, empty for the sheet."""
        letters = column_letters(self.column) if self.column is not None else ""
        return f"{letters}{self.row or ''}"


def column_letters(index: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
