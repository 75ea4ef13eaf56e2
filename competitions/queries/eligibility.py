"""Everything that people who would enter an event are judged by; a fixed number of statements."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Entry, Event, Member
from competitions.queries import entries
from competitions.rules.eligibility import Asked, ClauseKind, Elsewhere, Facts, check
from competitions.rules.states import EntryState
from core.rules.clauses import Reason
from membership.models import Person
from membership.rules.identity import is_woman


@dataclass(frozen=True)
class Place:
    """Somebody in an entry that is to be made."""

    person: Person
    substitute: bool = False
    in_beijing_since: date | None = None


@dataclass(frozen=True)
class Lineup:
    """An entry that is to be made: a person or, with a name, a team."""

    organisation_id: int
    places: tuple[Place, ...]
    name: str | None = None
    coach: str = ""

    @property
    def title(self) -> str:
        return self.name or self.places[0].person.name


@dataclass
class Gate:
    """What an event knows of people at its door. Those let in are counted, so that a list is
    judged as if its entries came one after the other."""

    event: Event
    on: date
    asked: tuple[Asked, ...]
    entered: dict[int, Entry]
    elsewhere: dict[int, tuple[Elsewhere, ...]]
    from_union: Counter[int]

    def reasons(self, lineup: Lineup) -> list[tuple[Person, Reason]]:
        """All that stands against each person of an entry."""
        found = []
        for index, place in enumerate(lineup.places):
            # How many entries a union has is asked once an entry.
            asked = tuple(a for a in self.asked if not index or a.kind is not ClauseKind.QUOTA)
            facts = self._facts(place, lineup.organisation_id)
            found += [(place.person, reason) for reason in check(asked, facts)]
        return found

    def let_in(self, lineup: Lineup) -> None:
        self.from_union[lineup.organisation_id] += 1

    def _facts(self, place: Place, organisation_id: int) -> Facts:
        person = place.person
        return Facts(
            on=self.on,
            born=person.born,
            woman=is_woman(person.identity_masked),
            in_good_standing=_in_good_standing(person),
            occupation=person.occupation_code,
            trade=self.event.occupation_code,
            in_beijing_since=place.in_beijing_since,
            elsewhere=self.elsewhere.get(person.id, ()),
            from_union=self.from_union[organisation_id],
        )


def _in_good_standing(person: Person) -> bool:
    """Whoever is on record belongs to a union, and so is a member."""
    return bool(person.union_id)


async def gate(session: AsyncSession, event: Event, people: Collection[int], today: date) -> Gate:
    """``event`` comes with its competition; ages count on the day from which that runs."""
    clauses = await entries.clauses(session, event.id)
    return Gate(
        event=event,
        on=event.competition.starts_on or today,
        asked=tuple(Asked(c.kind, c.values, c.text, c.source) for c in clauses),
        entered=await _entered(session, event.id, people),
        elsewhere=await _elsewhere(session, event, people),
        from_union=await _from_union(session, event.id),
    )


async def _entered(
    session: AsyncSession, event_id: int, people: Collection[int]
) -> dict[int, Entry]:
    found = await session.execute(
        select(Member.person_id, Entry)
        .join(Entry, Entry.id == Member.entry_id)
        .where(Member.event_id == event_id, Member.person_id.in_(people))
    )
    return {row[0]: row[1] for row in found}


async def _elsewhere(
    session: AsyncSession, event: Event, people: Collection[int]
) -> dict[int, tuple[Elsewhere, ...]]:
    found = await session.execute(
        select(Member.person_id, Event.id, Event.name, Event.competition_id)
        .join(Entry, Entry.id == Member.entry_id)
        .join(Event, Event.id == Entry.event_id)
        .where(
            Member.person_id.in_(people),
            Member.event_id != event.id,
            Entry.state != EntryState.WITHDRAWN,
        )
        .order_by(Member.id)
    )
    by_person: dict[int, list[Elsewhere]] = defaultdict(list)
    for person, other, name, competition in found:
        by_person[person].append(Elsewhere(other, name, competition == event.competition_id))
    return {person: tuple(others) for person, others in by_person.items()}


async def _from_union(session: AsyncSession, event_id: int) -> Counter[int]:
    found = await session.execute(
        select(Entry.organisation_id, func.count(Entry.id))
        .where(Entry.event_id == event_id, Entry.state != EntryState.WITHDRAWN)
        .group_by(Entry.organisation_id)
    )
    return Counter({row[0]: row[1] for row in found})
