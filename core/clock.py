"""The only place that asks what time it is: UTC inside, Asia/Shanghai for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

_shift = timedelta(0)


def now() -> datetime:
    return datetime.now(UTC) + _shift


def today() -> date:
    """The date in Beijing."""
    return now().astimezone(LOCAL).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(LOCAL)


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Move this process's time for the length of a test."""
    global _shift
    before, _shift = _shift, _shift + by
    try:
        yield
    finally:
        _shift = before
