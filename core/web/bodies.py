"""Taking in what is sent: limited by route, on disk when large, heard out before a refusal.

A body is taken in whole before the request's transaction begins, so nobody who sends slowly
holds a database connection meanwhile. And a browser reads no answer while it still sends: who is
refused before the end is heard out first, up to a point.
"""

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import BinaryIO, cast

from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPRequestEvent, Receive, Scope, Send

from core.errors import TooLarge
from core.files import too_large

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
IN_MEMORY = 500_000
BLOCK = 256_000
HEARD_BYTES = 1_000_000_000
HEARD_SECONDS = 300


class Bodies(ASGIMiddleware):
    """Takes in each body up to its route's limit.

    :raises TooLarge: more was announced, or more came.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["method"] in SAFE:  # type: ignore[typeddict-item]  # HTTP scopes alone come here
            await next_app(scope, receive, send)
            return
        most = _limit(scope)
        if _announced(scope) > most:
            raise TooLarge(too_large(most))
        with ExitStack() as opened:
            taken = await _take_in(receive, most, opened)
            await next_app(scope, taken.receive, send)


class _Taken:
    """A body that is all there: in memory, or in a file beyond some size."""

    def __init__(self, rest: Receive) -> None:
        self.rest = rest
        self.content = bytearray()
        self.file: BinaryIO | None = None
        self.given = False

    async def receive(self) -> HTTPReceiveMessage:
        """The body again, then whatever the connection says (that it was closed)."""
        if self.given:
            return cast("HTTPReceiveMessage", await self.rest())
        if self.file is None:
            block = bytes(self.content)
        else:
            block = await asyncio.to_thread(self.file.read, BLOCK)
        self.given = self.file is None or not block
        event: HTTPRequestEvent = {
            "type": "http.request",
            "body": block,
            "more_body": not self.given,
        }
        return event


async def _take_in(receive: Receive, most: int, opened: ExitStack) -> _Taken:
    taken = _Taken(receive)
    size, more = 0, True
    while more:
        message = cast("HTTPReceiveMessage", await receive())
        if message["type"] == "http.disconnect":
            raise ClientException("The sender left before the end.")
        more = message.get("more_body", False)
        size += len(message["body"])
        if size > most:
            raise TooLarge(too_large(most))
        taken.content += message["body"]
        if len(taken.content) > IN_MEMORY:
            taken.file = taken.file or _file(opened)
            await _write_out(taken)
    if taken.file is not None:
        await _write_out(taken)
        taken.file.seek(0)
    return taken


def _file(opened: ExitStack) -> BinaryIO:
    return cast("BinaryIO", opened.enter_context(tempfile.TemporaryFile()))


async def _write_out(taken: _Taken) -> None:
    content, taken.content = taken.content, bytearray()
    if taken.file is not None:
        await asyncio.to_thread(taken.file.write, content)


def _limit(scope: Scope) -> int:
    handler = scope["route_handler"]
    limit = handler.resolve_request_max_body_size() if isinstance(handler, HTTPRouteHandler) else 0
    return limit or 0


def _announced(scope: Scope) -> int:
    length = _header(scope, b"content-length")
    return int(length) if length.isdigit() else 0


class Sender:
    """Whoever sends a request: follows whether all of the body has come."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._more = cast("Mapping[str, object]", scope).get("method") not in SAFE
        # Such a client sends nothing before it is asked to, so there is nothing to hear out.
        self._waits = _header(scope, b"expect").lower() == b"100-continue"

    async def receive(self) -> HTTPReceiveMessage:
        self._waits = False
        message = cast("HTTPReceiveMessage", await self._receive())
        self._more = message["type"] == "http.request" and message.get("more_body", False)
        return message

    async def hear_out(self) -> None:
        """Take the rest and drop it, so that the answer finds a reader; not without end."""
        heard = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARD_SECONDS):
                while self._more and not self._waits and heard < HEARD_BYTES:
                    message = await self.receive()
                    heard += len(message["body"]) if message["type"] == "http.request" else 0


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key.lower() == name), b"")
