"""Long jobs: each step once, progress with its effect, over failures and ticks side by side."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import batches, clock, database, due, logs
from core.actor import Actor
from core.batches import Batch, BatchProblem, Outcome, Work
from core.database import Sessions
from core.due import Due
from core.errors import Conflict, Invalid, NotFound
from core.rules.batches import BatchState
from core.rules.grid import CellProblem
from core.rules.text import say
from tests import database as databases

STARTER = Actor(account=7, name="赵甲")
TRACE = "trace"


@pytest.fixture(scope="module")
def own_urls(worker_id: str) -> tuple[str, str]:
    return databases.make_database(f"jiangxin_test_batches_{worker_id}")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The failures here are meant; drawing their tracebacks takes longer than the tests."""
    logs.configure("CRITICAL")
    yield
    structlog.reset_defaults()


@pytest.fixture
async def real(own_urls: tuple[str, str]) -> AsyncIterator[Sessions]:
    """Sessions whose commits are commits; the tables are empty before each test."""
    engine = database.connect(own_urls[1], pool_size=8)
    made = database.sessions(engine)
    async with database.begin(made) as session:
        for table in (BatchProblem, Batch, Due):
            await session.execute(delete(table))
    yield made
    await engine.dispose()


class Counting:
    """Leaves a trace of each number from 1 to ``batch.total``; a second one of the same number
    would break the unique constraint. ``troubles`` are raised one by one, after the trace."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)

    async def __call__(self, session: AsyncSession, batch: Batch) -> Outcome | None:
        number = batch.done + 1
        session.add(Due(kind=TRACE, key=f"{batch.id}:{number}", at=clock.now(), facts={}))
        batch.done = number
        batch.facts = {**batch.facts, "last": number}
        await session.flush()
        if self.troubles:
            raise self.troubles.pop(0)
        if number < batch.total:
            return None
        await batches.note(session, batch, [CellProblem("S", 3, 1, say("Fill this in."))])
        return Outcome(counts=((say("Rows"), number),), href="/")


async def begin(made: Sessions, total: int = 5) -> int:
    async with database.begin(made) as session:
        return (await batches.start(session, STARTER, "count", total=total, first=1)).id


async def tick(made: Sessions, step: batches.Step) -> int:
    works = {"count": Work(say("Counting"), step)}
    return await due.tick(made, {batches.STEP: batches.runner(works)})


async def look(made: Sessions, key: int) -> Batch:
    async with made() as session:
        return await session.get_one(Batch, key)


async def traces(made: Sessions) -> int:
    async with made() as session:
        return len((await session.scalars(select(Due.id).where(Due.kind == TRACE))).all())


async def test_batch_runs_to_its_end(real: Sessions) -> None:
    key = await begin(real)
    assert (await look(real, key)).state is BatchState.WAITING
    await tick(real, Counting())
    batch = await look(real, key)
    assert (batch.state, batch.done, batch.total) == (BatchState.DONE, 5, 5)
    assert batch.facts == {"first": 1, "last": 5}
    assert batches.outcome(batch) == Outcome(((say("Rows"), 5),), None, "/")
    assert batch.began_at is not None
    assert batch.finished_at is not None
    async with real() as session:
        assert await batches.problems(session, batch) == [
            CellProblem("S", 3, 1, say("Fill this in."))
        ]
        assert await batches.count_problems(session, batch) == 1
    assert await tick(real, Counting()) == 0


async def test_two_tickers_do_each_step_once(real: Sessions) -> None:
    keys = [await begin(real, total=20) for _ in range(2)]
    for _ in range(3):
        await asyncio.gather(*(tick(real, Counting()) for _ in range(4)))
    for key in keys:
        batch = await look(real, key)
        assert (batch.state, batch.done) == (BatchState.DONE, 20)
    assert await traces(real) == 40


async def test_step_that_is_cut_off_is_done_again_whole(real: Sessions) -> None:
    """As when the server dies: neither effect nor progress of the step stay."""
    key = await begin(real)
    step = Counting(RuntimeError("cut off"))
    await tick(real, step)
    batch = await look(real, key)
    assert (batch.state, batch.done, await traces(real)) == (BatchState.WAITING, 0, 0)
    with clock.shifted(timedelta(minutes=1)):
        await tick(real, step)
    assert (await look(real, key)).state is BatchState.DONE
    assert await traces(real) == 5


async def test_step_that_fails_again_and_again_ends_the_batch(real: Sessions) -> None:
    key = await begin(real)
    step = Counting(*(RuntimeError("no") for _ in range(batches.TRIES)))
    for hours in range(batches.TRIES):
        assert (await look(real, key)).state is BatchState.WAITING
        with clock.shifted(timedelta(hours=hours)):
            await tick(real, step)
    batch = await look(real, key)
    assert (batch.state, batch.done, await traces(real)) == (BatchState.FAILED, 0, 0)
    assert "Something went wrong on our side" in str(batches.sentence(batch))
    async with database.begin(real) as session:
        await batches.retry(session, STARTER, await session.get_one(Batch, key))
    with clock.shifted(timedelta(hours=batches.TRIES)):
        await tick(real, step)
    batch = await look(real, key)
    assert (batch.state, batches.sentence(batch)) == (BatchState.DONE, None)


async def test_refusal_ends_the_batch_with_its_sentence_and_may_go_on(real: Sessions) -> None:
    key = await begin(real)

    async def refusing(session: AsyncSession, batch: Batch) -> Outcome | None:
        counted = await Counting()(session, batch)
        if batch.done == 3:
            raise Invalid(say("Row %(row)s is gone.", row=3))
        return counted

    await tick(real, refusing)
    batch = await look(real, key)
    assert (batch.state, batch.done, batch.facts["last"]) == (BatchState.FAILED, 2, 2)
    assert batches.sentence(batch) == say("Row %(row)s is gone.", row=3)
    assert await traces(real) == 2
    async with database.begin(real) as session:
        await batches.retry(session, STARTER, await session.get_one(Batch, key))
    await tick(real, Counting())
    assert (await look(real, key)).done == 5
    assert await traces(real) == 5


async def test_cancel_is_honoured_between_steps(real: Sessions) -> None:
    key = await begin(real)

    async def cancel() -> None:
        async with database.begin(real) as session:
            await batches.cancel(session, STARTER, await session.get_one(Batch, key))

    async def cancelled_meanwhile(session: AsyncSession, batch: Batch) -> Outcome | None:
        """Somebody else's wish, while the second step is at work."""
        if batch.done == 1:
            await cancel()
        return await Counting()(session, batch)

    await tick(real, cancelled_meanwhile)
    batch = await look(real, key)
    assert (batch.state, batch.done) == (BatchState.CANCELLED, 2)
    assert await traces(real) == 2
    with pytest.raises(Conflict, match="already ended"):
        await cancel()


