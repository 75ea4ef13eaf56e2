"""What was drawn for a stage, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from competitions.models import (
    Draw,
    DrawnPlace,
    Entry,
    Member,
    Stage,
)
from competitions.queries import works
from competitions.rules.states import EntryState
from membership.models import Account

WITH_ENTRY = joinedload(DrawnPlace.entry).options(
    joinedload(Entry.organisation), selectinload(Entry.members).joinedload(Member.person)
)


@dataclass(frozen=True)
class DrawnRow:
    """A line of the sheet of results of the draw: when, who for which union, and where."""

    order: int
    entry: int
    number: int
    name: str
    union: str
    station: int
    round: int
    state: EntryState


async def standing(session: AsyncSession, stage_id: int) -> Draw | None:
    """The draw that stands, with its places, their entries, members and unions."""
    found: Draw | None = await session.scalar(
        select(Draw)
        .where(Draw.stage_id == stage_id, Draw.superseded_at.is_(None))
        .options(selectinload(Draw.places).options(WITH_ENTRY))
    )
    return found


async def competing(session: AsyncSession, of: Stage) -> Sequence[Entry]:
    """Who works in the stage and is still in."""
    return [e for e in await works.competing(session, of) if e.state is EntryState.ENTERED]


async def of_stage(session: AsyncSession, stage_id: int) -> Sequence[tuple[Draw, str | None]]:
    """Every draw and who made it: the one that stands first, then those before it."""
    found = await session.execute(
        select(Draw, Account.name)
        .outerjoin(Account, Account.id == Draw.drawn_by)
        .where(Draw.stage_id == stage_id)
        .order_by(Draw.id.desc())
    )
    return [(row[0], row[1]) for row in found]


async def rows(session: AsyncSession, draw_id: int) -> list[DrawnRow]:
    """In the order drawn."""
    found = await session.scalars(
        select(DrawnPlace)
        .where(DrawnPlace.draw_id == draw_id)
        .options(WITH_ENTRY)
        .order_by(DrawnPlace.order)
    )
    return [
        DrawnRow(
            order=place.order,
            entry=place.entry_id,
            number=place.entry.number,
            name=place.entry.title,
            union=place.entry.organisation.name,
            station=place.station,
            round=place.round,
            state=place.entry.state,
        )
        for place in found
    ]
