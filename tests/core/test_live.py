"""Pages that hear of changes: through PostgreSQL, after the commit, and after it was away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from core import database, live
from core.database import Sessions
from core.live import Live
from core.web.app import libpq

SOON = 10
# Long enough for an announcement to be gathered, sent and heard.
MEANWHILE = 0.4


@asynccontextmanager
async def running(url: str) -> AsyncIterator[Live]:
    """A listener as each process has one, connected."""
    one = Live(libpq(url))
    await one.start()
    try:
        await connected(one)
        yield one
    finally:
        await one.stop()


async def connected(one: Live) -> None:
    for _ in range(SOON * 100):
        if one.connected:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


@pytest.fixture
async def hearing(urls: tuple[str, str]) -> AsyncIterator[Live]:
    """Another process."""
    async with running(urls[1]) as one:
        yield one


@pytest.fixture
async def telling(urls: tuple[str, str]) -> AsyncIterator[Sessions]:
    """This process: sessions whose commits are commits, though nothing is written."""
    engine = database.connect(urls[1], pool_size=5)
    made = database.sessions(engine)
    async with running(urls[1]) as one:
        one.attach(made)
        yield made
    await engine.dispose()


class Page:
    """A page that follows a topic and counts what it heard."""

    def __init__(self, one: Live, topic: str) -> None:
        self.heard = 0
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._follow(one, topic))

    async def _follow(self, one: Live, topic: str) -> None:
        async for word in one.changes(topic):
            assert word == "changed"
            self.heard += 1
            self._news.set()

    async def hears(self) -> None:
        async with asyncio.timeout(SOON):
            await self._news.wait()
        self._news.clear()

    async def leaves(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def ends(self) -> None:
        async with asyncio.timeout(SOON):
            await self._task


@asynccontextmanager
async def following(one: Live, topic: str) -> AsyncIterator[Page]:
    page = Page(one, topic)
    await asyncio.sleep(0)
    yield page
    await page.leaves()


async def change(made: Sessions, *topics: str) -> None:
    async with database.begin(made) as session:
        await session.execute(text("SELECT 1"))
        for topic in topics:
            live.announce(session, topic)


async def test_announcement_is_heard_elsewhere_after_the_commit(
    hearing: Live, telling: Sessions
) -> None:
    async with following(hearing, "event:7") as page, following(hearing, "event:8") as other:
        async with database.begin(telling) as session:
            await session.execute(text("SELECT 1"))
            live.announce(session, "event:7")
            await asyncio.sleep(MEANWHILE)
            assert page.heard == 0
        await page.hears()
        assert (page.heard, other.heard) == (1, 0)


async def test_announcement_is_not_heard_after_a_rollback(hearing: Live, telling: Sessions) -> None:
    async with following(hearing, "event:7") as page:
        async with telling() as session:
            await session.execute(text("SELECT 1"))
            live.announce(session, "event:7")
            await session.rollback()
            await session.commit()
        await asyncio.sleep(MEANWHILE)
        assert page.heard == 0


async def test_released_savepoint_is_no_commit(hearing: Live, telling: Sessions) -> None:
    async with following(hearing, "event:7") as page:
        async with telling() as session:
            live.announce(session, "event:7")
            async with session.begin_nested():
                await session.execute(text("SELECT 1"))
            await asyncio.sleep(MEANWHILE)
            assert page.heard == 0
            await session.rollback()
        await asyncio.sleep(MEANWHILE)
        assert page.heard == 0


async def test_undone_savepoint_keeps_what_was_announced_before(
    hearing: Live, telling: Sessions
) -> None:
    async with following(hearing, "event:7") as page:
        async with database.begin(telling) as session:
            live.announce(session, "event:7")
            savepoint = await session.begin_nested()
            await session.execute(text("SELECT 1"))
            await savepoint.rollback()
        await page.hears()


async def test_many_announcements_at_once_are_few_words(hearing: Live, telling: Sessions) -> None:
    async with following(hearing, "event:7") as page:
        await asyncio.gather(*(change(telling, "event:7") for _ in range(40)))
        await page.hears()
        await asyncio.sleep(MEANWHILE)
        assert page.heard <= 5
        await change(telling, "event:7")
        await page.hears()


async def test_every_page_of_a_topic_hears(hearing: Live, telling: Sessions) -> None:
    topics = [f"event:{number}" for number in range(1500)]
    async with (
        following(hearing, topics[0]) as first,
        following(hearing, topics[0]) as second,
        following(hearing, topics[-1]) as last,
    ):
        await change(telling, *topics)
        for page in (first, second, last):
            await page.hears()


async def test_lost_connection_makes_every_page_load_anew(
    hearing: Live, telling: Sessions, urls: tuple[str, str]
) -> None:
    async with following(hearing, "event:7") as page, following(hearing, "event:8") as other:
        with psycopg.connect(libpq(urls[1]), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        await page.hears()
        await other.hears()
        await connected(hearing)
        await change(telling, "event:7")
        await page.hears()


async def test_what_could_not_be_sent_is_sent_later(
    hearing: Live, telling: Sessions, urls: tuple[str, str]
) -> None:
    async with following(hearing, "event:7") as page:
        await change(telling, "event:7")
        await page.hears()
        with psycopg.connect(libpq(urls[1]), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'SELECT pg_notify%'"
            )
        await change(telling, "event:7")
        await page.hears()


async def test_stop_ends_every_stream(urls: tuple[str, str]) -> None:
    async with running(urls[1]) as one:
        pages = [Page(one, topic) for topic in ("event:7", "event:7", "event:8")]
        await asyncio.sleep(0)
    for page in pages:
        await page.ends()


async def test_page_that_left_is_forgotten(hearing: Live) -> None:
    async with following(hearing, "event:7"):
        assert set(hearing._waiting) == {"event:7"}
    assert hearing._waiting == {}


async def test_listener_waits_for_a_database_that_is_away(
    urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "RECONNECT_SECONDS", 0.05)
    one = Live(libpq(urls[1]).rpartition("/")[0] + "/nowhere")
    await one.start()
    await asyncio.sleep(MEANWHILE)
    assert not one.connected
    one._url = libpq(urls[1])
    await connected(one)
    await one.stop()


async def test_silence_is_broken_now_and_then(
    hearing: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "RESYNC_SECONDS", 0.05)
    async with following(hearing, "event:7") as page:
        await page.hears()
        await page.hears()


@given(st.sets(st.text("event:0123456789", min_size=1, max_size=60), max_size=2000))
def test_payloads_hold_every_topic_once_within_the_limit(topics: set[str]) -> None:
    packed = live._payloads(topics)
    assert sorted(topic for payload in packed for topic in payload.split(" ")) == sorted(topics)
    assert all(len(payload.encode()) < 8000 for payload in packed)
