"""What prints are made of: lengths in millimetres, letters in points, text plain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Align = Literal["left", "centre", "right"]

# 五号 and 小五, the sizes of forms and of their notes.
BODY = 10.5
SMALL = 9.0


@dataclass(frozen=True)
class Paper:
    """A sheet, lying as it is read."""

    width: float
    height: float
    margin: float = 18
    foot: float = 16


A4 = Paper(210, 297)
A4_LANDSCAPE = Paper(297, 210)
A3_LANDSCAPE = Paper(420, 297)
HALF_A4_LANDSCAPE = Paper(210, 148.5, margin=12, foot=12)


@dataclass(frozen=True)
class Foot:
    """The words below every page; ``{}`` fields are filled in."""

    page: str
    number: str
    printed: str


CHINESE = Foot("第 {page} 页 / 共 {pages} 页", "编号：{number}", "打印时间：{moment}")
ENGLISH = Foot("Page {page} of {pages}", "No. {number}", "Printed {moment}")


class Part:
    """Something that stands below what comes before it."""


@dataclass(frozen=True)
class Headline(Part):
    """A centred line above the form."""

    text: str
    size: float = 16
    bold: bool = True


@dataclass(frozen=True)
class Paragraph(Part):
    """Running text; ``indent`` is the first line's, in characters."""

    text: str
    align: Align = "left"
    size: float = BODY
    bold: bool = False
    indent: float = 0


@dataclass(frozen=True)
class Note(Part):
    """A remark below a form."""

    text: str


@dataclass(frozen=True)
class Picture(Part):
    """PNG or JPEG bytes in a box of this size, proportions kept."""

    data: bytes
    width: float
    height: float
    align: Align = "left"


@dataclass(frozen=True)
class Cell:
    """A field of a grid, ``across`` columns and ``down`` rows large.

    ``foot`` stands at the bottom right: where an opinion is stamped and dated. Without ``align``
    the column's counts, or the left where it covers several.
    """

    text: str = ""
    across: int = 1
    down: int = 1
    align: Align | None = None
    bold: bool = False
    size: float | None = None
    foot: str = ""
    top: bool = False
    picture: Picture | None = None


@dataclass(frozen=True)
class Row:
    """Cells from left to right, at least ``height`` high; what a cell from a row above covers is
    left out. A row ``with_next`` is not the last on a page: it names those below."""

    cells: Sequence[Cell | str]
    height: float | None = None
    with_next: bool = False


Line: TypeAlias = Row | Sequence[Cell | str]


@dataclass(frozen=True)
class Grid(Part):
    """Labels and values in lines, as forms have them. Widths are shares of the page's."""

    widths: Sequence[float]
    rows: Sequence[Line]
    height: float = 8
    size: float = BODY


@dataclass(frozen=True)
class Column:
    """Width is a share of the page's."""

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True)
class Table(Part):
    """Rows below a head that every page repeats; ``head`` replaces the columns' titles where it
    takes more than one line."""

    columns: Sequence[Column]
    rows: Sequence[Line]
    head: Sequence[Line] = ()
    height: float = 8
    size: float = 9.5


@dataclass(frozen=True)
class Sign:
    """A place to write by hand; ``blank`` stands on its line."""

    label: str
    blank: str = ""


@dataclass(frozen=True)
class Signatures(Part):
    """Places to sign, side by side, ``columns`` a row; never alone at the top of a page."""

    places: Sequence[Sign | str]
    columns: int = 0
    height: float = 11


@dataclass(frozen=True)
class Seal(Part):
    """Where a body stamps and dates, at the right."""

    text: str
    date: str = ""
    width: float = 70


@dataclass(frozen=True)
class Gap(Part):
    """Room; none at the top of a page."""

    height: float = 4


@dataclass(frozen=True)
class NewPage(Part):
    """What follows begins a page."""


@dataclass(frozen=True)
class Together(Part):
    """Parts that no page's end comes between, where one page can hold them."""

    parts: Sequence[Part]


@dataclass(frozen=True)
class Document:
    """A print: ``printed`` is its moment, ``number`` what it is filed under."""

    title: str
    parts: Sequence[Part]
    printed: datetime
    paper: Paper = A4
    number: str = ""
    foot: Foot = CHINESE
    language: str = "zh-CN"
    issuer: str = ""


def label(text: str, across: int = 1, down: int = 1) -> Cell:
    """The cell that names the one beside it."""
    return Cell(text, across=across, down=down, align="centre")


def fields(*pairs: tuple[str, Cell | str], height: float | None = None) -> Row:
    """A row of labels, each with its value beside it."""
    return Row([cell for name, value in pairs for cell in (label(name), value)], height)


def date_line(text: str) -> Sign:
    """A place for a date written by hand."""
    return Sign(text, "　　年　　月　　日")
