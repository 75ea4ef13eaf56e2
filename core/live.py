"""Telling open pages that something changed: coalesced NOTIFY, one LISTEN, many streams.

Never NOTIFY inside the transaction of a mark: committing notifiers queue on one lock. A session
that changed something says so with :func:`announce`; after its commit the process sends the topic
at once, and what comes within the next 50 ms in one go after them. Payloads hold topics only
(``event:7``); a page that hears its topic asks for what it may see. A listener that lost its
connection tells every page to load anew, because it cannot know what it missed.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import structlog
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from core.database import Sessions

CHANNEL = "jiangxin_live"
COALESCE_SECONDS = 0.05
RECONNECT_SECONDS = 1.0
RESYNC_SECONDS = 20.0
PAYLOAD_BYTES = 7000
EVERYTHING = "*"

log = structlog.get_logger(__name__)


def announce(session: AsyncSession, topic: str) -> None:
    """After this transaction commits, tell every page that shows the topic."""
    session.info.setdefault("announced", set()).add(topic)


class Live:
    """One per process: sends what commits here, hears what commits anywhere."""

    def __init__(self, url: str) -> None:
        """:param url: libpq connection string of the application's role."""
        self._url = url
        self._pending: set[str] = set()
        self._waiting: dict[str, set[asyncio.Queue[str]]] = {}
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._ending = False
        self.connected = False

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._listen())]

    def end_streams(self) -> None:
        """So that the server needn't wait for browsers to leave; they come again, to another."""
        self._ending = True
        for queues in self._waiting.values():
            for queue in queues:
                queue.put_nowait("")

    async def stop(self) -> None:
        """End every stream and fall silent. What was not sent yet others see with their resync."""
        self.end_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def attach(self, made: Sessions) -> None:
        """Send what these sessions announced, once they have committed."""
        session_class = made.kw["sync_session_class"]
        event.listen(session_class, "after_commit", self._committed)
        event.listen(session_class, "after_rollback", _forget)

    def _committed(self, session: Session) -> None:
        if session.in_nested_transaction():
            return  # a savepoint's end is not the transaction's
        topics: set[str] = session.info.pop("announced", set())
        if topics:
            self._pending |= topics
            self._wake.set()

    async def _send(self) -> None:
        """Notify, then gather for a moment; what fails stays pending until the next try."""
        connection: psycopg.AsyncConnection[Any] | None = None
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                sending, self._pending = self._pending, set()
                try:
                    if connection is None or connection.closed:
                        connection = await self._connect()
                    for payload in _payloads(sending):
                        await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
                    await asyncio.sleep(COALESCE_SECONDS)
                except psycopg.Error as error:
                    log.warning("notify failed", error=type(error).__name__)
                    self._pending |= sending
                    await asyncio.sleep(RECONNECT_SECONDS)
                    self._wake.set()
        finally:
            if connection is not None:
                await connection.close()

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(self._url, autocommit=True)

    async def _listen(self) -> None:
        """Hear for ever; after each lost connection everybody loads anew."""
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                    self.connected = True
                    self._deliver(EVERYTHING)
                    async for notice in connection.notifies():
                        for topic in notice.payload.split(" "):
                            self._deliver(topic)
            except psycopg.Error as error:
                log.warning("listener lost its connection", error=type(error).__name__)
            self.connected = False
            await asyncio.sleep(RECONNECT_SECONDS)

    def _deliver(self, topic: str) -> None:
        names = list(self._waiting) if topic == EVERYTHING else [topic]
        for name in names:
            for queue in self._waiting.get(name, ()):
                # One unread word is enough: the page will ask for the newest state anyway.
                if queue.empty():
                    queue.put_nowait(name)

    async def changes(self, topic: str) -> AsyncIterator[str]:
        """``changed`` for each change of the topic and at least every 20 s (a resync, and the
        only way to notice a browser that left); ends when the server stops."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._waiting.setdefault(topic, set()).add(queue)
        try:
            while not self._ending:
                heard = EVERYTHING
                with contextlib.suppress(TimeoutError):
                    heard = await asyncio.wait_for(queue.get(), RESYNC_SECONDS)
                if not heard:
                    return
                yield "changed"
        finally:
            self._waiting[topic].discard(queue)
            if not self._waiting[topic]:
                del self._waiting[topic]


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("announced", None)


def _payloads(topics: set[str]) -> list[str]:
    """Topics packed into as few notifications as their limit of 8,000 bytes allows."""
    packed: list[str] = []
    for topic in sorted(topics):
        if packed and len(packed[-1]) + len(topic) < PAYLOAD_BYTES:
            packed[-1] += " " + topic
        else:
            packed.append(topic)
    return packed
