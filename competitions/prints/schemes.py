"""评分标准: a part's marking scheme as a whole."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from competitions.models import Aspect, Criterion, Part, Scheme, StandardSection, SubCriterion
from competitions.prints import forms
from competitions.prints.standards import standard
from competitions.queries import schemes
from competitions.queries.schemes import rule
from competitions.rules.marking import KIND_NAMES, plain
from core import pdf
from core.pdf import Cell, Column

TITLE = "评分标准"
VERSION = "第 {number} 版"
DAY = "（第 {day} 天）"
SUM = "合计"
SECTIONS = "与职业标准各部分的对应"
COLUMNS = (
    Column("编号", 11, "centre"),
    Column("评分项", 48),
    Column("类型", 14, "centre"),
    Column("评判标准", 62),
)
SECTION = Column("标准部分", 17, "centre")
WORTH = Column("配分", 14, "right")
SECTION_COLUMNS = (
    Column("部分", 12, "centre"),
    Column("名称", 80),
    Column("标准分值", 18, "right"),
    Column("评分项合计", 18, "right"),
    Column("差额", 14, "right"),
)
PLACES = ("命题人签名", "裁判长签名", pdf.date_line("日期"))

ZERO = Decimal(0)


def scheme_print(
    part: Part, scheme: Scheme, sections: Sequence[StandardSection], printed: datetime
) -> pdf.Document:
    codes = {section.id: section.code for section in sections}
    columns = [*COLUMNS, *([SECTION] if codes else []), WORTH]
    parts: list[pdf.Part] = [
        _head(part, scheme),
        pdf.Table(columns, list(_rows(part, scheme, codes, len(columns) - 1))),
    ]
    if sections:
        parts.append(pdf.Paragraph(SECTIONS, bold=True))
        parts.append(pdf.Table(SECTION_COLUMNS, _sections(scheme, sections)))
    parts.append(pdf.Signatures(PLACES))
    return forms.form(part.stage.event, f"{part.name}{TITLE}", parts, printed)


def _head(part: Part, scheme: Scheme) -> pdf.Grid:
    version = VERSION.format(number=scheme.version)
    name = scheme.title or f"{part.stage.event.name} {part.name}"
    return pdf.Grid(
        widths=(14, 40, 14, 20, 14, 20),
        rows=[
            pdf.fields(("名称", name), ("版本", version), ("总分", forms.points(scheme.total))),
        ],
    )


def _rows(
    part: Part, scheme: Scheme, codes: dict[int, str], across: int
) -> Iterator[pdf.Row | list[Cell | str]]:
    """``codes`` of sections by key; ``across`` are the columns left of the worth."""

    def group(words: str, worth: Decimal, bold: bool = True, above: bool = True) -> pdf.Row:
        name = Cell(words, across=across, bold=bold)
        return pdf.Row([name, Cell(forms.points(worth), bold=bold)], height=7, with_next=above)

    for criterion in scheme.criteria:
        yield group(f"{criterion.letter}　{criterion.name}", _worth(criterion))
        for sub in criterion.sub_criteria:
            words = DAY.format(day=sub.day) if sub.day else ""
            name = f"{criterion.letter}{sub.position}　{sub.name}{words}"
            yield group(name, _sub_worth(sub), bold=False)
            for number, aspect in enumerate(sub.aspects, start=1):
                code = f"{criterion.letter}{sub.position}.{number}"
                yield [code, *_aspect(part, aspect, codes)]
    total = sum((_worth(criterion) for criterion in scheme.criteria), ZERO)
    yield group(SUM, total, above=False)


def _aspect(part: Part, aspect: Aspect, codes: dict[int, str]) -> list[Cell | str]:
    return [
        aspect.description,
        forms.chinese(KIND_NAMES[aspect.kind]),
        standard(aspect, rule(aspect, part.stage.event)),
        *([codes.get(aspect.section_id or 0, "")] if codes else []),
        forms.points(aspect.max_mark),
    ]


def _sections(scheme: Scheme, sections: Sequence[StandardSection]) -> list[list[Cell | str]]:
    lines: list[list[Cell | str]] = []
    for section in sections:
        of_it = (a.max_mark for a in schemes.aspects(scheme) if a.section_id == section.id)
        found = sum(of_it, ZERO)
        target = "" if section.target is None else plain(section.target)
        difference = "" if section.target is None else f"{found - section.target:+.2f}"
        lines.append([section.code, section.name, target, forms.points(found), difference])
    return lines


def _worth(criterion: Criterion) -> Decimal:
    return sum((_sub_worth(sub) for sub in criterion.sub_criteria), ZERO)


def _sub_worth(sub: SubCriterion) -> Decimal:
    return sum((aspect.max_mark for aspect in sub.aspects), ZERO)
