"""Parts that people play in an event, and which may not meet in one person."""

from enum import StrEnum
from itertools import combinations

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

# Who judges: their panel, all panels, or what is appealed against.
JUDGING = frozenset(
    {EventRole.JUDGE, EventRole.PANEL_LEAD, EventRole.CHIEF_JUDGE, EventRole.ARBITER}
)
# Who may sit on a panel.
PANEL = frozenset({EventRole.JUDGE, EventRole.PANEL_LEAD})

# One person may be several of these: who leads a panel, or all of them, may also judge.
TOGETHER = PANEL | {EventRole.CHIEF_JUDGE}

# All else checks or serves the others, so nobody is that and something besides: the supervisor
# countersigns what judges, their chief and the scorekeeper did; the scorekeeper's entries are
# confirmed by judges and settled by their chief; who keeps the codes knows whose work is whose, and
# neither marks nor watches over the keepers; the arbiter rules on appeals against all of it.
APART: frozenset[frozenset[EventRole]] = frozenset(
    frozenset(pair) for pair in combinations(EventRole, 2) if not TOGETHER.issuperset(pair)
)


def clash(held: set[EventRole], wanted: EventRole) -> EventRole | None:
    """A role this person holds that may not meet the wanted one."""
    return next((role for role in sorted(held) if frozenset({role, wanted}) in APART), None)
