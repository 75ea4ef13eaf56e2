"""Flags of an event, open and answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from competitions.models import Aspect, Flag, Part, Stage, Work
from core.paging import Page
from membership.models import Account

SHOWN = 50


@dataclass(frozen=True)
class Raised:
    """A flag on one aspect, or on the whole work where ``aspect`` is None, with the names of who
    raised and who answered it."""

    flag: Flag
    work: Work
    aspect: Aspect | None
    raised_by: str
    answered_by: str


async def flags(session: AsyncSession, event_id: int, number: int = 1) -> Page[Raised]:
    """A page of an event's flags: those that wait, the oldest first, then the answered ones, the
    newest first; past the end the last page."""
    found_in_all = await session.scalar(
        select(func.count(Flag.id))
        .join(Work, Work.id == Flag.work_id)
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .where(Stage.event_id == event_id)
    )
    total = int(found_in_all or 0)
    number = max(1, min(number, -(-total // SHOWN)))
    raiser, answerer = aliased(Account), aliased(Account)
    found = await session.execute(
        select(Flag, Work, Aspect, raiser.name, answerer.name)
        .join(Work, Work.id == Flag.work_id)
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .outerjoin(Aspect, Aspect.id == Flag.aspect_id)
        .join(raiser, raiser.id == Flag.raised_by)
        .outerjoin(answerer, answerer.id == Flag.answered_by)
        .where(Stage.event_id == event_id)
        .order_by(Flag.answered_at.desc().nulls_first(), Flag.id)
        .limit(SHOWN)
        .offset((number - 1) * SHOWN)
        .execution_options(populate_existing=True)
    )
    rows: Sequence[Raised] = [Raised(row[0], row[1], row[2], row[3], row[4] or "") for row in found]
    return Page(rows=rows, number=number, size=SHOWN, total=total)
