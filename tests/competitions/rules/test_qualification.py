from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.qualification import (
    NAMES,
    Qualification,
    Qualified,
    judged_on,
    qualified,
)

TRADE, OTHER = "6-29-03-03", "6-29-03-04"
DAY = date(2026, 11, 23)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
held = st.lists(
    st.builds(Qualification, st.sampled_from([TRADE, OTHER]), st.none() | days), max_size=4
)


def test_every_outcome_has_a_name() -> None:
    assert set(NAMES) == set(Qualified)


@pytest.mark.parametrize(
    ("valid_until", "expected"),
    [
        (None, Qualified.YES),
        (DAY, Qualified.YES),
        (DAY - timedelta(days=1), Qualified.EXPIRED),
    ],
)
def test_last_day_still_counts(valid_until: date | None, expected: Qualified) -> None:
    assert qualified([Qualification(TRADE, valid_until)], TRADE, DAY) is expected
    assert qualified([Qualification(OTHER, valid_until)], TRADE, DAY) is Qualified.NO


@given(held, days)
def test_more_qualifications_never_make_less(known: list[Qualification], on: date) -> None:
    order = [Qualified.NO, Qualified.EXPIRED, Qualified.YES]
    steps = [order.index(qualified(known[:n], TRADE, on)) for n in range(len(known) + 1)]
    assert steps == sorted(steps)


@given(held, days, days)
def test_who_is_qualified_later_was_before(
    known: list[Qualification], one: date, other: date
) -> None:
    if qualified(known, TRADE, max(one, other)) is Qualified.YES:
        assert qualified(known, TRADE, min(one, other)) is Qualified.YES


@given(days, st.none() | days)
def test_day_of_judging_is_never_past(today: date, ends_on: date | None) -> None:
    on = judged_on(today, ends_on)
    assert on >= today
    assert on in (today, ends_on)
