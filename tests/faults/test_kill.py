"""Servers and databases killed at random moments while marks come in.

Short by default; ``SOAK_SECONDS=600 pytest tests/faults/test_kill.py -s`` goes on for longer.
"""

import asyncio
import os
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import click
import psycopg

from tests.faults.hall import Hall, assert_right, connect, settings, urls
from tests.faults.load import Load, assert_kept, assert_no_fault, until
from tests.faults.processes import backends, ended, postmaster
from tests.serving import Serving

SECONDS = float(os.environ.get("SOAK_SECONDS", "8"))


class Killer:
    """Ends processes as a power cut does, each kind at least once."""

    def __init__(self, load: Load, folder: Path) -> None:
        self.load, self.serving, self.random = load, load.serving, load.random
        self.folder = folder
        self.url = urls(folder).application
        self.done: Counter[str] = Counter()

    async def rage(self, seconds: float) -> None:
        """With marks between any two deaths, however slow the machine, or none at all."""
        end = time.monotonic() + seconds
        while True:
            kinds = [self.server, self.postmaster, self.backend]
            self.random.shuffle(kinds)
            for kind in kinds:
                await self.load.until_given(self.random.choice([0, 20, 100]))
                await kind()
                self.done[kind.__name__] += 1
            await self.load.until_given(20)
            if time.monotonic() > end:
                return

    async def server(self) -> None:
        self.serving.kill()
        await asyncio.to_thread(self.serving.start)

    async def postmaster(self) -> None:
        await until(self.answers, "a database to kill")
        pid = postmaster(self.folder)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: ended(pid), "the postmaster's end")

    async def backend(self) -> None:
        """One that serves the application; PostgreSQL then starts all others anew."""
        await until(lambda: bool(self.backends()), "a backend to kill")
        with suppress(ProcessLookupError):
            os.kill(self.random.choice(self.backends()), signal.SIGKILL)

    def backends(self) -> list[int]:
        try:
            with connect(self.url) as session:
                return backends(session)
        except psycopg.OperationalError:
            return []

    def answers(self) -> bool:
        return bool(self.backends())


async def test_marks_survive_kills(folder: Path, hall: Hall) -> None:
    serving = Serving(settings(folder))
    with serving:
        load = Load(serving, hall)
        killer = Killer(load, folder)
        async with load.running() as tally:
            await killer.rage(SECONDS)
        click.echo(f"killed: {dict(killer.done)}")
        assert_right(folder)
        assert_kept(killer.url, tally)
        assert tally.counts["given"] > 0
        assert_no_fault(serving.output)
