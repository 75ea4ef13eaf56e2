"""What is measured: a server in its real configuration, on a database and a folder of its own."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from core import database, embedded, vault
from core.web.app import libpq
from tests.serving import Serving, data_folder

Result = TypeVar("Result")


@dataclass(frozen=True)
class Installation:
    """A data folder with PostgreSQL running in it; servers come and go."""

    folder: Path
    urls: embedded.Urls

    @contextmanager
    def serving(self, **settings: object) -> Iterator[str]:
        """The address of ``python server.py run`` with these settings, until the block ends."""
        own = {name: str(value) for name, value in settings.items()}
        with _served({**environment(self.folder), **own}, "run") as address:
            yield address

    def settle(self) -> None:
        """What autovacuum does within a minute of a large change: statistics for the planner."""
        with psycopg.connect(libpq(self.urls.owner), autocommit=True) as session:
            session.execute("VACUUM ANALYZE")

    def fill(self, make: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """Make what a case needs, in one transaction."""
        return asyncio.run(self._fill(make))

    async def _fill(self, make: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        engine = database.connect(self.urls.application, pool_size=1)
        try:
            async with database.begin(database.sessions(engine)) as session:
                return await make(session)
        finally:
            await engine.dispose()


def environment(folder: Path, mode: str = "production") -> Mapping[str, str]:
    """As an operator has it who sets nothing: logs are written, marks are on disk."""
    return {
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "MIGRATE_URL": "",
        "KEY_FILE": str(folder / "keys.json"),
        "MODE": mode,
        "LOG_LEVEL": "INFO",
    }


@contextmanager
def installed() -> Iterator[Installation]:
    """A new installation, migrated and with its base data, removed afterwards."""
    with _folder() as folder, embedded.using(folder) as urls:
        with _served(environment(folder), "run"):
            pass  # its first start makes keys, tables and base data
        vault.use(vault.load(folder / "keys.json"))
        yield Installation(folder, urls)


@contextmanager
def demonstrating() -> Iterator[str]:
    """The address of a new demonstration, whose accounts and messages everybody may see."""
    with _folder() as folder, _served(environment(folder, "demo"), "demo") as address:
        yield address


@contextmanager
def _served(own: Mapping[str, str], command: str) -> Iterator[str]:
    """Ended as a service manager ends it: whoever measures in the background hears no Ctrl-C."""
    serving = Serving(own, command).start()
    try:
        yield serving.address
    finally:
        serving.terminate()


@contextmanager
def _folder() -> Iterator[Path]:
    """A data folder that PostgreSQL's user can reach."""
    parent = Path(tempfile.mkdtemp(prefix="jiangxin-benchmarks-"))
    parent.chmod(0o755)
    try:
        yield data_folder(parent)
    finally:
        shutil.rmtree(parent)
