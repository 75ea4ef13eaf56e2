"""The other side: many connections from one lean process, so that the load bounds nothing.

HTTP/1.1 over plain sockets, requests written beforehand, answers read for their status alone.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvloop

Made = TypeVar("Made", bound=asyncio.Protocol)

ANSWER_SECONDS = 60
ODD_KEPT = 5
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Driven:
    """What came back: how many of each status, what was odd, and how long it took (seconds)."""

    answers: Counter[int] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> int:
        return sum(n for status, n in self.answers.items() if 200 <= status < 300)


def request(method: str, path: str, token: str, body: Any = None) -> bytes:
    """A request as it goes over the wire; the body as JSON."""
    written = b"" if body is None else json.dumps(body).encode()
    head = [
        f"{method} {path} HTTP/1.1",
        "Host: benchmark",
        f"Authorization: Bearer {token}",
        "Accept-Language: en",
    ]
    if written:
        head += ["Content-Type: application/json", f"Content-Length: {len(written)}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + written


def other_process() -> ProcessPoolExecutor:
    """One process of its own, for :func:`drive` and its like."""
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))


def drive(address: str, scripts: Sequence[Sequence[bytes]], seconds: float) -> Driven:
    """One connection for each script sends its requests one after the other.

    Ends after ``seconds`` (0: never) or with the last request; an answer under way is waited for.
    """
    return uvloop.run(_drive(address, scripts, seconds))


async def _drive(address: str, scripts: Sequence[Sequence[bytes]], seconds: float) -> Driven:
    loop, driven = asyncio.get_running_loop(), Driven()
    connections = [await connect(address, Connection(loop, script, driven)) for script in scripts]
    started = time.perf_counter()
    for connection in connections:
        if seconds:
            loop.call_later(seconds, connection.end)
        connection.send()
    async with asyncio.timeout(seconds + ANSWER_SECONDS if seconds else None):
        await asyncio.gather(*(connection.done for connection in connections))
    driven.seconds = max(connection.ended for connection in connections) - started
    return driven


async def connect(address: str, made: Made) -> Made:
    """Give the protocol a connection to this address."""
    at = urlsplit(address)
    loop = asyncio.get_running_loop()
    await loop.create_connection(lambda: made, str(at.hostname), int(at.port or 80))
    return made


class Connection(asyncio.Protocol):
    """Keeps one request under way until its script ends."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, script: Sequence[bytes], driven: Driven
    ) -> None:
        self.driven = driven
        self.waiting = iter(script)
        self.received = b""
        self.ended = 0.0
        self.done: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended:
            self.ended = time.perf_counter()
            self.driven.odd.append(f"The connection broke off: {exc}")
        self.done.set_result(None)

    def send(self) -> None:
        following = next(self.waiting, None)
        if following is None:
            self.ended = time.perf_counter()
            self.transport.close()
        else:
            self.transport.write(following)

    def end(self) -> None:
        """No further request."""
        self.waiting = iter(())

    def data_received(self, data: bytes) -> None:
        self.received += data
        head = self.received.find(b"\r\n\r\n")
        if head < 0:
            return
        length = LENGTH.search(self.received, 0, head + 2)
        if length is None or len(self.received) < head + 4 + int(length[1]):
            return
        status = int(self.received[9:12])
        self.driven.answers[status] += 1
        if not 200 <= status < 300 and len(self.driven.odd) < ODD_KEPT:
            self.driven.odd.append(self.received.decode(errors="replace"))
        self.received = b""
        self.send()
