"""Moves on a board."""

from competitions.rules.board import follow_moves

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
