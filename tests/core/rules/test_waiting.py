from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.waiting import BEIJING, Group, group_of

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=BEIJING)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, moments, moments)
def test_later_deadline_never_stands_before_an_earlier_one(
    one: datetime, other: datetime, now: datetime
) -> None:
    earlier, later = sorted((one, other))
    assert group_of(earlier, now) <= group_of(later, now)


@given(moments, moments)
def test_waiting_only_moves_up(due: datetime, now: datetime) -> None:
    assert group_of(due, now + timedelta(hours=5)) <= group_of(due, now)


@given(moments)
def test_what_has_no_deadline_waits_today(now: datetime) -> None:
    assert group_of(None, now) is Group.TODAY


@given(moments)
def test_group_depends_on_the_moment_not_on_its_zone(due: datetime) -> None:
    assert group_of(due.astimezone(BEIJING), NOW) is group_of(due, NOW.astimezone(UTC))


@pytest.mark.parametrize(
    ("left", "group"),
    [
        (timedelta(seconds=-1), Group.LATE),
        (timedelta(0), Group.TODAY),
        (timedelta(hours=2, minutes=29), Group.TODAY),
        (timedelta(hours=2, minutes=30), Group.WEEK),
        (timedelta(days=7), Group.WEEK),
        (timedelta(days=7, seconds=1), Group.LATER),
    ],
)
def test_today_ends_at_midnight_in_beijing(left: timedelta, group: Group) -> None:
    assert group_of(NOW + left, NOW) is group


def test_groups_stand_in_the_order_of_the_page() -> None:
    assert list(Group) == [Group.LATE, Group.TODAY, Group.WEEK, Group.LATER]
