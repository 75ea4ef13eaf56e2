import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.states import (
    COMPETITION_MOVES,
    COMPETITION_NAMES,
    MARK_MOVES,
    MARK_NAMES,
    STAGE_MOVES,
    STAGE_NAMES,
    CompetitionState,
    MarkState,
    StageState,
)
from core.rules.states import may_move


def test_moves_and_names_cover_every_state() -> None:
    assert set(COMPETITION_MOVES) == set(COMPETITION_NAMES) == set(CompetitionState)
    assert set(STAGE_MOVES) == set(STAGE_NAMES) == set(StageState)
    assert set(MARK_MOVES) == set(MARK_NAMES) == set(MarkState)


@pytest.mark.parametrize("state", StageState)
def test_stage_moves_never_stand_still_nor_lead_back_to_preparing(state: StageState) -> None:
    assert state not in STAGE_MOVES[state]
    assert not may_move(state, StageState.PREPARING, STAGE_MOVES)


def test_stage_may_be_opened_again() -> None:
    assert may_move(StageState.CLOSED, StageState.OPEN, STAGE_MOVES)
    assert not may_move(StageState.PREPARING, StageState.CLOSED, STAGE_MOVES)


@given(st.lists(st.sampled_from(MarkState), max_size=8))
def test_mark_that_stopped_counting_never_counts_again(wanted: list[MarkState]) -> None:
    state, ended = MarkState.CURRENT, False
    for then in wanted:
        if may_move(state, then, MARK_MOVES):
            assert not ended
            state = then
            ended = state is not MarkState.CURRENT
    assert (state is MarkState.CURRENT) != ended


@pytest.mark.parametrize("state", [MarkState.REPLACED, MarkState.SET_ASIDE, MarkState.REJECTED])
def test_mark_at_its_end_goes_nowhere(state: MarkState) -> None:
    assert MARK_MOVES[state] == frozenset()


def test_contested_mark_is_taken_or_set_aside() -> None:
    assert MARK_MOVES[MarkState.CONTESTED] == {MarkState.CURRENT, MarkState.SET_ASIDE}
