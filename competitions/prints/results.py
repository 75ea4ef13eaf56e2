"""成绩汇总表 and 签名确认表: what came of a stage, to be signed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from competitions.models import AwardLevel, Entry, Event, TieStep
from competitions.prints import forms
from competitions.queries.results import EntryResult, EventResult
from competitions.rules.ranking import Placed
from competitions.rules.states import EntryState
from core import pdf
from core.pdf import Cell, Column

SHEET = "成绩汇总表"
ORDER = Column("序号", 8, "centre")
STATION = Column("赛位号", 10, "centre")
NUMBER = Column("参赛号", 10, "centre")
NAME = Column("姓名", 18)
TEAM = Column("队伍", 24)
UNIT = Column("单位", 40)
TOTAL = Column("总分", 12, "right")
SCALED = Column("标准分", 12, "right")
PLACE = Column("名次", 10, "centre")
RANK = Column("排名", 12, "centre")
REMARKS = Column("备注", 26)
PART_TITLE = "{name}\n（{weight}）"
SHEET_PLACES = ("统分员", "复核员", "裁判长", "监督", pdf.date_line("日期"))

SHARED = "并列"
FAILED = "{parts}未达标"
INCOMPLETE = "评分未完成"
UNMARKED = "未评分"
VACANT = "空缺"
BETWEEN_STEPS = " → "
TIES_NOTE = (
    "注：总分为各部分得分乘以权重之和，四舍五入保留两位小数；总分相同的，依次比较：{steps}。"
)
TOTALS_NOTE = "注：总分为各部分得分乘以权重之和，保留两位小数；总分相同的，名次并列。"
VACANT_NOTE = "空缺名次：{places}。"
NOT_FINAL = "尚有参赛作品未完成评分，本表仅供核对，不是最终成绩。"

AWARDS = "成绩签名确认表"
AWARD = Column("奖项", 16, "centre")
DRAWN = Column("抽签号", 10, "centre")
RESULT = Column("总成绩", 12, "right")
TIME = Column("总用时（秒）", 14, "right")
JUDGE_SIGNS = Column("裁判签名", 24)
CHIEF_SIGNS = Column("裁判长签名", 24)
AWARD_PLACES = (pdf.Sign("裁判长确认"), pdf.date_line("日期"))

Entries = Mapping[int, Entry]
Numbers = Mapping[int, int]


def result_sheet(
    event: Event, result: EventResult, entries: Entries, stations: Numbers, printed: datetime
) -> pdf.Document:
    """``entries`` and drawn ``stations`` by entry; without a draw, entries' numbers stand there."""
    columns = [
        ORDER,
        STATION if stations else NUMBER,
        TEAM if event.for_teams else NAME,
        UNIT,
        *(_part_columns(result)),
        TOTAL,
        *([SCALED] if _has_scale(result) else []),
        PLACE,
        REMARKS,
    ]
    rows = [
        [str(order), *_result_row(row, result, entries[row.entry], stations)]
        for order, row in enumerate(result.rows, start=1)
    ]
    notes = [pdf.Note(words) for words in _notes(event, result)]
    parts = [pdf.Table(columns, rows), *notes, pdf.Signatures(SHEET_PLACES)]
    return forms.form(event, _staged(result, SHEET), parts, printed, pdf.A4_LANDSCAPE)


def awards(
    event: Event,
    result: EventResult,
    levels: Sequence[AwardLevel],
    entries: Entries,
    orders: Numbers,
    printed: datetime,
) -> pdf.Document:
    """Placed entries with the award they have, and the places that stay vacant with the award that
    nobody has."""
    columns = [RANK, AWARD, DRAWN if orders else NUMBER, TEAM if event.for_teams else NAME, UNIT]
    columns += [RESULT, TIME, JUDGE_SIGNS, CHIEF_SIGNS]
    lines = [
        (row.placed.place, _award_row(row, row.placed, entries, orders))
        for row in result.rows
        if row.placed
    ]
    lines += [(place, _vacant_row(place, levels)) for place in _vacant(event, result)]
    rows = [cells for _, cells in sorted(lines, key=lambda line: line[0])]
    notes = [pdf.Note(NOT_FINAL)] if not _complete(result) else []
    parts = [pdf.Table(columns, rows, height=10), *notes, pdf.Signatures(AWARD_PLACES)]
    return forms.form(event, _staged(result, AWARDS), parts, printed, pdf.A4_LANDSCAPE)


