"""One transaction per request, and who is acting in it."""

from collections.abc import AsyncGenerator
from typing import TypeAlias

from litestar.datastructures import State
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from core.actor import Actor, ActorLoader
from core.errors import Refusal
from core.web import cookies
from core.web.pages import Web

# What handlers are given: the request's transaction, and who acts in it.
Db: TypeAlias = NamedDependency[AsyncSession]
By: TypeAlias = NamedDependency[Actor]


async def provide_session(state: State) -> AsyncGenerator[AsyncSession]:
    """Commits when the handler returned, rolls back when it raised; a refusal that belongs on
    record commits what it recorded."""
    async with state.sessions() as session:
        await session.begin()
        try:
            yield session
        except Refusal as refusal:
            if refusal.on_record:
                await session.commit()
            raise
        else:
            await session.commit()


async def provide_actor(request: Web, session: Db) -> Actor:
    """A token counts under /api/ only; the pages know cookies. Never raises for a bad one: an
    exception here would leave the transaction to the garbage collector."""
    load: ActorLoader = request.app.state.load_actor
    bearer = None
    if request.url.path.startswith("/api/"):
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        bearer = value.strip() if scheme.lower() == "bearer" else None
    cookie = request.cookies.get(cookies.SESSION) if bearer is None else None
    actor = await load(session, cookie, bearer)
    request.state["actor"] = actor
    return actor
