"""From marks to points, against fractions and, where it is at hand, against a published panel."""

import csv
import os
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from competitions.rules.marking import (
    AspectKind,
    AspectRule,
    Given,
    ScoreStatus,
    bounds,
    check_value,
    how,
    least_present,
    needs_confirmation,
    plain,
    points,
    score,
    spread,
    trimmed,
)

PUBLISHED = Path(os.environ.get("JIANGXIN_DATA", "")) / "isu-gpf-2017-judges-marks.csv"

MEASUREMENT = AspectRule(AspectKind.MEASUREMENT, Decimal("7.50"))
JUDGEMENT = AspectRule(AspectKind.JUDGEMENT, Decimal("2.00"))
PANEL = AspectRule(AspectKind.PANEL, Decimal(10))
POINTED = {ScoreStatus.WAITING, ScoreStatus.COMPLETE}

cents = st.integers(1, 10_000).map(lambda n: Decimal(n).scaleb(-2))
judgements = st.integers(0, 3).map(Decimal)
quarters = st.integers(0, 40).map(lambda n: Decimal(n) / 4)


@st.composite
def panels(draw: st.DrawFn) -> AspectRule:
    low = Decimal(draw(st.integers(-5, 5)))
    step = draw(st.sampled_from(["0.01", "0.1", "0.25", "0.5", "1", "3"]).map(Decimal))
    high = low + step * draw(st.integers(1, 60))
    return AspectRule(AspectKind.PANEL, Decimal(10), low, high, step, factor=draw(cents))


rules = st.one_of(
    cents.map(lambda most: AspectRule(AspectKind.MEASUREMENT, most)),
    cents.map(lambda most: AspectRule(AspectKind.JUDGEMENT, most)),
    panels(),
)


@st.composite
def marked(draw: st.DrawFn, least: int = 1, most: int = 9) -> tuple[AspectRule, list[Decimal]]:
    """An aspect with marks that may be given on it."""
    rule = draw(rules)
    low, high, step = bounds(rule)
    if rule.kind is AspectKind.MEASUREMENT:
        least = most = 1
    steps = draw(st.lists(st.integers(0, int((high - low) / step)), min_size=least, max_size=most))
    return rule, [low + n * step for n in steps]


def cent(exact: Fraction) -> Fraction:
    """Half up, for what is not negative."""
    return Fraction(floor(exact * 100 + Fraction(1, 2)), 100)


def mean(values: list[Decimal]) -> Fraction:
    return sum(map(Fraction, values), Fraction(0)) / len(values)


def standing(values: list[Decimal]) -> list[Given]:
    return [Given(value) for value in values]


@given(rules, st.data())
def test_value_on_a_step_inside_the_range_is_accepted(
    rule: AspectRule, data: st.DataObject
) -> None:
    low, high, step = bounds(rule)
    last = int((high - low) / step)
    number = data.draw(st.integers(-3, last + 3))
    accepted = check_value(rule, low + number * step) is None
    assert accepted == (0 <= number <= last)


@given(rules, st.data())
def test_value_between_two_steps_is_refused(rule: AspectRule, data: st.DataObject) -> None:
    low, high, step = bounds(rule)
    number = data.draw(st.integers(0, int((high - low) / step) - 1))
    part = data.draw(st.sampled_from(["0.1", "0.5", "0.999", "1E-30", "1E-200"]).map(Decimal))
    value = Decimal(f"{low + number * step}") + step * part
    assume(Fraction(value) != Fraction(low + number * step))
    assert check_value(rule, value) is not None


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
        "10.01",
        "-0.25",
        "9.1",
        "9.0000000000000000000000000000000000000001",
        "1E-999999",
        "1E-9999999",
        "1E+999999",
    ],
)
def test_value_that_is_no_quarter_of_ten_is_refused(value: str) -> None:
    assert check_value(PANEL, Decimal(value)) is not None


@pytest.mark.parametrize("value", ["0", "0.25", "9.750000", "1E+1", "10.00"])
def test_value_written_in_another_way_is_accepted(value: str) -> None:
    assert check_value(PANEL, Decimal(value)) is None


@given(marked(), st.randoms())
def test_score_takes_marks_in_any_order(
    given_marks: tuple[AspectRule, list[Decimal]], shuffler: Random
) -> None:
    rule, values = given_marks
    other = values.copy()
    shuffler.shuffle(other)
    seats = len(values)
    assert score(rule, standing(other), seats) == score(rule, standing(values), seats)


