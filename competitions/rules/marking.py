"""From the marks on one aspect to its points.

Kinds, ranges and the order of rounding follow the WorldSkills marking forms and the national
technical documents: points of a judgement aspect are mean / 3 x maximum, rounded once; of a panel
aspect the (trimmed) mean, rounded, times its factor, rounded again. Rounding is half up to two
decimals, per aspect.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext
from enum import StrEnum
from fractions import Fraction

from competitions.rules.rounding import CENT, half_up
from core.rules.text import Text, say

VERSION = "marking-2026.2"

JUDGEMENT_HIGHEST = 3
JUDGEMENT_SPREAD = 1
TRIM_FROM = 5
LEAST_PRESENT = 3


QUICK_STEPS = tuple(
    Decimal(step) for step in ("0.01", "0.05", "0.1", "0.25", "0.5", "1", "2", "5", "10", "25")
)
QUICK_DEDUCTIONS = 3


class AspectKind(StrEnum):
    """How an aspect is marked."""

    MEASUREMENT = "measurement"
    JUDGEMENT = "judgement"
    PANEL = "panel"


class Measure(StrEnum):
    """What may be measured: any value, all or nothing, or the maximum less so much per fault."""

    FREE = "free"
    YES_NO = "yes_no"
    DEDUCT = "deduct"


KIND_NAMES: dict[AspectKind, Text] = {
    AspectKind.MEASUREMENT: say("Measurement"),
    AspectKind.JUDGEMENT: say("Judgement"),
    AspectKind.PANEL: say("Panel marks"),
}


MEASURE_NAMES: dict[Measure, Text] = {
    Measure.FREE: say("Any value"),
    Measure.YES_NO: say("Yes or no"),
    Measure.DEDUCT: say("Deduction per fault"),
}


class ScoreStatus(StrEnum):
    """How far an aspect of one work is."""

    UNMARKED = "unmarked"
    WAITING = "waiting"
    UNCONFIRMED = "unconfirmed"
    REMARK = "remark"
    COMPLETE = "complete"


@dataclass(frozen=True)
class AspectRule:
    """What may be given on an aspect and what it is worth at most.

    ``low``, ``high``, ``step`` and ``factor`` matter for panels; a measurement runs from 0 to
    ``max_mark`` in hundredths, or in deductions of ``step`` from the top; a judgement is 0, 1, 2
    or 3. ``trim_from`` and ``widest`` are the event's: from how many present marks on the highest
    and the lowest are dropped, and how far judgements may lie apart.
    """

    kind: AspectKind
    max_mark: Decimal
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(10)
    step: Decimal = Decimal("0.25")
    factor: Decimal = Decimal(1)
    least_present: int = LEAST_PRESENT
    measure: Measure = Measure.FREE
    trim_from: int = TRIM_FROM
    widest: int = JUDGEMENT_SPREAD


@dataclass(frozen=True)
class Given:
    """A mark that stands: what one seat (or the panel as one, for a measurement) gave."""

    value: Decimal
    needs_confirmation: bool = False
    confirmed: bool = False

    @property
    def counts(self) -> bool:
        return self.confirmed or not self.needs_confirmation


@dataclass(frozen=True)
class Seated:
    """A judge's seat as one work sees it: whose it is, whether the judge keeps away from the work
    (``recused``) or has ``left`` the panel."""

    account: int
    recused: bool = False
    left: bool = False


@dataclass(frozen=True)
class AspectScore:
    """Points only where the marks yield any: an unmarked aspect is not a zero."""

    status: ScoreStatus
    points: Decimal | None = None


def bounds(rule: AspectRule) -> tuple[Decimal, Decimal, Decimal]:
    """Lowest, highest and step of a single mark; steps are counted from the lowest, deductions
    from the highest."""
    if rule.kind is AspectKind.JUDGEMENT:
        return Decimal(0), Decimal(JUDGEMENT_HIGHEST), Decimal(1)
    if rule.kind is AspectKind.PANEL:
        return rule.low, rule.high, rule.step
    if rule.measure is Measure.YES_NO:
        return Decimal(0), rule.max_mark, rule.max_mark
    return Decimal(0), rule.max_mark, rule.step if rule.measure is Measure.DEDUCT else CENT


def check_value(rule: AspectRule, value: Decimal) -> Text | None:
    """Why this mark cannot be given, or nothing."""
    if not value.is_finite():
        return say("A mark is a number.")
    return None if _is_possible(rule, value) else _impossible(rule, value)


def _is_possible(rule: AspectRule, value: Decimal) -> bool:
    low, high, step = bounds(rule)
    if not low <= value <= high:
        return False
    if rule.kind is AspectKind.MEASUREMENT and rule.measure is Measure.DEDUCT:
        # However many faults there are, nothing is below nothing.
        return value == low or is_on_step(high, value, step)
    return is_on_step(value, low, step)


def _impossible(rule: AspectRule, value: Decimal) -> Text:
    low, high, step = bounds(rule)
    if rule.kind is AspectKind.JUDGEMENT:
        return say("%(value)s is not possible here: a judgement is 0, 1, 2 or 3.", value=value)
    if rule.kind is AspectKind.MEASUREMENT and rule.measure is Measure.YES_NO:
        return say(
            "%(value)s is not possible here: it is %(high)s for yes or 0 for no.",
            value=value,
            high=plain(high),
        )
    if rule.kind is AspectKind.MEASUREMENT and rule.measure is Measure.DEDUCT:
        return say(
            "%(value)s is not possible here: give %(high)s less %(step)s for each fault, or 0.",
            value=value,
            high=plain(high),
            step=plain(step),
        )
    return say(
        "%(value)s is not possible here: give %(low)s to %(high)s in steps of %(step)s.",
        value=value,
        low=plain(low),
        high=plain(high),
        step=plain(step),
    )


def is_on_step(value: Decimal, low: Decimal, step: Decimal) -> bool:
    """Exactly ``low`` and a number of whole steps; what only rounds to it is not."""
    with localcontext() as exact:
        exact.traps[Inexact] = True
        try:
            return (value - low) % step == 0
        except Inexact:
            return False


def quick_values(rule: AspectRule) -> list[Decimal]:
    """What a measurement is most often worth: everything, a few deductions of a round size (or of
    the aspect's own), nothing."""
    most = rule.max_mark
    if rule.measure is Measure.YES_NO:
        return [most, Decimal(0)]
    if rule.measure is Measure.DEDUCT:
        return _deductions(most, rule.step)
    step = max((step for step in QUICK_STEPS if step * 8 <= most), default=QUICK_STEPS[0])
    return _deductions(most, step)


def _deductions(most: Decimal, step: Decimal) -> list[Decimal]:
    deducted = [most - step * count for count in range(QUICK_DEDUCTIONS + 1)]
    return [*(value for value in deducted if value > 0), Decimal(0)]


def needs_confirmation(kind: AspectKind, by_own_judge: bool) -> bool:
    """Measurements, and marks that somebody typed in for a judge, are confirmed by a second
    person; what a judge gives on their own sheet is not."""
    return kind is AspectKind.MEASUREMENT or not by_own_judge


def least_present(rule: AspectRule, seats: int) -> int:
    """Marks below which an aspect counts as unmarked; all where the panel is smaller."""
    if rule.kind is AspectKind.MEASUREMENT:
        return 1
    return min(rule.least_present, seats) if seats else rule.least_present


def score(rule: AspectRule, given: Sequence[Given], seats: int) -> AspectScore:
    """Points of one aspect of one work from the marks that stand; their order is of no matter."""
    counting = [mark.value for mark in given if mark.counts]
    if len(counting) < len(given):
        return AspectScore(ScoreStatus.UNCONFIRMED)
    if len(counting) < least_present(rule, seats):
        return AspectScore(ScoreStatus.UNMARKED)
    if rule.kind is AspectKind.JUDGEMENT and spread(counting) > rule.widest:
        return AspectScore(ScoreStatus.REMARK)
    expected = 1 if rule.kind is AspectKind.MEASUREMENT else seats
    status = ScoreStatus.COMPLETE if len(counting) >= expected else ScoreStatus.WAITING
    return AspectScore(status, points(rule, counting))


def panel_size(seats: Mapping[int, Seated], marked: Collection[int | None]) -> int:
    """How many judges a work is marked by: nobody who keeps away from it, and of those who left
    only who had marked it before.

    :param marked: the seats that gave it a mark.
    """
    return sum(
        not seated.recused and (not seated.left or seat in marked) for seat, seated in seats.items()
    )


def spread(values: Sequence[Decimal]) -> Decimal:
    return max(values) - min(values)


def points(rule: AspectRule, values: Sequence[Decimal]) -> Decimal:
    """What present marks are worth; at least one value."""
    if rule.kind is AspectKind.MEASUREMENT:
        return half_up(values[0])
    if rule.kind is AspectKind.JUDGEMENT:
        return half_up(mean(values) / JUDGEMENT_HIGHEST * Fraction(rule.max_mark))
    return half_up(Fraction(panel_mean(rule, values)) * Fraction(rule.factor))


def panel_mean(rule: AspectRule, values: Sequence[Decimal]) -> Decimal:
    """What a panel's present marks come to, before the factor."""
    return half_up(mean(trimmed(values, rule.trim_from)))


def mean(values: Sequence[Decimal]) -> Fraction:
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values)


