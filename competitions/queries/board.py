"""The board of an event: as it is now, or as it was frozen."""

from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Event
from competitions.queries import events, results
from competitions.queries.results import EntryResult
from competitions.rules import board as rules
from competitions.rules.board import Board, BoardRow
from competitions.rules.ranking import Placed
from core import clock
from core.errors import missing
from core.shared import Shared

_shared = Shared[int, Board]()


async def of_event(session: AsyncSession, event: Event) -> Board:
    """What the hall may see: only marks that count, and nothing newer than a freeze.

    Boards ask all at once, when they hear of a change; those that do share one answer.
    """
    return await _shared.ask(event.id, lambda: _of_event(session, event.id))


async def _of_event(session: AsyncSession, key: int) -> Board:
    """Reads the event anew: one that shares this may know it newer than the one that computes."""
    event = (await session.scalars(events.whole(key))).one()
    if event.frozen_board is not None:
        return rules.from_record(event.frozen_board)
    return await now(session, event)


async def now(session: AsyncSession, event: Event) -> Board:
    """The board as it would stand without a freeze; ``event`` comes with its stages and parts."""
    result = await results.of_event(session, event)
    return Board(
        stage=result.stage.name if result.stage else "",
        parts=tuple(part.name for part in result.parts),
        rows=tuple(_row(row, row.placed) for row in result.rows if row.placed is not None),
        at=clock.now(),
    )


def _row(row: EntryResult, placed: Placed) -> BoardRow:
    return BoardRow(
        entry=row.entry,
        number=row.number,
        name=row.name,
        union=row.union,
        place=placed.place,
        shared=placed.shared,
        total=row.total,
        parts=tuple(share.points if share.done else None for share in row.parts),
        done=row.done,
        aspects=row.aspects,
    )


async def public_event(session: AsyncSession, key: int) -> Event:
    """An event whose board is open to everybody, with its stages and parts.

    :raises NotFound: also where its board is not public.
    """
    found = await session.scalar(events.whole(key).where(Event.public_board))
    if found is None:
        raise missing()
    return found
