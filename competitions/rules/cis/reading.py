"""From the sheets of a workbook to a marking scheme, or to everything that is wrong with it.

Columns are found by their headings, block by block. What cannot be understood is a problem with
its cell; what was passed over is a note. A reading without problems is a scheme that adds up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from competitions.rules.cis.blocks import Blocks, Stated
from competitions.rules.cis.columns import Column, header
from competitions.rules.cis.sheet import Sheet
from competitions.rules.cis.tables import Tables, read_tables
from competitions.rules.schemes import findings, variations
from competitions.rules.written import (
    FULL_TOTAL,
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
    WrittenSection,
)
from core.rules.grid import CellProblem, Grid
from core.rules.text import Text, say

NAME = "CIS Marking Scheme Import"
NOT_HERE = say(
    "No marking scheme found: expected a row that heads the columns Sub Criterion ID, "
    "Aspect Type, Aspect Description and Max Mark."
)


@dataclass(frozen=True)
class Line:
    """A row of the sheet beside what was understood of it."""

    row: int
    cells: tuple[str, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Reading:
    """``scheme`` is as much as was understood; it may be used only where there are no problems.
    Keys in it are rows of the sheet; ``start`` is the row of its first header."""

    scheme: WrittenScheme
    problems: tuple[CellProblem, ...]
    notes: tuple[CellProblem, ...]
    sheet: str = ""
    start: int = 1
    lines: tuple[Line, ...] = ()

    def with_faults(self, below: Sequence[CellProblem], above: Sequence[CellProblem]) -> "Reading":
        """With what the workbook itself has wrong: ``below``, from the first header on, it is a
        problem; above it only where a value is missed."""
        missed = {(problem.row, problem.column) for problem in self.problems}
        grave = [*below, *(fault for fault in above if (fault.row, fault.column) in missed)]
        told = {(fault.row, fault.column) for fault in grave}
        kept = [p for p in self.problems if p.column is None or (p.row, p.column) not in told]
        light = [fault for fault in above if fault not in grave]
        return replace(
            self,
            problems=tuple(sorted([*kept, *grave], key=_place)),
            notes=tuple(sorted([*self.notes, *light], key=_place)),
        )


def read(grids: Sequence[Grid]) -> Reading:
    """The one sheet that holds a scheme; of several, the one that is named as CIS names it."""
    holding = [grid for grid in grids if _start(Sheet(grid))]
    if len(holding) > 1:
        holding = [grid for grid in holding if grid.name == NAME] or holding
    if len(holding) != 1:
        return _unread(grids, holding)
    reading = _Reading(holding[0]).read()
    others = tuple(
        CellProblem(grid.name, None, None, say("This sheet is not read."))
        for grid in grids
        if grid is not holding[0] and any(any(cell is not None for cell in r) for r in grid.rows)
    )
    return replace(reading, notes=reading.notes + others)


def _unread(grids: Sequence[Grid], holding: Sequence[Grid]) -> Reading:
    several = say("More than one sheet holds a marking scheme: leave one in the workbook.")
    problems = [CellProblem(grid.name, None, None, several) for grid in holding]
    if not holding:
        first = grids[0].name if grids else ""
        problems = [CellProblem(first, None, None, NOT_HERE)]
    return Reading(WrittenScheme("", FULL_TOTAL), tuple(problems), ())


def _start(sheet: Sheet) -> int | None:
    """The row of the first header."""
    rows = range(1, len(sheet.rows) + 1)
    return next((row for row in rows if header(sheet, row) is not None), None)


class _Reading:
    """One sheet: its tables and blocks, brought together."""

    def __init__(self, grid: Grid) -> None:
        self.sheet = Sheet(grid)
        self.start = _start(self.sheet) or 1
        self.tables: Tables = read_tables(self.sheet, self.start)
        self.blocks = Blocks(self.sheet)
        self.blocks.read(self.start)

    def read(self) -> Reading:
        scheme = self._scheme()
        sheet = self.sheet
        if not sheet.problems:
            # What no cell alone has wrong, or has only unlike its neighbours.
            for finding in findings(scheme):
                sheet.problem(finding.aspect or finding.criterion, None, finding.text)
            rows = {section.code: section.key for section in scheme.sections}
            for finding in variations(scheme):
                row = rows.get(finding.section) if finding.section else finding.aspect
                sheet.note(row, None, finding.text)
        return Reading(
            scheme,
            tuple(sorted(sheet.problems, key=_place)),
            tuple(sorted(sheet.notes, key=_place)),
            sheet.name,
            self.start,
            tuple(self._lines()),
        )

    def _scheme(self) -> WrittenScheme:
        letters = sorted({*self.blocks.criteria, *self.tables.criteria})
        criteria = tuple(self._criterion(letter) for letter in letters)
        if not criteria and not self.sheet.problems:
            self.sheet.problem(None, None, say("No aspect stands below the header."))
        sections = self._sections(criteria)
        return WrittenScheme(self.tables.title, self._total(criteria), sections, criteria)

    def _criterion(self, letter: str) -> WrittenCriterion:
        found = self.blocks.criteria.get(letter)
        named = self.tables.criteria.get(letter)
        declared = self._declared(letter)
        if named and (found is None or not found.subs):
            text = say("Criterion %(letter)s has no aspects.", letter=letter)
            self.sheet.problem(named.row, None, text)
        if found and self.tables.criteria and named is None:
            text = say("Criterion %(letter)s is not in the table of criteria.", letter=letter)
            self.sheet.problem(found.row, None, text)
        subs = tuple(found.subs[n].written for n in sorted(found.subs)) if found else ()
        row = named.row if named else found.row if found else None
        read = WrittenCriterion(letter, self._name(letter), Decimal(0), subs, key=row)
        if declared is None or declared.value is None:
            return WrittenCriterion(letter, read.name, read.sum, subs, key=row)
        if found and found.whole and found.subs and read.sum != declared.value:
            self._differs(letter, read.sum, declared)
        return WrittenCriterion(letter, read.name, declared.value, subs, key=row)

    def _declared(self, letter: str) -> Stated | None:
        """By the table of criteria, or at the right of the block; both must say the same."""
        named, beside = self.tables.criteria.get(letter), self.blocks.stated.get(letter)
        in_table = Stated(named.row, named.column, named.mark) if named else None
        if in_table is None or in_table.value is None:
            return beside
        if beside and beside.value is not None and beside.value != in_table.value:
            text = say(
                "Criterion %(letter)s: the table of criteria says %(table)s, here it is %(here)s.",
                letter=letter,
                table=in_table.value,
                here=beside.value,
            )
            self.sheet.problem(beside.row, beside.column, text)
        return in_table

    def _differs(self, letter: str, summed: Decimal, declared: Stated) -> None:
        text = say(
            "Criterion %(letter)s: its aspects add up to %(sum)s, not to %(target)s.",
            letter=letter,
            sum=summed,
            target=declared.value,
        )
        self.sheet.problem(declared.row, declared.column, text)

    def _name(self, letter: str) -> str:
        named, found = self.tables.criteria.get(letter), self.blocks.criteria.get(letter)
        name = (named.name if named else "") or (found.name if found else "")
        if name:
            return name
        row = named.row if named else found.row if found else None
        self.sheet.note(row, None, say("Criterion %(letter)s has no name here.", letter=letter))
        return f"Criterion {letter}"

    def _total(self, criteria: Sequence[WrittenCriterion]) -> Decimal:
        summed = sum((criterion.target for criterion in criteria), Decimal(0))
        stated = self.blocks.total
        if self.tables.total is not None and stated is None:
            stated = Stated(self.tables.total[0], 0, self.tables.total[1])
        if stated is None or stated.value is None:
            if summed != FULL_TOTAL:
                text = say("No total is declared; the criteria add up to %(sum)s.", sum=summed)
                self.sheet.note(None, None, text)
            return summed
        if stated.value != summed:
            text = say(
                "The criteria add up to %(sum)s; the scheme declares %(total)s.",
                sum=summed,
                total=stated.value,
            )
            self.sheet.problem(stated.row, stated.column, text)
        return stated.value

    def _sections(self, criteria: Sequence[WrittenCriterion]) -> tuple[WrittenSection, ...]:
        """Those of the table, or, without one, those that the aspects name."""
        aspects = [aspect for criterion in criteria for aspect in criterion.aspects]
        named = {aspect.section for aspect in aspects if aspect.section}
        if not self.tables.sections and not named:
            return ()
        if self.tables.sections:
            sections = tuple(self.tables.sections.values())
        else:
            ordered = sorted(named, key=lambda code: (len(code), code))
            sections = tuple(WrittenSection(code, "") for code in ordered)
            text = say("There is no table of sections: they are taken from the aspects.")
            self.sheet.note(None, None, text)
        self._check_sections(aspects, {section.code for section in sections})
        return sections

    def _check_sections(self, aspects: Sequence[WrittenAspect], codes: set[str]) -> None:
        lacking = [head for head in self.blocks.headers if Column.SECTION not in head.columns]
        for head in lacking:
            text = say(
                "The header has no column “%(name)s”, but the scheme has sections.",
                name=Column.SECTION.label,
            )
            self.sheet.problem(head.row, None, text)
        what = say("a section of the standards: %(codes)s", codes=", ".join(sorted(codes)))
        for aspect in aspects:
            at = self._column(aspect.key or 1, Column.SECTION)
            if at is not None and aspect.section not in codes:
                self.sheet.expected(aspect.key or 1, at, what)

    def _column(self, row: int, column: Column) -> int | None:
        """Where a column is in the block of this row."""
        above = [head for head in self.blocks.headers if head.row <= row]
        return above[-1].columns.get(column) if above else None

    def _lines(self) -> list[Line]:
        understood = self.tables.understood | self.blocks.understood
        found = []
        for row in range(1, len(self.sheet.rows) + 1):
            columns = self.sheet.filled(row)
            if columns:
                cells = tuple(self.sheet.text(row, column) for column in range(columns[-1] + 1))
                found.append(Line(row, cells, tuple(understood.get(row, ()))))
        return found


def _place(problem: CellProblem) -> tuple[int, int]:
    return problem.row or 0, problem.column if problem.column is not None else -1
