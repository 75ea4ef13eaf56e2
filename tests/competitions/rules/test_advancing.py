"""Who is above a cut, and what a place brings."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.ranking import Award, Placed, Standing, advancing, awards, rank

# Few different totals, so that places are shared often.
totals = st.lists(st.integers(0, 4), max_size=14)
LEVELS = [Award("金奖", 1), Award("银奖", 3), Award("铜奖", 6)]


def placed(of: list[int], vacant: tuple[int, ...] = ()) -> list[Placed]:
    return rank([Standing(entry, Decimal(total)) for entry, total in enumerate(of)], vacant)


@given(totals, st.integers(1, 16))
def test_cut_never_parts_equals(of: list[int], most: int) -> None:
    ranked = placed(of)
    for admit_tied in (True, False):
        above = set(advancing(ranked, most, admit_tied).above)
        for place in {one.place for one in ranked}:
            sharing = {one.entry for one in ranked if one.place == place}
            assert sharing <= above or not sharing & above


@given(totals, st.integers(1, 16))
def test_cut_takes_so_many_or_says_who_shares(of: list[int], most: int) -> None:
    ranked = placed(of)
    generous, strict = advancing(ranked, most, True), advancing(ranked, most, False)
    assert len(strict.above) <= most
    assert len(generous.above) >= min(most, len(ranked))
    assert generous.sharing == strict.sharing
    assert set(generous.above) == set(strict.above) | set(strict.sharing)
    assert bool(strict.sharing) == (len(generous.above) != len(strict.above))


@given(totals, st.integers(1, 16), st.booleans())
def test_cut_lists_the_best_first(of: list[int], most: int, admit_tied: bool) -> None:
    ranked = placed(of)
    above = advancing(ranked, most, admit_tied).above
    assert list(above) == [one.entry for one in ranked][: len(above)]


@given(totals, st.integers(1, 15), st.booleans())
def test_wider_cut_drops_nobody(of: list[int], most: int, admit_tied: bool) -> None:
    ranked = placed(of)
    narrow = advancing(ranked, most, admit_tied).above
    assert set(narrow) <= set(advancing(ranked, most + 1, admit_tied).above)


def test_cut_through_nobody_shares_nothing() -> None:
    assert advancing(placed([9, 8, 7]), 2, True).sharing == ()
    assert advancing([], 3, True).above == ()


def test_cut_through_four_at_second_place() -> None:
    ranked = placed([9, 5, 5, 5, 5, 1])
    assert advancing(ranked, 3, True).above == (0, 1, 2, 3, 4)
    assert advancing(ranked, 3, False).above == (0,)
    assert advancing(ranked, 3, False).sharing == (1, 2, 3, 4)


@pytest.mark.parametrize("vacant", [(), (1,), (2, 4)])
@given(of=totals)
def test_better_place_never_brings_less(of: list[int], vacant: tuple[int, ...]) -> None:
    ranked = placed(of, vacant)
    order = [level.label for level in LEVELS]
    for admit_tied in (True, False):
        labels = awards(ranked, LEVELS, admit_tied, vacant)
        worth = [order.index(labels[one.entry]) for one in ranked if one.entry in labels]
        assert worth == sorted(worth)
        assert [one.entry for one in ranked if one.entry in labels] == [
            one.entry for one in ranked
        ][: len(labels)]
        for one in ranked:
            shared = {labels.get(other.entry) for other in ranked if other.place == one.place}
            assert len(shared) == 1


@given(totals, st.randoms())
def test_award_levels_may_come_in_any_order(of: list[int], shuffler: Random) -> None:
    mixed = list(LEVELS)
    shuffler.shuffle(mixed)
    ranked = placed(of)
    assert awards(ranked, mixed, True) == awards(ranked, LEVELS, True)


def test_tie_at_an_award_cut_admits_all_unless_the_event_says_otherwise() -> None:
    """1, 2, 2, 2, 5: the three at second place reach to the fourth."""
    ranked = placed([9, 5, 5, 5, 1])
    assert awards(ranked, LEVELS, True) == dict(enumerate(["金奖", "银奖", "银奖", "银奖", "铜奖"]))
    assert awards(ranked, LEVELS, False) == dict(
        enumerate(["金奖", "铜奖", "铜奖", "铜奖", "铜奖"])
    )


def test_vacant_first_place_leaves_gold_to_nobody() -> None:
    assert awards(placed([9, 8], (1,)), LEVELS, True, (1,)) == {0: "银奖", 1: "银奖"}


def test_no_levels_bring_nothing() -> None:
    assert awards(placed([9, 8]), [], True) == {}
