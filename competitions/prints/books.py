"""The result sheet and the entry list as workbooks, to go on calculating with."""

from collections.abc import Iterator, Sequence

from competitions.models import Entry, Event
from competitions.prints import forms
from competitions.prints.results import Entries, remarks
from competitions.queries.results import EventResult
from competitions.rules.states import ENTRY_NAMES
from core.workbooks import Column, Kind, Table
from core.workbooks.writing import Value

NUMBER = Column("参赛号", 10, Kind.WHOLE)
NAME = Column("姓名", 14)
TEAM = Column("队伍", 20)
MEMBERS = Column("队员", 40)
UNIT = Column("单位", 36)
TOTAL = Column("总分", 12, Kind.NUMBER)
SCALED = Column("标准分", 12, Kind.NUMBER)
PLACE = Column("名次", 8, Kind.WHOLE)
REMARKS = Column("备注", 28)
RESULTS = "成绩汇总表"

UNION = Column("工会", 36)
COACH = Column("教练", 14)
PART_IN_TEAM = Column("队员类别", 12)
IDENTITY = Column("证件号码", 24)
STATE = Column("状态", 12)
GROUND = Column("事由", 28)
ENTRIES = "参赛名单"
REGULAR, SUBSTITUTE = "正式", "替补"


def result_book(event: Event, result: EventResult, entries: Entries) -> Table:
    """One row an entry, its numbers as they are kept."""
    parts = [Column(part.name, 12, Kind.NUMBER) for part in result.parts]
    team = [TEAM, MEMBERS] if event.for_teams else [NAME]
    columns = [PLACE, NUMBER, *team, UNIT, *parts, TOTAL, SCALED, REMARKS]
    return Table(RESULTS, columns, list(_results(event, result, entries)))


def entry_book(event: Event, entries: Sequence[Entry], identified: bool) -> Table:
    """One row a person; ``identified`` adds the masked identity numbers."""
    team = [TEAM, PART_IN_TEAM] if event.for_teams else []
    identity = [IDENTITY] if identified else []
    columns = [NUMBER, *team, NAME, *identity, UNIT, UNION, COACH, STATE, GROUND]
    return Table(ENTRIES, columns, list(_people(event, entries, identified)))


def _results(event: Event, result: EventResult, entries: Entries) -> Iterator[Sequence[Value]]:
    for row in result.rows:
        entry, placed = entries[row.entry], row.placed
        yield [
            placed.place if placed else None,
            row.number,
            entry.title,
            *([forms.people(entry)] if event.for_teams else []),
            forms.unit(entry.organisation),
            *(share.points if share.done else None for share in row.parts),
            row.total if placed else None,
            row.scaled,
            remarks(row, result),
        ]


def _people(event: Event, entries: Sequence[Entry], identified: bool) -> Iterator[Sequence[Value]]:
    for entry in entries:
        for member in entry.members:
            kind = SUBSTITUTE if member.substitute else REGULAR
            yield [
                entry.number,
                *([entry.title, kind] if event.for_teams else []),
                member.person.name,
                *([member.person.identity_masked] if identified else []),
                forms.unit(entry.organisation),
                entry.organisation.name,
                entry.coach,
                forms.chinese(ENTRY_NAMES[entry.state]),
                entry.ground,
            ]
