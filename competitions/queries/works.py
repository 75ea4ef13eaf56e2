"""Works: whose there are, what they are called, and whether anything was said about them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Entry, Flag, Mark, Part, Stage, Work
from competitions.queries.locks import of_event
from competitions.rules.states import MarkState


def of_entry(part: Part, entry: Entry) -> Work:
    """An entry's piece in a part, to be written. In an open event its code is part and entry
    number."""
    return Work(part_id=part.id, entry_id=entry.id, code=f"{part.position}-{entry.number:03d}")


async def competing(session: AsyncSession, stage: Stage) -> Sequence[Entry]:
    """Who has works in this stage, whatever became of them since: in the first everybody who was
    entered, in the others who advanced."""
    found = select(Entry).where(Entry.event_id == stage.event_id).order_by(Entry.number)
    if stage.position > 1:
        found = found.where(
            exists().where(
                Work.entry_id == Entry.id, Work.part_id == Part.id, Part.stage_id == stage.id
            )
        )
    return (await session.scalars(found)).all()


async def has_marks(session: AsyncSession, event_id: int) -> bool:
    """Whether anything of the event was ever marked, so that what marks hang on stays."""
    return await _any(session, exists().where(Mark.work_id == Work.id, of_event(event_id)))


async def is_begun(session: AsyncSession, part_id: int) -> bool:
    """Whether anything of the part was ever marked."""
    return await _any(session, exists().where(Mark.work_id == Work.id, Work.part_id == part_id))


async def is_marked(session: AsyncSession, entry_id: int) -> bool:
    """Whether a mark of the entry stands."""
    stands = Mark.state == MarkState.CURRENT
    return await _any(
        session, exists().where(Mark.work_id == Work.id, Work.entry_id == entry_id, stands)
    )


async def is_touched(session: AsyncSession, *parts: int) -> bool:
    """Whether something was ever said about a work of these parts: a mark or a flag."""
    works = select(Work.id).where(Work.part_id.in_(parts))
    return await _any(
        session, exists().where(Mark.work_id.in_(works)) | exists().where(Flag.work_id.in_(works))
    )


async def _any(session: AsyncSession, found: ColumnElement[bool]) -> bool:
    return bool(await session.scalar(select(found)))
