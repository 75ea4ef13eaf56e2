from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.calendar import (
    Dated,
    When,
    moment_years_on,
    period_years_on,
    timeline,
    years_on,
)
from core.rules.waiting import BEIJING

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
YEARS = st.integers(1, 50)
LEAP = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2026, 11, 23), 1, date(2027, 11, 23)),
        (LEAP, 1, date(2029, 2, 28)),
        (LEAP, 4, date(2032, 2, 29)),
        (date(2027, 2, 28), 1, date(2028, 2, 28)),
    ],
)
def test_day_a_year_later_is_the_same_day_of_the_month(day: date, years: int, later: date) -> None:
    assert years_on(day, years) == later


@given(DAYS, DAYS, YEARS)
def test_days_keep_their_order(one: date, other: date, years: int) -> None:
    earlier, later = sorted((one, other))
    assert years_on(earlier, years) <= years_on(later, years)


def test_moment_keeps_its_time_in_beijing() -> None:
    midnight = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert moment_years_on(midnight, 1) == datetime(2028, 1, 1, 0, tzinfo=BEIJING)


@given(
    st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2150-01-01")),
    st.timedeltas(timedelta(minutes=1), timedelta(days=400)),
    YEARS,
)
def test_period_never_ends_before_it_begins(start: datetime, length: timedelta, years: int) -> None:
    begins = start.replace(tzinfo=BEIJING)
    shifted = period_years_on(begins, begins + length, years)
    assert shifted[0] is not None
    assert shifted[1] is not None
    assert shifted[0] < shifted[1]


def test_period_that_a_leap_day_would_empty_keeps_its_length() -> None:
    begins = datetime.combine(date(2028, 2, 28), time(10), BEIJING)
    ends = datetime.combine(LEAP, time(9), BEIJING)
    assert period_years_on(begins, ends, 1) == (
        datetime(2029, 2, 28, 10, tzinfo=BEIJING),
        datetime(2029, 3, 1, 9, tzinfo=BEIJING),
    )


def test_period_without_bounds_has_none_later() -> None:
    assert period_years_on(None, None, 1) == (None, None)


def test_timeline_is_in_order_with_where_we_are() -> None:
    today = date(2026, 11, 23)
    dates = [
        Dated("公示", date(2026, 12, 1)),
        Dated("竞赛", date(2026, 11, 22), date(2026, 11, 24)),
        Dated("报名", date(2026, 9, 1), date(2026, 10, 31)),
        Dated("会议", today),
    ]
    assert [(one.name, when) for one, when in timeline(dates, today)] == [
        ("报名", When.PAST),
        ("竞赛", When.NOW),
        ("会议", When.NOW),
        ("公示", When.AHEAD),
    ]
