"""Who keeps away from which entry: found by rule, wished by the judge, or decided.

The table is kept right at each moment at which it could change: an appointment, an entry, a
declared relation, the opening of a stage.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from competitions import policy
from competitions.actions import marking
from competitions.actions.taking import require_running
from competitions.models import (
    Appointment,
    Competition,
    Entry,
    Event,
    Judge,
    Recusal,
    Relation,
    Work,
)
from competitions.queries import conflicts, events, locks
from competitions.rules.conflicts import Ground, grounds
from competitions.rules.roles import JUDGING, NAMES
from competitions.schemas import Declare, Recuse
from core import audit, clock
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, missing, require, require_found
from core.rules.text import say
from membership.models import Account, Organisation, Person

Found = tuple[int, int, Ground]


async def recheck(session: AsyncSession, event_id: int) -> frozenset[int]:
    """Find anew who keeps away from which entry; what was wished or decided stays.

    :return: the entries for which that changed.
    """
    await locks.event(session, event_id)
    appointments = await conflicts.those_who_judge(session, event_id)
    judges = await conflicts.judges(session, (row.account_id for row in appointments))
    found: set[Found] = {
        (row.id, entry.id, ground)
        for entry in await conflicts.entries(session, event_id)
        for row in appointments
        for ground in grounds(judges[row.account_id], entry)
    }
    standing = await _found_before(session, [row.id for row in appointments])
    new, gone = found - standing.keys(), standing.keys() - found
    if new:
        await session.execute(
            insert(Recusal).on_conflict_do_nothing(),
            [
                {"appointment_id": who, "entry_id": entry, "ground": why, "made_at": clock.now()}
                for who, entry, why in sorted(new)
            ],
        )
    if gone:
        await session.execute(delete(Recusal).where(Recusal.id.in_([standing[k] for k in gone])))
    if new or gone:
        facts = {"found": sorted(new), "lifted": sorted(gone)}
        await audit.record(session, SYSTEM, "recusal:find", ("event", event_id), **facts)
    changed = frozenset(entry for _, entry, _ in new | gone)
    await _rescore(session, changed)
    return changed


async def recuse(
    session: AsyncSession, actor: Actor, appointment_id: int, wanted: Recuse
) -> Recusal:
    """Keep a judge away from an entry, whichever of their roles in the event they act in.

    :raises Invalid: the entry is another event's.
    :raises Conflict: this person does not judge, or keeps away already.
    """
    appointment, event = await _take_appointment(session, actor, appointment_id)
    entry = await session.get(Entry, wanted.entry_id)
    if entry is None or entry.event_id != event.id:
        text = say("Choose an entry of this event.")
        raise Invalid(text, fields={"entry_id": text})
    if appointment.role not in JUDGING:
        raise Conflict(say("Only who judges keeps away from an entry."))
    ground = Ground.OWN_WISH if actor.account == appointment.account_id else Ground.DECIDED
    made = await _recuse_everywhere(session, actor, appointment, entry, ground, wanted.note)
    await _rescore(session, [entry.id])
    await audit.record(
        session,
        actor,
        "recusal:make",
        ("account", appointment.account_id),
        event=event.id,
        entry=entry.id,
        ground=ground,
    )
    return made


async def carry_over(session: AsyncSession, new: Appointment) -> None:
    """What was wished or decided for a judge holds in a role that comes later too."""
    said = (
        select(
            literal(new.id),
            Recusal.entry_id,
            Recusal.ground,
            Recusal.note,
            Recusal.made_by,
            Recusal.made_at,
        )
        .join(Appointment, Appointment.id == Recusal.appointment_id)
        .where(
            Appointment.event_id == new.event_id,
            Appointment.account_id == new.account_id,
            Recusal.made_by.is_not(None),
        )
    )
    if new.role in JUDGING:
        columns = ["appointment_id", "entry_id", "ground", "note", "made_by", "made_at"]
        await session.execute(insert(Recusal).from_select(columns, said).on_conflict_do_nothing())


async def lift(session: AsyncSession, actor: Actor, key: int) -> int:
    """Take back what somebody wished or decided; the organiser's to do.

    :return: the event.
    :raises Conflict: a rule found it, so it goes only with what it was found by.
    """
    recusal = await session.get(Recusal, key)
    if recusal is None:
        raise missing()
    appointment, event = await _take_appointment(session, actor, recusal.appointment_id)
    require(policy.may_run(actor, event.id, event.competition.organiser))
    if recusal.made_by is None:
        raise Conflict(
            say("A rule found this. Correct the employer or the relation that it goes by.")
        )
    own = select(Appointment.id).where(
        Appointment.event_id == event.id, Appointment.account_id == appointment.account_id
    )
    await session.execute(
        delete(Recusal).where(
            Recusal.appointment_id.in_(own),
            Recusal.entry_id == recusal.entry_id,
            Recusal.ground == recusal.ground,
            Recusal.made_by.is_not(None),
        )
    )
    await _rescore(session, [recusal.entry_id])
    await audit.record(
        session,
        actor,
        "recusal:lift",
        ("account", appointment.account_id),
        event=event.id,
        entry=recusal.entry_id,
        ground=recusal.ground,
    )
    return event.id


async def declare(session: AsyncSession, actor: Actor, account: int, wanted: Declare) -> Relation:
    """Say what ties somebody who judges to a person; they keep away from that person's entries
    from now on.

    :raises Invalid: nobody was chosen.
    :raises Conflict: it was declared already.
    """
    await _require_may_declare(session, actor, account)
    if await session.get(Person, wanted.person_id) is None:
        text = say("Choose a person from the list.")
        raise Invalid(text, fields={"person_id": text})
    values = {
        "account_id": account,
        "person_id": wanted.person_id,
        "kind": wanted.kind,
        "note": wanted.note,
        "declared_by": actor.account,
        "declared_at": clock.now(),
    }
    made: Relation | None = await session.scalar(
        insert(Relation).values(**values).on_conflict_do_nothing().returning(Relation)
    )
    if made is None:
        text = say("This relation is declared already.")
        raise Conflict(text, fields={"person_id": text})
    await audit.record(session, actor, "relation:declare", made, account=account)
    for event in await conflicts.events_to_look_at(session, account):
        await recheck(session, event)
    return made


async def withdraw_relation(session: AsyncSession, actor: Actor, key: int) -> int:
    """Take a declared relation off the record, with what was found by it; never by the judge
    alone, who could otherwise judge a relative.

    :return: the account it was declared for.
    """
    relation = await session.get(Relation, key, with_for_update=True)
    judge = await _judge(session, relation.account_id) if relation is not None else None
    if relation is None or judge is None:
        raise missing()
    require(policy.may_organise(actor, judge.organisation))
    await session.delete(relation)
    await session.flush()
    await audit.record(session, actor, "relation:withdraw", relation, account=judge.account_id)
    for event in await conflicts.events_to_look_at(session, judge.account_id):
        await recheck(session, event)
    return judge.account_id


async def require_no_role(session: AsyncSession, event_id: int, persons: Sequence[int]) -> None:
    """Who has a role in an event does not compete in it.

    :raises Conflict: with the role.
    """
    found = (
        await session.execute(
            select(Account.name, Appointment.role)
            .join(Appointment, Appointment.account_id == Account.id)
            .where(Appointment.event_id == event_id, Account.person_id.in_(persons))
            .limit(1)
        )
    ).first()
    if found is not None:
        text = say(
            "%(name)s is %(other)s in this event, and nobody both competes and has a part in "
            "the judging.",
            name=found[0],
            other=NAMES[found[1]],
        )
        raise Conflict(text, fields={"person": text})


async def _rescore(session: AsyncSession, entries: Collection[int]) -> None:
    """The panels of these entries' works have changed, and so perhaps what is complete."""
    if entries:
        works = await session.scalars(
            select(Work.id).where(Work.entry_id.in_(entries)).order_by(Work.id)
        )
        await marking.rescore_works(session, works.all())


