"""Parts of a stage with their weights; each comes with a marking scheme."""

from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.setup import stages
from competitions.models import (
    Aspect,
    Criterion,
    JudgementDescription,
    Part,
    Scheme,
    Score,
    Seat,
    Stage,
    StandardSection,
    SubCriterion,
    TieStep,
    Work,
)
from competitions.queries import works
from competitions.rules.marking import AspectKind
from competitions.schemas import AddPart, WriteAspect, WritePart
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, missing
from core.rules.text import say

HUNDRED = Decimal(100)
LETTER = "A"
RESULT = "成绩"


async def add_part(session: AsyncSession, actor: Actor, stage_id: int, wanted: AddPart) -> Part:
    """A part with an empty scheme of 100 points, a reported one with a scheme of one result; who
    competes in the stage gets a work in it.

    :raises Conflict: the stage was opened.
    """
    stage = await stages.take_in_preparation(session, actor, stage_id)
    position = await next_number(session, Part.position, Part.stage_id == stage.id)
    made = Part(stage_id=stage.id, position=position, reported=wanted.reported)
    _write(made, wanted)
    entries = await works.competing(session, stage)
    session.add(made)
    await session.flush()
    scheme = Scheme(part_id=made.id, version=1, total=HUNDRED)
    session.add(scheme)
    if wanted.reported:
        await _add_result(session, scheme, wanted.name)
    session.add_all(works.of_entry(made, entry) for entry in entries)
    await session.flush()
    await audit.record(session, actor, "part:add", made, stage=stage.id)
    return made


async def change_part(session: AsyncSession, actor: Actor, part_id: int, wanted: WritePart) -> Part:
    """:raises Conflict: the stage was opened."""
    part, _ = await _take(session, actor, part_id)
    _write(part, wanted)
    await session.flush()
    await audit.record(session, actor, "part:change", part)
    return part


async def remove_part(session: AsyncSession, actor: Actor, part_id: int) -> int:
    """With its scheme, its panel, its works and its steps of the tie chain; the event whose it
    was.

    :raises Conflict: the stage was opened; something was said about a work of it; or those who
        advanced to the stage have no other part there.
    """
    part, stage = await _take(session, actor, part_id)
    if await works.is_touched(session, part.id):
        raise Conflict(say("There are marks or flags on works of this part, so it stays."))
    if stage.position > 1 and len(stage.parts) == 1 and await works.competing(session, stage):
        raise Conflict(say("Entries have advanced to this stage, so it keeps a part."))
    await audit.record(session, actor, "part:remove", part, stage=stage.id)
    await session.execute(delete(TieStep).where(TieStep.part_id == part.id))
    await session.execute(delete(Seat).where(Seat.part_id == part.id))
    await _drop_works(session, part.id)
    await _drop_schemes(session, part.id)
    await session.delete(part)
    await session.flush()
    return stage.event_id


async def _take(session: AsyncSession, actor: Actor, part_id: int) -> tuple[Part, Stage]:
    """The part and its stage, taken."""
    stage_id = await session.scalar(select(Part.stage_id).where(Part.id == part_id))
    stage = await stages.take_in_preparation(session, actor, stage_id or 0)
    part = next((part for part in stage.parts if part.id == part_id), None)
    if part is None:
        raise missing()
    return part, stage


def _write(part: Part, wanted: WritePart) -> None:
    part.name = wanted.name
    part.weight = wanted.percent / HUNDRED
    part.pass_mark = wanted.pass_mark


async def _add_result(session: AsyncSession, scheme: Scheme, name: str) -> None:
    """Criterion A, sub-criterion A1, and one value of up to 100: what is sent in."""
    customary = WriteAspect(
        kind=AspectKind.MEASUREMENT, description=RESULT, max_mark=HUNDRED, least_present=1
    )
    aspect = Aspect(
        position=1,
        kind=customary.kind,
        description=customary.description,
        max_mark=customary.max_mark,
        low=customary.low,
        high=customary.high,
        step=customary.step,
        factor=customary.factor,
        least_present=customary.least_present,
    )
    sub = SubCriterion(position=1, name=name, aspects=[aspect])
    scheme.criteria = [Criterion(letter=LETTER, name=name, target=HUNDRED, sub_criteria=[sub])]
    await session.flush()


async def _drop_works(session: AsyncSession, part_id: int) -> None:
    of_part = select(Work.id).where(Work.part_id == part_id)
    await session.execute(delete(Score).where(Score.work_id.in_(of_part)))
    await session.execute(delete(Work).where(Work.part_id == part_id))


async def _drop_schemes(session: AsyncSession, part_id: int) -> None:
    """Every version, from its leaves up."""
    versions = select(Scheme.id).where(Scheme.part_id == part_id)
    criteria = select(Criterion.id).where(Criterion.scheme_id.in_(versions))
    subs = select(SubCriterion.id).where(SubCriterion.criterion_id.in_(criteria))
    aspects = select(Aspect.id).where(Aspect.sub_criterion_id.in_(subs))
    for table, condition in (
        (JudgementDescription, JudgementDescription.aspect_id.in_(aspects)),
        (Aspect, Aspect.sub_criterion_id.in_(subs)),
        (SubCriterion, SubCriterion.criterion_id.in_(criteria)),
        (Criterion, Criterion.scheme_id.in_(versions)),
        (StandardSection, StandardSection.scheme_id.in_(versions)),
        (Scheme, Scheme.part_id == part_id),
    ):
        await session.execute(delete(table).where(condition))
