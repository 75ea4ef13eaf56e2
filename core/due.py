"""What falls due: rows claimed one by one, effect and done in one transaction.

Any number of servers may tick; ``FOR UPDATE SKIP LOCKED`` gives each row to one of them, and a
server that dies gives its row back by dying. A handler may return the moment it wants to run
again: that is how recurring work is kept.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Index, Integer, UniqueConstraint, delete, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.database import Base, Key, Sessions

Handler = Callable[[AsyncSession, "Due"], Awaitable[datetime | None]]

RETRY_FIRST = timedelta(seconds=10)
RETRY_LONGEST = timedelta(hours=1)
PER_TICK = 200

log = structlog.get_logger(__name__)


class Due(Base):
    """One thing to do at a moment. ``key`` makes it one of its kind: putting it twice moves it."""

    __tablename__ = "due"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_due_waiting", "at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    key: Mapped[str]
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    problem: Mapped[str] = mapped_column(server_default=text("''"))
    done_at: Mapped[datetime | None]


async def put(session: AsyncSession, kind: str, key: str, at: datetime, **facts: Any) -> None:
    """Let something fall due, once for this kind and key; a later put moves it."""
    fresh = {"at": at, "facts": facts, "done_at": None, "attempts": 0, "problem": ""}
    await session.execute(
        insert(Due)
        .values(kind=kind, key=key, **fresh)
        .on_conflict_do_update(index_elements=["kind", "key"], set_=fresh)
    )


async def keep(session: AsyncSession, kind: str, at: datetime) -> None:
    """Make sure that recurring work is in the table, without moving what is there."""
    await session.execute(
        insert(Due).values(kind=kind, key="", at=at, facts={}).on_conflict_do_nothing()
    )


async def hasten(session: AsyncSession, kind: str, key: str) -> None:
    """Let it fall due now, unless somebody is at it at this moment."""
    waiting = (
        select(Due.id)
        .where(Due.kind == kind, Due.key == key, Due.done_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    now = clock.now()
    await session.execute(update(Due).where(Due.id.in_(waiting), Due.at > now).values(at=now))


async def drop(session: AsyncSession, kind: str, key: str) -> None:
    """What was to happen no longer is."""
    await session.execute(delete(Due).where(Due.kind == kind, Due.key == key))


async def tick(sessions: Sessions, handlers: Mapping[str, Handler]) -> int:
    """Do what is due now; how many were done. Rows of kinds not handled here are left alone."""
    done = 0
    while done < PER_TICK and await _do_one(sessions, handlers):
        done += 1
    return done


async def _do_one(sessions: Sessions, handlers: Mapping[str, Handler]) -> bool:
    """Claim and do one row; False when nothing is due. A failure is noted and tried again later."""
    failing: tuple[int, str, int] | None = None
    try:
        async with sessions() as session, session.begin():
            claimed = await _claim(session, tuple(handlers))
            if claimed is None:
                return False
            # Kept apart from the row, whose values go with a rollback.
            failing = claimed.id, claimed.kind, claimed.attempts + 1
            again = await handlers[claimed.kind](session, claimed)
            _settle(claimed, again)
    except Exception as error:
        # Whatever a handler raises must not stop the others; it is logged and retried.
        if failing is None:
            raise
        key, kind, attempts = failing
        log.exception("due failed", kind=kind, due=key)
        await _postpone(sessions, key, attempts, type(error).__name__)
    return True


async def _claim(session: AsyncSession, kinds: tuple[str, ...]) -> Due | None:
    next_due = (
        select(Due)
        .where(Due.done_at.is_(None), Due.at <= clock.now(), Due.kind.in_(kinds))
        .order_by(Due.at, Due.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(next_due)).first()


def _settle(due: Due, again: datetime | None) -> None:
    due.attempts, due.problem = 0, ""
    if again is None:
        due.done_at = clock.now()
    else:
        due.at = again


async def _postpone(sessions: Sessions, key: int, attempts: int, problem: str) -> None:
    doubled: int = 2 ** min(attempts - 1, 12)
    wait = min(RETRY_FIRST * doubled, RETRY_LONGEST)
    async with sessions() as session, session.begin():
        await session.execute(
            update(Due)
            .where(Due.id == key, Due.done_at.is_(None))
            .values(attempts=attempts, problem=problem, at=clock.now() + wait)
        )
