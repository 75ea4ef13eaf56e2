"""What ties those who judge an event to those who compete in it, and who keeps away from whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload, selectinload

from competitions.models import (
    Appointment,
    Entry,
    Judge,
    Mark,
    Member,
    Recusal,
    Relation,
    Seat,
    Stage,
    Work,
)
from competitions.rules import conflicts as rules
from competitions.rules.conflicts import Employer, EntryFacts, Ground, JudgeFacts, RelationKind
from competitions.rules.roles import JUDGING
from competitions.rules.states import MarkState, StageState
from membership.models import Account, Organisation, Person


async def judges(session: AsyncSession, accounts: Iterable[int]) -> dict[int, JudgeFacts]:
    """What is known of these accounts: by the pool, by the person behind them, by declaration."""
    keys = sorted(set(accounts))
    pooled, home = aliased(Organisation), aliased(Organisation)
    found = await session.execute(
        select(
            Account.id,
            Account.name,
            Account.person_id,
            pooled.id,
            pooled.kind,
            pooled.employer,
            home.id,
            home.kind,
            home.employer,
        )
        .outerjoin(Judge, Judge.account_id == Account.id)
        .outerjoin(pooled, pooled.id == Judge.organisation_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(home, home.id == Person.union_id)
        .where(Account.id.in_(keys))
    )
    relations = await _relations(session, keys)
    return {
        row[0]: JudgeFacts(
            name=row[1],
            person=row[2],
            employers=_employers(row[3:6]) | _employers(row[6:9]),
            relations=frozenset(relations[row[0]]),
        )
        for row in found
    }


async def entries(session: AsyncSession, event_id: int) -> list[EntryFacts]:
    """Who competes in the event, in the order of their numbers."""
    found = await session.execute(
        select(Entry.id, Entry.coach, Organisation.id, Organisation.kind, Organisation.employer)
        .join(Organisation, Organisation.id == Entry.organisation_id)
        .where(Entry.event_id == event_id)
        .order_by(Entry.number)
    )
    members = await session.execute(
        select(
            Member.entry_id,
            Member.person_id,
            Organisation.id,
            Organisation.kind,
            Organisation.employer,
        )
        .join(Person, Person.id == Member.person_id)
        .join(Organisation, Organisation.id == Person.union_id)
        .where(Member.event_id == event_id)
    )
    persons: dict[int, set[int]] = defaultdict(set)
    homes: dict[int, set[Employer]] = defaultdict(set)
    for row in members:
        persons[row[0]].add(row[1])
        homes[row[0]] |= _employers(row[2:5])
    return [
        EntryFacts(
            id=row[0],
            coach=row[1],
            persons=frozenset(persons[row[0]]),
            employers=_employers(row[2:5]) | homes[row[0]],
        )
        for row in found
    ]


async def those_who_judge(session: AsyncSession, event_id: int) -> Sequence[Appointment]:
    found = await session.scalars(
        select(Appointment)
        .where(Appointment.event_id == event_id, Appointment.role.in_(JUDGING))
        .order_by(Appointment.id)
    )
    return found.all()


async def events_to_look_at(session: AsyncSession, account: int) -> list[int]:
    """Those in which this account judges and in which something may still be marked."""
    found = await session.scalars(
        select(Appointment.event_id)
        .join(Stage, Stage.event_id == Appointment.event_id)
        .where(
            Appointment.account_id == account,
            Appointment.role.in_(JUDGING),
            Stage.state != StageState.CLOSED,
        )
        .distinct()
        .order_by(Appointment.event_id)
    )
    return list(found)


@dataclass(frozen=True)
class Outlook:
    """What appointing somebody would bring: entries they compete in, those they would keep away
    from with the grounds, and those whose coach has their name."""

    competes: Sequence[Entry]
    keeps_away: Sequence[tuple[Entry, frozenset[Ground]]]
    may_coach: Sequence[Entry]


async def outlook(session: AsyncSession, event_id: int, account: int) -> Outlook:
    judge = (await judges(session, [account]))[account]
    facts = {entry.id: entry for entry in await entries(session, event_id)}
    rows = await _entries(session, event_id)
    found = {row.id: rules.grounds(judge, facts[row.id]) for row in rows}
    return Outlook(
        competes=[row for row in rows if rules.competes(judge, facts[row.id])],
        keeps_away=[(row, found[row.id]) for row in rows if found[row.id]],
        may_coach=[
            row for row in rows if not found[row.id] and rules.may_coach(judge, facts[row.id])
        ],
    )


async def possible_coaches(session: AsyncSession, event_id: int) -> list[tuple[Appointment, Entry]]:
    """Judges who have the name of an entry's coach and do not keep away from it yet."""
    appointments = {row.id: row for row in await those_who_judge(session, event_id)}
    known = await judges(session, (row.account_id for row in appointments.values()))
    away = await recused(session, event_id)
    rows = {row.id: row for row in await _entries(session, event_id)}
    first = {row.account_id: row for row in reversed(appointments.values())}
    return [
        (appointment, rows[entry.id])
        for entry in await entries(session, event_id)
        for account, appointment in sorted(first.items())
        if rules.may_coach(known[account], entry) and (account, entry.id) not in away
    ]


