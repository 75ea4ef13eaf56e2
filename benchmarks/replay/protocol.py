"""The file: one row for each judge's mark, beside the mean and the total that were published."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

COLUMNS = (
    "program",
    "entry",
    "nation",
    "aspect",
    "factor",
    "judge",
    "mark",
    "published_aspect_mean",
    "published_total",
)
# As long as the system takes them.
LONGEST = {"program": 120, "entry": 60, "nation": 60, "aspect": 500, "judge": 60}
LOW, HIGH, STEP = Decimal(0), Decimal(10), Decimal("0.25")
LARGEST = Decimal("99999.99")
CENTS, THOUSANDTHS = 2, 3


class Malformed(Exception):
    """What is wrong with the file, in a sentence that names the line."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"Line {line}: {sentence}")


@dataclass(frozen=True)
class Entry:
    """The same name and nation in two programs is the same competitor."""

    name: str
    nation: str


@dataclass
class Published:
    """One aspect of one entry: the marks of those who were present, and the mean published for it
    (None where none was)."""

    mean: Decimal | None
    marks: dict[str, Decimal] = field(default_factory=dict)
    judges: set[str] = field(default_factory=set)


@dataclass
class Program:
    """An event: aspects with their factors and judges in the order in which the file names them."""

    name: str
    factors: dict[str, Decimal] = field(default_factory=dict)
    judges: dict[str, None] = field(default_factory=dict)
    totals: dict[Entry, Decimal | None] = field(default_factory=dict)
    aspects: dict[tuple[Entry, str], Published] = field(default_factory=dict)

    def least_present(self, aspect: str) -> int:
        """How few marks yield a mean: three, or the whole of a smaller panel, unless a mean was
        published from fewer."""
        counted = [
            len(published.marks)
            for (_, named), published in self.aspects.items()
            if named == aspect and published.mean is not None
        ]
        return max(1, min(3, len(self.judges), *counted))


@dataclass(frozen=True)
class Row:
    """A line as it is read, before it is held against the others."""

    line: int
    program: str
    entry: Entry
    aspect: str
    factor: Decimal
    judge: str
    mark: Decimal | None
    mean: Decimal | None
    total: Decimal | None


def read(path: Path) -> list[Program]:
    """The programs in the file's order.

    :raises Malformed: the first thing that cannot be read.
    """
    programs: dict[str, Program] = {}
    for row in _rows(path):
        program = programs.setdefault(row.program, Program(row.program))
        _agree(row, "factor", program.factors.setdefault(row.aspect, row.factor), row.factor)
        _agree(row, "published_total", program.totals.setdefault(row.entry, row.total), row.total)
        program.judges.setdefault(row.judge)
        published = program.aspects.setdefault((row.entry, row.aspect), Published(row.mean))
        _agree(row, "published_aspect_mean", published.mean, row.mean)
        if row.judge in published.judges:
            raise Malformed(row.line, f"judge {row.judge} has a mark for this aspect already.")
        published.judges.add(row.judge)
        if row.mark is not None:
            published.marks[row.judge] = row.mark
    if not programs:
        raise Malformed(1, "there is no mark in this file.")
    return list(programs.values())


def _rows(path: Path) -> Iterator[Row]:
    reader = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise Malformed(1, f"the column {missing[0]} is missing.")
            for cells in reader:
                yield _row(reader.line_num, cells)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Malformed(line, "this is not UTF-8. Save the file as UTF-8 text.") from None
    except csv.Error as error:
        line = reader.line_num + 1 if reader else 1  # where the row begins that does not end
        raise Malformed(line, f"this is no line of a CSV file ({error}).") from None


def _row(line: int, cells: Mapping[str | None, str | None]) -> Row:
    if None in cells or any(cells[name] is None for name in COLUMNS):
        raise Malformed(line, "there are not as many values as columns.")
    text = {name: (cells[name] or "").strip() for name in COLUMNS}
    for name, most in LONGEST.items():
        if not text[name] and name != "nation":
            raise Malformed(line, f"{name} is empty.")
        if len(text[name]) > most:
            raise Malformed(line, f"{name} is longer than {most} characters.")
    factor = _number(line, "factor", text["factor"], THOUSANDTHS)
    if factor is None or not 0 < factor <= 999:
        raise Malformed(line, "factor must be a number above 0.")
    return Row(
        line=line,
        program=text["program"],
        entry=Entry(text["entry"], text["nation"]),
        aspect=text["aspect"],
        factor=factor,
        judge=text["judge"],
        mark=_mark(line, text["mark"]),
        mean=_number(line, "published_aspect_mean", text["published_aspect_mean"], CENTS),
        total=_number(line, "published_total", text["published_total"], CENTS),
    )


def _mark(line: int, written: str) -> Decimal | None:
    mark = _number(line, "mark", written, CENTS)
    if mark is not None and not (LOW <= mark <= HIGH and mark % STEP == 0):
        raise Malformed(line, f"mark {written} is not between {LOW} and {HIGH} in steps of {STEP}.")
    return mark


def _number(line: int, name: str, written: str, places: int) -> Decimal | None:
    """None where nothing is written."""
    if not written:
        return None
    try:
        if not re.fullmatch(r"\d+(\.\d+)?", written, re.ASCII):
            raise InvalidOperation
        number = Decimal(written)
        exact = number.quantize(Decimal(1).scaleb(-places)) == number
    except InvalidOperation:
        raise Malformed(line, f"{name} is {written}, which is no number.") from None
    if not exact or number > LARGEST:
        raise Malformed(line, f"{name} is {written}: at most {places} decimals, and {LARGEST}.")
    return number


def _agree(row: Row, name: str, before: Decimal | None, here: Decimal | None) -> None:
    if before != here:
        raise Malformed(row.line, f"{name} is {here}; an earlier line says {before}.")
