"""From aspects' points to totals.

Total = sum of part x weight, exact, rounded half up once to two decimals; parts are scaled to 100
only where the event says so. What is unmarked adds nothing and is counted as missing, never as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from competitions.rules.rounding import half_up

VERSION = "total-2026.1"
HUNDRED = 100


@dataclass(frozen=True)
class PartPoints:
    """Points of one work in one part, and how much of it is marked.

    ``scheme_total`` is what the part's scheme adds up to; ``done`` of ``aspects`` have points.
    """

    part: int
    weight: Decimal
    points: Decimal
    scheme_total: Decimal
    done: int
    aspects: int


@dataclass(frozen=True)
class Weighted:
    """A part's share of the total, exact."""

    part: int
    points: Decimal
    scaled: Fraction
    weight: Decimal

    @property
    def share(self) -> Fraction:
        return self.scaled * Fraction(self.weight)


def weigh(part: PartPoints, scale_to_hundred: bool) -> Weighted:
    scaled = Fraction(part.points)
    if scale_to_hundred and part.scheme_total:
        scaled = scaled * HUNDRED / Fraction(part.scheme_total)
    return Weighted(part.part, part.points, scaled, part.weight)


def total(parts: Sequence[PartPoints], scale_to_hundred: bool) -> Decimal:
    """Rounded once, at the end."""
    shares = (weigh(part, scale_to_hundred).share for part in parts)
    return half_up(sum(shares, Fraction(0)))


def is_complete(parts: Sequence[PartPoints]) -> bool:
    return all(part.done == part.aspects for part in parts)
