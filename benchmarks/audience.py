"""Boards that listen: hundreds of streams in one lean process, and when each heard of a change."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import psycopg
import uvloop

from benchmarks import wire

HEAR_SECONDS = 10
OPEN_SECONDS = 60
AT_ONCE = 25
BETWEEN_SECONDS = 0.25
CHANNEL = "benchmark_floor"
CHANGED = b"event: changed"


@dataclass
class Heard:
    """Milliseconds from each change's acceptance to each listener's hearing of it, and how many
    listeners never heard of one."""

    delays: list[float] = field(default_factory=list)
    missed: int = 0
    odd: list[str] = field(default_factory=list)


class Stream(asyncio.Protocol):
    """One board: notes the moment of each word."""

    def __init__(self, asking: bytes) -> None:
        self.asking = asking
        self.heard: list[float] = []
        self.opened = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self.asking)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self.opened = self.opened or data.startswith(b"HTTP/1.1 200")
        self.heard += [now] * data.count(CHANGED)


def listen(address: str, path: str, cookie: str, many: int, marks: Sequence[bytes]) -> Heard:
    """So many boards follow one event while marks are given, one every quarter of a second.

    Further apart than notices are gathered, so that each mark is told by itself.
    """
    return uvloop.run(_listen(address, path, cookie, many, marks))


async def _listen(address: str, path: str, cookie: str, many: int, marks: Sequence[bytes]) -> Heard:
    asking = (
        f"GET {path} HTTP/1.1\r\nHost: benchmark\r\nAccept: text/event-stream\r\n"
        f"Cookie: {cookie}\r\n\r\n"
    ).encode()
    loop, heard = asyncio.get_running_loop(), Heard()
    streams = await _open(address, asking, many)
    for mark in marks:
        await asyncio.sleep(BETWEEN_SECONDS)
        for stream in streams:
            stream.heard.clear()
        driven = wire.Driven()
        giving = await wire.connect(address, wire.Connection(loop, [mark], driven))
        giving.send()
        await giving.done
        heard.odd += driven.odd
        await _until(lambda: all(stream.heard for stream in streams))
        heard.delays += [(s.heard[0] - giving.ended) * 1000 for s in streams if s.heard]
        heard.missed += sum(not stream.heard for stream in streams)
    for stream in streams:
        stream.transport.close()
    return heard


async def _open(address: str, asking: bytes, many: int) -> list[Stream]:
    """Some at a time, as boards are switched on in a hall; each has been told its first word."""
    streams: list[Stream] = []
    while len(streams) < many:
        lot = [
            await wire.connect(address, Stream(asking))
            for _ in range(min(AT_ONCE, many - len(streams)))
        ]
        await _until(lambda lot=lot: all(stream.heard for stream in lot), OPEN_SECONDS)  # type: ignore[misc]
        streams += lot
    if closed := sum(not stream.opened for stream in streams):
        raise RuntimeError(f"{closed} of {many} streams were not opened")
    return streams


async def _until(happened: Callable[[], bool], seconds: float = HEAR_SECONDS) -> None:
    """Until it did, or for as long as anybody may wait for it."""
    latest = time.perf_counter() + seconds
    while not happened() and time.perf_counter() < latest:  # noqa: ASYNC110 - nobody can tell
        await asyncio.sleep(0.02)


def notified(url: str, many: int) -> list[float]:
    """Milliseconds from each NOTIFY to one LISTEN's hearing of it.

    :param url: as libpq takes it.
    """
    delays = []
    with (
        psycopg.connect(url, autocommit=True) as telling,
        psycopg.connect(url, autocommit=True) as hearing,
    ):
        hearing.execute(f"LISTEN {CHANNEL}")
        for _ in range(many):
            started = time.perf_counter()
            telling.execute(f"NOTIFY {CHANNEL}")
            for _ in hearing.notifies(timeout=HEAR_SECONDS, stop_after=1):
                delays.append((time.perf_counter() - started) * 1000)
    return delays
