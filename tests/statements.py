"""Counting what reaches the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

# The application's clockwork ticks beside the test and asks for things of its own.
_asked_here = ContextVar("asked_here", default=False)


@dataclass
class Counted:
    """The statements of a stretch of a test, savepoints left out."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


@contextmanager
def counted(_: AsyncSession) -> Iterator[Counted]:
    """What the driver executes for this test, its own requests included."""
    found = Counted()
    execute = psycopg.AsyncCursor.execute

    async def note(cursor: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        aside = str(query).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        if _asked_here.get() and not aside:
            found.statements.append(str(query))
        return await execute(cursor, query, *args, **kwargs)

    psycopg.AsyncCursor.execute = note  # type: ignore[method-assign, assignment]
    token = _asked_here.set(True)
    try:
        yield found
    finally:
        _asked_here.reset(token)
        psycopg.AsyncCursor.execute = execute  # type: ignore[method-assign]
