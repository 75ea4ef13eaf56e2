"""When entries are taken, and who makes an entry whole."""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from competitions.rules.states import CompetitionState
from core.rules.text import Text, say

BEIJING = ZoneInfo("Asia/Shanghai")


class ChangeKind(StrEnum):
    """What happened to an entry after it was made."""

    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    REINSTATED = "reinstated"
    SUBSTITUTED = "substituted"


CHANGE_NAMES: dict[ChangeKind, Text] = {
    ChangeKind.WITHDRAWN: say("Withdrew the entry"),
    ChangeKind.DISQUALIFIED: say("Disqualified the entry"),
    ChangeKind.REINSTATED: say("Reinstated the entry"),
    ChangeKind.SUBSTITUTED: say("Put in a substitute"),
}


def closed(
    state: CompetitionState, opens: datetime | None, ends: datetime | None, now: datetime
) -> Text | None:
    """Why unions cannot enter people now; the organiser may at any time.

    An entry period that says no beginning begins with the announcement; one without an end lasts
    until marking begins.
    """
    if state is CompetitionState.PREPARING:
        return say("The competition is not announced yet. Entries are taken after that.")
    if state is not CompetitionState.ANNOUNCED:
        return say("The competition is over, so entries are not taken any more.")
    if opens is not None and now < opens:
        return say("Entries are taken from %(opens)s on.", opens=_written(opens))
    if ends is not None and now >= ends:
        return say(
            "Entries were taken until %(ends)s. Ask the organiser, who can still enter people.",
            ends=_written(ends),
        )
    return None


def clauses_stand(
    state: CompetitionState, opens: datetime | None, now: datetime, entries: int
) -> Text | None:
    """Why the conditions of entry stay as they are now: people relied on them."""
    if entries:
        return say("Somebody has entered by these conditions, so they stay as they are.")
    if state is CompetitionState.PREPARING or (opens is not None and now < opens):
        return None
    return say("The entry period has begun, so the conditions stay as they are.")


def incomplete(members: int, substitutes: int, size: int, most_substitutes: int) -> Text | None:
    """What keeps these people from being an entry of this event, or None."""
    if members != size and size == 1:
        return say("One person makes an entry of this event.")
    if members != size:
        return say(
            "A team of this event has %(size)s members; %(given)s are named.",
            size=size,
            given=members,
        )
    if substitutes > most_substitutes:
        return say(
            "At most %(most)s substitutes; %(given)s are named.",
            most=most_substitutes,
            given=substitutes,
        )
    return None


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