def trimmed(values: Sequence[Decimal], trim_from: int = TRIM_FROM) -> list[Decimal]:
    """From so many present marks on, one highest and one lowest are dropped."""
    ordered = sorted(values)
    return ordered[1:-1] if len(ordered) >= trim_from else ordered


def how(rule: AspectRule, values: Sequence[Decimal]) -> Text:
    """The arithmetic of :func:`points` in words, for whoever asks why."""
    shown = ", ".join(plain(value) for value in values)
    if rule.kind is AspectKind.MEASUREMENT:
        return say("The measured value counts as it is: %(value)s.", value=shown)
    if rule.kind is AspectKind.JUDGEMENT:
        return say(
            "Mean of %(marks)s, divided by 3, times %(most)s, rounded half up: %(points)s.",
            marks=shown,
            most=plain(rule.max_mark),
            points=points(rule, values),
        )
    middle = panel_mean(rule, values)
    if len(values) >= rule.trim_from:
        return say(
            "Mean of %(marks)s without one highest and one lowest, rounded: %(mean)s; "
            "times %(factor)s, rounded: %(points)s.",
            marks=shown,
            mean=middle,
            factor=plain(rule.factor),
            points=points(rule, values),
        )
    return say(
        "Mean of %(marks)s, rounded: %(mean)s; times %(factor)s, rounded: %(points)s.",
        marks=shown,
        mean=middle,
        factor=plain(rule.factor),
        points=points(rule, values),
    )


def plain(value: Decimal) -> str:
    """2.50 as 2.5 and 10.00 as 10, as people write marks."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
