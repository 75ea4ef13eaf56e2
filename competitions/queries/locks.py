"""Rows taken until the transaction ends, always in one order, so that nobody waits in a ring:
competition, event, its stages, an entry, works, then the scheme of their part.

Works are many, and are taken by their keys. Rows that others only point to are taken for change,
not for removal: whoever writes a row that points to them need not wait.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Event, Part, Stage, Work


async def event(session: AsyncSession, key: int) -> None:
    """Before it is read, so that what is read is what others left."""
    await session.execute(select(Event.id).where(Event.id == key).with_for_update(key_share=True))


async def event_and_stages(session: AsyncSession, key: int) -> None:
    """The event, and its stages so that none opens or closes meanwhile."""
    await event(session, key)
    await session.execute(
        select(Stage.id).where(Stage.event_id == key).order_by(Stage.id).with_for_update(read=True)
    )


async def works(session: AsyncSession, *of: ColumnElement[bool]) -> Sequence[int]:
    """Their keys; a mark under way is in before this returns, and the next one is judged by what
    is written now."""
    found = await session.scalars(
        select(Work.id).where(*of).order_by(Work.id).with_for_update(of=Work)
    )
    return found.all()


def of_event(key: int) -> ColumnElement[bool]:
    """Of works: those of an event, whatever its stages and parts."""
    parts = select(Part.id).join(Stage, Stage.id == Part.stage_id).where(Stage.event_id == key)
    return Work.part_id.in_(parts)
