"""Several processes behind one port: one dies and is started again, and all end together."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core import embedded
from tests.faults.hall import Hall, assert_right, own_data, settings, urls
from tests.faults.load import Load, assert_kept, assert_no_fault, client, until, until_ready
from tests.faults.processes import ended, postmaster, workers
from tests.faults.test_restart import assert_tells, listening
from tests.serving import Serving

WORKERS = 2


@pytest.fixture
def several(folder: Path) -> Iterator[Serving]:
    with Serving({**settings(folder), "WORKERS": str(WORKERS)}) as started:
        yield started


def living(serving: Serving) -> list[int]:
    assert serving.process is not None
    return [pid for pid in workers(serving.process.pid) if not ended(pid)]


async def all_living(serving: Serving) -> list[int]:
    """As many as there should be; one that ends is followed by another."""
    await until(lambda: len(living(serving)) == WORKERS, "as many workers as were asked for")
    return living(serving)


async def test_worker_killed_under_load(several: Serving, folder: Path, hall: Hall) -> None:
    """Marks go on being taken, none is lost, another takes its place; PostgreSQL, which the
    workers do not tend, is brought back all the same."""
    load = Load(several, hall)
    before = await all_living(several)
    async with load.running() as tally:
        await load.until_given(30)
        killed = random.choice(before)  # noqa: S311
        os.kill(killed, signal.SIGKILL)
        await load.until_given(30)
        assert killed not in await all_living(several)
        pid = postmaster(folder)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: ended(pid), "the postmaster's end")
        await load.until_given(30)
    assert_right(folder)
    assert_kept(urls(folder).application, tally)
    assert_no_fault([line for line in several.output if '"worker ended"' not in line])


async def test_every_page_hears_of_every_workers_marks(several: Serving, hall: Hall) -> None:
    """Four streams, whichever worker each of them met. Then a service manager stops
    the server with the streams still open."""
    load = Load(several, hall)
    async with (
        listening(several, hall.event) as first,
        listening(several, hall.event) as second,
        listening(several, hall.event) as third,
        listening(several, hall.event) as fourth,
    ):
        for heard in (first, second, third, fourth):
            await assert_tells(load, heard)
        await asyncio.to_thread(several.terminate)
        assert {heard[-1] for heard in (first, second, third, fourth)} == {"ended"}
    assert several.code == 0


async def test_workers_end_with_the_one_that_forked_them(several: Serving, folder: Path) -> None:
    await until_ready(several)
    left, address = await all_living(several), several.address
    several.kill()
    await until(lambda: all(ended(pid) for pid in left), "the workers' end")
    async with client(several) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{address}/health/live")
    assert embedded.is_running(own_data(folder))
