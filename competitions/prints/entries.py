"""参赛名单, 抽签结果表 and 检录表: who competes, and when it is their turn."""

from collections.abc import Sequence
from datetime import datetime

from competitions.models import Draw, DrawnPlace, Entry, Event, Stage
from competitions.prints import forms
from competitions.rules.states import EntryState
from core import clock, pdf
from core.pdf import Cell, Column

LIST = "参赛名单"
TEAM_LIST = "参赛队名单"
ORDER = Column("序号", 11, "centre")
NUMBER = Column("参赛号", 14, "centre")
NAME = Column("姓名", 20)
IDENTITY = Column("证件号码", 34)
TEAM = Column("队伍", 26)
MEMBERS = Column("队员", 60)
UNIT = Column("单位", 52)
COACH = Column("教练", 18)
REMARKS = Column("备注", 24)
LIST_PLACES = ("制表人", "审核人", pdf.date_line("日期"))
TEAM_PLACES = ("领队", "教练", "电话", pdf.date_line("日期"))
COUNT_NOTE = "注：共 {entries} 项报名、{people} 人（含替补）；退赛或取消资格 {ended} 项，见备注。"
GROUND = "{state}：{ground}"

DRAW = "抽签结果表"
DRAW_COLUMNS = (
    Column("顺序", 10, "centre"),
    Column("代表队", 52),
    Column("考生编号", 16, "centre"),
    Column("姓名", 30),
    Column("赛位号", 14, "centre"),
    Column("比赛场次", 20, "centre"),
    Column("比赛轮次", 14, "centre"),
    Column("组", 12, "centre"),
)
DRAWN_NOTE = "注：{moment} 抽签，抽签方法 {method}，种子 {seed}；任何人可据此重新推算出本结果。"
AGAIN_NOTE = "重新抽签的原因：{reason}"
DRAW_PLACES = ("抽签主持人", "监督", pdf.date_line("日期"))

CHECK_IN = "检录表"
CHECK_IN_COLUMNS = (
    Column("序号", 11, "centre"),
    Column("参赛号", 13, "centre"),
    Column("姓名", 24),
    Column("单位", 48),
    Column("证件核验", 16),
    Column("到场时间", 18),
    Column("选手签字", 24),
    Column("检录员签字", 24),
)
CHECK_IN_PLACES = ("检录负责人", pdf.date_line("日期"))


def entry_list(
    event: Event, entries: Sequence[Entry], identified: bool, printed: datetime
) -> pdf.Document:
    """``identified`` adds the masked identity numbers: for the organiser, not for the hall."""
    if event.for_teams:
        return _team_list(event, entries, printed)
    identity = [IDENTITY] if identified else []
    columns = [ORDER, NUMBER, NAME, *identity, UNIT, COACH, REMARKS]
    rows = [
        [
            str(order),
            str(entry.number),
            entry.title,
            *([entry.members[0].person.identity_masked] if identified else []),
            forms.unit(entry.organisation),
            entry.coach,
            _remarks(entry),
        ]
        for order, entry in enumerate(entries, start=1)
    ]
    parts = [pdf.Table(columns, rows), _count(entries), pdf.Signatures(LIST_PLACES)]
    return forms.form(event, LIST, parts, printed)


def _team_list(event: Event, entries: Sequence[Entry], printed: datetime) -> pdf.Document:
    columns = [ORDER, NUMBER, TEAM, UNIT, COACH, MEMBERS, REMARKS]
    rows = [
        [
            str(order),
            str(entry.number),
            entry.title,
            forms.unit(entry.organisation),
            entry.coach,
            forms.people(entry),
            _remarks(entry),
        ]
        for order, entry in enumerate(entries, start=1)
    ]
    parts = [pdf.Table(columns, rows), _count(entries), pdf.Signatures(TEAM_PLACES)]
    return forms.form(event, TEAM_LIST, parts, printed, pdf.A4_LANDSCAPE)


def _count(entries: Sequence[Entry]) -> pdf.Note:
    ended = sum(entry.state is not EntryState.ENTERED for entry in entries)
    people = sum(len(entry.members) for entry in entries)
    return pdf.Note(COUNT_NOTE.format(entries=len(entries), people=people, ended=ended))


def _remarks(entry: Entry) -> str:
    if entry.state is EntryState.ENTERED:
        return ""
    return GROUND.format(state=forms.state(entry.state), ground=entry.ground)


def draw_result(event: Event, stage: Stage, draw: Draw, printed: datetime) -> pdf.Document:
    rows = [_drawn(place, stage) for place in draw.places]
    moment = f"{clock.local(draw.drawn_at):%Y-%m-%d %H:%M}"
    notes = [DRAWN_NOTE.format(moment=moment, method=draw.method, seed=draw.seed)]
    if draw.reason:
        notes.append(AGAIN_NOTE.format(reason=draw.reason))
    parts = [
        pdf.Table(DRAW_COLUMNS, rows),
        *(pdf.Note(words) for words in notes),
        pdf.Signatures(DRAW_PLACES),
    ]
    return forms.form(event, f"{stage.name}{DRAW}", parts, printed)


def _drawn(place: DrawnPlace, stage: Stage) -> list[Cell | str]:
    entry = place.entry
    numbers = (str(place.station), stage.name, str(place.round), "")
    unit = forms.unit(entry.organisation)
    return [str(place.order), unit, str(entry.number), forms.named(entry), *numbers]


def check_in(event: Event, entries: Sequence[Entry], printed: datetime) -> pdf.Document:
    """A line to sign for each person who competes, substitutes included."""
    present = [
        (entry, member)
        for entry in entries
        if entry.state is EntryState.ENTERED
        for member in entry.members
    ]
    rows = [
        [
            str(order),
            str(entry.number),
            member.person.name + (forms.SUBSTITUTE if member.substitute else ""),
            forms.unit(entry.organisation),
            *([""] * 4),
        ]
        for order, (entry, member) in enumerate(present, start=1)
    ]
    parts = [pdf.Table(CHECK_IN_COLUMNS, rows, height=10), pdf.Signatures(CHECK_IN_PLACES)]
    return forms.form(event, CHECK_IN, parts, printed)