def remarks(row: EntryResult, result: EventResult) -> str:
    """备注: what there is to say of an entry besides its numbers."""
    if row.state is not EntryState.ENTERED:
        return forms.state(row.state)
    names = {part.id: part.name for part in result.parts}
    found = [SHARED] if row.placed and row.placed.shared else []
    if row.failed:
        failed = forms.BETWEEN.join(names[part] for part in row.failed)
        found.append(FAILED.format(parts=failed))
    if not row.complete:
        found.append(INCOMPLETE if row.done else UNMARKED)
    return "；".join(found)


def place(row: EntryResult) -> str:
    return str(row.placed.place) if row.placed else forms.NONE


def step_name(step: TieStep) -> str:
    return f"{step.part.name} {step.letter}" if step.letter else step.part.name


def _staged(result: EventResult, title: str) -> str:
    return f"{result.stage.name}{title}" if result.stage else title


def _part_columns(result: EventResult) -> Iterator[Column]:
    for part in result.parts:
        words = PART_TITLE.format(name=part.name, weight=forms.weight(part.weight))
        yield Column(words, 13, "right")


def _has_scale(result: EventResult) -> bool:
    return any(row.scaled is not None for row in result.rows)


def _result_row(
    row: EntryResult, result: EventResult, entry: Entry, stations: Numbers
) -> list[Cell | str]:
    number = stations.get(row.entry) if stations else row.number
    return [
        forms.NONE if number is None else str(number),
        forms.named(entry),
        forms.unit(entry.organisation),
        *(forms.points(share.points if share.done else None) for share in row.parts),
        forms.points(row.total if row.placed else None),
        *([forms.points(row.scaled)] if _has_scale(result) else []),
        place(row),
        remarks(row, result),
    ]


def _award_row(
    row: EntryResult, placed: Placed, entries: Entries, orders: Numbers
) -> list[Cell | str]:
    entry = entries[row.entry]
    number = orders.get(row.entry) if orders else row.number
    shared = f"（{SHARED}）" if placed.shared else ""
    return [
        f"{placed.place}{shared}",
        row.award or forms.NONE,
        forms.NONE if number is None else str(number),
        forms.named(entry),
        forms.unit(entry.organisation),
        forms.points(row.total),
        "",
        "",
        "",
    ]


def _vacant_row(vacant: int, levels: Sequence[AwardLevel]) -> list[Cell | str]:
    """``levels`` are from the highest award down."""
    label = next((level.label for level in levels if vacant <= level.last_place), forms.NONE)
    return [str(vacant), label, Cell(VACANT, across=7, align="centre")]


def _vacant(event: Event, result: EventResult) -> list[int]:
    """Vacant places above the last that somebody has."""
    last = max((row.placed.place for row in result.placed if row.placed), default=0)
    return sorted(vacant for vacant in set(event.vacant) if vacant < last)


def _complete(result: EventResult) -> bool:
    return all(row.complete for row in result.rows if row.state is EntryState.ENTERED)


def _notes(event: Event, result: EventResult) -> Iterator[str]:
    steps = BETWEEN_STEPS.join(step_name(step) for step in result.chain)
    yield TIES_NOTE.format(steps=steps) if steps else TOTALS_NOTE
    vacant = _vacant(event, result)
    if vacant:
        yield VACANT_NOTE.format(places=forms.BETWEEN.join(map(str, vacant)))
    if not _complete(result):
        yield NOT_FINAL
