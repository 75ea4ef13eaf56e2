"""States of long jobs, and the time they may still take."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.batches import BATCH_MOVES, BATCH_NAMES, OPEN, BatchState, time_left

MINUTE = timedelta(minutes=1)


def test_every_state_has_moves_and_a_name() -> None:
    assert set(BATCH_MOVES) == set(BATCH_NAMES) == set(BatchState)
    assert {state for state in BatchState if state in OPEN} == {
        BatchState.WAITING,
        BatchState.RUNNING,
    }


def test_what_has_ended_well_or_by_wish_ends_for_good() -> None:
    assert BATCH_MOVES[BatchState.DONE] == BATCH_MOVES[BatchState.CANCELLED] == frozenset()


def test_time_left_follows_the_pace() -> None:
    assert time_left(1, 4, MINUTE) == 3 * MINUTE
    assert time_left(4, 4, MINUTE) == timedelta(0)


@pytest.mark.parametrize(
    ("done", "total", "elapsed"),
    [(0, 4, MINUTE), (0, 0, MINUTE), (5, 4, MINUTE), (1, 4, timedelta(seconds=2))],
)
def test_time_left_is_not_guessed(done: int, total: int, elapsed: timedelta) -> None:
    assert time_left(done, total, elapsed) is None


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(3, 10**5))
def test_time_left_shrinks_to_nothing(done: int, more: int, seconds: int) -> None:
    left = time_left(done, done + more, timedelta(seconds=seconds))
    assert left is not None
    assert left >= timedelta(0)
    further = time_left(done + 1, done + more, timedelta(seconds=seconds))
    assert further is not None
    assert further <= left
