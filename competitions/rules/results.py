"""From aspects' points to totals.

Total = sum of part x weight, exact, rounded half up once to two decimals; parts are scaled to 100
only where the event says so. What is unmarked adds nothing and is counted as missing, never as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from competitions.rules.rounding import half_up
from core.rules.text import Text, say

VERSION = "total-2026.2"
HUNDRED = 100


@dataclass(frozen=True)
class PartPoints:
    """Points of one work in one part, and how much of it is marked.

    ``scheme_total`` is what the part's scheme adds up to; ``done`` of ``aspects`` have points;
    ``pass_mark`` is what the part alone must reach, where it must.
    """

    part: int
    weight: Decimal
    points: Decimal
    scheme_total: Decimal
    done: int
    aspects: int
    pass_mark: Decimal | None = None


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


def failed(parts: Sequence[PartPoints], scale_to_hundred: bool) -> list[int]:
    """The parts that are marked whole and did not reach their pass mark; on the scale that the
    total uses."""
    return [
        part.part
        for part in parts
        if part.pass_mark is not None
        and part.done == part.aspects
        and weigh(part, scale_to_hundred).scaled < Fraction(part.pass_mark)
    ]


@dataclass(frozen=True)
class Gap:
    """How much further another entry is in a part: ``share`` counts in the total, exact."""

    part: int
    points: Decimal
    share: Fraction


def gaps(
    own: Sequence[PartPoints], other: Sequence[PartPoints], scale_to_hundred: bool
) -> tuple[Gap, ...]:
    """What parts an entry from another, part by part; less than nothing where it is ahead.

    :param other: the same parts in the same order.
    """
    return tuple(
        Gap(
            mine.part,
            theirs.points - mine.points,
            weigh(theirs, scale_to_hundred).share - weigh(mine, scale_to_hundred).share,
        )
        for mine, theirs in zip(own, other, strict=True)
    )


class Scale(StrEnum):
    """How totals of different events are made comparable.

    ``median-mad`` is a community's method, the official formula is not public: 700 + 30 x
    (total - median) / (1.4826 x MAD), from 0 to 1000.
    """

    NONE = "none"
    MEDIAN_MAD = "median_mad"


SCALE_NAMES: dict[Scale, Text] = {
    Scale.NONE: say("Not scaled"),
    Scale.MEDIAN_MAD: say("Median 700, by median deviation"),
}

SCALE_LEAST = 5
SCALE_MIDDLE = 700
SCALE_UNIT = 30
SCALE_HIGHEST = 1000
MAD_TO_DEVIATION = Fraction("1.4826")


@dataclass(frozen=True)
class Scaling:
    """Median and median absolute deviation (MAD) of an event's totals, exact."""

    middle: Fraction
    deviation: Fraction

    def of(self, one: Decimal) -> Decimal:
        """A total on the scale, held between 0 and 1000."""
        away = (Fraction(one) - self.middle) / (MAD_TO_DEVIATION * self.deviation)
        exact = SCALE_MIDDLE + SCALE_UNIT * away
        return half_up(min(max(exact, Fraction(0)), Fraction(SCALE_HIGHEST)))


def scaling(totals: Sequence[Decimal]) -> Scaling | Text:
    """What scales these totals, or why nothing does."""
    if len(totals) < SCALE_LEAST:
        return say("Scaled scores need at least %(least)s entries.", least=SCALE_LEAST)
    exact = [Fraction(one) for one in totals]
    middle = _median(exact)
    deviation = _median([abs(one - middle) for one in exact])
    if not deviation:
        return say("Scaled scores need totals that differ: half of them or more are equal.")
    return Scaling(middle, deviation)


def scaled(totals: Sequence[Decimal]) -> list[Decimal] | Text:
    """Each total on the scale with the median at 700; or why there is no such scale."""
    found = scaling(totals)
    return found if isinstance(found, Text) else [found.of(one) for one in totals]


def _median(values: Sequence[Fraction]) -> Fraction:
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