async def recused(session: AsyncSession, event_id: int) -> frozenset[tuple[int, int]]:
    """(account, entry) of everybody who keeps away from an entry of the event."""
    found = await session.execute(
        select(Appointment.account_id, Recusal.entry_id)
        .join(Appointment, Appointment.id == Recusal.appointment_id)
        .where(Appointment.event_id == event_id)
    )
    return frozenset((row[0], row[1]) for row in found)


async def keeps_away(session: AsyncSession, account: int | None, work: int) -> bool:
    """Whether this account keeps away from the entry whose work it is, in any of its roles."""
    found = exists().where(
        Work.id == work,
        Recusal.entry_id == Work.entry_id,
        Appointment.id == Recusal.appointment_id,
        Appointment.account_id == account,
    )
    return bool(await session.scalar(select(found)))


async def recusals(session: AsyncSession, event_id: int) -> Sequence[Recusal]:
    """Who keeps away from which entry and why, with accounts and names, in the judges' order."""
    found = await session.scalars(
        select(Recusal)
        .join(Recusal.appointment)
        .where(Appointment.event_id == event_id)
        .options(
            joinedload(Recusal.appointment).joinedload(Appointment.account),
            joinedload(Recusal.entry).selectinload(Entry.members).joinedload(Member.person),
        )
        .order_by(Recusal.appointment_id, Recusal.entry_id, Recusal.id)
    )
    return found.all()


async def marked_although_recused(session: AsyncSession, event_id: int) -> int:
    """How many marks stand that a judge gave before it was found that they keep away."""
    found = await session.scalar(
        select(func.count(Mark.id.distinct()))
        .join(Seat, Seat.id == Mark.seat_id)
        .join(Appointment, Appointment.id == Seat.appointment_id)
        .join(Recusal, Recusal.appointment_id == Appointment.id)
        .join(Work, Work.id == Mark.work_id)
        .where(
            Appointment.event_id == event_id,
            Mark.state == MarkState.CURRENT,
            Work.entry_id == Recusal.entry_id,
        )
    )
    return found or 0


async def _relations(
    session: AsyncSession, accounts: Sequence[int]
) -> dict[int, set[tuple[int, RelationKind]]]:
    found = await session.execute(
        select(Relation.account_id, Relation.person_id, Relation.kind).where(
            Relation.account_id.in_(accounts)
        )
    )
    relations: dict[int, set[tuple[int, RelationKind]]] = defaultdict(set)
    for row in found:
        relations[row[0]].add((row[1], row[2]))
    return relations


async def _entries(session: AsyncSession, event_id: int) -> Sequence[Entry]:
    found = await session.scalars(
        select(Entry)
        .where(Entry.event_id == event_id)
        .options(selectinload(Entry.members).joinedload(Member.person))
        .order_by(Entry.number)
    )
    return found.all()


def _employers(row: Sequence[Any]) -> frozenset[Employer]:
    key, kind, employer = row
    return rules.employers(key, kind, employer) if key is not None else frozenset()
