import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.ranking import Award, award_at

AWARDS = [Award("二等奖", 3), Award("一等奖", 1)]


@pytest.mark.parametrize(
    ("place", "label"), [(1, "一等奖"), (2, "二等奖"), (3, "二等奖"), (4, None)]
)
def test_place_earns_the_award_it_lies_within(place: int, label: str | None) -> None:
    assert award_at(place, AWARDS) == label


@given(st.integers(1, 50), st.permutations([1, 3, 6, 20]))
def test_better_place_never_earns_a_lesser_award(place: int, lasts: list[int]) -> None:
    awards = [Award(f"{last:02d}", last) for last in lasts]
    assert (award_at(place, awards) or "99") <= (award_at(place + 1, awards) or "99")
