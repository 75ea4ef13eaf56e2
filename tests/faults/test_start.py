"""What the server says when it cannot start, and who stops PostgreSQL when several use it."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core import embedded, vault
from tests import database as databases
from tests.faults.hall import connect, own_data, settings, verify
from tests.faults.load import client, until_ready
from tests.serving import Serving, call

Urls = tuple[str, str]


def refused(own: dict[str, str], command: str = "demo") -> str:
    """What a command that cannot be carried out says: one sentence, and nothing for programmers."""
    done = call(own, command)
    said = done.stdout.strip()
    assert done.returncode != 0, said
    assert "Traceback" not in said
    assert said.count("Error:") == 1, said
    return said.partition("Error: ")[2]


@pytest.fixture(scope="module")
def outside(worker_id: str) -> Urls:
    """A migrated database on another server: owner and application."""
    return databases.make_database(f"jiangxin_start_{worker_id}")


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    vault.create(path)
    return path


@pytest.fixture
def production(outside: Urls, keys: Path, tmp_path: Path) -> dict[str, str]:
    """As an operator sets it up on an outside database."""
    return {
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": outside[1],
        "MIGRATE_URL": outside[0],
        "KEY_FILE": str(keys),
        "MODE": "production",
    }


@contextmanager
def without_version(outside: Urls) -> Iterator[None]:
    """As if nothing had been migrated."""
    with connect(outside[0]) as session:
        session.execute("ALTER TABLE alembic_version RENAME TO put_aside")
        yield
        session.execute("ALTER TABLE put_aside RENAME TO alembic_version")


def test_taken_port(folder: Path) -> None:
    """PostgreSQL, started for nothing, is stopped again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused({**settings(folder), "PORT": str(port)})
    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert not embedded.is_running(own_data(folder))


def test_file_in_place_of_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert "name another folder by DATA_DIR" in refused(settings(tmp_path / "data"))


def test_data_of_another_postgresql(empty: Path) -> None:
    cluster = own_data(empty) / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("16\n")
    said = refused(settings(empty))
    assert "PostgreSQL 16" in said
    assert "needs 18" in said


def test_setting_that_cannot_be_read(tmp_path: Path) -> None:
    said = refused({"DATA_DIR": str(tmp_path), "PORT": "eighty"})
    assert said.startswith("The setting PORT cannot be used")


def test_missing_keys(production: dict[str, str], tmp_path: Path) -> None:
    said = refused({**production, "KEY_FILE": str(tmp_path / "elsewhere")}, "run")
    assert "There is no key file at" in said


def test_owner_may_not_serve(production: dict[str, str], outside: Urls) -> None:
    said = refused({**production, "DATABASE_URL": outside[0]}, "run")
    assert "DATABASE_URL names the owner" in said


def test_application_may_not_migrate(production: dict[str, str], outside: Urls) -> None:
    with without_version(outside):
        said = refused({**production, "MIGRATE_URL": outside[1]}, "migrate")
    assert "Name the tables' owner in MIGRATE_URL" in said


def test_database_that_does_not_answer(production: dict[str, str]) -> None:
    with socket.socket() as reserved:  # bound, and nobody listens
        reserved.bind(("127.0.0.1", 0))
        address = f"postgresql+psycopg://u:secret@127.0.0.1:{reserved.getsockname()[1]}/x"
        said = refused({**production, "DATABASE_URL": address}, "run")
    assert "The database does not answer" in said
    assert "secret" not in said


def test_address_that_cannot_be_read(production: dict[str, str]) -> None:
    assert "cannot be read" in refused({**production, "DATABASE_URL": "nonsense"}, "run")


@pytest.mark.parametrize(("version", "command"), [("0000", "run"), ("9999", "migrate")])
def test_database_of_another_release(
    production: dict[str, str], outside: Urls, version: str, command: str
) -> None:
    with connect(outside[0]) as session:
        before = session.execute("SELECT version_num FROM alembic_version").fetchone()
        session.execute("UPDATE alembic_version SET version_num = %s", (version,))
        said = refused(production, command)
        session.execute("UPDATE alembic_version SET version_num = %s", before)
    assert ("python server.py migrate" in said) == (command == "run")
    assert version in said


def test_database_without_tables(production: dict[str, str], outside: Urls) -> None:
    with without_version(outside):
        said = refused(production, "run")
    assert "python server.py migrate" in said


async def test_two_servers_of_one_folder(folder: Path) -> None:
    """Both serve one database, and the last to leave stops it; commands leave it alone."""
    with Serving(settings(folder)) as first:
        with Serving(settings(folder)) as second:
            await asyncio.gather(until_ready(first), until_ready(second))
            running = postmaster_of(folder)
        await until_ready(first)
        assert verify(folder).returncode == 0
        async with client(first) as http:
            assert (await http.get(f"{first.address}/health/ready")).status_code == 200
        assert postmaster_of(folder) == running
    assert not embedded.is_running(own_data(folder))


def postmaster_of(folder: Path) -> str:
    return (own_data(folder) / "postgres" / "postmaster.pid").read_text()


async def test_next_server_takes_over_from_a_killed_one(folder: Path) -> None:
    killed = Serving(settings(folder)).start()
    await until_ready(killed)
    killed.kill()
    assert embedded.is_running(own_data(folder))
    following = Serving(settings(folder)).start()
    await until_ready(following)
    following.terminate()
    assert following.code == 0
    assert not embedded.is_running(own_data(folder))
