"""What is made for entries in parts, and what marks hang on."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Entry, Flag, Mark, Part, Stage, Work


def work(part: Part, entry: Entry) -> Work:
    """An entry's piece in a part. In an open event its code is part and entry number."""
    return Work(part_id=part.id, entry_id=entry.id, code=f"{part.position}-{entry.number:03d}")


async def competing(session: AsyncSession, stage: Stage) -> Sequence[Entry]:
    """Who has works in this stage: everybody entered in the first, who advanced in the others."""
    found = select(Entry).where(Entry.event_id == stage.event_id).order_by(Entry.number)
    if stage.position > 1:
        found = found.where(
            exists().where(
                Work.entry_id == Entry.id, Work.part_id == Part.id, Part.stage_id == stage.id
            )
        )
    return (await session.scalars(found)).all()


async def has_marks(session: AsyncSession, event_id: int) -> bool:
    """Whether anything was marked, so that what marks hang on stays as it is."""
    found = await session.scalar(
        select(Mark.id)
        .join(Work, Work.id == Mark.work_id)
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .where(Stage.event_id == event_id)
        .limit(1)
    )
    return found is not None


async def hold_marks(session: AsyncSession, event_id: int) -> None:
    """Take every work of the event: a mark under way is in before this returns, and the next one
    is judged by what is written now."""
    await session.execute(
        select(Work.id)
        .join(Part, Part.id == Work.part_id)
        .join(Stage, Stage.id == Part.stage_id)
        .where(Stage.event_id == event_id)
        .order_by(Work.id)
        .with_for_update(of=Work)
    )


async def is_touched(session: AsyncSession, part_id: int) -> bool:
    """Whether something was said about a work of this part: a mark or a flag."""
    works = select(Work.id).where(Work.part_id == part_id)
    found = await session.scalar(
        select(exists().where(Mark.work_id.in_(works)) | exists().where(Flag.work_id.in_(works)))
    )
    return bool(found)
