from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.results import PartPoints, is_complete, total, weigh

cents = st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-2))


@st.composite
def parts(draw: st.DrawFn) -> PartPoints:
    most = draw(st.integers(1, 20_000))
    aspects = draw(st.integers(0, 50))
    return PartPoints(
        part=draw(st.integers(1, 99)),
        weight=Decimal(draw(st.integers(1, 10_000))).scaleb(-4),
        points=Decimal(draw(st.integers(0, most))).scaleb(-2),
        scheme_total=Decimal(most).scaleb(-2),
        done=draw(st.integers(0, aspects)),
        aspects=aspects,
    )


def part(points: str, weight: str = "1", scheme_total: str = "100", done: int = 4) -> PartPoints:
    return PartPoints(1, Decimal(weight), Decimal(points), Decimal(scheme_total), done, aspects=4)


@given(st.lists(parts(), max_size=8), st.booleans())
def test_total_is_exact_and_rounded_half_up_once(of: list[PartPoints], scaled: bool) -> None:
    exact = sum(
        (
            Fraction(p.points)
            * Fraction(p.weight)
            * (100 / Fraction(p.scheme_total) if scaled else 1)
            for p in of
        ),
        Fraction(0),
    )
    assert Fraction(total(of, scaled)) == Fraction(floor(exact * 100 + Fraction(1, 2)), 100)


@given(st.lists(parts(), max_size=8), st.booleans(), st.randoms())
def test_total_takes_parts_in_any_order(
    of: list[PartPoints], scaled: bool, shuffler: Random
) -> None:
    before = total(of, scaled)
    shuffler.shuffle(of)
    assert total(of, scaled) == before


@given(st.lists(parts(), min_size=1, max_size=8), st.booleans(), cents)
def test_total_never_falls_when_a_part_gains(
    of: list[PartPoints], scaled: bool, gain: Decimal
) -> None:
    first = of[0]
    better = PartPoints(
        first.part, first.weight, first.points + gain, first.scheme_total, first.done, first.aspects
    )
    assert total([better, *of[1:]], scaled) >= total(of, scaled)


@given(parts())
def test_full_marks_of_a_scaled_part_are_a_hundred(of: PartPoints) -> None:
    full = PartPoints(of.part, of.weight, of.scheme_total, of.scheme_total, 1, 1)
    assert weigh(full, scale_to_hundred=True).scaled == 100


def test_total_of_two_half_cents_is_one_cent() -> None:
    assert total([part("0.01", "0.5"), part("0.01", "0.5")], scale_to_hundred=False) == Decimal(
        "0.01"
    )


def test_total_of_nothing_is_zero() -> None:
    assert total([], scale_to_hundred=True) == Decimal("0.00")


def test_part_without_a_scheme_is_not_scaled() -> None:
    assert total([part("0", scheme_total="0")], scale_to_hundred=True) == Decimal("0.00")


def test_scaling_lets_parts_of_different_size_meet() -> None:
    of = [part("30", "0.3", "60"), part("90", "0.7", "120")]
    assert total(of, scale_to_hundred=True) == Decimal("67.50")
    assert total(of, scale_to_hundred=False) == Decimal("72.00")


@given(st.lists(parts(), min_size=1, max_size=8))
def test_result_is_complete_when_every_aspect_is_done(of: list[PartPoints]) -> None:
    assert is_complete(of) == all(p.done == p.aspects for p in of)


def test_result_with_an_unmarked_aspect_is_incomplete_even_with_full_points() -> None:
    assert not is_complete([part("100"), part("100", done=3)])
