"""Sheets as other years lay them out, for the tests of reading."""

from collections.abc import Sequence
from decimal import Decimal

from core.rules.grid import Cell, Grid

Plain = str | int | float | None

FULL_HEAD: tuple[Plain, ...] = (
    "Sub\nCriterion\nID",
    "Sub Criterion\nName or Description",
    "Day of Marking",
    "Aspect\nType\nM = Meas\nJ = Judg",
    "Aspect - Description",
    "Judg Score",
    "Extra Aspect Description (Meas or Judg)\nOR\nJudgement Score Description (Judg only)",
    "Requirement\n(Measurement Only)",
    "WSOS Section",
    "Calculation Row \n(Export only)",
    "Max\nMark",
)


def grid(rows: Sequence[Sequence[Plain]], name: str = "CIS Marking Scheme Import") -> Grid:
    return Grid(name, tuple(tuple(_cell(value) for value in row) for row in rows))


def _cell(value: Plain) -> Cell:
    return Decimal(str(value)) if isinstance(value, int | float) else value


def head(letter: str, total: Plain) -> list[Plain]:
    return [*FULL_HEAD, f"Criterion {letter}", "Total\nMark", total]


def sub(code: str, name: str = "Layout", day: Plain = 1) -> list[Plain]:
    return [code, name, day]


def measured(text: str, most: Plain, section: Plain = 1, kind: str = "M") -> list[Plain]:
    return [None, None, None, kind, text, None, None, "±0.1 mm", section, None, most]


def judged(text: str, most: Plain, section: Plain = 1, kind: str = "J") -> list[list[Plain]]:
    return [
        [None, None, None, kind, text, None, None, None, section, None, most],
        *scores(5),
    ]


def scores(before: int) -> list[list[Plain]]:
    """The four rows below a judgement, so many columns in."""
    empty: list[Plain] = [None] * before
    return [[*empty, value, f"what {value} means"] for value in range(4)]


def full() -> list[list[Plain]]:
    """A 6, B 4: with the title tables, as exported today; B begins in row 21."""
    return [
        ["17 Web Development"],
        [],
        ["WorldSkills Occupational Standards"],
        ["Section", "WSOS Marks", *[None] * 6, "WSOS Marks", "Aspect Marks", "Variation"],
        [1, "Organisation", *[None] * 6, 6, 6, 0],
        [2, "Design", *[None] * 6, 4, 4, 0],
        [*[None] * 8, "Total Variation", None, 0],
        [],
        ["Criteria"],
        ["ID", "Name", *[None] * 8, "Mark"],
        ["A", "Static site", *[None] * 8, 6],
        ["B", "Open API", *[None] * 8, 4],
        [],
        head("A", 6),
        sub("A1"),
        *judged("Colours", 2),
        measured("Header", 4),
        head("B", 4),
        sub("B1", "Endpoints", 2),
        [],
        measured("Answers", 1.5, section=2),
        *judged("Naming", 2.5, section=2),
        [*[None] * 11, "Competition", "Total\nMark", 10],
    ]


def bare() -> list[list[Plain]]:
    """The same aspects without title tables, section and requirement; from row 2 on."""
    columns: list[Plain] = [FULL_HEAD[i] for i in (0, 1, 3, 4, 5, 6, 10)]
    return [
        [],
        [*columns, "Criterion A", "Total Mark", 6],
        ["A1", "Layout"],
        [None, None, "J", "Colours", None, None, 2],
        *scores(4),
        [None, None, "M", "Header", None, None, 4],
        [*columns, "Criterion B", "Total Mark", 4],
        ["B1", "Endpoints"],
        [None, None, "M", "Answers", None, None, 1.5],
        [None, None, "J", "Naming", None, None, 2.5],
        *scores(4),
    ]


def older() -> list[list[Plain]]:
    """*Sub Criteria*, O for measurement, *Judge Score*, WSSS, the sub-criterion beside its first
    aspect, other columns and another order in the second block."""
    first: list[Plain] = [
        "Sub\nCriteria\nID",
        "Sub Criteria\n\nName or Description",
        "Aspect\nType\nO = Obj\nJ = Judg",
        "Aspect - Description",
        "Judge Score",
        "Extra Aspect Description (Obj or Subj)\nOR\nJudgement Score Description (Judg only)",
        "Requirement\nor Nominal\nSize (Obj Only)",
        "WSSS Section",
        "Max\nMark",
        "Criterion\nA",
        "Total\nMark",
        6,
    ]
    second: list[Plain] = [
        "Max Mark",
        "Sub Criteria ID",
        "Sub Criteria Name or Description",
        "WSSS Section",
        "Aspect Type",
        "Aspect - Description",
        "Judge Score",
        "Extra Aspect Description",
        "Criterion",
        "B",
        4,
    ]
    return [
        first,
        ["A1", "Layout", "S", "Colours", None, None, None, 1, 2],
        *scores(4),
        [None, None, "O", "Header", None, None, "±0.1 mm", 1, 4],
        second,
        [1.5, "B1", "Endpoints", 2, "O", "Answers"],
        [2.5, None, None, 2, "J", "Naming"],
        *scores(6),
    ]


def chinese() -> list[list[Plain]]:
    """Chinese headings and signs of full width, a criterion's own row in its block."""
    return [
        ["网站设计与开发"],
        [
            "子标准编号",
            "子标准名称",
            "评分日",
            "评分项类型",
            "评分项描述",
            "评判分",
            "补充说明",
            "要求",
            "职业标准章节",
            "最高分",
            "评分标准Ａ",
            "总分",
            "６",
        ],
        ["Ａ", "静态网站"],
        ["Ａ１", "布局", "第1天"],
        [None, None, None, "Ｊ", "配色", None, None, None, "１", "２．０"],
        *scores(5),
        [None, None, None, "测量", "页眉", None, None, "±0.1 mm", 1, 4],
    ]
