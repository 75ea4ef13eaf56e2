"""Several people at once, each in a transaction of their own."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Sessions, begin
from core.errors import Refusal

Act = Callable[[AsyncSession], Awaitable[object]]

LOOKS = 250
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def act_alone(sessions: Sessions, act: Act) -> object:
    """What it answered, or the refusal."""
    try:
        async with begin(sessions) as session:
            return await act(session)
    except Refusal as refusal:
        return refusal


async def at_once(sessions: Sessions, acts: list[Act]) -> list[object]:
    return await asyncio.gather(*(act_alone(sessions, act) for act in acts))


async def between(sessions: Sessions, first: Act, other: Act, then: Act) -> object:
    """Let ``other`` come to wait for what ``first`` took, before the same transaction does
    ``then``; what ``other`` answered."""
    async with begin(sessions) as session:
        await first(session)
        meanwhile = asyncio.create_task(act_alone(sessions, other))
        for _ in range(LOOKS):
            await asyncio.wait([meanwhile], timeout=0.02)
            if meanwhile.done() or await _somebody_waits(sessions):
                break
        await then(session)
    return await meanwhile


async def _somebody_waits(sessions: Sessions) -> bool:
    async with begin(sessions) as session:
        return bool(await session.scalar(WAITING))
