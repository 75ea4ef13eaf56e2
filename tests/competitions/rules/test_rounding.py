from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.rounding import half_up


@given(st.fractions(min_value=0), st.integers(0, 8))
def test_half_up_is_the_floor_of_a_half_more(exact: Fraction, places: int) -> None:
    expected = Fraction(floor(exact * 10**places + Fraction(1, 2)), 10**places)
    assert Fraction(half_up(exact, places)) == expected


@given(st.fractions())
def test_half_up_of_a_negative_mirrors(exact: Fraction) -> None:
    assert Fraction(half_up(-exact)) == -Fraction(half_up(exact))


@given(st.fractions(), st.integers(0, 8))
def test_half_up_has_exactly_so_many_places(exact: Fraction, places: int) -> None:
    rounded = half_up(exact, places)
    assert rounded.as_tuple().exponent == -places
    assert half_up(rounded, places) == rounded


@given(st.integers(0, 10**12))
def test_half_up_of_half_a_cent_goes_up(cents: int) -> None:
    assert half_up(Fraction(2 * cents + 1, 200)) == Decimal(cents + 1).scaleb(-2)


@given(st.fractions(), st.fractions())
def test_half_up_keeps_order(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert half_up(low) <= half_up(high)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Decimal("2.675"), "2.68"),
        (Decimal("-2.675"), "-2.68"),
        (Decimal("0.00499999999999999999999999999999999999"), "0.00"),
        (Decimal("8.345"), "8.35"),
        (7, "7.00"),
        (10**40, f"{10**40}.00"),
    ],
)
def test_half_up_by_hand(exact: Fraction | Decimal | int, rounded: str) -> None:
    assert str(half_up(exact)) == rounded
