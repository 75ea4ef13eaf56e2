"""PostgreSQL goes away under load and comes back; pages that follow the board hear of it."""

import asyncio
import fcntl
import html
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx

from core import embedded
from core.web.errors import AWAY
from membership.actions.demo import PASSWORD
from tests.faults.hall import Hall, own_data, urls
from tests.faults.load import (
    Load,
    assert_kept,
    assert_no_fault,
    assert_unavailable,
    client,
    until,
    until_ready,
)
from tests.faults.processes import postmaster
from tests.serving import Serving


@contextmanager
def held_down(folder: Path) -> Iterator[None]:
    """PostgreSQL is stopped, and nobody starts it again before the block ends."""
    data = own_data(folder)
    with (data / "postgres.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.kill(postmaster(folder), signal.SIGINT)
        yield


async def sign_in(http: httpx.AsyncClient, serving: Serving) -> None:
    answer = await http.post(
        f"{serving.address}/sign-in",
        data={"login": "judge1@demo", "password": PASSWORD, "then": "/"},
    )
    assert answer.status_code == 303, answer.text


@asynccontextmanager
async def listening(serving: Serving, event: int) -> AsyncIterator[list[str]]:
    """What one and the same stream of the board says while the block lasts."""
    heard: list[str] = []

    async def listen(stream: httpx.Response) -> None:
        async for line in stream.aiter_lines():
            if line.startswith("event:"):
                heard.append(line.partition(":")[2].strip())
        heard.append("ended")

    async with client(serving) as http:
        await sign_in(http, serving)
        http.timeout = httpx.Timeout(None)
        async with http.stream("GET", f"{serving.address}/live/events/{event}") as stream:
            assert stream.status_code == 200
            task = asyncio.create_task(listen(stream))
            yield heard
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_restart_under_load(serving: Serving, folder: Path, hall: Hall) -> None:
    load = Load(serving, hall)
    async with listening(serving, hall.event) as heard:
        async with load.running() as tally:
            await load.until_given(50)
            with held_down(folder):
                await until(lambda: not embedded.is_running(own_data(folder)), "the stop")
                await until(lambda: tally.counts["unavailable"] > 0, "a 503")
                await assert_away(serving, hall)
            await until_ready(serving)
            await load.until_given(50)
            embedded.stop(own_data(folder))
            embedded.start(own_data(folder))
            await until_ready(serving)
            await load.until_given(50)
        assert "ended" not in heard
        await assert_tells(load, heard)
    assert_no_fault(serving.output)
    assert_kept(urls(folder).application, tally)


async def assert_away(serving: Serving, hall: Hall) -> None:
    """Ready says no, the process lives, the API and the pages say when to come again."""
    async with client(serving) as http:
        ready = await http.get(f"{serving.address}/health/ready")
        assert ready.status_code == 503
        assert int(ready.headers["retry-after"]) > 0
        alive = await http.get(f"{serving.address}/health/live")
        assert alive.status_code == 200
        results = await http.get(
            f"{serving.address}/api/v1/events/{hall.event}/results", headers=hall.headers("judge1")
        )
        assert_unavailable(results)
        for headers in ({}, {"HX-Request": "true"}):
            shown = await http.get(f"{serving.address}/sign-in", headers=headers)
            assert shown.status_code == 503
            assert int(shown.headers["retry-after"]) > 0
            assert shown.headers["content-type"].startswith("text/html")
            assert str(AWAY) in html.unescape(shown.text)
            assert "Traceback" not in shown.text


async def assert_tells(load: Load, heard: list[str]) -> None:
    """Each further mark is told. A resync comes only every 20 seconds, so what comes for each of
    three marks in a row comes from the database."""
    async with client(load.serving) as http:
        for _ in range(3):
            await asyncio.sleep(0.5)  # so that what was told before has arrived
            heard.clear()
            await load.give_one(http)
            told = asyncio.create_task(until(lambda: bool(heard), "what a mark changed"))
            await asyncio.wait_for(told, 15)
            assert heard[0] == "changed"
