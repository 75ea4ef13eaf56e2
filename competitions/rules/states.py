"""States and their moves."""

from enum import StrEnum

from core.rules.text import Text, say


class StageState(StrEnum):
    """Marks are taken only while a stage is open."""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"


STAGE_MOVES: dict[StageState, frozenset[StageState]] = {
    StageState.PREPARING: frozenset({StageState.OPEN}),
    StageState.OPEN: frozenset({StageState.CLOSED}),
    StageState.CLOSED: frozenset({StageState.OPEN}),
}

STAGE_NAMES: dict[StageState, Text] = {
    StageState.PREPARING: say("In preparation"),
    StageState.OPEN: say("Open for marking"),
    StageState.CLOSED: say("Closed"),
}


class MarkState(StrEnum):
    """At most one mark of a field is current; every other version stays on record.

    ``contested`` came second from someone who had not seen the first, and waits for a person.
    """

    CURRENT = "current"
    REPLACED = "replaced"
    CONTESTED = "contested"
    SET_ASIDE = "set_aside"
    REJECTED = "rejected"


MARK_MOVES: dict[MarkState, frozenset[MarkState]] = {
    MarkState.CURRENT: frozenset({MarkState.REPLACED, MarkState.REJECTED}),
    MarkState.CONTESTED: frozenset({MarkState.CURRENT, MarkState.SET_ASIDE}),
    MarkState.REPLACED: frozenset(),
    MarkState.SET_ASIDE: frozenset(),
    MarkState.REJECTED: frozenset(),
}

MARK_NAMES: dict[MarkState, Text] = {
    MarkState.CURRENT: say("Counts"),
    MarkState.REPLACED: say("Replaced"),
    MarkState.CONTESTED: say("Contested"),
    MarkState.SET_ASIDE: say("Set aside"),
    MarkState.REJECTED: say("Rejected"),
}
