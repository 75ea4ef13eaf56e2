import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from core import embedded
from core.embedded import EmbeddedError

CHECKOUT = Path(__file__).resolve().parents[2]
STARTER = """
import sys, time
from pathlib import Path
from core import embedded
print(embedded.start(Path(sys.argv[1])).owner, flush=True)
time.sleep(600)
"""


@contextmanager
def open_folder() -> Iterator[Path]:
    """The server runs as another user where we are root; pytest's folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="jiangxin-test-"))
    folder.chmod(0o711)
    data_dir = folder / "data of 匠心"
    try:
        yield data_dir
    finally:
        if data_dir.is_dir():
            data_dir.chmod(0o755)
            embedded.stop(data_dir)
        shutil.rmtree(folder)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[Path, embedded.Urls]]:
    with open_folder() as folder:
        yield folder, embedded.start(folder)


@pytest.fixture
def shared_dir(started: tuple[Path, embedded.Urls]) -> Path:
    return started[0]


@pytest.fixture
def urls(started: tuple[Path, embedded.Urls]) -> embedded.Urls:
    """The shared server's; started again where a test has stopped it."""
    return embedded.start(started[0])


@pytest.fixture
def starter() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Starts the server from another process, which then sleeps until it is killed."""
    children: list[subprocess.Popen[str]] = []

    def start(folder: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", STARTER, str(folder)]
        child = subprocess.Popen(  # noqa: S603
            command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def ask(url: str, query: str) -> object:
    with connect(url) as session:
        row = session.execute(query).fetchone()
        return None if row is None else row[0]


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def first_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def kill_postmaster(data_dir: Path) -> int:
    pid = postmaster(data_dir)
    os.kill(pid, signal.SIGKILL)
    return pid


def refusal(data_dir: Path) -> str:
    with pytest.raises(EmbeddedError) as refused:
        embedded.start(data_dir)
    return str(refused.value)


def test_start_answers_for_both_roles(urls: embedded.Urls) -> None:
    assert ask(urls.owner, "SELECT current_user") == "jiangxin_owner"
    assert ask(urls.application, "SELECT current_user") == "jiangxin_app"
    assert str(ask(urls.owner, "SHOW server_version")).startswith("18")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("password_encryption", "scram-sha-256"),
        ("listen_addresses", "127.0.0.1"),
        ("max_connections", "100"),
        ("log_min_error_statement", "panic"),
        ("timezone", "UTC"),
    ],
)
def test_setting_is_ours(urls: embedded.Urls, setting: str, value: str) -> None:
    assert ask(urls.application, f"SHOW {setting}") == value


def test_text_sorts_by_code_point(urls: embedded.Urls) -> None:
    query = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'jiangxin'"
    assert ask(urls.owner, query) == "bC.UTF-8"
    assert ask(urls.owner, "SELECT upper('é')") == "É"


def test_application_cannot_create_tables(urls: embedded.Urls) -> None:
    with connect(urls.application) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("CREATE TABLE mine (id int)")


def test_application_cannot_create_databases(urls: embedded.Urls) -> None:
    with connect(urls.application) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("CREATE DATABASE mine")


def test_owner_can_create_databases(urls: embedded.Urls) -> None:
    with connect(urls.owner) as session:
        session.execute("CREATE DATABASE another")
        session.execute("DROP DATABASE another")


def test_owner_is_no_superuser(urls: embedded.Urls) -> None:
    query = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = 'jiangxin_owner'"
    assert ask(urls.owner, query) is False


@pytest.mark.parametrize(
    ("role", "may"), [("public", False), ("jiangxin_owner", True), ("jiangxin_app", True)]
)
def test_database_lets_in_only_the_two_roles(urls: embedded.Urls, role: str, may: bool) -> None:
    query = f"SELECT has_database_privilege('{role}', 'jiangxin', 'CONNECT')"
    assert ask(urls.owner, query) is may


def test_wrong_password_is_refused(urls: embedded.Urls) -> None:
    wrong = urls.owner.replace("owner:", "owner:x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(wrong)


def test_passwords_are_private(shared_dir: Path, urls: embedded.Urls) -> None:
    keys = shared_dir / "postgres.json"
    assert keys.stat().st_mode & 0o777 == 0o600
    assert "jiangxin_owner:" not in repr(urls)
    assert (shared_dir / "postgres").stat().st_mode & 0o777 == 0o700
    assert shared_dir.stat().st_mode & 0o007 == 0


def test_log_holds_no_values(shared_dir: Path, urls: embedded.Urls) -> None:
    with connect(urls.owner) as session:
        session.execute("CREATE TABLE people (card text PRIMARY KEY)")
        session.execute("INSERT INTO people VALUES ('310101secret')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            session.execute("INSERT INTO people VALUES (%s)", ("310101secret",))
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            session.execute("SELECT '310101secret'::int")
        session.execute("DROP TABLE people")
    logs = [file.read_text() for file in (shared_dir / "postgres" / "log").iterdir()]
    assert any("ready to accept connections" in log for log in logs)
    assert not any("310101secret" in log for log in logs)


def test_start_finds_the_running_server(shared_dir: Path, urls: embedded.Urls) -> None:
    before = postmaster(shared_dir)
    assert embedded.start(shared_dir) == urls
    assert postmaster(shared_dir) == before


def test_stop_ends_the_server_and_keeps_the_address(shared_dir: Path, urls: embedded.Urls) -> None:
    assert embedded.is_running(shared_dir)
    embedded.stop(shared_dir)
    embedded.stop(shared_dir)
    assert not embedded.is_running(shared_dir)
    assert embedded.start(shared_dir) == urls


def test_stop_of_nothing_creates_nothing(data_dir: Path) -> None:
    embedded.stop(data_dir)
    assert not embedded.is_running(data_dir)
    assert not data_dir.exists()


def test_taken_port_is_given_up(shared_dir: Path, urls: embedded.Urls) -> None:
    embedded.stop(shared_dir)
    port = int(urls.owner.rpartition(":")[2].partition("/")[0])
    with socket.create_server(("127.0.0.1", port)):
        moved = embedded.start(shared_dir)
    assert moved != urls
    assert ask(moved.owner, "SELECT 1") == 1


def test_server_outlives_its_killed_parent(
    data_dir: Path, starter: Callable[[Path], subprocess.Popen[str]]
) -> None:
    child = starter(data_dir)
    url = first_line(child)
    before = postmaster(data_dir)
    child.kill()
    child.wait()
    assert embedded.start(data_dir).owner == url
    assert postmaster(data_dir) == before
    assert ask(url, "SELECT 1") == 1


def test_two_starts_at_once_make_one_server(
    data_dir: Path, starter: Callable[[Path], subprocess.Popen[str]]
) -> None:
    children = [starter(data_dir), starter(data_dir)]
    urls = {first_line(child) for child in children}
    assert urls == {embedded.start(data_dir).owner}
    assert not list(data_dir.glob("postgres-new-*"))


def test_interrupted_first_start_leaves_no_half_cluster(
    data_dir: Path, starter: Callable[[Path], subprocess.Popen[str]]
) -> None:
    child = starter(data_dir)
    while not list(data_dir.glob("postgres-new-*/cluster/base")):
        time.sleep(0.005)
    child.kill()
    child.wait()
    assert not (data_dir / "postgres").exists()
    assert ask(embedded.start(data_dir).owner, "SELECT 1") == 1


def test_start_recovers_after_killed_postmaster(shared_dir: Path, urls: embedded.Urls) -> None:
    with connect(urls.owner) as session:
        session.execute("CREATE TABLE kept (id int)")
        session.execute("INSERT INTO kept VALUES (7)")
    before = kill_postmaster(shared_dir)
    assert embedded.start(shared_dir) == urls
    assert postmaster(shared_dir) != before
    assert ask(urls.owner, "SELECT id FROM kept") == 7
    with connect(urls.owner) as session:
        session.execute("DROP TABLE kept")


def test_pid_file_naming_a_stranger_does_not_matter(shared_dir: Path, urls: embedded.Urls) -> None:
    owner = (shared_dir / "postgres").stat().st_uid
    pid_file = shared_dir / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill_postmaster(shared_dir)
    with subprocess.Popen(["/bin/sleep", "60"], user=owner, cwd="/") as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert embedded.start(shared_dir) == urls
        embedded.stop(shared_dir)
        assert stranger.poll() is None
        stranger.kill()


def test_lost_passwords_are_explained(shared_dir: Path, urls: embedded.Urls) -> None:
    keys = shared_dir / "postgres.json"
    kept = keys.read_text()
    keys.unlink()
    try:
        assert "Put that file back" in refusal(shared_dir)
        embedded.stop(shared_dir)
        assert "Put that file back" in refusal(shared_dir)
    finally:
        keys.write_text(kept)
        keys.chmod(0o600)
    assert embedded.start(shared_dir) == urls


def test_wrong_passwords_are_explained(shared_dir: Path, urls: embedded.Urls) -> None:
    keys = shared_dir / "postgres.json"
    kept = keys.read_text()
    keys.write_text(kept.replace('superuser": "', 'superuser": "x'))
    try:
        assert "don't fit" in refusal(shared_dir)
    finally:
        keys.write_text(kept)
    assert embedded.start(shared_dir) == urls


def test_settings_that_stop_the_server_are_explained(shared_dir: Path, urls: embedded.Urls) -> None:
    embedded.stop(shared_dir)
    tuned = shared_dir / "postgres" / "postgresql.auto.conf"
    tuned.write_text("max_connections = 'many'\n")
    try:
        assert "ended while starting" in refusal(shared_dir)
    finally:
        tuned.write_text("")
    assert embedded.start(shared_dir) == urls


def test_other_major_version_is_refused(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("16\n")
    text = refusal(data_dir)
    assert "PostgreSQL 16" in text
    assert "needs 18" in text
    assert "backup" in text


def test_folder_of_something_else_is_refused(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "letter.txt").write_text("dear")
    assert "holds no database of ours" in refusal(data_dir)
    assert (data_dir / "postgres" / "letter.txt").read_text() == "dear"


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.write_text("")
    assert "is a file" in refusal(place)
    assert "lies below a file" in refusal(place / "deeper")


def test_folder_without_rights_is_refused(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o500)
    assert "may not use" in as_somebody_without_rights(data_dir)


def test_folder_of_another_user_is_refused(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o755)
    (data_dir / "postgres").mkdir(mode=0)
    text = as_somebody_without_rights(data_dir)
    (data_dir / "postgres").chmod(0o700)
    assert "may not use" in text


def as_somebody_without_rights(data_dir: Path) -> str:
    """Root has all rights, so there a child gives them up first."""
    if os.geteuid() != 0:
        return refusal(data_dir)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(pwd.getpwnam("nobody").pw_gid)
            os.setuid(pwd.getpwnam("nobody").pw_uid)
            os.write(writer, refusal(data_dir).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return text


def test_start_below_a_closed_folder(tmp_path: Path) -> None:
    """An ordinary user may have data in a closed home; root is told which folder is closed."""
    tmp_path.chmod(0o700)
    if os.geteuid() == 0:
        text = refusal(tmp_path / "data")
        assert "chmod o+x" in text
        assert any(f"chmod o+x {folder}`" in text for folder in (tmp_path, *tmp_path.parents))
        return
    assert ask(embedded.start(tmp_path / "data").owner, "SELECT 1") == 1
    embedded.stop(tmp_path / "data")


def test_folder_with_an_odd_name_is_refused(tmp_path: Path) -> None:
    assert "can't take" in refusal(tmp_path / "my $data")


def test_client_runs() -> None:
    for name in ("pg_dump", "pg_restore", "psql", "pgbench"):
        command = [*embedded.client(name), "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        assert "(PostgreSQL) 18" in done.stdout
