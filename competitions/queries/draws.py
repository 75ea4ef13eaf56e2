"""What was drawn for a stage, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from competitions.models import (
    Competition,
    Draw,
    DrawnPlace,
    Entry,
    Event,
    Member,
    Part,
    Stage,
    Work,
)
from competitions.queries.entries import sees
from competitions.rules.states import EntryState
from core.actor import Actor
from core.errors import missing
from membership.models import Account


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


async def stage(session: AsyncSession, actor: Actor, key: int) -> Stage:
    """The stage with its event and parts.

    :raises NotFound: also when it is not this actor's to see.
    """
    found = await session.scalar(
        select(Stage)
        .where(Stage.id == key)
        .options(
            selectinload(Stage.parts),
            joinedload(Stage.event).joinedload(Event.competition).joinedload(Competition.organiser),
        )
        .execution_options(populate_existing=True)
    )
    if found is None or not sees(actor, found.event):
        raise missing()
    return found


async def competing(session: AsyncSession, of: Stage) -> Sequence[Entry]:
    """Who works in the stage: in the first everybody who entered, later those who advanced."""
    found = select(Entry).where(Entry.event_id == of.event_id, Entry.state == EntryState.ENTERED)
    if of.position > 1:
        works = exists().where(
            Work.entry_id == Entry.id, Work.part_id == Part.id, Part.stage_id == of.id
        )
        found = found.where(works)
    return (await session.scalars(found.order_by(Entry.number))).all()


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
    """In the order drawn; also for print."""
    found = await session.scalars(
        select(DrawnPlace)
        .where(DrawnPlace.draw_id == draw_id)
        .options(
            joinedload(DrawnPlace.entry).options(
                joinedload(Entry.organisation),
                selectinload(Entry.members).joinedload(Member.person),
            )
        )
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
