"""Who competes."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions import recusals, setup
from competitions.models import Entry, Event, Member, Stage
from competitions.queries import events
from competitions.schemas import AddEntry
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, Invalid, require
from core.rules.text import say
from membership.models import Person


async def add_entry(session: AsyncSession, actor: Actor, event_id: int, wanted: AddEntry) -> Entry:
    """A person in the event, with a work in each part of its first stage; numbers run from 1
    without gaps.

    :raises Conflict: the person has entered already, or marking has begun.
    """
    event = await _lock_event(session, actor, event_id)
    person = await session.get(Person, wanted.person_id)
    if person is None:
        text = say("Choose a person from the list.")
        raise Invalid(text, fields={"person_id": text})
    if await setup.has_marks(session, event.id):
        raise Conflict(say("Marking has begun, so no entry is added any more."))
    entered = await session.scalar(
        select(Entry)
        .join(Member, Member.entry_id == Entry.id)
        .where(Member.event_id == event.id, Member.person_id == person.id)
    )
    if entered is not None:
        text = say(
            "%(name)s is on the list of entries already, as number %(number)s.",
            name=person.name,
            number=entered.number,
        )
        raise Conflict(text, fields={"person_id": text})
    await recusals.require_no_role(session, event.id, [person.id])
    number = await next_number(session, Entry.number, Entry.event_id == event.id)
    made = Entry(event_id=event.id, organisation_id=person.union_id, number=number)
    session.add(made)
    await session.flush()
    session.add(Member(entry_id=made.id, event_id=event.id, person_id=person.id, position=1))
    # Later stages are for those who advance to them.
    session.add_all(setup.work(part, made) for stage in event.stages[:1] for part in stage.parts)
    await session.flush()
    await audit.record(session, actor, "entry:add", made, event=event.id)
    await recusals.recheck(session, event.id)
    return made


async def _lock_event(session: AsyncSession, actor: Actor, key: int) -> Event:
    """The event for its organiser, so that numbers are given to one at a time."""
    event = await events.event(session, actor, key)
    require(policy.may_organise(actor, event.competition.organiser))
    await session.execute(select(Event.id).where(Event.id == key).with_for_update())
    await session.execute(select(Stage.id).where(Stage.event_id == key).with_for_update(read=True))
    return event
