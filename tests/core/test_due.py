"""Things that fall due, done by ticks that really run side by side."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

import pytest
import structlog
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, database, due, logs
from core.database import Sessions
from core.due import Due, Handler
from tests import database as databases

NOW = timedelta(0)


@pytest.fixture(scope="module")
def own_urls(worker_id: str) -> tuple[str, str]:
    return databases.make_database(f"jiangxin_test_due_{worker_id}")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The failures here are meant; drawing their tracebacks takes longer than the tests."""
    logs.configure("CRITICAL")
    yield
    structlog.reset_defaults()


@pytest.fixture
async def real(own_urls: tuple[str, str]) -> AsyncIterator[Sessions]:
    """Sessions whose commits are commits; the table is empty before each test."""
    engine = database.connect(own_urls[1], pool_size=8)
    made = database.sessions(engine)
    async with database.begin(made) as session:
        await session.execute(delete(Due))
    yield made
    await engine.dispose()


async def put(made: Sessions, key: str, after: timedelta = NOW, kind: str = "thing") -> None:
    async with database.begin(made) as session:
        await due.put(session, kind, key, clock.now() + after, number=1)


async def row(made: Sessions, key: str, kind: str = "thing") -> Due:
    async with made() as session:
        return (await session.scalars(select(Due).where(Due.kind == kind, Due.key == key))).one()


async def keys(made: Sessions, kind: str) -> list[str]:
    async with made() as session:
        return list(
            await session.scalars(select(Due.key).where(Due.kind == kind).order_by(Due.key))
        )


async def leave_trace(session: AsyncSession, claimed: Due) -> None:
    """An effect in the database that shows how often it happened: a second one would break the
    unique constraint."""
    session.add(Due(kind="trace", key=claimed.key, at=clock.now(), facts={}))
    await session.flush()


async def test_tick_does_what_is_due_and_leaves_the_rest(real: Sessions) -> None:
    await put(real, "past", -timedelta(hours=1))
    await put(real, "future", timedelta(hours=1))
    await put(real, "unknown", kind="other")
    assert await due.tick(real, {"thing": leave_trace}) == 1
    assert await keys(real, "trace") == ["past"]
    assert (await row(real, "past")).done_at is not None
    assert (await row(real, "future")).done_at is None
    assert (await row(real, "unknown", "other")).done_at is None
    with clock.shifted(timedelta(hours=2)):
        assert await due.tick(real, {"thing": leave_trace}) == 1
    assert await due.tick(real, {"thing": leave_trace}) == 0


async def test_tick_goes_in_the_order_of_time(real: Sessions) -> None:
    for key, hours in (("b", 2), ("c", 1), ("a", 3)):
        await put(real, key, -timedelta(hours=hours))
    done: list[str] = []

    async def note(_: AsyncSession, claimed: Due) -> None:
        done.append(claimed.key)

    await due.tick(real, {"thing": note})
    assert done == ["a", "b", "c"]


async def test_two_ticks_at_once_do_each_thing_once(real: Sessions) -> None:
    wanted = [f"{number:02d}" for number in range(30)]
    for key in wanted:
        await put(real, key)
    ticks = await asyncio.gather(*(due.tick(real, {"thing": leave_trace}) for _ in range(4)))
    assert sum(ticks) == 30
    assert await keys(real, "trace") == wanted


async def test_tick_passes_over_what_another_has_claimed(real: Sessions) -> None:
    await put(real, "claimed", -timedelta(hours=1))
    await put(real, "free")
    inside, leave = asyncio.Event(), asyncio.Event()

    async def slow(session: AsyncSession, claimed: Due) -> None:
        inside.set()
        await leave.wait()
        await leave_trace(session, claimed)

    first = asyncio.create_task(due.tick(real, {"thing": slow}))
    await inside.wait()
    assert await due.tick(real, {"thing": leave_trace}) == 1
    assert await keys(real, "trace") == ["free"]
    leave.set()
    assert await first == 1
    assert await keys(real, "trace") == ["claimed", "free"]


