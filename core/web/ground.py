"""Pages and addresses that belong to no room: home, health, metrics, language, demo's messages."""

import asyncio
from itertools import groupby
from typing import Annotated
from urllib.parse import urlsplit

from litestar import MediaType, Response, Router, get, post
from litestar.params import FromQuery, Parameter
from litestar.response import Template
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from core import clock, database, files, i18n, metrics, migrate, outbox
from core.errors import NotFound, NotSignedIn, Unavailable, missing
from core.rules import verbs
from core.rules.text import Text, say
from core.rules.waiting import Group, group_of
from core.settings import Settings
from core.web import batches, cookies, uploads
from core.web.pages import Web, go, page
from core.web.room import Link, Room, Waiting
from core.web.transaction import By, Db

GROUP_NAMES: dict[Group, Text] = {
    Group.LATE: say("Late"),
    Group.TODAY: say("Today"),
    Group.WEEK: say("This week"),
    Group.LATER: say("Later"),
}
READY_SECONDS = 3
PATTERN_BYTES = 20 * uploads.MEGABYTE


@get("/", name="home")
async def home(request: Web, session: Db, actor: By) -> Template:
    """What waits for me, by when; and my things."""
    if not actor.signed_in:
        raise NotSignedIn(say("Sign in first."))
    waiting: list[Waiting] = []
    mine: list[Link] = []
    for room in request.app.state.rooms:
        for query in room.waiting:
            waiting.extend(await query(session, actor))
        for things in room.mine:
            mine.extend(await things(session, actor))
    return page(request, "core/home.html", groups=_grouped(waiting), mine=mine)


def _grouped(waiting: list[Waiting]) -> list[tuple[Text, list[Waiting]]]:
    now = clock.now()
    end = max((w.due for w in waiting if w.due), default=now)
    ordered = sorted(waiting, key=lambda w: (group_of(w.due, now), w.due or end))
    return [
        (GROUP_NAMES[group], list(rows))
        for group, rows in groupby(ordered, key=lambda w: group_of(w.due, now))
    ]


@post("/language/{name:str}", status_code=303)
async def language(request: Web, name: Annotated[str, Parameter()]) -> Response[str]:
    """Switch the language for a year and go back to the page one came from."""
    if name not in i18n.LANGUAGES:
        raise missing()
    settings: Settings = request.app.state.settings
    came_from = urlsplit(request.headers.get("referer", "/"))
    back = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return Response(
        "",
        status_code=303,
        headers={"Location": "/" + back.lstrip("/")},
        cookies=[cookies.language(name, secure=settings.secure)],
    )


@get("/health/live", media_type=MediaType.TEXT, include_in_schema=False)
async def live() -> str:
    """The process answers."""
    return "live"


@get("/health/ready", media_type=MediaType.TEXT, include_in_schema=False)
async def ready(request: Web) -> str:
    """The database answers and is at our version; 503 tells a load balancer to wait."""
    try:
        async with asyncio.timeout(READY_SECONDS):
            async with request.app.state.engine.connect() as connection:
                problem = await wrong_version(connection)
    except (SQLAlchemyError, TimeoutError):
        problem = "The database does not answer."
    if problem:
        raise Unavailable(say("Not ready."), facts={"retry_after": READY_SECONDS})
    return "ready"


@get("/metrics", media_type=MediaType.TEXT, include_in_schema=False)
async def prometheus(request: Web, token: FromQuery[str] = "") -> bytes:
    """For Prometheus on this machine, or elsewhere with the token of the settings."""
    settings: Settings = request.app.state.settings
    local = request.client is not None and request.client.host in ("127.0.0.1", "::1")
    forwarded = "x-forwarded-for" in request.headers
    allowed = token == settings.metrics_token if settings.metrics_token else local and not forwarded
    if not allowed:
        raise NotFound(say("There is nothing here, or it is not open to you."))
    return metrics.exposition()


@get("/messages", include_in_schema=False)
async def messages(request: Web, session: Db) -> Template:
    """Demo mode's mailbox: every message that would have left the house."""
    _require_demo(request)
    return page(request, "core/messages.html", messages=await outbox.newest(session))


@get("/_patterns", include_in_schema=False)
async def patterns(request: Web) -> Template:
    """Every pattern that pages are made of, on one page."""
    _require_demo(request)
    return page(request, "core/patterns.html")


@post("/_patterns/file", include_in_schema=False, request_max_body_size=uploads.body(PATTERN_BYTES))
async def pattern_file(request: Web) -> Response[str]:
    """Looks at what was sent, and keeps nothing."""
    _require_demo(request)
    await uploads.uploaded(request, "pattern_file", [files.Kind.XLSX], PATTERN_BYTES)
    return go(request, "/_patterns")


def _require_demo(request: Web) -> None:
    settings: Settings = request.app.state.settings
    if not settings.demo:
        raise missing()


async def wrong_version(connection: AsyncConnection) -> str:
    """Why this database does not fit this program, or an empty string."""
    there = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    if there != migrate.head():
        return (
            f"The database is at version {there}, this program needs {migrate.head()}. "
            "Run `python server.py migrate`."
        )
    return ""


async def unready(connection: AsyncConnection) -> str:
    """Why production must not serve on this connection, or an empty string."""
    if await database.is_owner(connection):
        return (
            "DATABASE_URL names the owner of the tables. Name the application's role there and "
            "the owner in MIGRATE_URL."
        )
    try:
        return await wrong_version(connection)
    except SQLAlchemyError:
        return "The database has no tables yet. Run `python server.py migrate`."


PAGES = Router(
    "/",
    route_handlers=[home, language, messages, patterns, pattern_file, *batches.ROUTES],
    include_in_schema=False,
)
ROOM = Room(
    name="core",
    routes=[PAGES, live, ready, prometheus],
    handlers={files.SWEEP: files.sweep, files.FORGET: files.forget},
    standing=[files.SWEEP],
    checks={"stored files": files.check},
    verbs=verbs.VERBS,
    subjects=verbs.SUBJECTS,
)
