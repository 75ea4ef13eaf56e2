"""What the stages of events still need; a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Draw, Entry, Event, Part, Scheme, Seat, Stage, Work
from competitions.queries import schemes
from competitions.rules.readiness import PartFacts, Readiness, StageFacts, look
from competitions.rules.schemes import findings
from competitions.rules.states import EntryState
from core.rules.text import Text


async def of_stages(session: AsyncSession, events: Collection[Event]) -> dict[int, Readiness]:
    """Every stage of these events, by its key; events come with their stages and
    parts."""
    stages = [stage for event in events for stage in event.stages]
    parts = [part.id for stage in stages for part in stage.parts]
    trees = await schemes.of_parts(session, parts)
    judges = await _judges(session, parts)
    entered = await _entered(session, [event.id for event in events])
    advanced = await _advanced(session, [stage.id for stage in stages if stage.position > 1])
    drawn = await _drawn(session, [stage.id for stage in stages])
    return {
        stage.id: look(
            StageFacts(
                state=stage.state,
                parts=_parts(stage, trees, judges),
                entries=entered[stage.event_id] if stage.position == 1 else advanced[stage.id],
                drawn=stage.id in drawn,
            )
        )
        for stage in stages
    }


def _parts(
    stage: Stage, trees: Mapping[int, Scheme], judges: Mapping[int, int]
) -> tuple[PartFacts, ...]:
    return tuple(
        PartFacts(
            part=part.id,
            name=part.name,
            weight=part.weight,
            reported=part.reported,
            problems=_problems(trees.get(part.id)),
            locked=_is_locked(trees.get(part.id)),
            judges=judges[part.id],
        )
        for part in stage.parts
    )


def _problems(scheme: Scheme | None) -> tuple[Text, ...]:
    found = findings(schemes.written(scheme)) if scheme else []
    return tuple(finding.text for finding in found)


def _is_locked(scheme: Scheme | None) -> bool:
    return scheme is not None and scheme.locked_at is not None


async def _judges(session: AsyncSession, parts: Sequence[int]) -> Mapping[int, int]:
    """How many judges sit on each part's panel and have not left it."""
    found = await session.execute(
        select(Seat.part_id, func.count())
        .where(Seat.part_id.in_(parts), Seat.left_at.is_(None))
        .group_by(Seat.part_id)
    )
    return defaultdict(int, {row[0]: row[1] for row in found})


async def _entered(session: AsyncSession, events: Sequence[int]) -> Mapping[int, int]:
    found = await session.execute(
        select(Entry.event_id, func.count())
        .where(Entry.event_id.in_(events), Entry.state == EntryState.ENTERED)
        .group_by(Entry.event_id)
    )
    return defaultdict(int, {row[0]: row[1] for row in found})


async def _advanced(session: AsyncSession, stages: Sequence[int]) -> Mapping[int, int]:
    """How many of those that went on to each stage are still in it."""
    found = await session.execute(
        select(Part.stage_id, func.count(Work.entry_id.distinct()))
        .join(Work, Work.part_id == Part.id)
        .join(Entry, Entry.id == Work.entry_id)
        .where(Part.stage_id.in_(stages), Entry.state == EntryState.ENTERED)
        .group_by(Part.stage_id)
    )
    return defaultdict(int, {row[0]: row[1] for row in found})


async def _drawn(session: AsyncSession, stages: Sequence[int]) -> set[int]:
    found = await session.scalars(
        select(Draw.stage_id).where(Draw.stage_id.in_(stages), Draw.superseded_at.is_(None))
    )
    return set(found)
