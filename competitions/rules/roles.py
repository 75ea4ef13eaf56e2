"""Parts that people play in an event, and which may not meet in one person."""

from enum import StrEnum

from core.rules.text import Text, say

KIND = "event"


class EventRole(StrEnum):
    """What an account may be in one event."""

    JUDGE = "judge"
    PANEL_LEAD = "panel_lead"
    CHIEF_JUDGE = "chief_judge"
    CODE_KEEPER = "code_keeper"
    SCOREKEEPER = "scorekeeper"
    SUPERVISOR = "supervisor"
    ARBITER = "arbiter"


NAMES: dict[EventRole, Text] = {
    EventRole.JUDGE: say("Judge"),
    EventRole.PANEL_LEAD: say("Panel lead"),
    EventRole.CHIEF_JUDGE: say("Chief judge"),
    EventRole.CODE_KEEPER: say("Code keeper"),
    EventRole.SCOREKEEPER: say("Scorekeeper"),
    EventRole.SUPERVISOR: say("Supervisor"),
    EventRole.ARBITER: say("Arbiter"),
}

# They check each other, so one person may not hold both in an event.
APART: frozenset[frozenset[EventRole]] = frozenset(
    frozenset(pair)
    for pair in (
        (EventRole.CHIEF_JUDGE, EventRole.SUPERVISOR),
        (EventRole.SCOREKEEPER, EventRole.SUPERVISOR),
        (EventRole.SCOREKEEPER, EventRole.JUDGE),
        (EventRole.SCOREKEEPER, EventRole.PANEL_LEAD),
        # Who knows the codes neither marks nor watches over those who know them.
        (EventRole.CODE_KEEPER, EventRole.JUDGE),
        (EventRole.CODE_KEEPER, EventRole.PANEL_LEAD),
        (EventRole.CODE_KEEPER, EventRole.CHIEF_JUDGE),
        (EventRole.CODE_KEEPER, EventRole.SCOREKEEPER),
        (EventRole.CODE_KEEPER, EventRole.SUPERVISOR),
        # Who rules on appeals had no part in what is appealed against.
        *((EventRole.ARBITER, role) for role in EventRole if role is not EventRole.ARBITER),
    )
)


def clash(held: set[EventRole], wanted: EventRole) -> EventRole | None:
    """A role this person holds that may not meet the wanted one."""
    return next((role for role in sorted(held) if frozenset({role, wanted}) in APART), None)
