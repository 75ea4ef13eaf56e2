"""评分记录表: one judge, one work; blank, or with the marks that stand.

Blind: a sheet names the work by its code and station, never who made it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from competitions.models import Aspect, Part, Scheme
from competitions.prints import forms
from competitions.prints.standards import standard
from competitions.queries.papers import Sheet
from competitions.queries.schemes import rule
from competitions.rules.marking import plain
from core import pdf
from core.pdf import Cell, Column

TITLE = "评分记录表"
TIME = "　　时　　分"
JUDGE = "第 {number} 评委　{name}"
COLUMNS = (
    Column("项目", 9, "centre"),
    Column("序号", 9, "centre"),
    Column("评判要点", 40),
    Column("评判标准", 46),
    Column("配分", 11, "right"),
    Column("操作过程记录", 28),
    Column("扣分/得分", 18, "right"),
)
CRITERION = "{letter}　{name}（{target} 分）"
FILLED_NOTE = "注：所列为打印时系统中有效的分数；测量项由裁判组共同评定。"
LEFT_NOTE = "注：该评委已离席，其在席期间所打分数有效。"
PLACES = ("裁判员签名", "裁判长签名", pdf.date_line("日期"))


def sheets(
    part: Part, scheme: Scheme, wanted: Sequence[Sheet], printed: datetime
) -> list[pdf.Document]:
    return [_sheet(part, scheme, one, printed) for one in wanted]


def _sheet(part: Part, scheme: Scheme, sheet: Sheet, printed: datetime) -> pdf.Document:
    event = part.stage.event
    left = sheet.seat is not None and sheet.seat.left_at is not None
    notes = [FILLED_NOTE] if sheet.standing is not None else []
    notes += [LEFT_NOTE] if left else []
    parts = [
        _head(part, sheet),
        pdf.Table(COLUMNS, list(_rows(part, scheme, sheet)), height=9),
        *(pdf.Note(words) for words in notes),
        pdf.Signatures(PLACES),
    ]
    return forms.form(event, f"{part.name}{TITLE}", parts, printed)


def _head(part: Part, sheet: Sheet) -> pdf.Grid:
    work, seat = sheet.work, sheet.seat
    judge = JUDGE.format(number=seat.number, name=seat.appointment.account.name) if seat else ""
    station = "" if work.station is None else str(work.station)
    return pdf.Grid(
        widths=(14, 34, 14, 22, 12, 34),
        rows=[
            pdf.fields(
                ("竞赛项目", part.stage.event.name),
                ("赛位号", station),
                ("作品号", Cell(work.code, bold=True)),
            ),
            pdf.fields(
                ("竞赛阶段", part.stage.name),
                ("分组编号", ""),
                ("日期", forms.stage_day(part.stage)),
            ),
            pdf.fields(("评委", judge), ("开始", TIME), ("结束", TIME)),
        ],
    )


def _rows(part: Part, scheme: Scheme, sheet: Sheet) -> Iterator[pdf.Row | list[Cell | str]]:
    for criterion in scheme.criteria:
        words = CRITERION.format(
            letter=criterion.letter, name=criterion.name, target=plain(criterion.target)
        )
        yield pdf.Row([Cell(words, across=len(COLUMNS), bold=True)], height=7, with_next=True)
        for sub in criterion.sub_criteria:
            for number, aspect in enumerate(sub.aspects, start=1):
                yield [
                    f"{criterion.letter}{sub.position}",
                    str(number),
                    aspect.description,
                    standard(aspect, rule(aspect, part.stage.event)),
                    plain(aspect.max_mark),
                    "",
                    _mark(aspect, sheet),
                ]


def _mark(aspect: Aspect, sheet: Sheet) -> str:
    """This judge's mark, or the panel's one."""
    if sheet.standing is None:
        return ""
    own = sheet.standing.get((aspect.id, sheet.seat.id)) if sheet.seat else None
    value = sheet.standing.get((aspect.id, None)) if own is None else own
    return "" if value is None else plain(value)