async def _found_before(session: AsyncSession, appointments: Sequence[int]) -> dict[Found, int]:
    rows = await session.execute(
        select(Recusal.appointment_id, Recusal.entry_id, Recusal.ground, Recusal.id).where(
            Recusal.appointment_id.in_(appointments), Recusal.made_by.is_(None)
        )
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


async def _take_appointment(
    session: AsyncSession, actor: Actor, key: int
) -> tuple[Appointment, Event]:
    """The appointment with its event, for those who may keep this judge away from entries."""
    appointment = await session.get(Appointment, key)
    if appointment is None:
        raise missing()
    await locks.event(session, appointment.event_id)
    event = await events.event(session, actor, appointment.event_id)
    require(policy.may_recuse(actor, event.id, event.competition.organiser, appointment.account_id))
    require_running(event.competition)
    return appointment, event


async def _recuse_everywhere(
    session: AsyncSession,
    actor: Actor,
    appointment: Appointment,
    entry: Entry,
    ground: Ground,
    note: str,
) -> Recusal:
    """One row for each of the judge's roles; the one of this appointment is given back."""
    roles = await session.scalars(
        select(Appointment.id).where(
            Appointment.event_id == appointment.event_id,
            Appointment.account_id == appointment.account_id,
            Appointment.role.in_(JUDGING),
        )
    )
    rows = await session.scalars(
        insert(Recusal)
        .values(
            [
                {
                    "appointment_id": key,
                    "entry_id": entry.id,
                    "ground": ground,
                    "note": note,
                    "made_by": actor.account,
                    "made_at": clock.now(),
                }
                for key in roles
            ]
        )
        .on_conflict_do_nothing()
        .returning(Recusal)
    )
    made = next((row for row in rows if row.appointment_id == appointment.id), None)
    if made is None:
        text = say("This judge keeps away from the entry already.")
        raise Conflict(text, fields={"entry_id": text})
    return made


async def _require_may_declare(session: AsyncSession, actor: Actor, account: int) -> None:
    """For oneself, where one judges anything; for another, as organiser of the judge's branch or
    of an event that they judge."""
    if actor.account == account and actor.scopes is None:
        require(policy.judges(actor))
        return
    judge = await _judge(session, account)
    if judge is not None and policy.may_organise(actor, judge.organisation):
        return
    organisers = await session.scalars(
        select(Organisation)
        .join(Competition, Competition.organiser_id == Organisation.id)
        .join(Event, Event.competition_id == Competition.id)
        .join(Appointment, Appointment.event_id == Event.id)
        .where(Appointment.account_id == account)
    )
    require_found(any(policy.may_organise(actor, row) for row in organisers))


async def _judge(session: AsyncSession, account: int) -> Judge | None:
    found: Judge | None = await session.scalar(
        select(Judge).where(Judge.account_id == account).options(joinedload(Judge.organisation))
    )
    return found
