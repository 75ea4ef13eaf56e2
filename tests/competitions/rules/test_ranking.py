from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from competitions.rules.marking import AspectKind, AspectRule, Given, bounds, score
from competitions.rules.ranking import Placed, Standing, rank

# Few different values, so that ties are common.
values = st.integers(0, 3).map(Decimal)


@st.composite
def fields(draw: st.DrawFn) -> list[Standing]:
    steps = draw(st.integers(0, 3))
    entries = draw(st.lists(st.integers(1, 999), unique=True, max_size=12))
    return [
        Standing(entry, draw(values), tuple(draw(values) for _ in range(steps)))
        for entry in entries
    ]


def places(standings: list[Standing]) -> dict[int, Placed]:
    return {placed.entry: placed for placed in rank(standings)}


def key(standing: Standing) -> tuple[Decimal, tuple[Decimal, ...]]:
    return standing.total, standing.chain


@given(fields())
def test_place_is_one_more_than_how_many_are_better(standings: list[Standing]) -> None:
    placed = places(standings)
    assert len(placed) == len(standings)
    for standing in standings:
        better = sum(key(other) > key(standing) for other in standings)
        assert placed[standing.entry].place == better + 1


@given(fields())
def test_equal_standings_share_and_the_next_place_skips(standings: list[Standing]) -> None:
    placed = rank(standings)
    for index, row in enumerate(placed):
        sharing = [other for other in placed if other.place == row.place]
        assert row.shared == (len(sharing) > 1)
        assert row.place <= index + 1 < row.place + len(sharing)


@given(fields(), st.randoms())
def test_rank_takes_input_in_any_order(standings: list[Standing], shuffler: Random) -> None:
    before = rank(standings)
    shuffler.shuffle(standings)
    assert rank(standings) == before


@given(fields())
def test_rank_lists_the_best_first_and_equals_by_entry(standings: list[Standing]) -> None:
    by_entry = {standing.entry: standing for standing in standings}
    listed = [row.entry for row in rank(standings)]
    wanted = sorted(by_entry, key=lambda e: (tuple(map(negated, flat(by_entry[e]))), e))
    assert listed == wanted


def flat(standing: Standing) -> tuple[Decimal, ...]:
    return standing.total, *standing.chain


def negated(value: Decimal) -> Decimal:
    return -value


@given(fields())
def test_tied_are_the_others_with_the_same_total(standings: list[Standing]) -> None:
    placed = places(standings)
    for standing in standings:
        others = {
            s.entry for s in standings if s.total == standing.total and s.entry != standing.entry
        }
        assert set(placed[standing.entry].tied) == others


@given(fields())
def test_step_is_the_last_that_was_needed(standings: list[Standing]) -> None:
    """Up to the step before it somebody with the same total was still equal; after it nobody whom
    the chain could part from this entry was."""
    placed = places(standings)
    for standing in standings:
        tied = [s for s in standings if s.entry in placed[standing.entry].tied]
        parted = [s for s in tied if s.chain != standing.chain]
        step = placed[standing.entry].step
        assert (step is None) == (not parted)
        if step is not None:
            assert any(s.chain[:step] == standing.chain[:step] for s in parted)
            assert all(s.chain[: step + 1] != standing.chain[: step + 1] for s in parted)


@given(fields(), st.integers(0, 20), values)
def test_better_total_never_worsens_a_place(
    standings: list[Standing], index: int, gain: Decimal
) -> None:
    assume(index < len(standings))
    before = places(standings)
    of = standings[index]
    standings[index] = Standing(of.entry, of.total + gain, of.chain)
    assert places(standings)[of.entry].place <= before[of.entry].place


@pytest.mark.parametrize("kind", [AspectKind.JUDGEMENT, AspectKind.PANEL])
@given(st.data())
def test_better_accepted_mark_never_worsens_a_place(kind: AspectKind, data: st.DataObject) -> None:
    rule = AspectRule(kind, Decimal("2.00"))
    _, high, step = bounds(rule)
    most = int(high / step)
    # Mostly within a spread of one, as a judgement asks.
    near = st.integers(0, most - 1).flatmap(
        lambda low: st.lists(st.integers(low, low + 1), min_size=5, max_size=5)
    )
    marks = data.draw(st.lists(near, min_size=2, max_size=6))

    def place_of_first() -> int | None:
        standings = []
        for entry, given_marks in enumerate(marks):
            found = score(rule, [Given(n * step) for n in given_marks], 5)
            if found.points is not None:
                standings.append(Standing(entry, found.points))
        return next((row.place for row in rank(standings) if row.entry == 0), None)

    before = place_of_first()
    seat = data.draw(st.integers(0, 4))
    marks[0][seat] = data.draw(st.integers(marks[0][seat], most))
    after = place_of_first()
    assume(before is not None)
    assume(after is not None)
    assert before is not None
    assert after is not None
    assert after <= before


def test_rank_of_nobody_is_empty() -> None:
    assert rank([]) == []


def test_chain_parts_two_and_leaves_two_together() -> None:
    """Four at 80: the first step lifts 1; the second parts 2 from 3 and 4, who share third."""
    chains = {1: "9 0", 2: "8 7", 3: "8 6", 4: "8 6"}
    standings = [
        Standing(entry, Decimal(80), tuple(Decimal(v) for v in chain.split()))
        for entry, chain in chains.items()
    ]
    found = [(p.entry, p.place, p.shared, p.step) for p in rank([*standings, top(), last()])]
    assert found == [
        (9, 1, False, None),
        (1, 2, False, 0),
        (2, 3, False, 1),
        (3, 4, True, 1),
        (4, 4, True, 1),
        (8, 6, False, None),
    ]


def top() -> Standing:
    return Standing(9, Decimal(81), (Decimal(0), Decimal(0)))


def last() -> Standing:
    return Standing(8, Decimal(79), (Decimal(9), Decimal(9)))


def test_totals_written_differently_are_equal() -> None:
    placed = rank([Standing(1, Decimal("80")), Standing(2, Decimal("80.00"))])
    assert [(p.place, p.shared, p.tied) for p in placed] == [(1, True, (2,)), (1, True, (1,))]
