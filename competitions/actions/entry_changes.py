"""What may happen to an entry after it was made; each with a reason, on record."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.entries import keys, unfulfilled
from competitions.actions.taking import require_running
from competitions.models import Entry, EntryChange, Work
from competitions.queries import eligibility, entries, locks, persons, works
from competitions.queries.eligibility import Lineup, Place
from competitions.rules.entering import ChangeKind, closed
from competitions.rules.states import ENTRY_MOVES, ENTRY_NAMES, EntryState
from competitions.schemas import Substitute
from core import audit, clock, live
from core.actor import Actor
from core.errors import Conflict, Invalid, require
from core.rules.text import say
from core.states import move


async def withdraw(session: AsyncSession, actor: Actor, entry_id: int, ground: str) -> Entry:
    """The entry is not marked any more; its number stays its own.

    :raises Forbidden: it is neither the organiser, the chief judge, nor who entered it.
    :raises Conflict: it has ended already, or its union is too late.
    """
    entry = await _lock(session, actor, entry_id)
    competition = entry.event.competition
    organiser = competition.organiser
    require(policy.may_withdraw(actor, entry.event_id, organiser, entry.organisation))
    if not policy.may_run(actor, entry.event_id, organiser):
        shut = closed(
            competition.state, competition.entries_from, competition.entries_until, clock.now()
        )
        if shut is not None:
            raise Conflict(say("The entry period is over. Ask the organiser to withdraw it."))
    await _end(session, actor, entry, EntryState.WITHDRAWN, ground)
    await audit.record(session, actor, "entry:withdraw", entry, event=entry.event_id)
    return entry


async def disqualify(session: AsyncSession, actor: Actor, entry_id: int, ground: str) -> Entry:
    """By the organiser or the chief judge, with the ground that everybody sees."""
    entry = await _lock_to_run(session, actor, entry_id)
    await _end(session, actor, entry, EntryState.DISQUALIFIED, ground)
    await audit.record(session, actor, "entry:disqualify", entry, event=entry.event_id)
    return entry


async def reinstate(session: AsyncSession, actor: Actor, entry_id: int, reason: str) -> Entry:
    """It competes again, with its number and whatever was marked.

    :raises Invalid: it was withdrawn, and its people fulfil no more what the event asks.
    """
    entry = await _lock_to_run(session, actor, entry_id)
    if entry.state is EntryState.WITHDRAWN:
        await _require_fulfilled(session, entry)
    move(entry, EntryState.ENTERED, ENTRY_MOVES, ENTRY_NAMES)
    entry.ground, entry.ended_by, entry.ended_at = "", None, None
    await _note(session, actor, entry, ChangeKind.REINSTATED, reason)
    await audit.record(session, actor, "entry:reinstate", entry, event=entry.event_id)
    return entry


async def substitute(
    session: AsyncSession, actor: Actor, entry_id: int, wanted: Substitute
) -> Entry:
    """A substitute takes a member's place, before anything of the entry is marked.

    :raises Conflict: something is marked, the entry has ended, or its union is too late.
    :raises Invalid: the two are not a member and a substitute of this entry.
    """
    entry = await _lock(session, actor, entry_id)
    organiser = entry.event.competition.organiser
    require(policy.may_withdraw(actor, entry.event_id, organiser, entry.organisation))
    if entry.state is not EntryState.ENTERED:
        raise Conflict(say("This entry does not compete any more."))
    if await works.is_marked(session, entry.id):
        raise Conflict(say("Something of this entry is marked, so its people stay."))
    went = next((m for m in entry.members if m.id == wanted.went and not m.substitute), None)
    came = next((m for m in entry.members if m.id == wanted.came and m.substitute), None)
    if went is None or came is None:
        text = say("Choose a member and a substitute of this team.")
        raise Invalid(text, fields={"went" if went is None else "came": text})
    taken = went.position
    went.position = max(member.position for member in entry.members) + 1
    went.substitute = True
    # Two rows never hold one position, not even for a moment.
    await session.flush()
    came.position, came.substitute = taken, False
    await _note(
        session,
        actor,
        entry,
        ChangeKind.SUBSTITUTED,
        wanted.reason,
        came_id=came.person_id,
        went_id=went.person_id,
    )
    await audit.record(
        session, actor, "entry:substitute", entry, came=came.person_id, went=went.person_id
    )
    return entry


async def _lock(session: AsyncSession, actor: Actor, entry_id: int) -> Entry:
    """The entry and its works, so that a mark under way either is in before or finds it ended.

    :raises Conflict: the competition is over.
    """
    entry = await entries.entry(session, actor, entry_id)
    await session.execute(select(Entry.id).where(Entry.id == entry_id).with_for_update())
    await session.refresh(entry, ["state", "ground"])
    await locks.works(session, Work.entry_id == entry_id)
    require_running(entry.event.competition)
    return entry


async def _lock_to_run(session: AsyncSession, actor: Actor, entry_id: int) -> Entry:
    entry = await _lock(session, actor, entry_id)
    require(policy.may_run(actor, entry.event_id, entry.event.competition.organiser))
    return entry


async def _require_fulfilled(session: AsyncSession, entry: Entry) -> None:
    """They may have entered elsewhere since."""
    places = [Place(m.person, m.substitute, m.in_beijing_since) for m in entry.members]
    lineup = Lineup(entry.organisation_id, tuple(places), entry.name)
    await persons.lock(session, keys(lineup))
    gate = await eligibility.gate(session, entry.event, keys(lineup), clock.today())
    refusal = unfulfilled(gate, lineup)
    if refusal is not None:
        raise refusal


async def _end(
    session: AsyncSession, actor: Actor, entry: Entry, then: EntryState, ground: str
) -> None:
    move(entry, then, ENTRY_MOVES, ENTRY_NAMES)
    entry.ground, entry.ended_by, entry.ended_at = ground, actor.account, clock.now()
    await _note(session, actor, entry, ChangeKind(then.value), ground)


async def _note(
    session: AsyncSession,
    actor: Actor,
    entry: Entry,
    kind: ChangeKind,
    reason: str,
    *,
    came_id: int | None = None,
    went_id: int | None = None,
) -> None:
    """For the entry's own history; and results may look different from now on."""
    session.add(
        EntryChange(
            entry_id=entry.id,
            kind=kind,
            came_id=came_id,
            went_id=went_id,
            reason=reason,
            made_by=actor.account,
            made_at=clock.now(),
        )
    )
    await session.flush()
    live.announce(session, f"event:{entry.event_id}")
