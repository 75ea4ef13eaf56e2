from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.marking import AspectKind, AspectRule, check_value
from competitions.rules.reported import (
    ABSENT_WORDS,
    Competitor,
    Result,
    Roll,
    Standing,
    columns,
    understand,
)
from competitions.rules.states import EntryState
from core.rules.grid import Cell, Grid
from core.rules.tables import read

TODAY = date(2026, 11, 23)
RULE = AspectRule(AspectKind.MEASUREMENT, Decimal(100))
TITLES = ("参赛号", "作品编号", "姓名", "成绩")
COMPETITORS = [
    Competitor(n + 10, f"1-{n:03d}", n, frozenset({f"人{n}"}), EntryState.ENTERED)
    for n in (1, 2, 3)
]
values = st.decimals(min_value=-1, max_value=101, places=2)
points = st.one_of(values, st.none(), st.sampled_from(sorted(ABSENT_WORDS)))
rows = st.lists(
    st.tuples(
        st.none() | st.integers(1, 4).map(Decimal),
        st.none() | st.sampled_from(["1-001", "1-002", "1-009"]),
        st.none() | st.sampled_from(["人1", "人2"]),
        points,
    ),
    max_size=6,
)


def roll(*competitors: Competitor) -> Roll:
    known = competitors or tuple(COMPETITORS)
    return Roll({c.number: c for c in known}, {c.code: c for c in known}, {})


def understood(*written: tuple[Cell, ...], of: Roll | None = None) -> list[Result]:
    found = read(Grid("成绩", (TITLES, *written)), columns(TODAY))
    return understand(found.rows, of or roll(), RULE)


@given(rows)
def test_only_possible_points_of_one_known_entry_are_given(
    written: list[tuple[Cell, ...]],
) -> None:
    results = understood(*written)
    given_works = [r.whose.work for r in results if r.gives and r.whose]
    assert len(given_works) == len(set(given_works))
    for result in results:
        assert bool(result.problems) <= (not result.right)
        if result.gives:
            assert result.whose in COMPETITORS
            assert result.points is not None
            assert check_value(RULE, result.points) is None


@given(rows)
def test_what_a_row_means_does_not_depend_on_those_below(
    written: list[tuple[Cell, ...]],
) -> None:
    whole = understood(*written)
    for count in range(len(written) + 1):
        upper = understood(*written[:count])
        assert upper == whole[: len(upper)]


@pytest.mark.parametrize("word", sorted(ABSENT_WORDS))
def test_word_for_absence_gives_nothing(word: str) -> None:
    (result,) = understood((Decimal(1), None, None, word))
    assert (result.right, result.points, result.gives) == (True, None, False)


def test_zero_is_a_result() -> None:
    (result,) = understood((Decimal(1), None, None, Decimal(0)))
    assert (result.gives, result.points) == (True, Decimal(0))


def test_keys_of_two_entries_are_refused() -> None:
    (result,) = understood((Decimal(1), "1-002", None, Decimal(50)))
    assert not result.right
    assert "two different entries" in str(result.problems[0][1])


def test_result_on_record_is_the_same_or_replaced() -> None:
    before = replace(COMPETITORS[0], standing=Standing(7, Decimal("80.00"), confirmed=True))
    (same,) = understood((Decimal(1), None, None, Decimal(80)), of=roll(before))
    (other,) = understood((Decimal(1), None, None, Decimal(81)), of=roll(before))
    assert (same.same, same.gives, same.replaces) == (True, False, None)
    assert (other.gives, other.replaces) == (True, before.standing)


@pytest.mark.parametrize("state", [EntryState.WITHDRAWN, EntryState.DISQUALIFIED])
def test_entry_that_ended_has_no_result_but_may_be_listed(state: EntryState) -> None:
    ended = replace(COMPETITORS[0], state=state)
    (given_,) = understood((Decimal(1), None, None, Decimal(50)), of=roll(ended))
    (absent,) = understood((Decimal(1), None, None, None), of=roll(ended))
    assert (given_.right, absent.right) == (False, True)
