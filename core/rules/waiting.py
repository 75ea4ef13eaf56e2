"""In which group of the home page something waits."""

from datetime import datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
WEEK = timedelta(days=7)


class Group(IntEnum):
    """In the order they stand on the page."""

    LATE = 0
    TODAY = 1
    WEEK = 2
    LATER = 3


def group_of(due: datetime | None, now: datetime) -> Group:
    """Today ends at midnight in Beijing; what has no deadline waits under today's work."""
    if due is None:
        return Group.TODAY
    if due < now:
        return Group.LATE
    if due.astimezone(BEIJING).date() == now.astimezone(BEIJING).date():
        return Group.TODAY
    return Group.WEEK if due - now <= WEEK else Group.LATER
