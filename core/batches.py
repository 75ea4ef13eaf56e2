"""Long jobs: done step by step, each step in a transaction of its own with the progress it made.

A batch is driven by its ``due`` row. Whoever holds that row's lock does one step; its effect,
``done`` and what the next step must know commit together or not at all. So a server that dies
loses one step at most, any number of servers share the work, and none does a step twice. A wish
to cancel is honoured between steps.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import CheckConstraint, ForeignKey, Integer, func, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core import audit, clock, due, live
from core.actor import Actor
from core.database import Base, Key, choice
from core.errors import Conflict, Refusal, missing
from core.rules.batches import BATCH_MOVES, BATCH_NAMES, OPEN, BatchState
from core.rules.grid import CellProblem
from core.rules.text import Text, pack, say, unpack
from core.states import move

STEP = "batch:step"
TRIES = 5

BROKEN = say(
    "Something went wrong on our side, several times in a row. What was done until then stays. "
    "Tell the operator the number of this job, or let it go on later."
)

log = structlog.get_logger(__name__)


class Batch(Base):
    """``facts`` are what it was given and what its next step must know (assign a new dict to
    change them); ``done`` of ``total`` is 0 of 0 until a step knows; ``problem`` is a packed
    sentence."""

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint("done >= 0 AND total >= 0", name="progress"),
        CheckConstraint(
            "(finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))",
            name="finished",
        ),
        CheckConstraint("(state = 'failed') = (problem IS NOT NULL)", name="problem"),
        CheckConstraint("(state = 'done') = (outcome IS NOT NULL)", name="outcome"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    started_by: Mapped[int | None]
    state: Mapped[BatchState] = mapped_column(choice(BatchState))
    done: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    cancel_wished: Mapped[bool] = mapped_column(server_default=text("false"))
    made_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class BatchProblem(Base):
    """What is wrong with one row of what the batch was given; ``text`` is a packed sentence."""

    __tablename__ = "batch_problem"

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    sheet: Mapped[str]
    row: Mapped[int | None] = mapped_column(Integer)
    column: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[dict[str, Any]] = mapped_column(JSONB)


@dataclass(frozen=True)
class Outcome:
    """What came of it: numbers with their names, the key of a stored file, where to go on."""

    counts: tuple[tuple[Text, int], ...] = ()
    file: int | None = None
    href: str = ""


Step = Callable[[AsyncSession, Batch], Awaitable[Outcome | None]]


@dataclass(frozen=True)
class Work:
    """A kind of batch: its name for people, and one step of it.

    The step does a second's worth of work at most, says in ``batch.done`` how far it is and
    answers None to be called again, or the outcome. A Refusal ends the batch with its sentence;
    any other error is tried again, later and later, and then ends it.

    ``seen_by`` says who besides the person who started it may look at it, cancel it and let it
    go on.
    """

    title: Text
    step: Step
    seen_by: Callable[[Actor], bool] = lambda actor: False


async def start(
    session: AsyncSession, actor: Actor, kind: str, *, total: int = 0, **facts: Any
) -> Batch:
    """Begin after this transaction commits; its page is ``/batches/{id}``."""
    batch = Batch(
        kind=kind,
        started_by=actor.account,
        state=BatchState.WAITING,
        done=0,
        total=total,
        facts=facts,
        made_at=clock.now(),
    )
    session.add(batch)
    await session.flush()
    await audit.record(session, actor, "batch:start", batch, kind=kind)
    await _let_run(session, batch)
    return batch


async def note(session: AsyncSession, batch: Batch, problems: Iterable[CellProblem]) -> None:
    """Keep what is wrong with single rows; the batch's page shows it and offers it as workbook."""
    rows = [
        {
            "batch_id": batch.id,
            "sheet": problem.sheet,
            "row": problem.row,
            "column": problem.column,
            "text": pack(problem.text),
        }
        for problem in problems
    ]
    if rows:
        await session.execute(insert(BatchProblem), rows)


async def cancel(session: AsyncSession, actor: Actor, batch: Batch) -> None:
    """Stop it before its next step; what was done stays."""
    await _lock(session, batch)
    if batch.state not in OPEN:
        raise Conflict(say("This job has already ended."), kind="wrong-state")
    batch.cancel_wished = True
    await audit.record(session, actor, "batch:cancel", batch)
    await due.hasten(session, STEP, str(batch.id))
    live.announce(session, topic(batch))


