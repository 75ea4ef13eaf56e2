"""Entering people and teams."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions import recusals, setup
from competitions.models import Entry, Event, Member, Stage
from competitions.queries import eligibility, entries, persons
from competitions.queries.eligibility import Gate, Lineup, Place
from competitions.rules.entering import closed, incomplete
from competitions.rules.states import ENTRY_NAMES, EntryState
from competitions.schemas import AddEntry
from core import audit, clock, pinyin
from core.actor import Actor
from core.database import next_number, violated
from core.errors import Conflict, Invalid, Refusal, require
from core.rules.clauses import Reason
from core.rules.text import Text, say
from membership.models import Organisation, Person
from membership.rules.roles import Scope

BEGUN = say("Marking has begun, so no entry is added any more.")
PINYIN_LENGTH = 400


async def add(session: AsyncSession, actor: Actor, event_id: int, wanted: AddEntry) -> Entry:
    """A person or a team in the event; numbers run from 1 without gaps.

    :raises Invalid: the people do not make an entry of this event, or somebody does not fulfil
        what it asks; ``fields`` hold every reason.
    :raises Conflict: somebody has entered already, or entries are not taken now.
    """
    event = await lock_event(session, actor, event_id)
    await require_taking(session, actor, event)
    lineup = await _lineup(session, actor, event, wanted)
    gate = await eligibility.gate(session, event, keys(lineup), clock.today())
    refusal = objection(gate, lineup)
    if refusal is not None:
        raise refusal
    made = (await enter(session, event, [lineup]))[0]
    await audit.record(session, actor, "entry:add", made, event=event.id)
    return made


async def event_to_enter(session: AsyncSession, actor: Actor, event_id: int) -> Event:
    """The event, for whoever could enter somebody.

    :raises Forbidden: it is somebody who only sees it.
    """
    event = await entries.event(session, actor, event_id)
    organises = policy.may_organise(actor, event.competition.organiser)
    enters = actor.allows(Scope.SETUP) and policy.enters_people(actor)
    require(organises or enters)
    return event


async def lock_event(session: AsyncSession, actor: Actor, event_id: int) -> Event:
    """The event, taken, so that numbers are given to one at a time, and its stages, so that none
    opens meanwhile."""
    event = await event_to_enter(session, actor, event_id)
    await session.execute(select(Event.id).where(Event.id == event_id).with_for_update())
    await session.execute(
        select(Stage.id).where(Stage.event_id == event_id).with_for_update(read=True)
    )
    return event


async def require_taking(session: AsyncSession, actor: Actor, event: Event) -> None:
    """:raises Conflict: marking has begun, or the period is over and this is not the organiser."""
    competition = event.competition
    if not policy.may_organise(actor, competition.organiser):
        shut = closed(
            competition.state, competition.entries_from, competition.entries_until, clock.now()
        )
        if shut is not None:
            raise Conflict(shut, kind="not-taken")
    too_late = await begun(session, event.id)
    if too_late is not None:
        raise Conflict(too_late)


async def begun(session: AsyncSession, event_id: int) -> Text | None:
    """Why nobody enters any more, the organiser included, or None."""
    return BEGUN if await setup.has_marks(session, event_id) else None


def keys(lineup: Lineup) -> list[int]:
    """Everybody's in it."""
    return [place.person.id for place in lineup.places]


def objection(gate: Gate, lineup: Lineup) -> Refusal | None:
    """Why this entry cannot be made, with all that stands against it."""
    event = gate.event
    substitutes = sum(place.substitute for place in lineup.places)
    members = len(lineup.places) - substitutes
    lacking = incomplete(members, substitutes, event.team_size, event.substitutes)
    if lacking is not None:
        return Invalid(lacking, fields={"members": lacking})
    already = {
        f"person.{person.id}": entered_already(person, gate.entered[person.id])
        for person in (place.person for place in lineup.places)
        if person.id in gate.entered
    }
    if already:
        return Conflict(say("Nobody stands twice in one event."), fields=already)
    return unfulfilled(gate, lineup)


def unfulfilled(gate: Gate, lineup: Lineup) -> Invalid | None:
    """Every reason why these people may not enter, or None."""
    reasons = gate.reasons(lineup)
    if not reasons:
        return None
    told = {f"clause.{n}": unmet(*pair) for n, pair in enumerate(reasons, start=1)}
    return Invalid(say("What the event asks is not fulfilled."), fields=told, kind="unmet")


