"""A workbook of entries: its columns, and which of its rows make an entry together."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.rules.grid import Cell
from core.rules.tables import Column, Parser, Row, Unreadable, day, fold, one_of, text
from core.rules.text import Text
from membership.rules.identity import read_identity

MOST_ROWS = 2000
YES, NO = "是", "否"
SUBSTITUTE = {YES: True, NO: False, "替补": True, "Yes": True, "No": False}
# A name of a minority may be written with one of several dots, or with none.
IGNORED = re.compile(r"[\s·•・.]")

NAME = Column("name", ("姓名", "Full name", "Name"), text(60))
UNION = Column("union", ("单位", "Union", "Employer"), text(120), required=False)
TEAM = Column("team", ("队名", "代表队", "Team"), text(60))
COACH = Column("coach", ("教练", "Coach"), text(60), required=False)
RESERVE = Column("substitute", ("替补", "Substitute"), one_of(SUBSTITUTE), required=False)
SINCE = Column("since", ("来京时间", "In Beijing since"), day(), required=False)
UNIQUE = (("identity",),)


@dataclass(frozen=True)
class Group:
    """Rows that make one entry; ``team`` is None for a person alone."""

    team: str | None
    rows: tuple[Row, ...]


def columns(today: date, *, for_teams: bool) -> tuple[Column, ...]:
    """In the order of the template; any order is read."""
    identity = Column("identity", ("身份证号", "Identity number"), _identity(today))
    team, reserve = ((TEAM,), (RESERVE,)) if for_teams else ((), ())
    return (*team, NAME, identity, UNION, *reserve, COACH, SINCE)


def groups(rows: Sequence[Row], *, for_teams: bool) -> list[Group]:
    """A person a row; in an event of teams the rows of one team name, wherever they stand."""
    if not for_teams:
        return [Group(None, (row,)) for row in rows]
    teams: dict[str, list[Row]] = {}
    for row in rows:
        teams.setdefault(fold(row.values["team"] or f"\n{row.number}"), []).append(row)
    return [Group(found[0].values["team"], tuple(found)) for found in teams.values()]


def same_name(written: str, known: str) -> bool:
    """Whether two ways of writing mean one name."""
    return _bare(written) == _bare(known)


def _bare(name: str) -> str:
    return IGNORED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def _identity(today: date) -> Parser:
    as_text = text(40)

    def parse(cell: Cell) -> str:
        found = read_identity(as_text(cell), today)
        if isinstance(found, Text):
            raise Unreadable(found)
        return found.number

    return parse
