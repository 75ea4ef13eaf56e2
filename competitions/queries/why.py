"""How a place came about: what stands behind a total, down to each version of each mark."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from competitions.models import (
    Appointment,
    Aspect,
    Criterion,
    Event,
    Flag,
    Mark,
    Recusal,
    Remark,
    RulesVersion,
    Scheme,
    Score,
    Seat,
    Stage,
    SubCriterion,
    Work,
)
from competitions.queries import events, results, schemes
from competitions.queries.results import EntryResult, EventResult
from competitions.rules import marking
from competitions.rules import results as rules
from competitions.rules.conflicts import Ground
from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.results import Gap, PartPoints, Scaling, Weighted, weigh
from competitions.rules.states import MarkState
from core.errors import missing
from core.rules.text import Text
from membership.models import Account


@dataclass(frozen=True)
class WhyMark:
    """A version of a mark with whose it is and who entered and confirmed it."""

    mark: Mark
    seat: int | None
    judge: str
    entered_by: str
    confirmed_by: str

    @property
    def stands(self) -> bool:
        return self.mark.state is MarkState.CURRENT


@dataclass(frozen=True)
class WhyAspect:
    """``rounds`` are those in which it was marked again, with who opened each; ``absent`` the
    seats that gave no mark."""

    aspect: Aspect
    status: ScoreStatus
    points: Decimal | None
    how: Text | None
    marks: tuple[WhyMark, ...]
    rounds: tuple[tuple[Remark, str], ...]
    absent: tuple[Seat, ...]


@dataclass(frozen=True)
class WhyCriterion:
    criterion: Criterion
    points: Decimal
    aspects: tuple[WhyAspect, ...]


@dataclass(frozen=True)
class WhyPart:
    """``flags`` come with who raised and who answered them; ``recused`` are the seats that keep
    away from this entry, each with its ground."""

    name: str
    code: str
    scheme: Scheme
    size: PartPoints
    weighted: Weighted
    failed: bool
    criteria: tuple[WhyCriterion, ...]
    flags: tuple[tuple[Flag, str, str], ...]
    recused: tuple[tuple[Seat, Ground], ...]

    @property
    def version(self) -> int:
        """The scheme's, in which the points were made."""
        return self.scheme.version


@dataclass(frozen=True)
class Why:
    """``rivals`` are the entries with the same total, ``better`` the last one with a better place
    and ``gaps`` what parts them from it."""

    result: EventResult
    row: EntryResult
    parts: tuple[WhyPart, ...]
    rivals: tuple[EntryResult, ...]
    better: EntryResult | None
    gaps: tuple[Gap, ...]
    version: RulesVersion | None
    scaling: Scaling | None


@dataclass(frozen=True)
class Behind:
    """Everything on record about the works of one entry, by work and aspect; ``continues`` leads
    from an aspect to the one of the version before."""

    marks: dict[tuple[int, int], list[WhyMark]]
    scores: dict[tuple[int, int], Score]
    rounds: dict[tuple[int, int], list[tuple[Remark, str]]]
    flags: dict[int, list[tuple[Flag, str, str]]]
    seats: Sequence[Seat]
    recused: dict[int, Ground]
    continues: dict[int, int]

    def versions(self, work: int, aspect: int) -> list[WhyMark]:
        """Every version of every mark, those on the aspect's forerunners included."""
        found: list[WhyMark] = []
        at: int | None = aspect
        while at is not None:
            found = self.marks[work, at] + found
            at = self.continues.get(at)
        return sorted(found, key=lambda one: (one.seat or 0, one.mark.id))

    @property
    def away(self) -> set[int]:
        """The seats that keep away from this entry; marks they gave before do not count."""
        return {seat.id for seat in self.seats if seat.appointment_id in self.recused}


async def of_entry(
    session: AsyncSession, event: Event, entry: int, stage: Stage | None = None
) -> Why:
    """In a fixed number of statements; ``event`` comes with its stages and parts.

    :raises NotFound: no such entry in the stage.
    """
    result = await results.of_event(session, event, stage)
    row = result.of(entry)
    if row is None:
        raise missing()
    works = {
        work.part_id: work
        for work in await session.scalars(select(Work).where(Work.entry_id == entry))
    }
    trees = await schemes.of_parts(session, [part.id for part in result.parts])
    behind = await _behind(session, entry, [works[p.id] for p in result.parts if p.id in works])
    parts = tuple(
        _part(event, part.name, works[part.id], trees[part.id], share, behind)
        for part, share in zip(result.parts, row.parts, strict=True)
        if part.id in trees and part.id in works
    )
    tied = set(row.placed.tied) if row.placed else set()
    better = _better(result, row)
    return Why(
        result=result,
        row=row,
        parts=parts,
        rivals=tuple(other for other in result.rows if other.entry in tied),
        better=better,
        gaps=rules.gaps(row.parts, better.parts, event.scale_parts) if better else (),
        version=await _version(session, event),
        scaling=_scaling(result, row),
    )


def _scaling(result: EventResult, row: EntryResult) -> Scaling | None:
    if row.scaled is None:
        return None
    found = rules.scaling([other.total for other in result.placed])
    return found if isinstance(found, Scaling) else None


def _better(result: EventResult, row: EntryResult) -> EntryResult | None:
    """The last entry above this one's place."""
    if row.placed is None:
        return None
    above = [
        other for other in result.placed if other.placed and other.placed.place < row.placed.place
    ]
    return above[-1] if above else None


