"""How far each panel is with each part: the matrix of the desk, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import (
    Appointment,
    Aspect,
    Criterion,
    Event,
    Mark,
    Part,
    Recusal,
    Scheme,
    Score,
    Seat,
    Stage,
    SubCriterion,
    Work,
)
from competitions.queries import events
from competitions.queries.blocks import in_force, still_in
from competitions.queries.scores import recused
from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.states import MarkState, SchemeState
from core.actor import Actor


@dataclass(frozen=True)
class SeatProgress:
    """What a judge gave of what is expected: all works but those of ``recused`` entries, or, after
    leaving, what was given before."""

    seat: int
    number: int
    name: str
    given: int
    expected: int
    recused: int
    left: bool


@dataclass(frozen=True)
class PartProgress:
    """``fields`` are works x aspects, ``counts`` how many of them stand how; ``measured`` of
    ``to_measure`` have the panel's mark."""

    part: Part
    works: int
    fields: int
    counts: dict[ScoreStatus, int]
    measured: int
    to_measure: int
    seats: tuple[SeatProgress, ...]

    @property
    def complete(self) -> int:
        return self.counts[ScoreStatus.COMPLETE]


async def parts_seen(session: AsyncSession, actor: Actor, event: Event) -> list[int] | None:
    """None where the actor watches all; ``event`` comes with its organiser."""
    if policy.watches_all(actor, event.id, event.competition.organiser):
        return None
    found = await session.scalars(
        select(Seat.part_id)
        .join(Appointment, Appointment.id == Seat.appointment_id)
        .where(Appointment.event_id == event.id, Appointment.account_id == actor.account)
    )
    return list(found)


async def progress(
    session: AsyncSession, stage: Stage, parts: Sequence[int] | None = None
) -> list[PartProgress]:
    """Each part with its panel; ``stage`` comes with its parts.

    :param parts: only these of its parts.
    """
    wanted = [part for part in stage.parts if parts is None or part.id in parts]
    keys = [part.id for part in wanted]
    works = await _works(session, keys)
    aspects = await _aspects(session, keys)
    statuses = await _statuses(session, keys)
    given = await _given(session, keys)
    away = await _recused(session, keys)
    seats = await events.seats(session, keys)
    found = []
    for part in wanted:
        measured, judged = aspects[part.id]
        fields = works[part.id] * (measured + judged)
        counts = dict.fromkeys(ScoreStatus, 0) | statuses[part.id]
        others = sum(counts.values()) - counts[ScoreStatus.UNMARKED]
        counts[ScoreStatus.UNMARKED] = fields - others
        found.append(
            PartProgress(
                part=part,
                works=works[part.id],
                fields=fields,
                counts=counts,
                measured=given[part.id, None],
                to_measure=works[part.id] * measured,
                seats=tuple(
                    _seat(seat, given[part.id, seat.id], works[part.id], judged, away[seat.id])
                    for seat in seats
                    if seat.part_id == part.id
                ),
            )
        )
    return found


def _seat(seat: Seat, given: int, works: int, judged: int, away: int) -> SeatProgress:
    left = seat.left_at is not None
    return SeatProgress(
        seat=seat.id,
        number=seat.number,
        name=seat.appointment.account.name,
        given=given,
        expected=given if left else (works - away) * judged,
        recused=away,
        left=left,
    )


async def _works(session: AsyncSession, parts: Sequence[int]) -> dict[int, int]:
    found = await session.execute(
        select(Work.part_id, func.count())
        .where(Work.part_id.in_(parts), still_in())
        .group_by(Work.part_id)
    )
    return dict.fromkeys(parts, 0) | {row[0]: row[1] for row in found}


async def _aspects(session: AsyncSession, parts: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many aspects the panel measures as one, and how many each judge marks."""
    measured = Aspect.kind == AspectKind.MEASUREMENT
    found = await session.execute(
        select(Scheme.part_id, func.count().filter(measured), func.count().filter(~measured))
        .join(Criterion, Criterion.scheme_id == Scheme.id)
        .join(SubCriterion, SubCriterion.criterion_id == Criterion.id)
        .join(Aspect, Aspect.sub_criterion_id == SubCriterion.id)
        .where(Scheme.part_id.in_(parts), Scheme.state == SchemeState.IN_FORCE)
        .group_by(Scheme.part_id)
    )
    return dict.fromkeys(parts, (0, 0)) | {row[0]: (row[1], row[2]) for row in found}


async def _statuses(
    session: AsyncSession, parts: Sequence[int]
) -> dict[int, dict[ScoreStatus, int]]:
    found = await session.execute(
        in_force(
            select(Work.part_id, Score.status, func.count())
            .select_from(Score)
            .join(Work, Work.id == Score.work_id)
            .join(Aspect, Aspect.id == Score.aspect_id)
            .where(Work.part_id.in_(parts), still_in())
            .group_by(Work.part_id, Score.status)
        )
    )
    counts: dict[int, dict[ScoreStatus, int]] = defaultdict(dict)
    for part, status, counted in found:
        counts[part][status] = counted
    return counts


async def _given(session: AsyncSession, parts: Sequence[int]) -> dict[tuple[int, int | None], int]:
    """Marks that stand, by part and seat (None: the panel's)."""
    found = await session.execute(
        in_force(
            select(Work.part_id, Mark.seat_id, func.count())
            .select_from(Mark)
            .join(Work, Work.id == Mark.work_id)
            .join(Aspect, Aspect.id == Mark.aspect_id)
            .where(Work.part_id.in_(parts), Mark.state == MarkState.CURRENT, ~recused(), still_in())
            .group_by(Work.part_id, Mark.seat_id)
        )
    )
    return defaultdict(int, {(row[0], row[1]): row[2] for row in found})


async def _recused(session: AsyncSession, parts: Sequence[int]) -> dict[int, int]:
    """From how many works of the part each seat keeps away."""
    found = await session.execute(
        select(Seat.id, func.count(Work.id.distinct()))
        .join(Recusal, Recusal.appointment_id == Seat.appointment_id)
        .join(Work, (Work.part_id == Seat.part_id) & (Work.entry_id == Recusal.entry_id))
        .where(Seat.part_id.in_(parts), still_in())
        .group_by(Seat.id)
    )
    return defaultdict(int, {row[0]: row[1] for row in found})
