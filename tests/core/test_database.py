"""What every table, session and connection stands on."""

from enum import StrEnum

import psycopg
import pytest
from sqlalchemy import Column, MetaData, Table, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.schema import CreateTable

from core import clock, database
from core.database import Base
from core.due import Due
from core.web.app import libpq


class Lamp(StrEnum):
    """A thing with states."""

    OFF = "off"
    ON = "on"


def test_choice_is_text_with_a_check_of_its_values() -> None:
    column = Column[Lamp]("state", database.choice(Lamp))
    table = Table("lamp", MetaData(naming_convention=database.NAMES), column)
    made = str(CreateTable(table).compile(dialect=make_url("postgresql://").get_dialect()()))
    assert "state VARCHAR(20)" in made
    assert "CONSTRAINT ck_lamp_lamp CHECK (state IN ('off', 'on'))" in made


def test_every_constraint_and_index_has_a_name() -> None:
    for table in Base.metadata.sorted_tables:
        assert all(constraint.name for constraint in table.constraints), table.name
        assert all(index.name for index in table.indexes), table.name


def test_every_moment_keeps_its_zone() -> None:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            assert getattr(column.type, "timezone", True), f"{table.name}.{column.name}"


async def test_violated_names_the_constraint(session: AsyncSession) -> None:
    def twice() -> Due:
        return Due(kind="database", key="one", at=clock.now(), facts={})

    session.add(twice())
    await session.flush()
    session.add(twice())
    with pytest.raises(IntegrityError) as refused:
        await session.flush()
    assert database.violated(refused.value) == "uq_due_kind_key"
    assert database.sqlstate(refused.value) == "23505"


async def test_begin_commits_at_the_end_and_not_after_an_error(made: database.Sessions) -> None:
    async with database.begin(made) as session:
        session.add(Due(kind="database", key="kept", at=clock.now(), facts={}))

    async def fail() -> None:
        async with database.begin(made) as session:
            session.add(Due(kind="database", key="lost", at=clock.now(), facts={}))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.begin(made) as session:
        kept = await session.scalars(select(Due.key).where(Due.kind == "database"))
        assert list(kept) == ["kept"]


async def test_application_role_owns_nothing(urls: tuple[str, str]) -> None:
    for url, owner in zip(urls, (True, False), strict=True):
        engine = database.connect(url, pool_size=1)
        async with engine.connect() as connection:
            assert await database.is_owner(connection) is owner
        await engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE person ADD COLUMN mine int",
        "DROP TABLE person",
        "TRUNCATE person",
        "ALTER TABLE person DISABLE TRIGGER ALL",
        "UPDATE alembic_version SET version_num = '0000'",
    ],
)
async def test_application_role_may_not_change_the_tables(
    connection: AsyncConnection, statement: str
) -> None:
    with pytest.raises(ProgrammingError) as refused:
        await connection.execute(text(statement))
    assert database.sqlstate(refused.value) == "42501"


async def test_lost_connection_costs_the_next_one_nothing(urls: tuple[str, str]) -> None:
    engine = database.connect(urls[1], pool_size=1)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError) as lost:
            await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        assert lost.value.connection_invalidated
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await engine.dispose()


async def test_connection_ended_while_idle_costs_the_next_one_nothing(
    urls: tuple[str, str],
) -> None:
    """As a restart ends them: all of the pool's are made anew."""
    engine = database.connect(urls[1], pool_size=2)
    async with engine.connect() as one, engine.connect() as other:
        idle = [await each.scalar(text("SELECT pg_backend_pid()")) for each in (one, other)]
    with psycopg.connect(libpq(urls[1]), autocommit=True) as killing:
        killing.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) pid", [idle])
    async with engine.connect() as one, engine.connect() as other:
        for each in (one, other):
            assert await each.scalar(text("SELECT pg_backend_pid()")) not in idle
    await engine.dispose()


async def test_connections_speak_utc_and_wait_ten_seconds_for_a_lock(urls: tuple[str, str]) -> None:
    engine = database.connect(urls[1], pool_size=1)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SHOW timezone")) == "UTC"
        assert await connection.scalar(text("SHOW lock_timeout")) == "10s"
    await engine.dispose()
