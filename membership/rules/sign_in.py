"""How long to wait after wrong passwords: lockout by delay, so that nobody is locked out for good.

Default only: no text prescribes the numbers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

REMEMBERED = timedelta(hours=1)
FREE_TRIES = 5
FREE_TRIES_PER_ADDRESS = 100
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)

SESSION_LENGTH = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=4)
INVITATION_LENGTH = timedelta(days=7)
PASSWORD_LEAST = 10


def wait_left(failures: Sequence[datetime], now: datetime, free: int = FREE_TRIES) -> timedelta:
    """Time until the next try is looked at: 30 s after ``free`` failures, doubling to 15 minutes.

    ``failures`` are the moments of wrong tries since the last right one.
    """
    recent = [at for at in failures if now - at < REMEMBERED]
    if len(recent) < free:
        return timedelta(0)
    doubled: int = 2 ** min(len(recent) - free, 10)
    wait = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    return max(max(recent) + wait - now, timedelta(0))
