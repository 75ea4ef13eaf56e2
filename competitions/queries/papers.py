"""What prints show beyond what the pages do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from competitions.models import (
    AwardLevel,
    Draw,
    DrawnPlace,
    Entry,
    Mark,
    Member,
    StandardSection,
    Work,
)
from competitions.queries import events
from competitions.rules.states import EntryState, MarkState

# Marks that stand in a work's fields: by aspect and seat (None: the panel as one).
Standing = Mapping[tuple[int, int | None], Decimal]


@dataclass(frozen=True)
class PaperWork:
    """A work as its sheet names it; ``station`` where the stage is drawn."""

    id: int
    code: str
    station: int | None
    competes: bool


async def works(session: AsyncSession, part_id: int, stage_id: int) -> list[PaperWork]:
    """The works of a part in the order of their codes."""
    found = await session.execute(
        select(Work.id, Work.code, DrawnPlace.station, Entry.state)
        .outerjoin(Entry, Entry.id == Work.entry_id)
        .outerjoin(Draw, (Draw.stage_id == stage_id) & Draw.superseded_at.is_(None))
        .outerjoin(
            DrawnPlace, (DrawnPlace.draw_id == Draw.id) & (DrawnPlace.entry_id == Work.entry_id)
        )
        .where(Work.part_id == part_id)
        .order_by(Work.code)
    )
    return [
        PaperWork(key, code, station, state in (None, EntryState.ENTERED))
        for key, code, station, state in found
    ]


async def marks(session: AsyncSession, works: Sequence[int]) -> dict[int, Standing]:
    """The marks that stand, by work."""
    found = await session.execute(
        select(Mark.work_id, Mark.aspect_id, Mark.seat_id, Mark.value).where(
            Mark.work_id.in_(works), Mark.state == MarkState.CURRENT
        )
    )
    standing: dict[int, dict[tuple[int, int | None], Decimal]] = defaultdict(dict)
    for work, aspect, seat, value in found:
        standing[work][aspect, seat] = value
    return dict(standing)


async def sections(session: AsyncSession, scheme_id: int) -> Sequence[StandardSection]:
    """The sections of the standard that a scheme names, in order."""
    found = await session.scalars(
        select(StandardSection)
        .where(StandardSection.scheme_id == scheme_id)
        .order_by(StandardSection.position)
    )
    return found.all()


async def award_levels(session: AsyncSession, event_id: int) -> Sequence[AwardLevel]:
    """From the highest award down."""
    found = await session.scalars(
        select(AwardLevel).where(AwardLevel.event_id == event_id).order_by(AwardLevel.last_place)
    )
    return found.all()


async def entries(session: AsyncSession, event_id: int) -> Sequence[Entry]:
    """All of an event, with members and unions."""
    return (await session.scalars(events.entries(event_id))).all()


async def draw(session: AsyncSession, stage_id: int) -> Draw | None:
    """The draw that stands, with its places, their entries, members and unions."""
    whole = selectinload(Draw.places).joinedload(DrawnPlace.entry)
    return await session.scalar(
        select(Draw)
        .where(Draw.stage_id == stage_id, Draw.superseded_at.is_(None))
        .options(
            whole.joinedload(Entry.organisation),
            whole.selectinload(Entry.members).joinedload(Member.person),
        )
    )
