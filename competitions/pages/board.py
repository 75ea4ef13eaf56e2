"""The board: who leads, and may I trust it?"""

from litestar import get
from litestar.params import FromPath
from litestar.response import ServerSentEvent, Template
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.queries import events, results
from core.actor import Actor
from core.web.pages import Web, page
from core.web.streams import follow


@get("/events/{key:int}/board")
async def board_page(
    request: Web, session: AsyncSession, actor: Actor, key: FromPath[int]
) -> Template:
    event = await events.event(session, actor, key)
    return page(
        request,
        "competitions/board.html",
        event=event,
        result=await results.of_event(session, event),
    )


@get("/events/{key:int}/board/rows")
async def board_rows(
    request: Web, session: AsyncSession, actor: Actor, key: FromPath[int]
) -> Template:
    """The part that changes, asked for whenever the stream says so."""
    event = await events.event(session, actor, key)
    return page(
        request,
        "competitions/board_rows.html",
        event=event,
        result=await results.of_event(session, event),
    )


@get("/live/events/{key:int}")
async def board_stream(
    request: Web, session: AsyncSession, actor: Actor, key: FromPath[int]
) -> ServerSentEvent:
    await events.event(session, actor, key)
    return follow(request, f"event:{key}")


ROUTES = [board_page, board_rows, board_stream]