async def test_cancel_need_not_wait_for_the_next_try(real: Sessions) -> None:
    key = await begin(real)
    await tick(real, Counting(RuntimeError("no")))
    async with database.begin(real) as session:
        await batches.cancel(session, STARTER, await session.get_one(Batch, key))
    await tick(real, Counting())
    assert (await look(real, key)).state is BatchState.CANCELLED


async def test_only_a_failed_batch_goes_on(real: Sessions) -> None:
    key = await begin(real)
    async with database.begin(real) as session:
        with pytest.raises(Conflict):
            await batches.retry(session, STARTER, await session.get_one(Batch, key))


async def test_unknown_kind_fails_in_words(real: Sessions) -> None:
    async with database.begin(real) as session:
        key = (await batches.start(session, STARTER, "unknown")).id
    for hours in range(batches.TRIES):
        with clock.shifted(timedelta(hours=hours)):
            await tick(real, Counting())
    assert (await look(real, key)).state is BatchState.FAILED


@pytest.mark.parametrize(
    ("actor", "found"),
    [
        (STARTER, True),
        (Actor(account=8), False),
        (Actor(), False),
        (Actor(account=9, name="overseer"), True),
        (Actor(account=7, scopes=frozenset({"read"})), False),
    ],
)
async def test_batch_is_found_by_who_started_it(
    session: AsyncSession, actor: Actor, found: bool
) -> None:
    works = {"count": Work(say("Counting"), Counting(), lambda a: a.name == "overseer")}
    batch = await batches.start(session, STARTER, "count")
    if found:
        assert await batches.find(session, actor, works, batch.id) is batch
    else:
        with pytest.raises(NotFound):
            await batches.find(session, actor, works, batch.id)
