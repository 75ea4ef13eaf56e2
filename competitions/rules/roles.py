"""Parts that people play in an event, and which may not meet in one person."""

from enum import StrEnum

from core.rules.text import Text, say

KIND = "event"


class EventRole(StrEnum):
    """What an account may be in one event."""

    JUDGE = "judge"
    PANEL_LEAD = "panel_lead"
    CHIEF_JUDGE = "chief_judge"
    SCOREKEEPER = "scorekeeper"
    SUPERVISOR = "supervisor"


NAMES: dict[EventRole, Text] = {
    EventRole.JUDGE: say("Judge"),
    EventRole.PANEL_LEAD: say("Panel lead"),
    EventRole.CHIEF_JUDGE: say("Chief judge"),
    EventRole.SCOREKEEPER: say("Scorekeeper"),
    EventRole.SUPERVISOR: say("Supervisor"),
}

# They check each other, so one person may not hold both in an event.
APART: frozenset[frozenset[EventRole]] = frozenset(
    {
        frozenset({EventRole.CHIEF_JUDGE, EventRole.SUPERVISOR}),
        frozenset({EventRole.SCOREKEEPER, EventRole.SUPERVISOR}),
        frozenset({EventRole.SCOREKEEPER, EventRole.JUDGE}),
        frozenset({EventRole.SCOREKEEPER, EventRole.PANEL_LEAD}),
    }
)


def clash(held: set[EventRole], wanted: EventRole) -> EventRole | None:
    """A role this person holds that may not meet the wanted one."""
    return next((role for role in sorted(held) if frozenset({role, wanted}) in APART), None)
