"""From marks to places in one go: what must hold whatever an event's rules are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from competitions.rules.marking import (
    AspectKind,
    AspectRule,
    Given,
    Measure,
    ScoreStatus,
    bounds,
    check_value,
    panel_mean,
    score,
)
from competitions.rules.ranking import Placed, Standing, rank
from competitions.rules.results import PartPoints, failed, total
from competitions.rules.rounding import half_up

SEATS = 6
Values = list[Decimal]


@dataclass(frozen=True)
class Contest:
    """Aspects of one part with its weight, and what each entry was given on each aspect."""

    rules: tuple[AspectRule, ...]
    weight: Decimal
    scale: bool
    marks: tuple[tuple[Values, ...], ...]

    def part(self, entry: int) -> PartPoints:
        scores = [
            score(rule, [Given(value) for value in values], SEATS)
            for rule, values in zip(self.rules, self.marks[entry], strict=True)
        ]
        points = [one.points for one in scores if one.points is not None]
        return PartPoints(
            part=1,
            weight=self.weight,
            points=sum(points, Decimal(0)),
            scheme_total=sum((rule.max_mark for rule in self.rules), Decimal(0)),
            done=len(points),
            aspects=len(self.rules),
            pass_mark=Decimal(60),
        )

    def places(self) -> dict[int, Placed]:
        standings = []
        for entry in range(len(self.marks)):
            of = self.part(entry)
            standings.append(Standing(entry, total([of], self.scale), (of.points,)))
        return {one.entry: one for one in rank(standings)}

    def with_marks(self, entry: int, aspect: int, values: Values) -> "Contest":
        changed = list(self.marks[entry])
        changed[aspect] = values
        marks = list(self.marks)
        marks[entry] = tuple(changed)
        return Contest(self.rules, self.weight, self.scale, tuple(marks))


@st.composite
def aspect_rules(draw: st.DrawFn) -> AspectRule:
    kind = draw(st.sampled_from(AspectKind))
    measure = draw(st.sampled_from([Measure.FREE, Measure.YES_NO, Measure.DEDUCT]))
    return AspectRule(
        kind,
        max_mark=Decimal(draw(st.integers(1, 400))).scaleb(-1),
        step=Decimal("0.25"),
        factor=Decimal(draw(st.sampled_from(["0.8", "1", "1.6"]))),
        least_present=draw(st.integers(1, 4)),
        measure=measure,
        trim_from=draw(st.integers(3, 7)),
        widest=draw(st.integers(1, 3)),
    )


def possible(rule: AspectRule) -> Values:
    """Every mark that may be given; of measurements, some."""
    low, high, step = bounds(rule)
    if rule.kind is not AspectKind.MEASUREMENT:
        return [low + step * n for n in range(int((high - low) / step) + 1)]
    of_ten = [half_up(high * n / 10) for n in range(11)]
    return [value for value in of_ten if check_value(rule, value) is None] or [high]


@st.composite
def contests(draw: st.DrawFn) -> Contest:
    rules = tuple(draw(st.lists(aspect_rules(), min_size=1, max_size=3)))

    def values(rule: AspectRule) -> st.SearchStrategy[Values]:
        if rule.kind is AspectKind.MEASUREMENT:
            return st.lists(st.sampled_from(possible(rule)), max_size=1)
        middle = draw(st.sampled_from(possible(rule)))
        near = [value for value in possible(rule) if abs(value - middle) <= rule.widest]
        return st.lists(st.sampled_from(near), min_size=2, max_size=SEATS)

    count = draw(st.integers(2, 5))
    marks = tuple(tuple(draw(values(rule)) for rule in rules) for _ in range(count))
    weight = Decimal(draw(st.integers(1, 100))).scaleb(-2)
    return Contest(rules, weight, draw(st.booleans()), marks)


@given(contests(), st.data())
def test_better_accepted_mark_never_worsens_a_place(contest: Contest, data: st.DataObject) -> None:
    """The chain whole: score, total, tie chain, place; for each kind of aspect."""
    aspect = data.draw(st.integers(0, len(contest.rules) - 1))
    rule, values = contest.rules[aspect], contest.marks[0][aspect]
    assume(values)
    seat = data.draw(st.integers(0, len(values) - 1))
    better = [value for value in possible(rule) if value >= values[seat]] or [values[seat]]
    raised = [*values[:seat], data.draw(st.sampled_from(better)), *values[seat + 1 :]]
    changed = contest.with_marks(0, aspect, raised)
    # Too far apart is not accepted: it yields no points until it is marked again.
    assume(status_of(rule, raised) is not ScoreStatus.REMARK)
    assume(status_of(rule, values) is not ScoreStatus.REMARK)
    before, after = contest.places(), changed.places()
    assert after[0].place <= before[0].place
    for entry in range(1, len(contest.marks)):
        assert after[entry].place >= before[entry].place
    assert changed.part(0).points >= contest.part(0).points
    assert set(failed([changed.part(0)], contest.scale)) <= {1}
    if not failed([contest.part(0)], contest.scale) and contest.part(0).done == len(contest.rules):
        assert not failed([changed.part(0)], contest.scale)


def status_of(rule: AspectRule, values: Sequence[Decimal]) -> ScoreStatus:
    return score(rule, [Given(value) for value in values], SEATS).status


@given(contests(), st.randoms())
def test_order_of_marks_and_entries_is_of_no_matter(contest: Contest, shuffler: Random) -> None:
    before = contest.places()
    mixed = tuple(
        tuple(shuffler.sample(values, len(values)) for values in entry) for entry in contest.marks
    )
    again = Contest(contest.rules, contest.weight, contest.scale, mixed)
    assert again.places() == before
    names = list(range(len(contest.marks)))
    shuffler.shuffle(names)
    renamed = Contest(
        contest.rules, contest.weight, contest.scale, tuple(contest.marks[n] for n in names)
    ).places()
    assert [renamed[i].place for i in range(len(names))] == [before[n].place for n in names]


@given(contests())
def test_equal_marks_share_a_place(contest: Contest) -> None:
    twins = Contest(
        contest.rules, contest.weight, contest.scale, (*contest.marks, contest.marks[0])
    )
    places = twins.places()
    last = len(contest.marks)
    assert places[0].place == places[last].place
    assert places[0].shared
    assert last in places[0].tied


panels = st.lists(st.integers(0, 40).map(lambda n: Decimal(n) / 4), min_size=3, max_size=9)


@given(panels, st.integers(3, 7))
def test_absent_judge_never_counts_as_zero(values: Values, trim_from: int) -> None:
    """k - 1 present marks are worth what k - 1 judges alone would have given: whether the panel
    has a ninth seat changes no point, and a zero in it never gives more."""
    rule = AspectRule(AspectKind.PANEL, Decimal(10), least_present=3, trim_from=trim_from)
    marks = [Given(value) for value in values]
    alone = score(rule, marks, len(values))
    with_empty_seat = score(rule, marks, len(values) + 1)
    assert (alone.status, with_empty_seat.status) == (ScoreStatus.COMPLETE, ScoreStatus.WAITING)
    assert alone.points == with_empty_seat.points


@given(panels)
def test_absence_differs_from_a_zero_where_nothing_is_dropped(values: Values) -> None:
    rule = AspectRule(AspectKind.PANEL, Decimal(10), trim_from=99)
    assume(any(values))
    absent = score(rule, [Given(value) for value in values], len(values) + 1).points
    zero = score(rule, [*map(Given, values), Given(Decimal(0))], len(values) + 1).points
    assert absent is not None
    assert zero is not None
    assert zero <= absent
    assert zero < absent or absent <= Decimal("0.02")


@given(panels, st.integers(0, 8))
def test_one_who_leaves_takes_only_his_mark_along(values: Values, seat: int) -> None:
    """What stays is what the others gave: as if he had never sat there."""
    assume(seat < len(values))
    rule = AspectRule(AspectKind.PANEL, Decimal(10), least_present=1)
    others = [value for index, value in enumerate(values) if index != seat]
    left = score(rule, [Given(value) for value in others], len(values)).points
    never = score(rule, [Given(value) for value in others], len(others)).points
    assert left == never == half_up(panel_mean(rule, others))


@given(contests())
def test_unmarked_aspect_is_missing_and_no_zero(contest: Contest) -> None:
    """Nothing given on an aspect: the part is not whole, so its pass mark is not missed."""
    emptied = contest.with_marks(0, 0, [])
    of = emptied.part(0)
    assert of.done < of.aspects
    assert failed([of], contest.scale) == []


def test_rounding_is_by_aspect_before_the_factor_and_after_it() -> None:
    """8.005 -> 8.01 -> x 0.8 = 6.408 -> 6.41; at the end only it would be 6.40."""
    rule = AspectRule(AspectKind.PANEL, Decimal(10), step=Decimal("0.01"), factor=Decimal("0.8"))
    marks = [Given(Decimal(value)) for value in ("8.00", "8.01")]
    assert score(rule, marks, 2).points == Decimal("6.41")
    assert half_up(Decimal("8.005") * Decimal("0.8")) == Decimal("6.40")


def test_rounding_of_aspects_comes_before_their_sum() -> None:
    """Three thirds of a mark, twice: 0.33 + 0.33 = 0.66, and not 0.67."""
    rule = AspectRule(AspectKind.JUDGEMENT, Decimal(1))
    marks = [Given(Decimal(value)) for value in ("1", "1", "1")]
    points = [score(rule, marks, 3).points for _ in range(2)]
    assert points == [Decimal("0.33")] * 2
    part = PartPoints(1, Decimal(1), sum(map(Decimal, points), Decimal(0)), Decimal(2), 2, 2)  # type: ignore[arg-type]
    assert total([part], scale_to_hundred=False) == Decimal("0.66")
