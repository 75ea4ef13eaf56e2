"""Whether somebody is qualified to judge a trade."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.rules.text import Text, say


class Qualified(StrEnum):
    YES = "yes"
    EXPIRED = "expired"
    NO = "no"


NAMES: dict[Qualified, Text] = {
    Qualified.YES: say("Qualified"),
    Qualified.EXPIRED: say("Expired"),
    Qualified.NO: say("Not qualified in this trade"),
}


@dataclass(frozen=True)
class Qualification:
    """A trade's code, and the last day on which the qualification holds."""

    trade: str
    valid_until: date | None = None


def qualified(held: Iterable[Qualification], trade: str, on: date) -> Qualified:
    """For this very trade, on that day."""
    ends = [one.valid_until for one in held if one.trade == trade]
    if not ends:
        return Qualified.NO
    return Qualified.YES if any(end is None or end >= on for end in ends) else Qualified.EXPIRED


def judged_on(today: date, ends_on: date | None) -> date:
    """The day a qualification must reach: the competition's last, where that is known and to
    come."""
    return max(today, ends_on or today)
