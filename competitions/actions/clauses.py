"""What an event asks of those who enter: written until entries are taken."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import taking
from competitions.models import Clause, Event
from competitions.queries import entries
from competitions.rules.eligibility import SOURCE, ClauseKind, wording
from competitions.rules.entering import clauses_stand
from competitions.schemas import WriteClause
from core import audit, clock
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, Invalid, missing
from core.rules.text import Text, say


async def add(session: AsyncSession, actor: Actor, event_id: int, wanted: WriteClause) -> Clause:
    """One more condition, behind the others.

    :raises Conflict: entries are taken already.
    :raises Invalid: it names an event that does not stand beside this one.
    """
    event = await _open(session, actor, event_id)
    await _require_beside(session, event, wanted)
    position = await next_number(session, Clause.position, Clause.event_id == event_id)
    made = Clause(event_id=event_id, position=position, kind=wanted.kind)
    _write(made, wanted)
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "clause:add", made, event=event_id)
    return made


async def change(
    session: AsyncSession, actor: Actor, clause_id: int, wanted: WriteClause
) -> Clause:
    """Its kind stays: another kind is another clause."""
    clause, event = await _clause(session, actor, clause_id)
    if clause.kind is not wanted.kind:
        raise Invalid(say("A clause keeps its kind. Remove it and add another."))
    await _require_beside(session, event, wanted)
    _write(clause, wanted)
    await session.flush()
    await audit.record(session, actor, "clause:change", clause, event=event.id)
    return clause


async def drop(session: AsyncSession, actor: Actor, clause_id: int) -> int:
    """The event whose clause it was."""
    clause, event = await _clause(session, actor, clause_id)
    await audit.record(session, actor, "clause:drop", clause, event=event.id)
    await session.delete(clause)
    await session.flush()
    return event.id


async def kind_of(session: AsyncSession, clause_id: int) -> ClauseKind:
    """What its form asks."""
    kind = await session.scalar(select(Clause.kind).where(Clause.id == clause_id))
    if kind is None:
        raise missing()
    return kind


async def settled(session: AsyncSession, event: Event) -> Text | None:
    """Why the clauses stay as they are now, or None."""
    competition = event.competition
    return clauses_stand(
        competition.state,
        competition.entries_from,
        clock.now(),
        await entries.count(session, event.id),
    )


async def _clause(session: AsyncSession, actor: Actor, key: int) -> tuple[Clause, Event]:
    clause = await session.get(Clause, key)
    if clause is None:
        raise missing()
    return clause, await _open(session, actor, clause.event_id)


async def _open(session: AsyncSession, actor: Actor, event_id: int) -> Event:
    """The event, taken, while its clauses may be written."""
    event = await taking.to_organise(session, actor, event_id)
    standing = await settled(session, event)
    if standing is not None:
        raise Conflict(standing)
    return event


async def _require_beside(session: AsyncSession, event: Event, wanted: WriteClause) -> None:
    named = set(wanted.values.get("events", ()))
    if not named:
        return
    beside = await session.scalars(entries.beside(event))
    if not named <= {other.id for other in beside}:
        text = say("Choose other events of this competition.")
        raise Invalid(text, fields={"events": text})


def _write(clause: Clause, wanted: WriteClause) -> None:
    clause.values = wanted.values
    clause.text = wanted.text or wording(wanted.kind, wanted.values)
    clause.source = wanted.source or SOURCE