@given(marked(), st.integers(0, 9), st.lists(st.booleans(), min_size=9, max_size=9))
def test_score_has_points_only_when_it_counts(
    given_marks: tuple[AspectRule, list[Decimal]], seats: int, open_marks: list[bool]
) -> None:
    rule, values = given_marks
    given_ = [
        Given(value, needs_confirmation=waits)
        for value, waits in zip(values, open_marks, strict=False)
    ]
    found = score(rule, given_, seats)
    assert (found.points is not None) == (found.status in POINTED)
    if any(mark.needs_confirmation for mark in given_):
        assert found.status is ScoreStatus.UNCONFIRMED


@given(marked())
def test_score_of_confirmed_marks_is_that_of_their_own_judges(
    given_marks: tuple[AspectRule, list[Decimal]],
) -> None:
    rule, values = given_marks
    confirmed = [Given(value, needs_confirmation=True, confirmed=True) for value in values]
    assert score(rule, confirmed, len(values)) == score(rule, standing(values), len(values))


@given(marked(least=3))
def test_score_with_everyone_present_is_complete_or_remarked(
    given_marks: tuple[AspectRule, list[Decimal]],
) -> None:
    rule, values = given_marks
    apart = rule.kind is AspectKind.JUDGEMENT and spread(values) > 1
    expected = ScoreStatus.REMARK if apart else ScoreStatus.COMPLETE
    assert score(rule, standing(values), len(values)).status is expected


@given(st.lists(quarters, max_size=8), st.integers(1, 4))
def test_score_with_somebody_absent_waits_with_points(values: list[Decimal], absent: int) -> None:
    found = score(PANEL, standing(values), len(values) + absent)
    enough = len(values) >= min(3, len(values) + absent)
    assert found.status is (ScoreStatus.WAITING if enough else ScoreStatus.UNMARKED)


@pytest.mark.parametrize("rule", [MEASUREMENT, JUDGEMENT, PANEL])
def test_score_without_a_mark_is_unmarked_and_no_zero(rule: AspectRule) -> None:
    found = score(rule, [], 3)
    assert (found.status, found.points) == (ScoreStatus.UNMARKED, None)


@pytest.mark.parametrize("rule", [MEASUREMENT, JUDGEMENT, PANEL])
def test_score_of_explicit_zeros_is_zero(rule: AspectRule) -> None:
    marks = 1 if rule is MEASUREMENT else 3
    found = score(rule, [Given(Decimal(0))] * marks, 3)
    assert (found.status, found.points) == (ScoreStatus.COMPLETE, Decimal("0.00"))


@given(st.lists(quarters.filter(bool), min_size=3, max_size=8))
def test_absence_is_never_worse_than_a_zero(values: list[Decimal]) -> None:
    absent = score(PANEL, standing(values), len(values) + 1).points
    zero = score(PANEL, standing([*values, Decimal(0)]), len(values) + 1).points
    assert absent is not None
    assert zero is not None
    assert absent >= zero
    if len(values) < 4:
        assert absent > zero


@pytest.mark.parametrize(("seats", "least"), [(0, 3), (1, 1), (2, 2), (3, 3), (9, 3)])
def test_least_present_is_three_or_all_of_a_smaller_panel(seats: int, least: int) -> None:
    assert least_present(PANEL, seats) == least
    assert least_present(JUDGEMENT, seats) == least
    assert least_present(MEASUREMENT, seats) == 1


@given(st.integers(1, 9), st.integers(1, 9), st.lists(quarters, max_size=9))
def test_score_below_the_aspects_own_minimum_is_unmarked(
    least: int, seats: int, values: list[Decimal]
) -> None:
    rule = AspectRule(AspectKind.PANEL, Decimal(10), least_present=least)
    unmarked = score(rule, standing(values), seats).status is ScoreStatus.UNMARKED
    assert unmarked == (len(values) < min(least, seats))


@given(st.lists(judgements, min_size=1, max_size=9), cents)
def test_points_of_a_judgement_are_rounded_once(values: list[Decimal], most: Decimal) -> None:
    rule = AspectRule(AspectKind.JUDGEMENT, most)
    expected = cent(mean(values) / 3 * Fraction(most))
    assert Fraction(points(rule, values)) == expected
    assert points(rule, values) <= most


@given(st.lists(quarters, min_size=1, max_size=9), cents)
def test_points_of_a_panel_are_rounded_before_and_after_the_factor(
    values: list[Decimal], factor: Decimal
) -> None:
    rule = AspectRule(AspectKind.PANEL, Decimal(10), factor=factor)
    kept = sorted(values)[1:-1] if len(values) >= 5 else values
    expected = cent(cent(mean(kept)) * Fraction(factor))
    assert Fraction(points(rule, values)) == expected


@given(cents)
def test_points_of_a_measurement_are_its_value(value: Decimal) -> None:
    assert points(AspectRule(AspectKind.MEASUREMENT, Decimal(100)), [value]) == value


