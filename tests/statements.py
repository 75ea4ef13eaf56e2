"""Counting what reaches the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass
class Counted:
    """The statements of a stretch of a test, savepoints left out."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


@contextmanager
def counted(session: AsyncSession) -> Iterator[Counted]:
    """What all sessions on this test's connection execute."""
    found = Counted()
    engine = session.sync_session.get_bind()

    def note(conn: object, cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
