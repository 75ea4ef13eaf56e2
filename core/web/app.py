"""Putting the web application together from rooms; ``server.py`` says which."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.plugins.pydantic import PydanticPlugin
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from core import audit, batches, clock, database, due, live, metrics, outbox
from core.actor import ActorLoader
from core.settings import Settings
from core.web import assets, bodies, errors, front, openapi, pages
from core.web.answers import BODY_BYTES
from core.web.room import Room
from core.web.transaction import provide_actor, provide_session

log = structlog.get_logger(__name__)

TICK_SECONDS = 1
TEND_SECONDS = 2


@dataclass(frozen=True)
class Running:
    """What lives as long as the process. Any number of processes may serve one database: what is
    due, and every step of a long job, goes to whichever of them locks its row first, and the
    others pass it over (``SKIP LOCKED``). They share the data folder, where files lie."""

    settings: Settings
    engine: AsyncEngine
    sessions: database.Sessions
    live: live.Live


def build(
    settings: Settings,
    rooms: Sequence[Room],
    load_actor: ActorLoader,
    tend: Callable[[], None] | None = None,
) -> Litestar:
    """The application, ready for a server; everything it opens it closes on shutdown.

    :param tend: looked after every few seconds in a thread (our own PostgreSQL).
    """

    @asynccontextmanager
    async def running(app: Litestar) -> AsyncIterator[None]:
        process = _open(settings)
        app.state.update(
            settings=settings,
            engine=process.engine,
            sessions=process.sessions,
            live=process.live,
            rooms=tuple(rooms),
            works=_works(rooms),
            load_actor=load_actor,
            frame=pages.Frame(
                demo=settings.demo,
                navigation=tuple(link for room in rooms for link in room.navigation),
            ),
        )
        await process.live.start()
        scheduler = _tick(process, rooms, tend)
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)
            await process.live.stop()
            await process.engine.dispose()

    static = create_static_files_router(
        assets.MOUNT,
        directories=[assets.STATIC],
        cache_control=CacheControlHeader(max_age=31_536_000, immutable=True),
        include_in_schema=False,
    )
    app = Litestar(
        route_handlers=[static, *(route for room in rooms for route in room.routes)],
        lifespan=[running],
        dependencies={"session": Provide(provide_session), "actor": Provide(provide_actor)},
        exception_handlers=errors.HANDLERS,
        middleware=[front.SameOrigin(), bodies.Bodies()],
        template_config=TemplateConfig(instance=pages.engine(tuple(room.name for room in rooms))),
        plugins=[PydanticPlugin(prefer_alias=True)],
        compression_config=CompressionConfig(backend="gzip", exclude=["/live/"]),
        openapi_config=openapi.config(),
        request_max_body_size=BODY_BYTES,
        debug=False,
    )
    app.asgi_handler = front.Front(app.asgi_handler, secure=settings.secure)
    return app


def libpq(url: str) -> str:
    """A SQLAlchemy address as psycopg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _open(settings: Settings) -> Running:
    engine = database.connect(settings.database_url, pool_size=settings.pool_size)
    made = database.sessions(engine)
    listener = live.Live(libpq(settings.database_url))
    listener.attach(made)
    return Running(settings, engine, made, listener)


def gateway(settings: Settings) -> outbox.Gateway:
    """Mail where an address is set; demo mode's page otherwise."""
    if settings.mail_url:
        return outbox.Mail(settings.mail_url, settings.mail_from)
    return outbox.Page()


def _works(rooms: Sequence[Room]) -> dict[str, batches.Work]:
    """Every room's long jobs by kind."""
    return {kind: work for room in rooms for kind, work in room.batches.items()}


def _tick(
    process: Running, rooms: Sequence[Room], tend: Callable[[], None] | None
) -> AsyncIOScheduler:
    """Start the clockwork; what is due lives in the table, so missed ticks lose nothing."""
    handlers: dict[str, due.Handler] = {
        outbox.SEND: outbox.sender(gateway(process.settings)),
        audit.SEAL: audit.seal_again,
        batches.STEP: batches.runner(_works(rooms)),
    }
    standing = [audit.SEAL]
    for room in rooms:
        handlers.update(room.handlers)
        standing.extend(room.standing)

    async def tick() -> None:
        try:
            # Here rather than before: a database that is away at this moment stops no start.
            await _keep(process.sessions, standing)
            metrics.due_done.inc(await due.tick(process.sessions, handlers))
        except SQLAlchemyError as error:
            log.warning("tick failed", error=type(error).__name__)
        metrics.listening.set(process.live.connected)

    scheduler = AsyncIOScheduler(timezone=clock.LOCAL)
    scheduler.add_job(
        tick,
        "interval",
        seconds=TICK_SECONDS,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    if tend is not None:
        scheduler.add_job(
            asyncio.to_thread,
            "interval",
            args=[tend],
            seconds=TEND_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    return scheduler


async def _keep(made: database.Sessions, standing: list[str]) -> None:
    """Put recurring work into the table, once; the list is empty afterwards."""
    if standing:
        async with database.begin(made) as session:
            for kind in standing:
                await due.keep(session, kind, clock.now())
        standing.clear()
