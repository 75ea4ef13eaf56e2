"""Server-sent events for pages that follow a topic."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Request
from litestar.response import ServerSentEvent, ServerSentEventMessage

from core.live import Live


def follow(request: Request[Any, Any, Any], topic: str) -> ServerSentEvent:
    """A stream that says ``changed`` whenever the page should ask again; whether this reader may
    follow the topic has been decided before."""
    live: Live = request.app.state.live

    async def events() -> AsyncIterator[ServerSentEventMessage]:
        yield ServerSentEventMessage(data="", event="changed", retry=2000)
        async for word in live.changes(topic):
            yield ServerSentEventMessage(data="", event=word)

    return ServerSentEvent(
        events(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
