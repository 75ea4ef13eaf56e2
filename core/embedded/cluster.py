"""The cluster: made once, in one step; its settings written anew at every start."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from core.embedded.errors import EmbeddedError, disk_full
from core.embedded.place import (
    APPLICATION,
    DATABASE,
    OWNER,
    SUPERUSER,
    Keys,
    Place,
    sync_folder,
    write_private,
)
from core.embedded.programs import Account, run

MAJOR = "18"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    # An acknowledged write is on disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Modest: the server shares the machine with the application.
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    # A forgotten transaction would hold its locks, and vacuum, for ever.
    "idle_in_transaction_session_timeout": "5min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The server's own events only. Errors of statements reach the application, which logs them
    # without values; here their texts and details would carry people's data.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    # Seven files, one a weekday, each begun anew a week later.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] ",
}
_LARGEST_LOG = 32 * 1024 * 1024

_HBA = "host all all 127.0.0.1/32 scram-sha-256\n"


def exists(place: Place) -> bool:
    """Whether our cluster is there; raises EmbeddedError for a folder we can't run."""
    if not place.cluster.exists() or not any(place.cluster.iterdir()):
        return False
    version = place.cluster / "PG_VERSION"
    if not version.exists():
        raise EmbeddedError(
            f"The folder {place.cluster} isn't empty and holds no database of ours. Move it away,"
            " or name another folder in DATA_DIR."
        )
    found = version.read_text(encoding="ascii").strip()
    if found != MAJOR:
        raise EmbeddedError(
            f"The database in {place.cluster} was made by PostgreSQL {found}, and this release"
            f" needs {MAJOR}. Make a backup with the release that made it and restore that into"
            " another folder named in DATA_DIR."
        )
    return True


def create(place: Place, programs: Path, account: Account | None, keys: Keys) -> None:
    """Runs initdb aside and renames, so that an interrupted one leaves no half cluster.

    Raises EmbeddedError where initdb fails.
    """
    _know_ourselves(account)
    for abandoned in place.data_dir.glob("postgres-new-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=place.data_dir))
    try:
        password = aside / "password"
        write_private(password, keys.superuser)
        _hand_over(account, aside, password)
        _initdb(place, programs, account, aside)
        write_private(aside / "cluster" / "pg_hba.conf", _HBA)
        (aside / "cluster").rename(place.cluster)
        sync_folder(place.data_dir)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def configure(place: Place, port: int) -> None:
    """Writes postgresql.conf; what an operator set with ALTER SYSTEM still wins."""
    values = {**_SETTINGS, "port": str(port)}
    lines = ["# Written at every start: change settings with ALTER SYSTEM instead."]
    lines += [f"{name} = '{value}'" for name, value in values.items()]
    write_private(place.cluster / "postgresql.conf", "\n".join(lines) + "\n")


def trim_logs(place: Place) -> None:
    """Empties a log file that something flooded; call it while no server runs."""
    for file in (place.cluster / "log").glob("*.log"):
        if not file.is_symlink() and file.stat().st_size > _LARGEST_LOG:
            os.truncate(file, 0)


def connect(port: int, keys: Keys, database: str = SUPERUSER) -> psycopg.Connection:
    """As superuser. Raises psycopg.OperationalError where nobody answers."""
    return psycopg.connect(
        host="127.0.0.1",
        port=port,
        user=SUPERUSER,
        password=keys.superuser,
        dbname=database,
        connect_timeout=10,
        sslmode="disable",
        gssencmode="disable",
        # Whoever took our port while we were down must not be told the password.
        require_auth="scram-sha-256",
        autocommit=True,
    )


def set_up(session: psycopg.Connection, port: int, keys: Keys) -> None:
    """Makes roles and database where they are missing; may be repeated after a crash."""
    if _is_set_up(session):
        return
    _make_role(session, OWNER, "LOGIN CREATEDB", keys.owner)
    _make_role(session, APPLICATION, "LOGIN", keys.application)
    database, owner, application = map(sql.Identifier, (DATABASE, OWNER, APPLICATION))
    if not _exists(session, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
        session.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
    with connect(port, keys, DATABASE) as inside:
        inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    # The last step, in one transaction: _is_set_up looks for its traces.
    with session.transaction():
        session.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        session.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(database, owner, application)
        )


def _is_set_up(session: psycopg.Connection) -> bool:
    return _exists(
        session, "SELECT 1 FROM pg_database WHERE datname = %s AND datacl IS NOT NULL", DATABASE
    )


def _make_role(session: psycopg.Connection, name: str, can: str, password: str) -> None:
    if not _exists(session, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
        session.execute(
            sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
                sql.Identifier(name), sql.SQL(can), sql.Literal(password)
            )
        )


def _exists(session: psycopg.Connection, query: str, name: str) -> bool:
    return session.execute(query, (name,)).fetchone() is not None


def _initdb(place: Place, programs: Path, account: Account | None, aside: Path) -> None:
    command = [
        str(programs / "initdb"),
        f"--pgdata={aside / 'cluster'}",
        f"--username={SUPERUSER}",
        f"--pwfile={aside / 'password'}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        # Sorts by code point on every machine; the C library's locales change under a cluster.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
    ]
    done = run(command, account)
    if done.returncode == 0:
        return
    if "No space left" in done.stderr or "Disk quota" in done.stderr:
        raise disk_full(place.data_dir)
    words = [line for line in done.stderr.splitlines() if "error" in line.lower()]
    raise EmbeddedError(
        f"PostgreSQL couldn't make its database in {place.data_dir}"
        f" ({words[-1] if words else done.stderr.strip()}). Put that right and start again, or"
        " name another folder in DATA_DIR."
    )


def _know_ourselves(account: Account | None) -> None:
    uid = account.uid if account else os.geteuid()
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL wants a user with a name, and this system has none for number {uid}. Add"
            " that user, or start Jiangxin as another one."
        ) from None


def _hand_over(account: Account | None, *paths: Path) -> None:
    if account is None:
        return
    for path in paths:
        os.chown(path, account.uid, account.gid)
