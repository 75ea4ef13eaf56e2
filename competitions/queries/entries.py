"""Who has entered, as lists and one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from competitions import policy
from competitions.models import (
    Clause,
    Competition,
    Entry,
    EntryChange,
    Event,
    Member,
    Part,
    Stage,
    Work,
)
from competitions.queries.events import WITH_PEOPLE, whole
from competitions.rules.states import PUBLIC, CompetitionState, EntryState, StageState
from core.actor import Actor
from core.errors import missing, require
from membership.models import Account, Organisation, Person
from membership.queries import in_branches
from membership.rules.roles import Scope, out_of_scope
from membership.rules.search import wanted_token


class Sort(StrEnum):
    """How a list of entries is sorted."""

    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True)
class Wanted:
    """What a list of entries is narrowed to; empty values narrow nothing."""

    typed: str = ""
    state: EntryState | None = None
    organisation: int | None = None
    sort: Sort = Sort.NUMBER


async def event(session: AsyncSession, actor: Actor, key: int) -> Event:
    """The event as a whole, for those who see it and those who could enter people in it.

    :raises NotFound: also when it is not this actor's to see.
    """
    found = await session.scalar(whole(key))
    if found is None or not (sees(actor, found) or _enters(actor, found)):
        raise missing()
    require(actor.allows(Scope.READ), out_of_scope(Scope.READ))
    return found


def sees(actor: Actor, found: Event) -> bool:
    """The whole event, not only their own people in it."""
    return policy.may_see_event(actor, found.id, found.competition.organiser)


def _enters(actor: Actor, found: Event) -> bool:
    return policy.enters_people(actor) and found.competition.state in PUBLIC


def listed(actor: Actor, of: Event, wanted: Wanted) -> Select[Entry]:
    """The event's entries that this actor may see, with people and unions."""
    found = (
        select(Entry)
        .join(Entry.organisation)
        .where(Entry.event_id == of.id, *_narrowed(wanted))
        .options(*WITH_PEOPLE)
    )
    if not sees(actor, of):
        found = found.where(in_branches(actor.paths(policy.ENTRANTS)))
    by_name = (Entry.pinyin,) if wanted.sort is Sort.NAME else ()
    return found.order_by(*by_name, Entry.number, Entry.id)


def own(actor: Actor, wanted: Wanted) -> Select[Entry]:
    """What the actor's unions have entered anywhere, the newest events first."""
    return (
        select(Entry)
        .join(Entry.organisation)
        .where(in_branches(actor.paths(policy.ENTRANTS)), *_narrowed(wanted))
        .options(*WITH_PEOPLE, joinedload(Entry.event).joinedload(Event.competition))
        .order_by(Entry.event_id.desc(), Entry.number, Entry.id)
    )


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        kept.append(Entry.state == wanted.state)
    if wanted.organisation is not None:
        kept.append(Entry.organisation_id == wanted.organisation)
    if token := wanted_token(wanted.typed):
        person = exists().where(
            Member.entry_id == Entry.id,
            Member.person_id == Person.id,
            Person.search.contains([token]),
        )
        named = [Entry.name.icontains(wanted.typed.strip(), autoescape=True), person]
        spelled = func.replace(Entry.pinyin, " ", "")
        named.append(spelled.startswith(token, autoescape=True))
        if token.isdecimal() and len(token) < 10:
            named.append(Entry.number == int(token))
        kept.append(or_(*named))
    return kept


async def unions(session: AsyncSession, actor: Actor, of: Event) -> Sequence[Organisation]:
    """Those that entered somebody in the event, by name."""
    entered = exists().where(Entry.organisation_id == Organisation.id, Entry.event_id == of.id)
    found = select(Organisation).where(entered)
    if not sees(actor, of):
        found = found.where(in_branches(actor.paths(policy.ENTRANTS)))
    return (await session.scalars(found.order_by(Organisation.name, Organisation.id))).all()


async def entry(session: AsyncSession, actor: Actor, key: int) -> Entry:
    """The entry with its people and its event.

    :raises NotFound: also when it is not this actor's to see.
    """
    found = await session.scalar(
        select(Entry)
        .where(Entry.id == key)
        .options(
            *WITH_PEOPLE,
            joinedload(Entry.event).joinedload(Event.competition).joinedload(Competition.organiser),
        )
        .execution_options(populate_existing=True)
    )
    if found is None or not (
        sees(actor, found.event) or actor.reaches(policy.ENTRANTS, found.organisation.path)
    ):
        raise missing()
    return found


async def changes(session: AsyncSession, entry_id: int) -> Sequence[tuple[EntryChange, str | None]]:
    """What happened to an entry, the newest first, and who did it."""
    found = await session.execute(
        select(EntryChange, Account.name)
        .outerjoin(Account, Account.id == EntryChange.made_by)
        .where(EntryChange.entry_id == entry_id)
        .options(joinedload(EntryChange.came), joinedload(EntryChange.went))
        .order_by(EntryChange.id.desc())
    )
    return [(row[0], row[1]) for row in found]


async def clauses(session: AsyncSession, event_id: int) -> Sequence[Clause]:
    """What the event asks of those who enter, in order; for its public page too."""
    found = await session.scalars(
        select(Clause).where(Clause.event_id == event_id).order_by(Clause.position)
    )
    return found.all()


def beside(of: Event) -> Select[Event]:
    """The other events of the same competition."""
    return (
        select(Event)
        .where(Event.competition_id == of.competition_id, Event.id != of.id)
        .order_by(Event.id)
    )


async def works(session: AsyncSession, entries: Sequence[int]) -> dict[int, list[Work]]:
    """Each entry's works in the order of stages and parts."""
    found = await session.scalars(
        select(Work)
        .join(Work.part)
        .join(Part.stage)
        .where(Work.entry_id.in_(entries))
        .order_by(Stage.position, Part.position)
    )
    by_entry: dict[int, list[Work]] = {key: [] for key in entries}
    for work in found:
        if work.entry_id is not None:
            by_entry[work.entry_id].append(work)
    return by_entry


async def works_of_part(session: AsyncSession, part_id: int) -> Sequence[Work]:
    """The works of a part that are to be marked, by code."""
    found = await session.scalars(
        select(Work)
        .join(Entry, Entry.id == Work.entry_id)
        .where(Work.part_id == part_id, Entry.state == EntryState.ENTERED)
        .order_by(Work.code)
    )
    return found.all()


async def taking(session: AsyncSession, now: datetime, most: int = 50) -> Sequence[Event]:
    """Events whose entry period runs, those that end first at the top."""
    found = await session.scalars(
        select(Event)
        .join(Event.competition)
        .where(
            Competition.state == CompetitionState.ANNOUNCED,
            or_(Competition.entries_from.is_(None), Competition.entries_from <= now),
            or_(Competition.entries_until.is_(None), Competition.entries_until > now),
            ~exists().where(Stage.event_id == Event.id, Stage.state != StageState.PREPARING),
        )
        .options(
            contains_eager(Event.competition).joinedload(Competition.organiser),
            joinedload(Event.occupation),
        )
        .order_by(Competition.entries_until.asc().nulls_last(), Event.id)
        .limit(most)
    )
    return found.all()


async def count(session: AsyncSession, event_id: int) -> int:
    found = await session.scalar(select(func.count(Entry.id)).where(Entry.event_id == event_id))
    return found or 0
