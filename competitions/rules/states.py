"""States and their moves."""

from enum import StrEnum

from core.rules.text import Text, say


class CompetitionState(StrEnum):
    """What the public sees of a competition begins when it is announced."""

    PREPARING = "preparing"
    ANNOUNCED = "announced"
    FINISHED = "finished"
    CANCELLED = "cancelled"


COMPETITION_MOVES: dict[CompetitionState, frozenset[CompetitionState]] = {
    CompetitionState.PREPARING: frozenset({CompetitionState.ANNOUNCED, CompetitionState.CANCELLED}),
    CompetitionState.ANNOUNCED: frozenset({CompetitionState.FINISHED, CompetitionState.CANCELLED}),
    CompetitionState.FINISHED: frozenset({CompetitionState.ANNOUNCED}),
    CompetitionState.CANCELLED: frozenset({CompetitionState.PREPARING}),
}

COMPETITION_NAMES: dict[CompetitionState, Text] = {
    CompetitionState.PREPARING: say("In preparation"),
    CompetitionState.ANNOUNCED: say("Announced"),
    CompetitionState.FINISHED: say("Finished"),
    CompetitionState.CANCELLED: say("Cancelled"),
}


# What everybody may see.
PUBLIC = frozenset({CompetitionState.ANNOUNCED, CompetitionState.FINISHED})

# Nothing is set up any more.
OVER = frozenset({CompetitionState.FINISHED, CompetitionState.CANCELLED})


class EntryState(StrEnum):
    """Only entries that are entered are marked and placed."""

    ENTERED = "entered"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


ENTRY_MOVES: dict[EntryState, frozenset[EntryState]] = {
    EntryState.ENTERED: frozenset({EntryState.WITHDRAWN, EntryState.DISQUALIFIED}),
    EntryState.WITHDRAWN: frozenset({EntryState.ENTERED}),
    EntryState.DISQUALIFIED: frozenset({EntryState.ENTERED}),
}

ENTRY_NAMES: dict[EntryState, Text] = {
    EntryState.ENTERED: say("Entered"),
    EntryState.WITHDRAWN: say("Withdrawn"),
    EntryState.DISQUALIFIED: say("Disqualified"),
}


class SchemeState(StrEnum):
    """A part's results are made by the version in force; a draft is to follow it."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


SCHEME_MOVES: dict[SchemeState, frozenset[SchemeState]] = {
    SchemeState.DRAFT: frozenset({SchemeState.IN_FORCE}),
    SchemeState.IN_FORCE: frozenset({SchemeState.SUPERSEDED}),
    SchemeState.SUPERSEDED: frozenset(),
}

SCHEME_NAMES: dict[SchemeState, Text] = {
    SchemeState.DRAFT: say("Draft"),
    SchemeState.IN_FORCE: say("In force"),
    SchemeState.SUPERSEDED: say("Superseded"),
}


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
