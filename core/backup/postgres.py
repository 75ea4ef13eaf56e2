"""PostgreSQL's own programs at work: pg_dump out, pg_restore and psql in."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import make_url

from core import embedded
from core.backup.errors import BackupError

_BUFFER = 1024 * 1024
_PIECE = 16 * _BUFFER


@dataclass(frozen=True)
class Database:
    """`relations` counts views and sequences too; `version` is the server's, as 180004."""

    tables: int
    relations: int
    version: int


def look(owner_url: str) -> Database:
    """Raises BackupError where nobody answers."""
    query = """
        SELECT count(*) FILTER (WHERE relkind IN ('r', 'p')), count(*)
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
          AND nspname <> 'information_schema' AND nspname !~ '^pg_'
    """
    try:
        with psycopg.connect(_conninfo(owner_url)) as session:
            tables, relations = session.execute(query).fetchone() or (0, 0)
            return Database(tables, relations, session.info.server_version)
    except psycopg.OperationalError as error:
        raise BackupError(
            f"The database doesn't answer ({error}). Start it, or correct MIGRATE_URL."
        ) from None


def dump(owner_url: str) -> Generator[bytes]:
    """The database as of one moment, in custom format, in pieces of 16 MiB."""
    arguments = ["--format=custom", "--compress=gzip:3", "--lock-wait-timeout=60s"]
    with _program("pg_dump", arguments, owner_url) as program:
        while piece := program.output.read(_PIECE):
            yield piece


@contextmanager
def loading(owner_url: str, version: int) -> Iterator[Callable[[IO[bytes]], None]]:
    """Takes the pieces of a dump; commits when the block ends well and leaves no trace otherwise.

    pg_restore writes a script and psql runs it: that way an older server can be spared a setting
    it doesn't know, and nothing is committed before the block has ended.
    """
    script = ["--file=-", "--no-owner", "--no-privileges", "--exit-on-error"]
    run = ["--no-psqlrc", "--quiet", "--output=/dev/null"]
    run += ["--single-transaction", "--set=ON_ERROR_STOP=1"]
    with (
        ThreadPoolExecutor(1) as pool,
        _program("psql", run, owner_url) as session,
        _program("pg_restore", script, None) as archive,
    ):
        pump = pool.submit(_pump, archive.output, session.input, version)
        try:
            yield lambda piece: shutil.copyfileobj(piece, archive.input, _BUFFER)
            archive.input.close()
            pump.result()
            archive.require_success()
        except BrokenPipeError:
            culprit = session if isinstance(pump.exception(), BrokenPipeError) else archive
            culprit.require_success()
            raise
        session.input.close()  # the end of its input makes psql commit


def _pump(script: IO[bytes], session: IO[bytes], version: int) -> None:
    with script:
        for line in script:
            if version >= 170000 or line != b"SET transaction_timeout = 0;\n":
                session.write(line)
            if line.startswith(b"SELECT pg_catalog.set_config"):
                break  # the last of the settings
        shutil.copyfileobj(script, session, _BUFFER)
        session.flush()


@dataclass(frozen=True)
class _Program:
    name: str
    process: subprocess.Popen[bytes]
    input: IO[bytes]
    output: IO[bytes]
    words: IO[bytes]

    def require_success(self) -> None:
        """Waits for the end; raises BackupError with the program's own words where it failed."""
        if self.process.wait() == 0:
            return
        self.words.seek(0)
        lines = self.words.read().decode(errors="replace").splitlines()
        faults = [line for line in lines if "error" in line.lower() or "FATAL" in line]
        reason = (faults or lines or ["without a word"])[0]
        raise BackupError(
            f"{self.name} failed, so nothing was changed ({reason}). Put that right and try again."
        )


@contextmanager
def _program(name: str, arguments: Sequence[str], url: str | None) -> Iterator[_Program]:
    """Runs beside the block; killed where the block fails, else it must end well.

    The password travels in the environment: everybody on the machine can see arguments.
    """
    command = [*embedded.client(name), *arguments]
    environment = {**os.environ, "LC_ALL": "C"}
    if url is not None:
        parameters = conninfo_to_dict(_conninfo(url))
        environment["PGPASSWORD"] = str(parameters.pop("password", ""))
        command.append(f"--dbname={make_conninfo('', **parameters)}")
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(  # noqa: S603 - a list of our own making, no shell
            command, stdin=pipe, stdout=pipe, stderr=words, env=environment
        ) as process,
    ):
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        try:
            program = _Program(name, process, process.stdin, process.stdout, words)
            yield program
            program.require_success()
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()


def _conninfo(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
