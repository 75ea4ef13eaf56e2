"""What a workbook holds, and what in it no importer can take as it stands."""

from dataclasses import dataclass
from enum import StrEnum

from core.rules.grid import CellProblem, Grid, column_letters
from core.rules.text import Text, say


class FaultKind(StrEnum):
    """Why a cell has no value that one could take."""

    UNCALCULATED = "uncalculated"
    ERROR = "error"


FAULTS: dict[FaultKind, Text] = {
    FaultKind.UNCALCULATED: say(
        "This cell holds a formula that was never calculated. Open and save the workbook once, "
        "or write the value."
    ),
    FaultKind.ERROR: say(
        "The formula in this cell ends in an error. Mend it, or write the value in its place."
    ),
}


@dataclass(frozen=True)
class Fault:
    """A formula without a value; ``row`` counts from 1, ``column`` from 0."""

    sheet: str
    row: int
    column: int
    kind: FaultKind


@dataclass(frozen=True)
class Merged:
    """Cells shown as one, of which only the first holds anything; rows from 1, columns from 0."""

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def where(self) -> str:
        """``A2:A5``."""
        first = f"{column_letters(self.first_column)}{self.first_row}"
        return f"{first}:{column_letters(self.last_column)}{self.last_row}"


@dataclass(frozen=True)
class Book:
    """The sheets that a person sees, in their order; hidden ones are left out."""

    grids: tuple[Grid, ...]
    merged: tuple[Merged, ...] = ()
    faults: tuple[Fault, ...] = ()

    def problems(self, sheet: str, from_row: int = 1) -> list[CellProblem]:
        """A sentence for each merged range and each formula without a value on the sheet, from
        this row down: above the table, titles may be merged."""
        merged = [
            CellProblem(
                sheet,
                m.first_row,
                m.first_column,
                say(
                    "Cells %(range)s are merged. Unmerge them and fill in each cell.",
                    range=m.where,
                ),
            )
            for m in self.merged
            if m.sheet == sheet and m.last_row >= from_row
        ]
        faults = [
            CellProblem(sheet, f.row, f.column, FAULTS[f.kind])
            for f in self.faults
            if f.sheet == sheet and f.row >= from_row
        ]
        return sorted(merged + faults, key=lambda p: (p.row or 0, p.column or 0))
