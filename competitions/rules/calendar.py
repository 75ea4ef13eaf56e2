"""A competition's dates: the same a year later, and in order with where we are among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.rules.text import Text
from core.rules.waiting import BEIJING

LEAP_DAY = 29


def years_on(day: date, years: int) -> date:
    """The same day of the month so many years later; 29 February becomes the 28th where the year
    has no other."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=LEAP_DAY - 1)


def moment_years_on(moment: datetime, years: int) -> datetime:
    """The same time of day in Beijing."""
    local = moment.astimezone(BEIJING)
    return datetime.combine(years_on(local.date(), years), local.time(), BEIJING)


def period_years_on(
    start: datetime | None, end: datetime | None, years: int
) -> tuple[datetime | None, datetime | None]:
    """A period so many years later. One that began or ended on 29 February may be left with no
    length or less: it keeps the length it had."""
    begins = moment_years_on(start, years) if start else None
    ends = moment_years_on(end, years) if end else None
    if start and end and begins and ends and ends <= begins:
        ends = begins + (end - start)
    return begins, ends


class When(StrEnum):
    """Where a date lies, seen from today."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Dated:
    """A date of the calendar with its name; ``until`` where it lasts longer than a day."""

    name: Text | str
    on: date
    until: date | None = None

    def when(self, today: date) -> When:
        if today < self.on:
            return When.AHEAD
        return When.NOW if today <= (self.until or self.on) else When.PAST


def timeline(dates: Iterable[Dated], today: date) -> list[tuple[Dated, When]]:
    """In the order of their beginning, those of the same day in the order given."""
    return [(one, one.when(today)) for one in sorted(dates, key=lambda one: one.on)]