async def retry(session: AsyncSession, actor: Actor, batch: Batch) -> None:
    """Let a failed one go on from where it stood."""
    await _lock(session, batch)
    move(batch, BatchState.WAITING, BATCH_MOVES, BATCH_NAMES)
    batch.problem = batch.finished_at = None
    batch.cancel_wished = False
    await audit.record(session, actor, "batch:retry", batch)
    await _let_run(session, batch)


async def find(session: AsyncSession, actor: Actor, works: Mapping[str, Work], key: int) -> Batch:
    """The batch, for who started it or may see its kind.

    :raises NotFound: for everybody else.
    """
    batch = await session.get(Batch, key)
    if batch is None or not may_see(actor, batch, works):
        raise missing()
    return batch


def may_see(actor: Actor, batch: Batch, works: Mapping[str, Work]) -> bool:
    if actor.account is None or actor.scopes is not None or batch.kind not in works:
        return False
    return actor.account == batch.started_by or works[batch.kind].seen_by(actor)


async def problems(
    session: AsyncSession, batch: Batch, limit: int | None = None
) -> list[CellProblem]:
    """What was noted, in the order of sheets and rows."""
    place = (BatchProblem.sheet, BatchProblem.row, BatchProblem.column, BatchProblem.id)
    rows = select(BatchProblem).where(BatchProblem.batch_id == batch.id).order_by(*place)
    found = await session.scalars(rows.limit(limit))
    return [CellProblem(p.sheet, p.row, p.column, unpack(p.text)) for p in found]


async def count_problems(session: AsyncSession, batch: Batch) -> int:
    counted = select(func.count(BatchProblem.id)).where(BatchProblem.batch_id == batch.id)
    return await session.scalar(counted) or 0


def outcome(batch: Batch) -> Outcome | None:
    """Once it is done."""
    if batch.outcome is None:
        return None
    counts = tuple((unpack(name), number) for name, number in batch.outcome["counts"])
    return Outcome(counts, batch.outcome["file"], batch.outcome["href"])


def sentence(batch: Batch) -> Text | None:
    """Why it stopped, where a problem stopped it."""
    return unpack(batch.problem) if batch.problem is not None else None


def topic(batch: Batch) -> str:
    """What its pages follow."""
    return f"batch:{batch.id}"


def runner(works: Mapping[str, Work]) -> due.Handler:
    """The ``due`` handler that does one step of one batch and says when the next may follow."""

    async def run(session: AsyncSession, row: due.Due) -> datetime | None:
        # No lock of its own: the due row's lock keeps others out, and a wish to cancel may come.
        batch = await session.get_one(Batch, row.facts["batch"])
        if batch.state not in OPEN:
            return None
        if batch.cancel_wished:
            _finish(session, batch, BatchState.CANCELLED)
            return None
        ended = await _try(session, batch, works, last=row.attempts + 1 >= TRIES)
        live.announce(session, topic(batch))
        return None if ended else clock.now()

    return run


async def _try(
    session: AsyncSession, batch: Batch, works: Mapping[str, Work], *, last: bool
) -> bool:
    """One step in a savepoint; whether the batch has ended with it."""
    key, kind = batch.id, batch.kind  # the row's values go with the savepoint
    try:
        async with session.begin_nested():
            return await _step(session, batch, works)
    except Refusal as refusal:
        sentence = refusal.text
    except Exception:
        if not last:
            raise
        log.exception("batch failed", batch=key, kind=kind)
        sentence = BROKEN
    await session.refresh(batch)
    batch.problem = pack(sentence)
    _finish(session, batch, BatchState.FAILED)
    return True


async def _step(session: AsyncSession, batch: Batch, works: Mapping[str, Work]) -> bool:
    if batch.state is BatchState.WAITING:
        move(batch, BatchState.RUNNING, BATCH_MOVES, BATCH_NAMES)
        batch.began_at = batch.began_at or clock.now()
    found = await works[batch.kind].step(session, batch)
    if found is not None:
        counts = [[pack(name), number] for name, number in found.counts]
        batch.outcome = {"counts": counts, "file": found.file, "href": found.href}
        _finish(session, batch, BatchState.DONE)
    await session.flush()
    return found is not None


def _finish(session: AsyncSession, batch: Batch, state: BatchState) -> None:
    move(batch, state, BATCH_MOVES, BATCH_NAMES)
    batch.finished_at = clock.now()
    live.announce(session, topic(batch))


async def _let_run(session: AsyncSession, batch: Batch) -> None:
    await due.put(session, STEP, str(batch.id), clock.now(), batch=batch.id)
    live.announce(session, topic(batch))


async def _lock(session: AsyncSession, batch: Batch) -> None:
    await session.refresh(batch, with_for_update=True)
