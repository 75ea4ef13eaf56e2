"""Counting what reaches the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass
class Counted:
    """The statements of a stretch of a test, savepoints left out."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


@contextmanager
def counted(_: AsyncSession) -> Iterator[Counted]:
    """What the driver executes, whoever asked it to; tests have one connection at a time."""
    found = Counted()
    execute = psycopg.AsyncCursor.execute

    async def note(cursor: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        if not str(query).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.statements.append(str(query))
        return await execute(cursor, query, *args, **kwargs)

    psycopg.AsyncCursor.execute = note  # type: ignore[method-assign, assignment]
    try:
        yield found
    finally:
        psycopg.AsyncCursor.execute = execute  # type: ignore[method-assign]
