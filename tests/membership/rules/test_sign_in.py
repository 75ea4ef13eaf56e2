from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.rules.sign_in import (
    FIRST_WAIT,
    FREE_TRIES,
    FREE_TRIES_PER_ADDRESS,
    LONGEST_WAIT,
    REMEMBERED,
    wait_left,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
NONE = timedelta(0)

ages = st.timedeltas(NONE, timedelta(hours=2))
failures = st.lists(ages.map(lambda age: NOW - age), max_size=20)


@given(failures, ages)
def test_wait_never_grows_by_waiting(tries: list[datetime], passed: timedelta) -> None:
    assert wait_left(tries, NOW + passed) <= wait_left(tries, NOW)


@given(failures, ages)
def test_wait_never_shrinks_by_failing(tries: list[datetime], age: timedelta) -> None:
    assert wait_left([*tries, NOW - age], NOW) >= wait_left(tries, NOW)


@given(failures)
def test_wait_is_bounded(tries: list[datetime]) -> None:
    assert NONE <= wait_left(tries, NOW) <= LONGEST_WAIT


@given(failures, st.randoms())
def test_wait_takes_failures_in_any_order(tries: list[datetime], shuffler: Random) -> None:
    before = wait_left(tries, NOW)
    shuffler.shuffle(tries)
    assert wait_left(tries, NOW) == before


@given(failures)
def test_wait_that_was_waited_is_over(tries: list[datetime]) -> None:
    assert wait_left(tries, NOW + wait_left(tries, NOW)) == NONE


@given(st.integers(0, FREE_TRIES - 1))
def test_free_tries_wait_for_nothing(count: int) -> None:
    assert wait_left([NOW] * count, NOW) == NONE


@pytest.mark.parametrize(
    ("count", "seconds"),
    [(5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (20, 900), (1000, 900)],
)
def test_wait_doubles_from_half_a_minute_to_a_quarter_of_an_hour(count: int, seconds: int) -> None:
    assert wait_left([NOW] * count, NOW) == timedelta(seconds=seconds)


def test_failures_of_an_hour_ago_are_forgotten() -> None:
    assert wait_left([NOW - REMEMBERED] * 50, NOW) == NONE


def test_address_has_more_free_tries() -> None:
    tries = [NOW] * (FREE_TRIES_PER_ADDRESS - 1)
    assert wait_left(tries, NOW, FREE_TRIES_PER_ADDRESS) == NONE
    assert wait_left([*tries, NOW], NOW, FREE_TRIES_PER_ADDRESS) == FIRST_WAIT
