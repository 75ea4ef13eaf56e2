"""Proofs that run by command: every score, total and place again from the marks."""

import hashlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from competitions.models import (
    Aspect,
    Criterion,
    Event,
    Part,
    Scheme,
    Score,
    Stage,
    SubCriterion,
    Work,
)
from competitions.queries import field as fields
from competitions.queries import results
from competitions.queries.field import Field
from competitions.queries.results import EventResult, Sums
from competitions.rules.marking import AspectScore
from competitions.rules.states import SchemeState

CHUNK = 2000


async def check_scores(session: AsyncSession) -> list[str]:
    """A sentence for each score that its marks do not give, and each mark without a score.

    Two statements for every 2,000 fields, which is also what is in memory at a time.
    """
    problems = []
    for part in await session.scalars(select(Part.id).order_by(Part.id)):
        async for chunk in _chunks(session, part):
            kept = await _kept(session, {field.work for field in chunk})
            problems += [
                problem
                for field in chunk
                if (problem := _problem(field, kept.get((field.work, field.aspect))))
            ]
    return problems


def _problem(field: Field, kept: AspectScore | None) -> str | None:
    expected = field.score
    if kept == expected or (kept is None and not field.standing):
        return None
    return (
        f"Work {field.work}, aspect {field.aspect}: the marks give {expected.points} "
        f"({expected.status}), on record is {kept.points if kept else 'nothing'}."
    )


async def _chunks(session: AsyncSession, part: int) -> AsyncIterator[list[Field]]:
    """Every field of the part's scheme in force, with the marks that stand in it."""
    aspects = (await session.scalars(_aspects(part))).all()
    works = (
        await session.scalars(select(Work.id).where(Work.part_id == part).order_by(Work.id))
    ).all()
    size = max(1, CHUNK // max(1, len(aspects)))
    for start in range(0, len(works) if aspects else 0, size):
        pairs = [(work, aspect) for work in works[start : start + size] for aspect in aspects]
        yield list((await fields.read_all(session, pairs)).values())


def _aspects(part: int) -> Select[int]:
    return (
        select(Aspect.id)
        .join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .where(Scheme.part_id == part, Scheme.state == SchemeState.IN_FORCE)
        .order_by(Aspect.id)
    )


async def _kept(session: AsyncSession, works: set[int]) -> dict[tuple[int, int], AspectScore]:
    found = await session.execute(
        select(Score.work_id, Score.aspect_id, Score.status, Score.points).where(
            Score.work_id.in_(works)
        )
    )
    return {(row[0], row[1]): AspectScore(row[2], row[3]) for row in found}


@dataclass(frozen=True)
class Compared:
    """A stage's result from the scores on record beside the one from the marks alone; ``digest``
    is of the latter's bytes."""

    event: str
    stage: str
    entries: int
    placed: int
    same: bool
    digest: str

    def __str__(self) -> str:
        found = "same byte for byte" if self.same else "NOT THE SAME"
        return (
            f"{self.event}, {self.stage}: {self.entries} entries, {self.placed} placed: "
            f"{found} (sha256 {self.digest[:16]})"
        )


async def compare(session: AsyncSession, competition: int) -> list[Compared]:
    """Every stage of every event of a competition, recomputed from the marks alone."""
    found = await session.scalars(
        select(Event)
        .where(Event.competition_id == competition)
        .options(selectinload(Event.stages).selectinload(Stage.parts))
        .order_by(Event.id)
    )
    return [
        await _compare(session, event, stage) for event in found.all() for stage in event.stages
    ]


async def _compare(session: AsyncSession, event: Event, stage: Stage) -> Compared:
    recorded = await results.of_event(session, event, stage)
    sums = await _sums(session, [part.id for part in stage.parts])
    again = await results.of_event(session, event, stage, sums)
    proof = written(again)
    return Compared(
        event=event.name,
        stage=stage.name,
        entries=len(again.rows),
        placed=len(again.placed),
        same=written(recorded) == proof,
        digest=hashlib.sha256(proof).hexdigest(),
    )


async def _sums(session: AsyncSession, parts: Sequence[int]) -> Sums:
    """What the marks that stand add up to, by entry, part and criterion."""
    points: dict[tuple[int, int, str], Decimal] = defaultdict(Decimal)
    done: dict[tuple[int, int], int] = defaultdict(int)
    for part in parts:
        letters = await _letters(session, part)
        entries = await _entries(session, part)
        async for chunk in _chunks(session, part):
            for field in chunk:
                entry, score = entries[field.work], field.score
                if entry is None or score.points is None:
                    continue
                points[entry, part, letters[field.aspect]] += score.points
                done[entry, part] += 1
    return points, done


async def _letters(session: AsyncSession, part: int) -> dict[int, str]:
    found = await session.execute(_aspects(part).add_columns(Criterion.letter))
    return {row[0]: row[1] for row in found}


async def _entries(session: AsyncSession, part: int) -> dict[int, int | None]:
    found = await session.execute(select(Work.id, Work.entry_id).where(Work.part_id == part))
    return {row[0]: row[1] for row in found}


def written(result: EventResult) -> bytes:
    """The same bytes for the same result: a line an entry, in order, points with their digits."""
    lines = [
        {
            "entry": row.entry,
            "place": row.placed.place if row.placed else None,
            "shared": row.placed.shared if row.placed else None,
            "step": row.placed.step if row.placed else None,
            "total": f"{row.total:.2f}",
            "parts": [f"{share.points:.2f}" for share in row.parts],
            "done": [share.done for share in row.parts],
            "failed": list(row.failed),
            "chain": [f"{value:.2f}" for value in row.chain],
            "scaled": None if row.scaled is None else f"{row.scaled:.2f}",
            "award": row.award,
        }
        for row in result.rows
    ]
    return "\n".join(
        json.dumps(line, sort_keys=True, ensure_ascii=False) for line in lines
    ).encode()
