"""The board: who leads, and may I trust it?"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import ServerSentEvent, Template

from competitions import policy
from competitions.actions import boards as actions
from competitions.models import Event
from competitions.queries import board as boards
from competitions.queries import events
from competitions.rules.board import Board, Order, Places, follow_moves, shown_large
from competitions.schemas import ShowPublic
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.streams import follow
from core.web.transaction import By, Db

LARGE_ROWS = 10
PARTS_SHOWN = 4


@get("/events/{key:int}/board")
async def board_page(
    request: Web, session: Db, actor: By, key: FromPath[int], own: FromQuery[str] = ""
) -> Template:
    """``own`` is the entry that this reader follows."""
    event = await events.event(session, actor, key)
    board = await boards.of_event(session, event)
    return page(
        request,
        "competitions/board.html",
        base=f"/events/{key}",
        stream=f"/live/events/{key}",
        public=False,
        may_freeze=policy.may_run(actor, key, event.competition.organiser),
        **_shown(event, board, Order(board.places, board.places), own),
    )


@get("/events/{key:int}/board/rows")
async def board_rows(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    shown: FromQuery[str] = "",
    before: FromQuery[str] = "",
    own: FromQuery[str] = "",
) -> Template:
    """The part that changes, asked for whenever the stream says so."""
    event = await events.event(session, actor, key)
    board = await boards.of_event(session, event)
    return _rows(request, event, board, shown, before, own)


@get("/live/events/{key:int}")
async def board_stream(request: Web, session: Db, actor: By, key: FromPath[int]) -> ServerSentEvent:
    await events.event(session, actor, key)
    return follow(request, f"event:{key}")


@get("/public/events/{key:int}/board")
async def public_board(
    request: Web, session: Db, key: FromPath[int], own: FromQuery[str] = ""
) -> Template:
    """Nobody signs in to this one."""
    event = await boards.public_event(session, key)
    board = await boards.of_event(session, event)
    return page(
        request,
        "competitions/board.html",
        base=f"/public/events/{key}",
        stream=f"/live/public/events/{key}",
        public=True,
        may_freeze=False,
        **_shown(event, board, Order(board.places, board.places), own),
    )


@get("/public/events/{key:int}/board/rows")
async def public_rows(
    request: Web,
    session: Db,
    key: FromPath[int],
    shown: FromQuery[str] = "",
    before: FromQuery[str] = "",
    own: FromQuery[str] = "",
) -> Template:
    event = await boards.public_event(session, key)
    board = await boards.of_event(session, event)
    return _rows(request, event, board, shown, before, own)


@get("/live/public/events/{key:int}")
async def public_stream(request: Web, session: Db, key: FromPath[int]) -> ServerSentEvent:
    await boards.public_event(session, key)
    return follow(request, f"event:{key}")


@post("/events/{key:int}/board/freeze")
async def freeze(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.freeze(session, actor, key)
    return go(request, f"/events/{key}/desk")


@post("/events/{key:int}/board/unfreeze")
async def unfreeze(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.unfreeze(session, actor, key)
    return go(request, f"/events/{key}/desk")


@post("/events/{key:int}/board/public")
async def show_public(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, ShowPublic)
    await actions.show_public(session, actor, key, public=wanted.public)
    return go(request, f"/events/{key}/desk")


def _rows(request: Web, event: Event, board: Board, shown: str, before: str, own: str) -> Template:
    order = follow_moves(_read(shown), _read(before), board.places)
    return page(request, "competitions/board_rows.html", **_shown(event, board, order, own))


def _shown(event: Event, board: Board, order: Order, own: str) -> dict[str, Any]:
    pinned = int(own) if own.isdecimal() else None
    large = shown_large(board.rows, LARGE_ROWS, pinned)
    return {
        "event": event,
        "board": board,
        "large": large,
        "small": [row for row in board.rows if row not in large],
        "with_parts": len(board.parts) <= PARTS_SHOWN,
        "order": order,
        "own": pinned,
        "written": _write,
    }


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


ROUTES = [
    board_page,
    board_rows,
    board_stream,
    public_board,
    public_rows,
    public_stream,
    freeze,
    unfreeze,
    show_public,
]
