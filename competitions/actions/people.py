"""Who competes and who judges."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from competitions import policy
from competitions.actions import setup
from competitions.models import Appointment, Entry, Event, Member, Part, Seat, Stage
from competitions.queries import events
from competitions.rules.roles import NAMES, EventRole, clash
from competitions.schemas import AddEntry, Appoint, TakeSeat
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, Invalid, missing, require
from core.rules.text import say
from membership.models import Person
from membership.queries import account_by_login

MARKS = frozenset({EventRole.JUDGE, EventRole.PANEL_LEAD})


async def add_entry(session: AsyncSession, actor: Actor, event_id: int, wanted: AddEntry) -> Entry:
    """A person in the event, with a work in each part of the first stage; numbers run from 1
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
    number = await next_number(session, Entry.number, Entry.event_id == event.id)
    made = Entry(event_id=event.id, organisation_id=person.union_id, number=number)
    session.add(made)
    await session.flush()
    session.add(Member(entry_id=made.id, event_id=event.id, person_id=person.id, position=1))
    # Later stages are reached by advancing.
    session.add_all(setup.work(part, made) for stage in event.stages[:1] for part in stage.parts)
    await session.flush()
    await audit.record(session, actor, "entry:add", made, event=event.id)
    return made


async def appoint(
    session: AsyncSession, actor: Actor, event_id: int, wanted: Appoint
) -> Appointment:
    """Give an account a role in the event.

    :raises Invalid: nobody has this sign-in name.
    :raises Conflict: the role is held already, or may not meet one that this person holds.
    """
    event = await _lock_event(session, actor, event_id)
    account = await account_by_login(session, wanted.login)
    if account is None:
        text = say("Nobody has this sign-in name. Have the person invited first.")
        raise Invalid(text, fields={"login": text})
    held = {
        appointment.role
        for appointment in await events.appointments(session, event.id)
        if appointment.account_id == account.id
    }
    if wanted.role in held:
        text = say("%(name)s has this role already.", name=account.name)
        raise Conflict(text, fields={"role": text})
    other = clash(held, wanted.role)
    if other is not None:
        text = say(
            "%(name)s is %(other)s here; one person may not be both.",
            name=account.name,
            other=NAMES[other],
        )
        raise Conflict(text, fields={"role": text})
    made = Appointment(event_id=event.id, account_id=account.id, role=wanted.role)
    session.add(made)
    await session.flush()
    await audit.record(
        session,
        actor,
        "judge:appoint",
        ("account", account.id),
        event=event.id,
        role=wanted.role,
    )
    return made


async def take_seat(session: AsyncSession, actor: Actor, part_id: int, wanted: TakeSeat) -> Seat:
    """Put a judge on the panel of a part.

    :raises Conflict: the judge sits there already, or marking has begun.
    """
    part = await session.scalar(
        select(Part).where(Part.id == part_id).options(joinedload(Part.stage))
    )
    if part is None:
        raise missing()
    event = await _lock_event(session, actor, part.stage.event_id)
    appointment = await session.get(Appointment, wanted.appointment_id)
    if appointment is None or appointment.event_id != event.id or appointment.role not in MARKS:
        text = say("Choose a judge of this event.")
        raise Invalid(text, fields={"appointment_id": text})
    sitting = await events.seats(session, [part.id])
    if any(seat.appointment.account_id == appointment.account_id for seat in sitting):
        text = say("This judge sits on the panel already.")
        raise Conflict(text, fields={"appointment_id": text})
    if await setup.has_marks(session, event.id):
        raise Conflict(say("Marking has begun, so the panel stays as it is."))
    made = Seat(part_id=part.id, appointment_id=appointment.id, number=len(sitting) + 1)
    session.add(made)
    await session.flush()
    await audit.record(
        session, actor, "seat:take", ("account", appointment.account_id), part=part.id
    )
    return made


async def _lock_event(session: AsyncSession, actor: Actor, key: int) -> Event:
    """The event for its organiser, so that numbers are given to one at a time."""
    event = await events.event(session, actor, key)
    require(policy.may_organise(actor, event.competition.organiser))
    await session.execute(select(Event.id).where(Event.id == key).with_for_update())
    await session.execute(select(Stage.id).where(Stage.event_id == key).with_for_update(read=True))
    return event
