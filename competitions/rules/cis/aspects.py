"""One row of a block, understood: an aspect with its type, its marks and what else it says."""

import re
import unicodedata
from decimal import Decimal

from competitions.rules.cis.columns import Column, Header
from competitions.rules.cis.sheet import Sheet, squash
from competitions.rules.cis.tables import section_code, too_long
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.written import (
    LONGEST_CALCULATION,
    LONGEST_CODE,
    LONGEST_TEXT,
    WrittenAspect,
)
from core.rules.text import Text, say

# O and S (objective, subjective) are what older years say for M and J; P is ours.
KINDS = {
    AspectKind.MEASUREMENT: frozenset(
        ("m", "o", "meas", "measurement", "obj", "objective", "测量", "测评", "客观")
    ),
    AspectKind.JUDGEMENT: frozenset(
        ("j", "s", "judg", "judgement", "judgment", "subj", "subjective", "评判", "评价", "主观")
    ),
    AspectKind.PANEL: frozenset(("p", "panel")),
}
MEASURES = {
    "free": Measure.FREE,
    "yesno": Measure.YES_NO,
    "deduct": Measure.DEDUCT,
}
MOST_MARK = Decimal("99999.99")
MOST_FACTOR = Decimal(999)
MOST_DAY = 31
MOST_LEAST = 50
DAY = re.compile(r"(?:day|c|第)?(\d{1,2})(?:天|日)?")


def read_aspect(
    sheet: Sheet, header: Header, row: int
) -> tuple[AspectKind | None, WrittenAspect | None]:
    """Its kind and, where everything in the row is understood, the aspect (descriptions come from
    the rows below)."""
    before = len(sheet.problems)
    kind = _kind(sheet, header, row)
    aspect = WrittenAspect(
        kind=kind or AspectKind.MEASUREMENT,
        description=_description(sheet, header, row),
        max_mark=_max_mark(sheet, header, row),
        extra=text_of(sheet, header, row, Column.EXTRA),
        requirement=text_of(sheet, header, row, Column.REQUIREMENT),
        section=_section(sheet, header, row),
        calculation=text_of(sheet, header, row, Column.CALCULATION, LONGEST_CALCULATION),
        measure=_measure(sheet, header, row),
        low=_own(sheet, header, row, Column.LOW, Decimal(0)),
        high=_own(sheet, header, row, Column.HIGH, Decimal(10)),
        step=_own(sheet, header, row, Column.STEP, Decimal("0.25")),
        factor=_own(sheet, header, row, Column.FACTOR, Decimal(1)),
        least_present=_least(sheet, header, row),
        key=row,
    )
    whole = len(sheet.problems) == before
    return kind, aspect.only_its_own if whole else None


def text_of(
    sheet: Sheet, header: Header, row: int, column: Column, most: int = LONGEST_TEXT
) -> str:
    """A cell's text; reported where it is longer than what is kept."""
    at = header.columns.get(column)
    text = sheet.text(row, at)
    if len(text) > most:
        sheet.problem(row, at, too_long(most))
    return text


def read_day(sheet: Sheet, header: Header, row: int) -> int | None:
    """The day of marking: 1, "Day 1", "C1"; none where the cell is empty."""
    at = header.columns.get(Column.DAY)
    typed = unicodedata.normalize("NFKC", sheet.text(row, at)).casefold()
    if not typed:
        return None
    found = DAY.fullmatch(typed.replace(" ", ""))
    if found is None or not 1 <= int(found[1]) <= MOST_DAY:
        sheet.expected(row, at, say("a day of marking from 1 to 31"))
        return None
    return int(found[1])


def _kind(sheet: Sheet, header: Header, row: int) -> AspectKind | None:
    at = header.columns.get(Column.TYPE)
    typed = squash(sheet.text(row, at))
    kind = next((kind for kind, words in KINDS.items() if typed in words), None)
    if kind is None:
        sheet.expected(row, at, say("M for a measurement or J for a judgement"))
    return kind


def _description(sheet: Sheet, header: Header, row: int) -> str:
    at = header.columns.get(Column.DESCRIPTION)
    if not sheet.text(row, at):
        sheet.expected(row, at, say("the aspect's description"))
    return text_of(sheet, header, row, Column.DESCRIPTION)


def _max_mark(sheet: Sheet, header: Header, row: int) -> Decimal:
    return _number(
        sheet,
        row,
        header.columns.get(Column.MAX_MARK),
        (Decimal("0.01"), MOST_MARK, 2),
        say("the maximum mark: a number above 0 with at most two decimals"),
    )


def _section(sheet: Sheet, header: Header, row: int) -> str | None:
    at = header.columns.get(Column.SECTION)
    code = section_code(sheet.text(row, at))
    if len(code) > LONGEST_CODE:
        sheet.expected(row, at, say("a section's number"))
    return code or None


def _measure(sheet: Sheet, header: Header, row: int) -> Measure:
    at = header.columns.get(Column.MEASURE)
    typed = squash(sheet.text(row, at))
    if typed and typed not in MEASURES:
        sheet.expected(row, at, say("free, yes/no or deduct"))
    return MEASURES.get(typed, Measure.FREE)


def _own(sheet: Sheet, header: Header, row: int, column: Column, plain: Decimal) -> Decimal:
    """A number of a column of ours; ``plain`` where the cell is empty."""
    at = header.columns.get(column)
    if not sheet.text(row, at):
        return plain
    if column is Column.FACTOR:
        allowed = (Decimal("0.001"), MOST_FACTOR, 3)
        return _number(sheet, row, at, allowed, say("a factor above 0, at most three decimals"))
    if column is Column.STEP:
        allowed = (Decimal("0.01"), MOST_MARK, 2)
        return _number(sheet, row, at, allowed, say("a step above 0, at most two decimals"))
    return _number(
        sheet, row, at, (-MOST_MARK, MOST_MARK, 2), say("a mark with at most two decimals")
    )


def _least(sheet: Sheet, header: Header, row: int) -> int:
    at = header.columns.get(Column.LEAST)
    if not sheet.text(row, at):
        return WrittenAspect.least_present
    allowed = (Decimal(1), Decimal(MOST_LEAST), 0)
    return int(_number(sheet, row, at, allowed, say("a whole number from 1 to 50")))


def _number(
    sheet: Sheet,
    row: int,
    column: int | None,
    allowed: tuple[Decimal, Decimal, int],
    what: Text,
) -> Decimal:
    """A number from the least to the most with so many decimals; the least where it is none."""
    least, most, places = allowed
    value = sheet.number(row, column)
    if value is None or not least <= value <= most or value != round(value, places):
        sheet.expected(row, column, what)
        return least
    return value
