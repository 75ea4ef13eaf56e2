"""What the hall and the public see of an event while it is marked."""

from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Event
from competitions.queries import board, events, locks
from competitions.rules.board import to_record
from core import audit, clock, live
from core.actor import Actor
from core.errors import Conflict, require
from core.rules.text import say


async def freeze(session: AsyncSession, actor: Actor, event_id: int) -> Event:
    """Every board stays as it is from this moment; marking goes on behind it.

    :raises Conflict: it is frozen already.
    """
    event = await _take(session, actor, event_id)
    require(policy.may_run(actor, event.id, event.competition.organiser))
    if event.frozen_at is not None:
        raise Conflict(say("The board is frozen already."), kind="wrong-state")
    shown = await board.now(session, event)
    event.frozen_at, event.frozen_board = clock.now(), to_record(shown)
    await session.flush()
    await audit.record(session, actor, "board:freeze", event)
    live.announce(session, f"event:{event.id}")
    return event


async def unfreeze(session: AsyncSession, actor: Actor, event_id: int) -> Event:
    """Boards follow the marks again.

    :raises Conflict: it is not frozen.
    """
    event = await _take(session, actor, event_id)
    require(policy.may_run(actor, event.id, event.competition.organiser))
    if event.frozen_at is None:
        raise Conflict(say("The board is not frozen."), kind="wrong-state")
    event.frozen_at, event.frozen_board = None, None
    await session.flush()
    await audit.record(session, actor, "board:unfreeze", event)
    live.announce(session, f"event:{event.id}")
    return event


async def show_public(session: AsyncSession, actor: Actor, event_id: int, *, public: bool) -> Event:
    """Open the board to everybody without signing in, or close it; twice is the same as once."""
    event = await _take(session, actor, event_id)
    require(policy.may_organise(actor, event.competition.organiser))
    if event.public_board == public:
        return event
    event.public_board = public
    await session.flush()
    if public:
        await audit.record(session, actor, "board:publish", event)
    else:
        await audit.record(session, actor, "board:withdraw", event)
    return event


async def _take(session: AsyncSession, actor: Actor, key: int) -> Event:
    """The event, locked before it is read, so that of two who freeze at once one is told."""
    await locks.event(session, key)
    return await events.event(session, actor, key)
