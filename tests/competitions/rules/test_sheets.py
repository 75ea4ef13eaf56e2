"""Which fields take marks from whom, and what a deduction stands for."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.sheets import Sitting, closed, faults, kept_from, takes
from competitions.rules.states import EntryState

JUDGE = Sitting(is_open=True)
KEEPER = Sitting(is_open=True, typing=True, seated=False)
FOR_A_JUDGE = Sitting(is_open=True, typing=True)
ENTERED, UNMARKED = EntryState.ENTERED, ScoreStatus.UNMARKED
M, J, P = AspectKind.MEASUREMENT, AspectKind.JUDGEMENT, AspectKind.PANEL


@pytest.mark.parametrize(
    "sitting",
    [
        Sitting(is_open=False),
        Sitting(is_open=False, typing=True),
        Sitting(is_open=True, seated=False),
        Sitting(is_open=True, left=True),
    ],
)
def test_closed_sheet_says_why_and_takes_nothing(sitting: Sitting) -> None:
    assert closed(sitting) is not None
    assert not any(takes(sitting, ENTERED, False, kind, UNMARKED) for kind in AspectKind)


def test_open_sheet_takes_what_its_judge_gives() -> None:
    assert closed(JUDGE) is None
    assert all(takes(JUDGE, ENTERED, False, kind, UNMARKED) for kind in AspectKind)


@pytest.mark.parametrize("state", [EntryState.WITHDRAWN, EntryState.DISQUALIFIED])
def test_ended_entry_takes_no_mark_of_anybody(state: EntryState) -> None:
    for sitting in (JUDGE, KEEPER, FOR_A_JUDGE):
        assert kept_from(sitting, state, recused=False) is not None
        assert not takes(sitting, state, False, M, UNMARKED)


def test_recused_judge_gives_nothing_and_their_paper_counts_for_nothing() -> None:
    assert kept_from(JUDGE, ENTERED, recused=True) != kept_from(FOR_A_JUDGE, ENTERED, recused=True)
    assert not any(takes(JUDGE, ENTERED, True, kind, UNMARKED) for kind in AspectKind)
    assert takes(FOR_A_JUDGE, ENTERED, True, M, UNMARKED)
    assert not takes(FOR_A_JUDGE, ENTERED, True, J, UNMARKED)


def test_typing_in_for_nobody_takes_measurements_only() -> None:
    assert [takes(KEEPER, ENTERED, False, kind, UNMARKED) for kind in (M, J, P)] == [
        True,
        False,
        False,
    ]


def test_what_lies_too_far_apart_takes_no_mark_before_the_next_round() -> None:
    assert not takes(JUDGE, ENTERED, False, J, ScoreStatus.REMARK)


@given(
    st.integers(1, 400).map(lambda n: Decimal(n) / 4),
    st.integers(1, 40).map(lambda n: Decimal(n) / 20),
    st.integers(0, 500),
)
def test_faults_are_those_that_leave_the_value(most: Decimal, step: Decimal, count: int) -> None:
    left = max(Decimal(0), most - step * count)
    found = faults(most, step, left)
    assert max(Decimal(0), most - step * found) == left
    assert found <= count
