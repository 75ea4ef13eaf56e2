"""Moves on a board, and how a frozen one is kept."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.board import (
    Board,
    BoardRow,
    follow_moves,
    from_record,
    shown_large,
    to_record,
)

BEFORE, NOW = {1: 1, 2: 2, 3: 3}, {2: 1, 1: 2, 3: 3}


def test_first_look_shows_no_move() -> None:
    order = follow_moves({}, {}, NOW)
    assert not order.just_moved
    assert [order.climbed(entry) for entry in NOW] == [0, 0, 0]


def test_move_is_told_from_what_was_shown() -> None:
    order = follow_moves(BEFORE, BEFORE, NOW)
    assert order.just_moved
    assert [order.climbed(entry) for entry in (1, 2, 3)] == [-1, 1, 0]


def test_arrow_stands_until_the_next_move() -> None:
    order = follow_moves(NOW, BEFORE, NOW)
    assert not order.just_moved
    assert order.climbed(2) == 1


def test_entry_that_comes_new_has_not_climbed() -> None:
    assert follow_moves(BEFORE, BEFORE, {**NOW, 4: 4}).climbed(4) == 0


points = st.integers(0, 10**6).map(lambda n: Decimal(n).scaleb(-2))
rows = st.builds(
    BoardRow,
    entry=st.integers(1, 99),
    number=st.integers(1, 999),
    name=st.text(max_size=8),
    union=st.text(max_size=8),
    place=st.integers(1, 99),
    shared=st.booleans(),
    total=points,
    parts=st.lists(st.none() | points, max_size=4).map(tuple),
    done=st.integers(0, 9),
    aspects=st.integers(0, 9),
)
boards = st.builds(
    Board,
    stage=st.text(max_size=8),
    parts=st.lists(st.text(max_size=5), max_size=4).map(tuple),
    rows=st.lists(rows, max_size=5).map(tuple),
    at=st.just(datetime(2026, 11, 23, 14, 32, 5, tzinfo=UTC)),
)


@given(boards)
def test_frozen_board_is_kept_to_the_digit(board: Board) -> None:
    kept = json.loads(json.dumps(to_record(board)))
    assert from_record(kept) == replace(board, frozen=True)


def test_own_row_is_large_wherever_it_stands() -> None:
    listed = [row(entry) for entry in range(1, 21)]
    assert [one.entry for one in shown_large(listed, 3, None)] == [1, 2, 3]
    assert [one.entry for one in shown_large(listed, 3, 2)] == [1, 2, 3]
    assert [one.entry for one in shown_large(listed, 3, 17)] == [1, 2, 3, 17]
    assert [one.entry for one in shown_large(listed, 3, 99)] == [1, 2, 3]


def row(entry: int) -> BoardRow:
    return BoardRow(entry, entry, "赵甲", "试验工会", entry, False, Decimal(80), (None,), 1, 2)
