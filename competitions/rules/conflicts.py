"""What ties a judge to an entry, and so keeps the judge away from it."""

from enum import StrEnum

from core.rules.text import Text, say


class RelationKind(StrEnum):
    """A tie between a judge and a person that somebody declared."""

    FAMILY = "family"
    COACH = "coach"
    TEACHER = "teacher"
    COLLEAGUE = "colleague"
    OTHER = "other"


class Ground(StrEnum):
    """Why a judge keeps away from an entry."""

    SAME_UNION = "same_union"
    RELATION = "relation"
    COACH = "coach"
    OWN_WISH = "own_wish"


RELATION_NAMES: dict[RelationKind, Text] = {
    RelationKind.FAMILY: say("Family"),
    RelationKind.COACH: say("Coach"),
    RelationKind.TEACHER: say("Teacher or master"),
    RelationKind.COLLEAGUE: say("Colleague"),
    RelationKind.OTHER: say("Other tie"),
}

GROUND_NAMES: dict[Ground, Text] = {
    Ground.SAME_UNION: say("Same employer"),
    Ground.RELATION: say("Declared relation"),
    Ground.COACH: say("Coach of this entry"),
    Ground.OWN_WISH: say("By the judge's own wish"),
}
