"""Looking over a workbook's XML before the reader does: how large its sheets unfold, and which
cells hold formulas without a value.

The reader lays a sheet out as a full rectangle and copies a shared text into each of its cells,
so a few bytes can ask for all memory there is. Most sheets are told by a glance (regular
expressions over plain markup); whatever is not plain is read through by a real parser.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from core.workbooks.book import FaultKind

ROWS, COLUMNS = 1_048_576, 16_384
HEAD = 300
SHEET = b"sheetData"

PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
# Other ways in which a cell may begin, and signs of formulas and errors.
UNUSUAL = (
    b"<c>",
    b"<c/",
    b"<c\t",
    b"<c\n",
    b"<c\r",
    b":c ",
    b":c>",
    b":c/",
    b":c\t",
    b":c\n",
    b":c\r",
)
COMPUTED = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b't="e"', b"t='e'")
ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class UnsafeXmlError(Exception):
    """Not XML as a workbook holds it: cut off, in another encoding, or with a document type."""


@dataclass
class Sheet:
    """How far one sheet reaches and what in it has no value; rows from 1, columns from 0.

    ``copied`` are the characters to which its cells with shared texts unfold.
    """

    rows: int = 0
    columns: int = 0
    copied: int = 0
    faults: list[tuple[int, int, FaultKind]] = field(default_factory=list)


def require_plain(data: bytes) -> None:
    """Refuse document types (entities that unfold without end) and encodings that hide them.

    :raises UnsafeXmlError: with one of these.
    """
    declared = ENCODING.match(data[:HEAD].removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise UnsafeXmlError("Its encoding is not UTF-8.")
    if b"\0" in data[:HEAD] or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnsafeXmlError("It holds a document type.")


def look_over(data: bytes, shared: bytes, most_cells: int, most_text: int) -> Sheet:
    """One sheet's extent, exact where a glance does not settle it.

    :param shared: the part with the shared texts, empty where there is none.
    :raises UnsafeXmlError: it is not well formed.
    """
    longest = max((len(part) for part in shared.split(b"<si")), default=0)
    glanced = _glance(data, longest)
    if glanced is None or any(sign in data for sign in COMPUTED):
        return _read_through(data, _text_lengths(shared))
    if glanced.rows * glanced.columns <= most_cells and glanced.copied <= most_text:
        return glanced
    return _read_through(data, _text_lengths(shared))


def _glance(data: bytes, longest: int) -> Sheet | None:
    """An upper bound, or None where cells are not written as most programs write them."""
    references: list[tuple[bytes, bytes]] = PLAIN_CELL.findall(data)
    if len(references) != data.count(b"<c ") or any(sign in data for sign in UNUSUAL):
        return None
    letters = {column for column, _ in references}
    return Sheet(
        rows=max((int(row) for row in {row for _, row in references}), default=0),
        columns=max((_column(name.decode()) for name in letters), default=-1) + 1,
        copied=len(references) * longest,
    )


def _read_through(data: bytes, lengths: list[int]) -> Sheet:
    reader = _Reader(lengths)
    parse(data, reader.start, reader.end, reader.text)
    return reader.sheet


class _Reader:
    """Follows a sheet's cells; those that hold nothing but a format do not count."""

    def __init__(self, lengths: list[int]) -> None:
        self.sheet = Sheet()
        self.lengths = lengths
        self.row = self.column = 0
        self.kind = ""
        self.inside: str | None = None
        self.formula = self.filled = False
        self.value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = _number(attributes.get("r"), self.row + 1)
            self.column = -1
        elif name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "is"):
            self.inside, self.value = name, ""
            self.filled = self.filled or name == "is"
        elif name == "f":
            self.formula = True

    def text(self, data: str) -> None:
        if self.inside == "v":
            self.value += data

    def end(self, name: str) -> None:
        if name == "v":
            self.filled = self.filled or self.value != "" or self.kind == "str"
        if name in ("v", "is"):
            self.inside = None
        if name == "c":
            self._end_cell()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        found = REFERENCE.fullmatch(attributes.get("r", ""))
        if found:
            self.column, self.row = _column(found[1].upper()), int(found[2])
        else:
            self.column += 1
        self.kind = attributes.get("t", "")
        self.formula = self.filled = False
        self.value = ""

    def _end_cell(self) -> None:
        if self.formula and not self.filled:
            self.sheet.faults.append((self.row, self.column, FaultKind.UNCALCULATED))
        elif self.kind == "e":
            self.sheet.faults.append((self.row, self.column, FaultKind.ERROR))
        if self.filled or self.formula:
            self.sheet.rows = max(self.sheet.rows, self.row)
            self.sheet.columns = max(self.sheet.columns, self.column + 1)
        if self.kind == "s":
            index = _number(self.value, len(self.lengths))
            self.sheet.copied += self.lengths[index] if index < len(self.lengths) else 0


def _text_lengths(shared: bytes) -> list[int]:
    """Characters of each shared text, in their order."""
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    if shared:
        parse(shared, start, lambda _: None, text)
    return lengths


def sheet_parts(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Which part of the archive holds each sheet, by the sheet's name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and {"Id", "Target"} <= attributes.keys():
            target = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))
            targets[attributes["Id"]] = target.lstrip("/").lower()

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            key = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            sheets[attributes.get("name", "")] = key

    parse(relations, relation, lambda _: None, lambda _: None)
    parse(workbook, sheet, lambda _: None, lambda _: None)
    return {name: targets.get(key, "") for name, key in sheets.items()}


def parse(
    data: bytes,
    start: Callable[[str, dict[str, str]], Any],
    end: Callable[[str], Any],
    text: Callable[[str], Any],
) -> None:
    """Walk through XML by element names without their prefix.

    :raises UnsafeXmlError: it is not well formed.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnsafeXmlError(str(error)) from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _number(written: str | None, otherwise: int) -> int:
    return int(written) if written and written.isdecimal() and len(written) <= 9 else otherwise


def _column(letters: str) -> int:
    """0 for A."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
