"""A marking scheme as the rows of its workbook, in the full layout of today.

What CIS has no column for stands in columns of ours, headed "(Jiangxin)", right of the others and
only where a scheme needs them: how a measurement is made, and for panel marks (type P) lowest and
highest mark, step, factor and the least number of marks. Read back, the scheme is equal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from competitions.rules.cis.columns import Column
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.written import (
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
    WrittenSection,
    WrittenSubCriterion,
)
from core.rules.grid import Cell

LETTERS = {AspectKind.MEASUREMENT: "M", AspectKind.JUDGEMENT: "J", AspectKind.PANEL: "P"}
MEASURES = {Measure.FREE: "free", Measure.YES_NO: "yes/no", Measure.DEDUCT: "deduct"}

CIS = (
    Column.SUB_ID,
    Column.SUB_NAME,
    Column.DAY,
    Column.TYPE,
    Column.DESCRIPTION,
    Column.SCORE,
    Column.EXTRA,
    Column.REQUIREMENT,
    Column.SECTION,
    Column.CALCULATION,
    Column.MAX_MARK,
)
OURS = (Column.MEASURE, Column.LOW, Column.HIGH, Column.STEP, Column.FACTOR, Column.LEAST)
AT = {column: index for index, column in enumerate(CIS)}
LABEL = len(CIS)
OURS_FROM = LABEL + 3
MARKS, ASPECT_MARKS, VARIATION = 8, 9, 10

# Characters, as a spreadsheet measures columns.
WIDTHS = (8, 39, 8, 9, 52, 8, 48, 16, 11, 11, 11, 18, 8, 11, 12, 12, 12, 12, 12, 12)


class Look(StrEnum):
    """How a row is shown."""

    TITLE = "title"
    HEAD = "head"
    SUB = "sub"
    PLAIN = "plain"


@dataclass(frozen=True)
class Row:
    look: Look
    cells: tuple[Cell, ...] = ()


def rows(scheme: WrittenScheme) -> list[Row]:
    """Every row of the sheet from row 1 on; empty ones have no cells."""
    ours = tuple(
        column for column in OURS if any(_ours(a, column) is not None for a in scheme.aspects)
    )
    return [
        Row(Look.TITLE, (scheme.title or None,)),
        Row(Look.PLAIN),
        *_sections(scheme),
        *_criteria(scheme.criteria),
        *(row for criterion in scheme.criteria for row in _block(criterion, ours)),
        Row(
            Look.HEAD,
            _placed({LABEL: "Competition", LABEL + 1: "Total\nMark", LABEL + 2: scheme.total}),
        ),
    ]


def _sections(scheme: WrittenScheme) -> Iterator[Row]:
    if not scheme.sections:
        return
    yield Row(Look.TITLE, ("WorldSkills Occupational Standards",))
    head = {0: "Section", 1: "Name", MARKS: "WSOS Marks"}
    yield Row(Look.HEAD, _placed({**head, ASPECT_MARKS: "Aspect Marks", VARIATION: "Variation"}))
    sums = scheme.section_sums
    for section in scheme.sections:
        yield Row(Look.PLAIN, _section(section, sums[section.code]))
    yield Row(Look.PLAIN)


def _section(section: WrittenSection, summed: Decimal) -> tuple[Cell, ...]:
    cells: dict[int, Cell] = {0: _code(section.code), 1: section.name or None, ASPECT_MARKS: summed}
    if section.target is not None:
        cells |= {MARKS: section.target, VARIATION: abs(summed - section.target)}
    return _placed(cells)


def _criteria(criteria: Sequence[WrittenCriterion]) -> Iterator[Row]:
    yield Row(Look.TITLE, ("Criteria",))
    yield Row(Look.HEAD, _placed({0: "ID", 1: "Name", VARIATION: "Mark"}))
    for criterion in criteria:
        cells: dict[int, Cell] = {0: criterion.letter, 1: criterion.name}
        yield Row(Look.PLAIN, _placed(cells | {VARIATION: criterion.target}))
    yield Row(Look.PLAIN)
    yield Row(Look.PLAIN)


def _block(criterion: WrittenCriterion, ours: Sequence[Column]) -> Iterator[Row]:
    head: dict[int, Cell] = {index: column.value for column, index in AT.items()}
    head |= {LABEL: f"Criterion {criterion.letter}", LABEL + 1: "Total\nMark"}
    head |= {OURS_FROM + index: column.value for index, column in enumerate(ours)}
    yield Row(Look.HEAD, _placed(head | {LABEL + 2: criterion.target}))
    for sub_criterion in criterion.sub_criteria:
        yield Row(Look.SUB, _sub_criterion(criterion.letter, sub_criterion))
        for aspect in sub_criterion.aspects:
            yield from _aspect(aspect, ours)
        yield Row(Look.PLAIN)


def _sub_criterion(letter: str, sub_criterion: WrittenSubCriterion) -> tuple[Cell, ...]:
    day = None if sub_criterion.day is None else Decimal(sub_criterion.day)
    return (f"{letter}{sub_criterion.number}", sub_criterion.name, day)


def _aspect(aspect: WrittenAspect, ours: Sequence[Column]) -> Iterator[Row]:
    cells: dict[int, Cell] = {
        AT[Column.TYPE]: LETTERS[aspect.kind],
        AT[Column.DESCRIPTION]: aspect.description,
        AT[Column.EXTRA]: aspect.extra or None,
        AT[Column.REQUIREMENT]: aspect.requirement or None,
        AT[Column.SECTION]: _code(aspect.section) if aspect.section else None,
        AT[Column.CALCULATION]: aspect.calculation or None,
        AT[Column.MAX_MARK]: aspect.max_mark,
    }
    for index, column in enumerate(ours):
        cells[OURS_FROM + index] = _ours(aspect, column)
    yield Row(Look.PLAIN, _placed(cells))
    for value, text in enumerate(aspect.descriptions):
        described: dict[int, Cell] = {AT[Column.SCORE]: Decimal(value)}
        yield Row(Look.PLAIN, _placed(described | {AT[Column.EXTRA]: text or None}))


def _ours(aspect: WrittenAspect, column: Column) -> Cell:
    """What a column of ours says of an aspect; nothing where its kind does not ask."""
    panel = aspect.kind is AspectKind.PANEL
    deducts = aspect.measure is Measure.DEDUCT
    if column is Column.MEASURE:
        return None if aspect.measure is Measure.FREE else MEASURES[aspect.measure]
    if column is Column.STEP:
        return aspect.step if panel or deducts else None
    if column is Column.LEAST:
        usual = aspect.least_present == WrittenAspect.least_present
        return None if usual else Decimal(aspect.least_present)
    numbers = {Column.LOW: aspect.low, Column.HIGH: aspect.high, Column.FACTOR: aspect.factor}
    return numbers[column] if panel else None


def _code(code: str) -> Cell:
    """A section's number as a number, as long as it reads back as the same text."""
    return Decimal(code) if code.isascii() and code.isdigit() and str(int(code)) == code else code


def _placed(cells: dict[int, Cell]) -> tuple[Cell, ...]:
    return tuple(cells.get(index) for index in range(max(cells) + 1))