async def test_handler_that_raises_is_postponed_and_blocks_nobody(real: Sessions) -> None:
    await put(real, "bad", -timedelta(hours=1))
    await put(real, "good")

    async def fail_bad(session: AsyncSession, claimed: Due) -> None:
        await leave_trace(session, claimed)
        if claimed.key == "bad":
            raise ZeroDivisionError

    before = clock.now()
    await due.tick(real, {"thing": fail_bad})
    assert await keys(real, "trace") == ["good"]
    bad = await row(real, "bad")
    assert (bad.attempts, bad.problem, bad.done_at) == (1, "ZeroDivisionError", None)
    assert before + due.RETRY_FIRST <= bad.at <= clock.now() + due.RETRY_FIRST


async def test_postponing_doubles_up_to_an_hour_and_ends_with_success(real: Sessions) -> None:
    async def fail(_: AsyncSession, __: Due) -> None:
        raise ZeroDivisionError

    await put(real, "bad")
    waits = []
    passed = NOW
    for _ in range(11):
        with clock.shifted(passed):
            await due.tick(real, {"thing": fail})
            wait = (await row(real, "bad")).at - clock.now()
        waits.append(round(wait.total_seconds()))
        passed += wait + timedelta(seconds=1)
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    with clock.shifted(passed):
        await due.tick(real, {"thing": leave_trace})
    done = await row(real, "bad")
    assert (done.attempts, done.problem) == (0, "")
    assert done.done_at is not None


async def test_returned_moment_arms_again(real: Sessions) -> None:
    again = clock.now() + timedelta(minutes=10)

    async def recur(session: AsyncSession, claimed: Due) -> datetime:
        await leave_trace(session, claimed)
        return again

    await put(real, "recurring")
    assert await due.tick(real, {"thing": recur}) == 1
    found = await row(real, "recurring")
    assert (found.at, found.done_at) == (again, None)
    assert await due.tick(real, {"thing": recur}) == 0


async def test_server_that_dies_after_the_effect_did_neither(real: Sessions) -> None:
    await put(real, "thing")

    async def die(session: AsyncSession, claimed: Due) -> None:
        await leave_trace(session, claimed)
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await due.tick(real, {"thing": die})
    left = await row(real, "thing")
    assert (left.done_at, left.attempts) == (None, 0)
    assert await keys(real, "trace") == []
    assert await due.tick(real, {"thing": leave_trace}) == 1


async def test_connection_that_dies_after_the_effect_did_neither(real: Sessions) -> None:
    await put(real, "thing")

    async def cut(session: AsyncSession, claimed: Due) -> None:
        await leave_trace(session, claimed)
        with pytest.raises(DBAPIError):
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    await due.tick(real, {"thing": cut})
    assert await keys(real, "trace") == []
    left = await row(real, "thing")
    assert (left.done_at, left.attempts) == (None, 1)
    with clock.shifted(due.RETRY_FIRST * 2):
        assert await due.tick(real, {"thing": leave_trace}) == 1


async def test_put_again_moves_and_arms_again(real: Sessions) -> None:
    await put(real, "thing")
    await due.tick(real, {"thing": leave_trace})
    await put(real, "thing", timedelta(hours=1))
    moved = await row(real, "thing")
    assert moved.done_at is None
    assert moved.at > clock.now()
    assert moved.facts == {"number": 1}


async def test_keep_leaves_what_is_there(real: Sessions) -> None:
    first = clock.now() + timedelta(hours=1)
    async with database.begin(real) as session:
        await due.keep(session, "standing", first)
        await due.keep(session, "standing", first + timedelta(hours=1))
    assert (await row(real, "", "standing")).at == first


async def test_drop_takes_back(real: Sessions) -> None:
    await put(real, "thing")
    await put(real, "other")
    async with database.begin(real) as session:
        await due.drop(session, "thing", "thing")
    await due.tick(real, {"thing": leave_trace})
    assert await keys(real, "trace") == ["other"]


async def test_put_of_a_transaction_that_failed_is_not_done(real: Sessions) -> None:
    async with real() as session:
        await due.put(session, "thing", "lost", clock.now())
        await session.rollback()
    assert await due.tick(real, {"thing": leave_trace}) == 0


async def test_tick_does_a_bounded_number(real: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "PER_TICK", 3)
    for number in range(5):
        await put(real, str(number))
    handlers: dict[str, Handler] = {"thing": leave_trace}
    assert [await due.tick(real, handlers) for _ in range(3)] == [3, 2, 0]
