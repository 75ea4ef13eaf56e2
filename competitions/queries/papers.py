"""What prints show beyond what the pages do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import (
    Draw,
    DrawnPlace,
    Entry,
    Mark,
    Part,
    Seat,
    Work,
)
from competitions.queries import events
from competitions.rules.states import EntryState, MarkState
from core.actor import Actor
from core.errors import Invalid, missing, require
from core.rules.text import say

# Of a scheme of sixty aspects a thousand pages: six seconds.
MOST_SHEETS = 120

# Marks that stand in a work's fields: by aspect and seat (None: the panel as one).
Standing = Mapping[tuple[int, int | None], Decimal]


@dataclass(frozen=True)
class PaperWork:
    """A work as its sheet names it; ``station`` where the stage is drawn."""

    id: int
    code: str
    station: int | None
    competes: bool


@dataclass(frozen=True)
class Sheet:
    """A sheet to print: one work, one judge (None while the panel has nobody).

    ``standing`` is None for a blank one.
    """

    work: PaperWork
    seat: Seat | None
    standing: Standing | None


async def sheets(
    session: AsyncSession,
    actor: Actor,
    part: Part,
    *,
    judge: int | None = None,
    work: int | None = None,
    filled: bool = False,
) -> list[Sheet]:
    """The sheets of a part by work, then by seat; of one seat (``judge``), of one work, or all.

    Blank ones are for those who mark and are marked from now on.

    :raises NotFound: no such seat or work in the part.
    :raises Forbidden: filled ones that others gave.
    :raises Invalid: more than one print can hold.
    """
    seats = await _seats(session, actor, part, judge, filled)
    chosen = [
        one
        for one in await works(session, part.id, part.stage_id)
        if (work is None and (filled or one.competes)) or one.id == work
    ]
    if work is not None and not chosen:
        raise missing()
    if len(chosen) * len(seats) > MOST_SHEETS:
        raise Invalid(
            say(
                "That would be more than %(most)s sheets. Print one judge's or one work's.",
                most=MOST_SHEETS,
            )
        )
    standing = await marks(session, [one.id for one in chosen]) if filled else None
    return [
        Sheet(one, seat, None if standing is None else standing.get(one.id, {}))
        for one in chosen
        for seat in seats
    ]


async def _seats(
    session: AsyncSession, actor: Actor, part: Part, judge: int | None, filled: bool
) -> list[Seat | None]:
    event = part.stage.event
    organiser = event.competition.organiser
    found: list[Seat | None] = [
        seat
        for seat in await events.seats(session, [part.id])
        if seat.id == judge or (judge is None and (filled or seat.left_at is None))
    ]
    if judge is not None and not found:
        raise missing()
    if filled:
        accounts = [seat.appointment.account_id if seat else None for seat in found or [None]]
        require(all(policy.may_read_sheet(actor, event.id, organiser, a) for a in accounts))
    return found or [None]


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


async def entries(session: AsyncSession, event_id: int) -> Sequence[Entry]:
    """All of an event, with members and unions."""
    return (await session.scalars(events.entries(event_id))).all()