def entered_already(person: Person, entry: Entry) -> Text:
    """With the way back where the entry was withdrawn."""
    if entry.state is EntryState.ENTERED:
        return say(
            "%(name)s is on the list of entries already, as number %(number)s.",
            name=person.name,
            number=entry.number,
        )
    return say(
        "%(name)s is on the list of entries already, as number %(number)s (%(state)s). Have the "
        "organiser reinstate that entry.",
        name=person.name,
        number=entry.number,
        state=ENTRY_NAMES[entry.state],
    )


def unmet(person: Person, reason: Reason) -> Text:
    """What stands against somebody, with the clause's words and source."""
    return say(
        "%(name)s: %(finding)s Asked is “%(clause)s” (%(source)s).",
        name=person.name,
        finding=reason.finding,
        clause=reason.text,
        source=reason.source,
    )


async def enter(session: AsyncSession, event: Event, lineups: Sequence[Lineup]) -> list[Entry]:
    """Write entries that were found right, with a work in each part of the first stage; later
    stages get theirs when entries advance.

    :raises Conflict: somebody entered one of these people in the same moment, or judges here.
    """
    people = [place.person.id for lineup in lineups for place in lineup.places]
    await recusals.require_no_role(session, event.id, people)
    first = await next_number(session, Entry.number, Entry.event_id == event.id)
    made = [
        Entry(
            event_id=event.id,
            organisation_id=lineup.organisation_id,
            number=number,
            name=lineup.name,
            coach=lineup.coach,
            pinyin=_spelled(lineup.title),
        )
        for number, lineup in enumerate(lineups, start=first)
    ]
    session.add_all(made)
    await session.flush()
    try:
        async with session.begin_nested():
            session.add_all(_members(event, made, lineups))
    except IntegrityError as error:
        if violated(error) != "uq_entry_member_event_id_person_id":
            raise
        raise Conflict(
            say("Somebody entered one of these people in the same moment. Load the page again.")
        ) from None
    parts = event.stages[0].parts if event.stages else []
    session.add_all(setup.work(part, entry) for entry in made for part in parts)
    await session.flush()
    await recusals.recheck(session, event.id)
    return made


def _members(event: Event, made: Sequence[Entry], lineups: Sequence[Lineup]) -> list[Member]:
    return [
        Member(
            entry_id=entry.id,
            event_id=event.id,
            person_id=place.person.id,
            position=position,
            substitute=place.substitute,
            in_beijing_since=place.in_beijing_since,
        )
        for entry, lineup in zip(made, lineups, strict=True)
        for position, place in enumerate(lineup.places, start=1)
    ]


def _spelled(title: str) -> str:
    return " ".join(pinyin.syllables(title))[:PINYIN_LENGTH]


async def _lineup(session: AsyncSession, actor: Actor, event: Event, wanted: AddEntry) -> Lineup:
    """The people meant, all of whom this actor may enter, members before substitutes."""
    if event.for_teams == (wanted.person is not None):
        text = (
            say("Teams compete in this event. Name the team and its members.")
            if event.for_teams
            else say("People compete in this event, each alone. Name one person.")
        )
        raise Invalid(text, fields={"members" if event.for_teams else "person": text})
    named = [member.person for member in wanted.people]
    people = await persons.by_keys(session, actor, named)
    _require_known(wanted, people.keys())
    places = [
        Place(people[member.person], member.substitute, member.in_beijing_since)
        for member in wanted.people
    ]
    places.sort(key=lambda place: place.substitute)
    union = await _union(session, actor, wanted.organisation, places[0].person.union)
    return Lineup(union.id, tuple(places), wanted.name, wanted.coach)


def _require_known(wanted: AddEntry, known: Collection[int]) -> None:
    """:raises Invalid: somebody is unknown, of another branch, or named twice."""
    seen: set[int] = set()
    fields: dict[str, Text] = {}
    for index, member in enumerate(wanted.people):
        field = "person" if wanted.person is not None else f"members.{index}.person"
        if member.person not in known:
            fields[field] = say("Choose a person from the list.")
        elif member.person in seen:
            fields[field] = say("This person is named twice.")
        seen.add(member.person)
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)


async def _union(
    session: AsyncSession, actor: Actor, key: int | None, usual: Organisation
) -> Organisation:
    """The union that enters a team."""
    if key is None:
        return usual
    union = await session.get(Organisation, key)
    if union is None or not policy.may_enter_person(actor, union):
        text = say("Choose a union from the list.")
        raise Invalid(text, fields={"organisation": text})
    return union