@given(st.lists(quarters, min_size=5, max_size=9))
def test_trimmed_drops_one_highest_and_one_lowest_from_five_on(values: list[Decimal]) -> None:
    kept = trimmed(values)
    assert sorted([*kept, min(values), max(values)]) == sorted(values)


@given(st.lists(quarters, min_size=1, max_size=4))
def test_trimmed_keeps_all_below_five(values: list[Decimal]) -> None:
    assert sorted(trimmed(values)) == sorted(values)


@given(marked(), st.data())
def test_points_never_fall_when_a_mark_rises(
    given_marks: tuple[AspectRule, list[Decimal]], data: st.DataObject
) -> None:
    rule, values = given_marks
    _, high, step = bounds(rule)
    raised = values.copy()
    seat = data.draw(st.integers(0, len(values) - 1))
    raised[seat] += step * data.draw(st.integers(0, int((high - values[seat]) / step)))
    assert points(rule, raised) >= points(rule, values)


@given(marked())
def test_how_names_every_mark_and_the_points(given_marks: tuple[AspectRule, list[Decimal]]) -> None:
    rule, values = given_marks
    said = str(how(rule, values))
    assert ", ".join(plain(value) for value in values) in said
    if rule.kind is not AspectKind.MEASUREMENT:
        assert str(points(rule, values)) in said
    assert ("highest" in said) == (rule.kind is AspectKind.PANEL and len(values) >= 5)


@given(st.decimals(-10_000, 10_000, places=2))
def test_plain_is_the_same_number_without_idle_zeros(value: Decimal) -> None:
    assert Decimal(plain(value)) == value
    assert not plain(value).endswith((".", ".0", ".00"))


@pytest.mark.parametrize(
    ("kind", "by_own_judge", "needed"),
    [
        (AspectKind.MEASUREMENT, True, True),
        (AspectKind.MEASUREMENT, False, True),
        (AspectKind.JUDGEMENT, True, False),
        (AspectKind.JUDGEMENT, False, True),
        (AspectKind.PANEL, True, False),
        (AspectKind.PANEL, False, True),
    ],
)
def test_confirmation_is_needed_for_what_somebody_else_typed(
    kind: AspectKind, by_own_judge: bool, needed: bool
) -> None:
    assert needs_confirmation(kind, by_own_judge) is needed


def test_bounds_of_every_kind() -> None:
    assert [bounds(rule) for rule in (MEASUREMENT, JUDGEMENT, PANEL)] == [
        (Decimal(0), Decimal("7.50"), Decimal("0.01")),
        (Decimal(0), Decimal(3), Decimal(1)),
        (Decimal(0), Decimal(10), Decimal("0.25")),
    ]


def test_panel_of_nine_by_hand() -> None:
    """Nine judges, one away: of eight marks 8.00 and 9.50 go; 52.75 / 6 = 8.7916…, times 1.6."""
    marks = ["9.50", "8.75", "8.00", "9.00", "8.75", "8.50", "9.25", "8.50"]
    rule = AspectRule(AspectKind.PANEL, Decimal(10), factor=Decimal("1.6"))
    found = score(rule, [Given(Decimal(mark)) for mark in marks], 9)
    assert (found.status, found.points) == (ScoreStatus.WAITING, Decimal("14.06"))
    assert found.points == Decimal("8.79") * Decimal("1.6") - Decimal("0.004")


if PUBLISHED.is_file():

    def test_published_panels_come_out_to_the_cent() -> None:
        marks: dict[tuple[str, str], dict[str, list[Decimal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        published: dict[tuple[str, str, str], tuple[Decimal, Decimal, Decimal]] = {}
        with PUBLISHED.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                entry = row["program"], row["entry"]
                of_aspect = marks[entry][row["aspect"]]
                if row["mark"]:
                    of_aspect.append(Decimal(row["mark"]))
                published[*entry, row["aspect"]] = (
                    Decimal(row["factor"]),
                    Decimal(row["published_aspect_mean"]),
                    Decimal(row["published_total"]),
                )
        assert (len(published), len(marks)) == (480, 96)
        wrong = []
        for entry, aspects in marks.items():
            total = Decimal(0)
            for aspect, values in aspects.items():
                factor, expected, published_total = published[*entry, aspect]
                if any(check_value(PANEL, value) is not None for value in values):
                    wrong.append((*entry, aspect, "step"))
                if score(PANEL, standing(values), 9).points != expected:
                    wrong.append((*entry, aspect, "mean"))
                weighted = AspectRule(AspectKind.PANEL, Decimal(10), factor=factor)
                total += points(weighted, values)
            if total != published_total:
                wrong.append((*entry, "", "total"))
        assert wrong == []
