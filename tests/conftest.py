"""Fixtures that every room's tests share."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

import server
from core import database, files, vault
from core.settings import Mode, Settings
from tests import database as databases
from tests.documented import require_documented

KEYS = vault.Keyring(masters=((1, b"m" * 32),), lookup=b"l" * 32)
STARTED = pytest.StashKey[Path]()

hypothesis_settings.register_profile("ci", max_examples=100, deadline=None)
hypothesis_settings.register_profile("long", max_examples=5000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    """The server starts once, before the workers, which inherit its address."""
    if not hasattr(config, "workerinput"):
        folder = databases.start_server()
        if folder is not None:
            config.stash[STARTED] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(STARTED, None)
    if folder is not None:
        databases.stop_server(folder)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def keys() -> None:
    vault.use(KEYS)


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path) -> Path:
    """Where this test's files lie."""
    files.use(tmp_path / server.FILES)
    return tmp_path / server.FILES


@pytest.fixture(scope="session")
def urls(worker_id: str) -> tuple[str, str]:
    """This worker's database: addresses for owner and application."""
    return databases.make_database(f"jiangxin_test_{worker_id}")


@pytest.fixture
async def connection(urls: tuple[str, str]) -> AsyncIterator[AsyncConnection]:
    """A connection as the application's role whose transaction is rolled back after the test."""
    engine = create_async_engine(urls[1], poolclass=NullPool)
    async with engine.connect() as opened:
        await opened.begin()
        yield opened
        await opened.rollback()
    await engine.dispose()


@pytest.fixture
def made(connection: AsyncConnection) -> database.Sessions:
    """Sessions inside the test's transaction: their commits are savepoints."""
    sessions = database.sessions(connection.engine)
    sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
    return sessions


@pytest.fixture
async def session(made: database.Sessions) -> AsyncIterator[AsyncSession]:
    async with made() as opened:
        yield opened


@pytest.fixture
def settings(urls: tuple[str, str], tmp_path: Path) -> Settings:
    return Settings(
        mode=Mode.DEMO,
        data_dir=tmp_path,
        database_url=urls[1],
        migrate_url=urls[0],
        pool_size=2,
    )


@pytest.fixture
def app(settings: Settings) -> Litestar:
    return server.app(settings)


@pytest.fixture
async def client(
    app: Litestar, made: database.Sessions, session: AsyncSession
) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """A browser without JavaScript whose requests happen inside the test's transaction; commit
    ``session`` before a request so that it sees what was made."""
    async with AsyncTestClient(app, base_url="http://jiangxin.test") as opened:
        app.state.sessions = made
        opened.event_hooks["response"].append(require_documented)
        opened.headers["origin"] = "http://jiangxin.test"
        opened.headers["accept-language"] = "en"
        yield opened
