"""Rounding half up, exactly: marks are decimals, and no float comes near them."""

from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def half_up(exact: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """The nearest decimal of so many places; what lies half-way goes up (away from zero).

    From a fraction, so that 1/3 is not rounded twice.
    """
    value = Fraction(exact)
    scale = int(10**places)
    scaled = abs(value) * scale + Fraction(1, 2)
    whole = scaled.numerator // scaled.denominator
    sign = -1 if value < 0 else 1
    # Written out, because a constructor is exact and arithmetic keeps 28 digits.
    return Decimal(f"{sign * whole}E{-places}")
