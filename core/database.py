"""Tables' common ground, engines, and what the application's role may do with each table."""

import select as sockets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from psycopg import OperationalError
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Enum,
    Identity,
    MetaData,
    Select,
    event,
    func,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Session,
    SessionTransaction,
    mapped_column,
)

Sessions = async_sessionmaker[AsyncSession]
AnySelect = Select[*tuple[Any, ...]]

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]


class Base(DeclarativeBase):
    """One metadata for all rooms. ``info={"append_only": True}`` on a table withholds UPDATE and
    DELETE from the application's role."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own name and form
        int: BigInteger,
        datetime: DateTime(timezone=True),
    }


def choice(kind: type[StrEnum]) -> Enum:
    """A column of an enum's values, as text with a CHECK: readable in SQL, refused when unknown."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=20,
    )


def connect(url: str, *, pool_size: int = 20) -> AsyncEngine:
    """An engine whose connections are looked at before use, so that a restart costs one retry."""
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={"options": "-c timezone=UTC -c lock_timeout=10s", "connect_timeout": 5},
    )
    event.listen(engine.sync_engine, "checkout", _look_at)
    return engine


def _look_at(connection: Any, *_: object) -> None:
    """A database that went away has closed its sockets, or said goodbye on them: an idle
    connection with something to read is of no use. Costs no round trip, as a ping would.

    :raises InvalidatePoolError: so that the pool makes all its connections anew.
    """
    looking = sockets.poll()
    try:
        looking.register(connection.driver_connection.fileno(), sockets.POLLIN)
    except OperationalError:
        raise InvalidatePoolError from None
    if looking.poll(0):
        raise InvalidatePoolError


DRIVER = "driver"


def _note_driver(session: Session, _: SessionTransaction, connection: Connection) -> None:
    """Keep the driver's own connection at hand for :mod:`core.prepared`."""
    session.info[DRIVER] = connection.connection.driver_connection


def _forget_driver(session: Session, transaction: SessionTransaction) -> None:
    """With the transaction its connection goes back to the pool."""
    if transaction.parent is None:
        session.info.pop(DRIVER, None)


def sessions(engine: AsyncEngine) -> Sessions:
    """A factory whose sessions have a class of their own, so that listeners hear only them."""
    own = type("OwnSession", (Session,), {})
    event.listen(own, "after_begin", _note_driver)
    event.listen(own, "after_transaction_end", _forget_driver)
    return async_sessionmaker(engine, sync_session_class=own, expire_on_commit=False)


@asynccontextmanager
async def begin(made: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction for work outside a request: commands, jobs, tests."""
    async with made() as session, session.begin():
        yield session


async def next_number(
    session: AsyncSession, column: InstrumentedAttribute[int], *of: ColumnElement[bool]
) -> int:
    """One more than the highest, from 1; who asks holds a lock on what the numbers belong to."""
    highest = await session.scalar(select(func.max(column)).where(*of))
    return (highest or 0) + 1


def violated(error: IntegrityError) -> str:
    """The name of the constraint that refused, or an empty string."""
    diagnostic: Any = getattr(error.orig, "diag", None)
    return str(getattr(diagnostic, "constraint_name", "") or "")


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's five-character code, or an empty string where the connection itself broke."""
    return str(getattr(error.orig, "sqlstate", "") or "")


def grant(connection: Connection, role: str) -> None:
    """Give the application's role what it needs on every table, and no more. Run by the owner."""
    name = connection.dialect.identifier_preparer.quote(role)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {name}"))
    for table in Base.metadata.sorted_tables:
        verbs = "SELECT, INSERT"
        if not table.info.get("append_only"):
            verbs += ", UPDATE, DELETE"
        connection.execute(text(f"REVOKE ALL ON {table.name} FROM {name}"))
        connection.execute(text(f"GRANT {verbs} ON {table.name} TO {name}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"))
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {name}"))


async def is_owner(connection: AsyncConnection) -> bool:
    """Whether this role could change the tables themselves (production refuses to serve as it)."""
    found = await connection.execute(
        text(
            "SELECT count(*) FROM pg_class c WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE')"
        )
    )
    return int(found.scalar_one()) > 0