def _part(
    event: Event, name: str, work: Work, scheme: Scheme, share: PartPoints, behind: Behind
) -> WhyPart:
    return WhyPart(
        name=name,
        code=work.code,
        scheme=scheme,
        size=share,
        weighted=weigh(share, event.scale_parts),
        failed=bool(rules.failed([share], event.scale_parts)),
        criteria=tuple(_criterion(event, one, work, behind) for one in scheme.criteria),
        flags=tuple(behind.flags[work.id]),
        recused=tuple(
            (seat, behind.recused[seat.appointment_id])
            for seat in behind.seats
            if seat.part_id == work.part_id and seat.appointment_id in behind.recused
        ),
    )


def _criterion(event: Event, criterion: Criterion, work: Work, behind: Behind) -> WhyCriterion:
    aspects = tuple(
        _aspect(event, aspect, work, behind)
        for sub in criterion.sub_criteria
        for aspect in sub.aspects
    )
    points = sum((aspect.points for aspect in aspects if aspect.points is not None), Decimal(0))
    return WhyCriterion(criterion, points, aspects)


def _aspect(event: Event, aspect: Aspect, work: Work, behind: Behind) -> WhyAspect:
    marks = behind.versions(work.id, aspect.id)
    score = behind.scores.get((work.id, aspect.id))
    standing = [one for one in marks if one.stands]
    points = score.points if score else None
    values = [one.mark.value for one in standing if one.mark.seat_id not in behind.away]
    return WhyAspect(
        aspect=aspect,
        status=score.status if score else ScoreStatus.UNMARKED,
        points=points,
        how=marking.how(schemes.rule(aspect, event), values) if points is not None else None,
        marks=tuple(marks),
        rounds=tuple(behind.rounds[work.id, aspect.id]),
        absent=_absent(aspect, work, {one.mark.seat_id for one in standing}, behind),
    )


def _absent(aspect: Aspect, work: Work, gave: set[int | None], behind: Behind) -> tuple[Seat, ...]:
    """Judges of the panel without a mark here, once anybody has given one."""
    if aspect.kind is AspectKind.MEASUREMENT or not gave:
        return ()
    return tuple(
        seat
        for seat in behind.seats
        if seat.part_id == work.part_id
        and seat.id not in gave
        and seat.appointment_id not in behind.recused
    )


async def _behind(session: AsyncSession, entry: int, works: Sequence[Work]) -> Behind:
    keys = [work.id for work in works]
    scores = await session.scalars(select(Score).where(Score.work_id.in_(keys)))
    recused = await session.execute(
        select(Recusal.appointment_id, Recusal.ground).where(Recusal.entry_id == entry)
    )
    return Behind(
        marks=await _marks(session, keys),
        scores={(score.work_id, score.aspect_id): score for score in scores},
        rounds=await _rounds(session, keys),
        flags=await _flags(session, keys),
        seats=await events.seats(session, [work.part_id for work in works]),
        recused={row[0]: row[1] for row in recused},
        continues=await _continues(session, [work.part_id for work in works]),
    )


async def _continues(session: AsyncSession, parts: Sequence[int]) -> dict[int, int]:
    found = await session.execute(
        select(Aspect.id, Aspect.continues_id)
        .join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .where(Scheme.part_id.in_(parts), Aspect.continues_id.is_not(None))
    )
    return {aspect: before for aspect, before in found if before is not None}


async def _marks(
    session: AsyncSession, works: Sequence[int]
) -> dict[tuple[int, int], list[WhyMark]]:
    """Every version, by work and aspect, in the order of seats and then of time."""
    judge, enterer, confirmer = aliased(Account), aliased(Account), aliased(Account)
    found = await session.execute(
        select(Mark, Seat.number, judge.name, enterer.name, confirmer.name)
        .join(enterer, enterer.id == Mark.entered_by)
        .outerjoin(confirmer, confirmer.id == Mark.confirmed_by)
        .outerjoin(Seat, Seat.id == Mark.seat_id)
        .outerjoin(Appointment, Appointment.id == Seat.appointment_id)
        .outerjoin(judge, judge.id == Appointment.account_id)
        .where(Mark.work_id.in_(works))
        .order_by(Seat.number, Mark.id)
    )
    marks: dict[tuple[int, int], list[WhyMark]] = defaultdict(list)
    for mark, seat, of, by, confirmed in found:
        marks[mark.work_id, mark.aspect_id].append(
            WhyMark(mark, seat, of or "", by, confirmed or "")
        )
    return marks


async def _rounds(
    session: AsyncSession, works: Sequence[int]
) -> dict[tuple[int, int], list[tuple[Remark, str]]]:
    found = await session.execute(
        select(Remark, Account.name)
        .join(Account, Account.id == Remark.opened_by)
        .where(Remark.work_id.in_(works))
        .order_by(Remark.round)
    )
    rounds: dict[tuple[int, int], list[tuple[Remark, str]]] = defaultdict(list)
    for remark, by in found:
        rounds[remark.work_id, remark.aspect_id].append((remark, by))
    return rounds


async def _flags(
    session: AsyncSession, works: Sequence[int]
) -> dict[int, list[tuple[Flag, str, str]]]:
    answerer = aliased(Account)
    found = await session.execute(
        select(Flag, Account.name, answerer.name)
        .join(Account, Account.id == Flag.raised_by)
        .outerjoin(answerer, answerer.id == Flag.answered_by)
        .where(Flag.work_id.in_(works))
        .order_by(Flag.id)
    )
    flags: dict[int, list[tuple[Flag, str, str]]] = defaultdict(list)
    for flag, by, answered in found:
        flags[flag.work_id].append((flag, by, answered or ""))
    return flags


async def _version(session: AsyncSession, event: Event) -> RulesVersion | None:
    found: RulesVersion | None = await session.scalar(
        select(RulesVersion).where(
            RulesVersion.event_id == event.id, RulesVersion.version == event.rules_version
        )
    )
    return found
