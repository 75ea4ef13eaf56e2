"""What a competition's copy takes along, whole; a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    AwardLevel,
    Clause,
    Event,
    Scheme,
    TieStep,
)
from competitions.queries import schemes

OfEvent = TypeVar("OfEvent", Clause, TieStep, AwardLevel)


@dataclass(frozen=True)
class EventWhole:
    """An event with what belongs to its setting up; ``schemes`` are those in force, by part."""

    event: Event
    schemes: Mapping[int, Scheme]
    ties: Sequence[TieStep]
    clauses: Sequence[Clause]
    awards: Sequence[AwardLevel]

    @property
    def parts(self) -> int:
        return sum(len(stage.parts) for stage in self.event.stages)

    @property
    def aspects(self) -> int:
        return sum(1 for scheme in self.schemes.values() for _ in schemes.aspects(scheme))


async def whole(session: AsyncSession, events: Sequence[Event]) -> list[EventWhole]:
    """:param events: with their stages and parts."""
    parts = {p.id: event.id for event in events for stage in event.stages for p in stage.parts}
    trees = await schemes.of_parts(session, list(parts))
    keys = [event.id for event in events]
    ties = _by_event(
        await session.scalars(
            select(TieStep).where(TieStep.event_id.in_(keys)).order_by(TieStep.position)
        )
    )
    clauses = _by_event(
        await session.scalars(
            select(Clause).where(Clause.event_id.in_(keys)).order_by(Clause.position)
        )
    )
    awards = _by_event(
        await session.scalars(
            select(AwardLevel).where(AwardLevel.event_id.in_(keys)).order_by(AwardLevel.last_place)
        )
    )
    return [
        EventWhole(
            event=event,
            schemes={part: tree for part, tree in trees.items() if parts[part] == event.id},
            ties=ties[event.id],
            clauses=clauses[event.id],
            awards=awards[event.id],
        )
        for event in events
    ]


def _by_event(rows: Iterable[OfEvent]) -> Mapping[int, list[OfEvent]]:
    grouped: dict[int, list[OfEvent]] = defaultdict(list)
    for row in rows:
        grouped[row.event_id].append(row)
    return grouped
