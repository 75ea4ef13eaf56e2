"""名次说明: how a place came about, for the file."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from competitions.models import Entry, Event
from competitions.prints import forms
from competitions.prints.results import place, remarks, step_name
from competitions.queries.results import EntryResult
from competitions.queries.why import Why, WhyAspect, WhyMark, WhyPart
from competitions.rules import marking, ranking
from competitions.rules import results as totals
from competitions.rules.marking import ScoreStatus, plain
from competitions.rules.rounding import half_up
from competitions.rules.states import MARK_NAMES
from core import pdf
from core.pdf import Cell, Column

TITLE = "名次说明"
COLUMNS = (
    Column("编号", 10, "centre"),
    Column("评分项", 44),
    Column("各次评分", 52),
    Column("计算", 56),
    Column("得分", 14, "right"),
)
PART = "{name}　作品号 {code}　评分标准第 {version} 版"
SHARE = "{points} × {weight} = {share}"
SCALED_SHARE = "{points} ÷ {most} × 100 × {weight} = {share}"
CRITERION = "{letter}　{name}（满分 {target}）"
TOTAL = "总分（各部分之和，四舍五入保留两位小数）"
SEAT = "第 {number} 评委"
PANEL = "裁判组"
OLD = "（{state} {value}）"
STATUS = {
    ScoreStatus.UNMARKED: "未评分，不计分，也不是零分",
    ScoreStatus.WAITING: "等待其余评委评分",
    ScoreStatus.UNCONFIRMED: "等待第二人确认",
    ScoreStatus.REMARK: "评委分差超限，等待重评",
    ScoreStatus.COMPLETE: "",
}
ALONE = "没有总分相同的其他参赛者，名次由总分决定。"
PARTED = "有总分相同的参赛者，由并列判定的第 {number} 步“{step}”分出先后。"
SHARED = "有总分相同的参赛者，并列判定未能分出先后，名次并列。"
RIVALS = (Column("名次", 12, "centre"), Column("姓名", 40), Column("总分", 16, "right"))
RULES = "注：评分项按规则 {aspects}，总分按规则 {totals}，名次按规则 {places} 计算。"
SHARE_PLACES = 4
PLACES = ("复核人", "裁判长", pdf.date_line("日期"))


def why_print(event: Event, why: Why, entry: Entry, printed: datetime) -> pdf.Document:
    parts: list[pdf.Part] = [
        _head(why, entry),
        pdf.Table(COLUMNS, list(_rows(event, why)), height=7, size=9),
        *_ties(why),
        pdf.Note(
            RULES.format(aspects=marking.VERSION, totals=totals.VERSION, places=ranking.VERSION)
        ),
        pdf.Signatures(PLACES),
    ]
    return forms.form(event, TITLE, parts, printed)


def _head(why: Why, entry: Entry) -> pdf.Grid:
    row = why.row
    return pdf.Grid(
        widths=(14, 40, 14, 30, 14, 30),
        rows=[
            pdf.fields(
                ("队伍" if entry.name else "姓名", entry.title),
                ("参赛号", str(row.number)),
                ("名次", Cell(place(row), bold=True)),
            ),
            pdf.fields(
                ("单位", forms.unit(entry.organisation)),
                ("总分", forms.points(row.total)),
                ("备注", remarks(row, why.result)),
            ),
        ],
    )


def _rows(event: Event, why: Why) -> Iterator[pdf.Row]:
    sizes = {share.part: share for share in why.row.parts}
    for part in why.parts:
        size = sizes[part.weighted.part].scheme_total
        words = PART.format(name=part.name, code=part.code, version=part.scheme.version)
        share = _share(part, plain(size) if event.scale_parts and size else "")
        cells = [Cell(words, across=3, bold=True), Cell(share, across=2, align="right")]
        yield pdf.Row(cells, with_next=True)
        yield from _criteria(part)
    yield pdf.Row([Cell(TOTAL, across=4, bold=True), Cell(forms.points(why.row.total), bold=True)])


def _share(part: WhyPart, most: str) -> str:
    weighted = part.weighted
    share = plain(half_up(weighted.share, SHARE_PLACES))
    words = SCALED_SHARE if most else SHARE
    return words.format(
        points=forms.points(weighted.points), weight=plain(weighted.weight), share=share, most=most
    )


def _criteria(part: WhyPart) -> Iterator[pdf.Row]:
    for group in part.criteria:
        criterion = group.criterion
        words = CRITERION.format(
            letter=criterion.letter, name=criterion.name, target=plain(criterion.target)
        )
        yield pdf.Row([Cell(words, across=4), forms.points(group.points)], with_next=True)
        for number, line in enumerate(group.aspects, start=1):
            yield pdf.Row([f"{criterion.letter}.{number}", *_aspect(line)])


def _aspect(line: WhyAspect) -> list[str]:
    given = "\n".join(_given(marks) for marks in _by_seat(line.marks))
    how = forms.chinese(line.how) if line.how else STATUS[line.status]
    return [line.aspect.description, given, how, forms.points(line.points)]


def _by_seat(marks: Sequence[WhyMark]) -> list[list[WhyMark]]:
    seats = dict.fromkeys(mark.seat for mark in marks)
    return [[mark for mark in marks if mark.seat == seat] for seat in seats]


def _given(marks: Sequence[WhyMark]) -> str:
    """What stands in a seat, and in brackets what stood there before."""
    seat = marks[0].seat
    who = PANEL if seat is None else f"{SEAT.format(number=seat)} {marks[0].judge}"
    standing = [plain(mark.mark.value) for mark in marks if mark.stands]
    old = [
        OLD.format(state=forms.chinese(MARK_NAMES[mark.mark.state]), value=plain(mark.mark.value))
        for mark in marks
        if not mark.stands
    ]
    return f"{who}：{''.join(standing) or forms.NONE}{''.join(old)}"


def _ties(why: Why) -> list[pdf.Part]:
    placed = why.row.placed
    if placed is None:
        return []
    if not why.rivals:
        return [pdf.Note(ALONE)]
    steps = why.result.chain
    words = SHARED
    if placed.step is not None:
        words = PARTED.format(number=placed.step + 1, step=step_name(steps[placed.step]))
    columns = [*RIVALS, *(Column(step_name(step), 16, "right") for step in steps)]
    equal = [row for row in why.result.rows if row is why.row or row in why.rivals]
    return [pdf.Paragraph(words), pdf.Table(columns, [_rival(row) for row in equal], height=7)]


def _rival(row: EntryResult) -> list[Cell | str]:
    return [place(row), row.name, forms.points(row.total), *(forms.points(v) for v in row.chain)]
