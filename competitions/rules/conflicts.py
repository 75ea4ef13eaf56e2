"""What ties a judge to an entry, and so keeps the judge away from it.

Who judges keeps away from an entry of their own employer or its union, from people they declared
a relation to, and from those they coached. Only the union in one employer counts: a district is
shared by strangers.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.rules.text import Text, say
from membership.rules.organisations import OrganisationKind


class RelationKind(StrEnum):
    """A tie between a judge and a person that somebody declared."""

    FAMILY = "family"
    COACH = "coach"
    TEACHER = "teacher"
    COLLEAGUE = "colleague"
    OTHER = "other"


class Ground(StrEnum):
    """Why a judge keeps away from an entry: the first three are found by rule, the others are
    somebody's word."""

    SAME_UNION = "same_union"
    RELATION = "relation"
    COACH = "coach"
    OWN_WISH = "own_wish"
    DECIDED = "decided"


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
    Ground.DECIDED: say("By the organiser's decision"),
}

# A union's key, or the name of its employer: two unions may stand in one company.
Employer = int | str


def employers(union: int, kind: OrganisationKind, employer: str | None) -> frozenset[Employer]:
    """What an employer is recognised by; nothing where the union is of no single one."""
    if kind is not OrganisationKind.GRASSROOTS:
        return frozenset()
    name = "".join((employer or "").split())
    return frozenset({union, name}) if name else frozenset({union})


@dataclass(frozen=True)
class JudgeFacts:
    """Somebody who judges; ``person`` where the account is a known person's."""

    name: str
    person: int | None = None
    employers: frozenset[Employer] = frozenset()
    relations: frozenset[tuple[int, RelationKind]] = frozenset()


@dataclass(frozen=True)
class EntryFacts:
    """Who competes in an entry, for whom, and the coach's name as it was written."""

    id: int
    persons: frozenset[int]
    employers: frozenset[Employer] = frozenset()
    coach: str = ""


def competes(judge: JudgeFacts, entry: EntryFacts) -> bool:
    """That stands against judging the event at all, not just this entry."""
    return judge.person in entry.persons


def grounds(judge: JudgeFacts, entry: EntryFacts) -> frozenset[Ground]:
    """All that is known to keep the judge away from the entry."""
    found = {
        Ground.COACH if kind is RelationKind.COACH else Ground.RELATION
        for person, kind in judge.relations
        if person in entry.persons
    }
    if judge.employers & entry.employers:
        found.add(Ground.SAME_UNION)
    return frozenset(found)


def may_coach(judge: JudgeFacts, entry: EntryFacts) -> bool:
    """Whether the coach has the judge's name: perhaps the same person, so somebody looks."""
    coach = "".join(entry.coach.split())
    return bool(coach) and coach == "".join(judge.name.split())
