"""Who judges an event: appointments, and seats on the panels of its parts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from competitions import policy
from competitions.actions import marking, taking
from competitions.actions.recusals import carry_over, recheck
from competitions.models import Appointment, Event, Part, Seat, Work
from competitions.queries import conflicts, events, locks, works
from competitions.queries import judges as queries
from competitions.rules.qualification import Qualified
from competitions.rules.roles import JUDGING, NAMES, PANEL, EventRole, clash
from competitions.rules.states import StageState
from competitions.schemas import Appoint, TakeSeat
from core import audit, clock
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, Invalid, missing, require
from core.rules.text import say
from membership.models import Account
from membership.queries import account_by_login

__all__ = ["appoint", "leave_seat", "look", "recheck", "return_to_seat", "take_seat"]


async def appoint(
    session: AsyncSession, actor: Actor, event_id: int, wanted: Appoint
) -> Appointment:
    """Give an account a role in the event; from which entries it keeps away is found with it.

    :raises Invalid: nobody has this sign-in name.
    :raises Conflict: the role is held already, or may not meet one that this person holds; they
        compete here; or they are not qualified in the trade and that was not said to be known.
    """
    event = await _lock_event(session, actor, event_id)
    account = await _account(session, wanted.login)
    await _require_free(session, event, account, wanted.role)
    await _require_not_competing(session, event, account)
    if wanted.role in JUDGING and not wanted.knowingly:
        await _require_qualified(session, event, account)
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
    await carry_over(session, made)
    await recheck(session, event.id)
    return made


async def look(
    session: AsyncSession, actor: Actor, event_id: int, login: str, role: EventRole
) -> Account:
    """Whom an appointment would be of; nothing is written.

    :raises Invalid: nobody has this sign-in name.
    :raises Conflict: what stands against the appointment, whoever knows it.
    """
    event = await events.event(session, actor, event_id)
    require(policy.may_organise(actor, event.competition.organiser))
    account = await _account(session, login)
    await _require_free(session, event, account, role)
    await _require_not_competing(session, event, account)
    return account


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
    if appointment is None or appointment.event_id != event.id or appointment.role not in PANEL:
        text = say("Choose a judge of this event.")
        raise Invalid(text, fields={"appointment_id": text})
    sitting = await events.seats(session, [part.id])
    if any(seat.appointment.account_id == appointment.account_id for seat in sitting):
        text = say("This judge sits on the panel already.")
        raise Conflict(text, fields={"appointment_id": text})
    if await works.is_begun(session, part.id):
        raise Conflict(say("Marking has begun, so the panel stays as it is."))
    number = await next_number(session, Seat.number, Seat.part_id == part.id)
    made = Seat(part_id=part.id, appointment_id=appointment.id, number=number)
    session.add(made)
    await session.flush()
    await audit.record(
        session, actor, "seat:take", ("account", appointment.account_id), part=part.id
    )
    return made


async def leave_seat(session: AsyncSession, actor: Actor, key: int, reason: str) -> Seat:
    """The judge gives no more marks on this panel; those given stand.

    :raises Conflict: they left before, or the stage is closed.
    """
    seat, event_id, marked = await _take_seat(session, actor, key)
    if seat.left_at is not None:
        raise Conflict(say("This judge left the panel already."))
    seat.left_at, seat.left_why = clock.now(), reason
    await session.flush()
    await marking.rescore_works(session, marked)
    await audit.record(
        session,
        actor,
        "seat:leave",
        ("account", seat.appointment.account_id),
        event=event_id,
        part=seat.part_id,
    )
    return seat


async def return_to_seat(session: AsyncSession, actor: Actor, key: int) -> Seat:
    """The judge who left sits there again.

    :raises Conflict: they never left, or the stage is closed.
    """
    seat, event_id, marked = await _take_seat(session, actor, key)
    if seat.left_at is None:
        raise Conflict(say("This judge sits on the panel already."))
    seat.left_at, seat.left_why = None, ""
    await session.flush()
    await marking.rescore_works(session, marked)
    await audit.record(
        session,
        actor,
        "seat:return",
        ("account", seat.appointment.account_id),
        event=event_id,
        part=seat.part_id,
    )
    return seat


async def _take_seat(
    session: AsyncSession, actor: Actor, key: int
) -> tuple[Seat, int, Sequence[int]]:
    """The seat with its event and its part's works, all taken, for those who run it.

    :raises Conflict: the stage is closed, or the competition over.
    """
    seat = await session.scalar(
        select(Seat).where(Seat.id == key).options(joinedload(Seat.appointment))
    )
    if seat is None:
        raise missing()
    part = await events.part(session, actor, seat.part_id)
    stage, event = part.stage, part.stage.event
    require(policy.may_run(actor, event.id, event.competition.organiser))
    await locks.event_and_stages(session, event.id)
    await session.refresh(stage, ["state"])
    taking.require_running(event.competition)
    if stage.state is StageState.CLOSED:
        raise Conflict(say("The stage is closed, so its panels stay as they are."))
    # Marks under way point to the seat: it is taken for change alone.
    await session.refresh(seat, ["left_at"], with_for_update={"key_share": True})
    return seat, event.id, await locks.works(session, Work.part_id == part.id)


async def _account(session: AsyncSession, login: str) -> Account:
    account = await account_by_login(session, login)
    if account is None:
        text = say("Nobody has this sign-in name. Have the person invited first.")
        raise Invalid(text, fields={"login": text})
    return account


async def _require_free(
    session: AsyncSession, event: Event, account: Account, role: EventRole
) -> None:
    """Neither held already nor against a role that this person holds here."""
    held = {
        appointment.role
        for appointment in await events.appointments(session, event.id)
        if appointment.account_id == account.id
    }
    if role in held:
        text = say("%(name)s has this role already.", name=account.name)
        raise Conflict(text, fields={"role": text})
    other = clash(held, role)
    if other is not None:
        text = say(
            "%(name)s is %(other)s here; one person may not be both.",
            name=account.name,
            other=NAMES[other],
        )
        raise Conflict(text, fields={"role": text})


async def _require_not_competing(session: AsyncSession, event: Event, account: Account) -> None:
    found = await conflicts.outlook(session, event.id, account.id)
    if found.competes:
        text = say(
            "%(name)s competes in this event, as number %(number)s, so has no part in judging it.",
            name=account.name,
            number=found.competes[0].number,
        )
        raise Conflict(text, fields={"login": text})


async def _require_qualified(session: AsyncSession, event: Event, account: Account) -> None:
    if await queries.qualified(session, event, account.id) is not Qualified.YES:
        text = say(
            "%(name)s is not qualified for this trade in the pool of judges, or no more on the "
            "day. Tick that you know it to appoint them all the same.",
            name=account.name,
        )
        raise Conflict(text, fields={"knowingly": text}, kind="not-qualified")


async def _lock_event(session: AsyncSession, actor: Actor, key: int) -> Event:
    """The event for its organiser, with its stages, so that seats are given to one at a time."""
    await locks.event_and_stages(session, key)
    return await taking.to_organise(session, actor, key)
