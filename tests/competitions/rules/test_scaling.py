"""Totals of different events made comparable, and what parts two entries."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.results import PartPoints, Scaling, gaps, scaled, scaling, total
from competitions.rules.rounding import half_up
from core.rules.text import Text

cents = st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-2))
events = st.lists(cents, min_size=5, max_size=30).filter(
    lambda totals: isinstance(scaling(totals), Scaling)
)


def spread_out(totals: list[Decimal]) -> Scaling:
    found = scaling(totals)
    assert isinstance(found, Scaling)
    return found


@given(events)
def test_scale_follows_its_formula(totals: list[Decimal]) -> None:
    """By another road: statistics.median over fractions."""
    spread_out(totals)
    middle = median([Fraction(one) for one in totals])
    mad = median([abs(Fraction(one) - middle) for one in totals])
    for one, found in zip(totals, scaled(totals), strict=True):  # type: ignore[arg-type]
        exact = 700 + 30 * (Fraction(one) - middle) / (Fraction("1.4826") * mad)
        assert found == half_up(max(Fraction(0), min(Fraction(1000), exact)))


@given(events)
def test_scale_keeps_order_and_equals(totals: list[Decimal]) -> None:
    found = spread_out(totals)
    for one in totals:
        for other in totals:
            if one >= other:
                assert found.of(one) >= found.of(other)
            if one == other:
                assert found.of(one) == found.of(other)


@given(events, st.randoms())
def test_scale_takes_totals_in_any_order(totals: list[Decimal], shuffler: Random) -> None:
    before = scaling(totals)
    shuffler.shuffle(totals)
    assert scaling(totals) == before


@given(events)
def test_scale_stays_between_0_and_1000(totals: list[Decimal]) -> None:
    found = spread_out([*totals])
    assert all(0 <= found.of(one) <= 1000 for one in (*totals, Decimal(-9999), Decimal(99999)))


def test_scale_is_held_at_its_ends() -> None:
    found = spread_out([Decimal(n) for n in (10, 11, 12, 13, 14)])
    assert found.middle == 12
    assert found.deviation == 1
    assert found.of(Decimal(12)) == Decimal("700.00")
    assert found.of(Decimal(0)) == Decimal("457.18")
    assert (found.of(Decimal(-99)), found.of(Decimal(99))) == (Decimal(0), Decimal(1000))


@given(st.lists(cents, max_size=4))
def test_scale_is_refused_below_five(totals: list[Decimal]) -> None:
    assert isinstance(scaled(totals), Text)


@given(cents, st.integers(5, 20), st.data())
def test_scale_is_refused_where_most_are_equal(
    usual: Decimal, count: int, data: st.DataObject
) -> None:
    others = data.draw(st.lists(cents, max_size=(count - 1) // 2))
    assert isinstance(scaled([usual] * count + others), Text)


def part(points: str, weight: str, most: str = "100") -> PartPoints:
    return PartPoints(1, Decimal(weight), Decimal(points), Decimal(most), 4, 4)


@given(st.lists(st.tuples(cents, cents), min_size=1, max_size=6), st.booleans())
def test_gaps_add_up_to_what_parts_two_totals(
    points: list[tuple[Decimal, Decimal]], scale: bool
) -> None:
    own = [part(str(mine), "0.3", "120") for mine, _ in points]
    other = [part(str(theirs), "0.3", "120") for _, theirs in points]
    exact = sum((gap.share for gap in gaps(own, other, scale)), Fraction(0))
    assert abs(exact - Fraction(total(other, scale) - total(own, scale))) <= Fraction(1, 100)
    assert [gap.points for gap in gaps(own, other, scale)] == [b - a for a, b in points]


@pytest.mark.parametrize("scale", [True, False])
def test_gap_of_an_entry_to_itself_is_nothing(scale: bool) -> None:
    own = [part("30", "0.3", "60"), part("90", "0.7", "120")]
    assert all(gap.share == 0 for gap in gaps(own, own, scale))
