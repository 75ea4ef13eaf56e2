"""The board: who leads, and may I trust it?"""

from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import ServerSentEvent, Template

from competitions.models import Event
from competitions.queries import events, results
from competitions.queries.results import EventResult
from competitions.rules.board import Order, Places, follow_moves
from core.web.pages import Web, page
from core.web.streams import follow
from core.web.transaction import By, Db

LARGE_ROWS = 12


@get("/events/{key:int}/board")
async def board_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    result = await results.of_event(session, event)
    places = _places(result)
    return page(request, "competitions/board.html", **_shown(event, result, Order(places, places)))


@get("/events/{key:int}/board/rows")
async def board_rows(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    shown: FromQuery[str] = "",
    before: FromQuery[str] = "",
) -> Template:
    """The part that changes, asked for whenever the stream says so."""
    event = await events.event(session, actor, key)
    result = await results.of_event(session, event)
    order = follow_moves(_read(shown), _read(before), _places(result))
    return page(request, "competitions/board_rows.html", **_shown(event, result, order))


@get("/live/events/{key:int}")
async def board_stream(request: Web, session: Db, actor: By, key: FromPath[int]) -> ServerSentEvent:
    await events.event(session, actor, key)
    return follow(request, f"event:{key}")


def _shown(event: Event, result: EventResult, order: Order) -> dict[str, Any]:
    placed = [row for row in result.rows if row.placed is not None]
    return {
        "event": event,
        "result": result,
        "large": placed[:LARGE_ROWS],
        "small": placed[LARGE_ROWS:],
        "order": order,
        "written": _write,
    }


def _places(result: EventResult) -> Places:
    return {row.entry: row.placed.place for row in result.rows if row.placed is not None}


def _write(places: Places) -> str:
    return " ".join(f"{entry}:{place}" for entry, place in places.items())


def _read(written: str) -> Places:
    """What :func:`_write` wrote; anything else in an address counts for nothing."""
    pairs = (pair.partition(":") for pair in written.split())
    return {
        int(entry): int(place)
        for entry, _, place in pairs
        if entry.isdecimal() and place.isdecimal()
    }


ROUTES = [board_page, board_rows, board_stream]
