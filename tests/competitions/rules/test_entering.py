"""When entries are taken, who makes an entry, and which rows of a workbook belong together."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules import rosters
from competitions.rules.entering import (
    CHANGE_NAMES,
    ChangeKind,
    clauses_stand,
    closed,
    incomplete,
)
from competitions.rules.states import CompetitionState
from core.rules import tables
from core.rules.grid import Grid
from membership.rules.identity import with_check_character

NOW = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNOUNCED = CompetitionState.ANNOUNCED


def test_every_change_has_its_words() -> None:
    assert set(CHANGE_NAMES) == set(ChangeKind)


@pytest.mark.parametrize(
    ("state", "opens", "ends", "says"),
    [
        (ANNOUNCED, None, None, ""),
        (ANNOUNCED, NOW, NOW + HOUR, ""),
        (ANNOUNCED, NOW + HOUR, None, "from 2026-09-01 13:00 on"),
        (ANNOUNCED, None, NOW, "until 2026-09-01 12:00"),
        (CompetitionState.PREPARING, None, None, "not announced"),
        (CompetitionState.FINISHED, None, None, "is over"),
        (CompetitionState.CANCELLED, None, None, "is over"),
    ],
)
def test_entries_are_taken_in_the_period(
    state: CompetitionState, opens: datetime | None, ends: datetime | None, says: str
) -> None:
    shut = closed(state, opens, ends, NOW)
    assert (says in str(shut)) if says else shut is None


@pytest.mark.parametrize(
    ("state", "opens", "entries", "stand"),
    [
        (CompetitionState.PREPARING, None, 0, False),
        (CompetitionState.PREPARING, None, 1, True),
        (ANNOUNCED, NOW + HOUR, 0, False),
        (ANNOUNCED, NOW, 0, True),
        (ANNOUNCED, None, 0, True),
    ],
)
def test_clauses_stand_once_people_rely_on_them(
    state: CompetitionState, opens: datetime | None, entries: int, stand: bool
) -> None:
    assert (clauses_stand(state, opens, NOW, entries) is not None) == stand


@given(st.integers(0, 6), st.integers(0, 4), st.integers(1, 5), st.integers(0, 3))
def test_entry_is_whole_with_its_members_and_not_too_many_substitutes(
    members: int, substitutes: int, size: int, most: int
) -> None:
    whole = members == size and substitutes <= most
    assert (incomplete(members, substitutes, size, most) is None) == whole


TITLES = ("队名", "姓名", "身份证号", "替补", "来京时间")


def identity(index: int) -> str:
    return with_check_character(f"9999991990010{1 + index // 900}{index % 900:03d}")


def read(*rows: tuple[object, ...], for_teams: bool = True) -> tables.Found:
    grid = Grid("报名", (TITLES, *rows))  # type: ignore[arg-type]
    return tables.read(grid, rosters.columns(date(2026, 9, 1), for_teams=for_teams), rosters.UNIQUE)


def test_rows_of_one_team_name_make_a_team() -> None:
    found = read(
        ("一队", "甲", identity(1), None, date(2020, 1, 1)),
        ("二队", "乙", identity(2), "否", "2019-03-01"),
        (" 一队 ", "丙", identity(3), "是", None),
    )
    assert found.problems == ()
    groups = rosters.groups(found.rows, for_teams=True)
    assert [(g.team, [r.number for r in g.rows]) for g in groups] == [
        ("一队", [2, 4]),
        ("二队", [3]),
    ]
    assert [row.values["substitute"] for row in found.rows] == [None, False, True]


def test_rows_without_a_team_name_stay_apart() -> None:
    found = read((None, "甲", identity(1), None, None), (None, "乙", identity(2), None, None))
    assert len(rosters.groups(found.rows, for_teams=True)) == 2
    assert [problem.where for problem in found.problems] == ["A2", "A3"]


def test_person_alone_is_an_entry_a_row() -> None:
    found = read((None, "甲", identity(1), None, None), for_teams=False)
    assert [group.team for group in rosters.groups(found.rows, for_teams=False)] == [None]


def test_one_person_twice_is_told_with_both_rows() -> None:
    found = read(
        ("一队", "甲", identity(1), None, None), ("二队", "甲", identity(1).lower(), None, None)
    )
    assert [str(problem.text) for problem in found.problems] == [
        "Row 3 repeats row 2: the same 身份证号. Delete one of them."
    ]


def test_wrong_identity_number_is_told_at_its_cell() -> None:
    found = read(("一队", "甲", "11010119900101123X", None, None))
    assert [problem.where for problem in found.problems] == ["C2"]


@pytest.mark.parametrize(
    ("written", "same"),
    [("买买提·艾力", True), ("买买提•艾力", True), ("买买提 艾力", True), ("买买提", False)],
)
def test_names_are_one_however_dotted(written: str, same: bool) -> None:
    assert rosters.same_name(written, "买买提·艾力") == same
