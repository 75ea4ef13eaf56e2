"""PostgreSQL's processes, as they are to be killed."""

from pathlib import Path

import psycopg

from tests.faults.hall import own_data


def postmaster(folder: Path) -> int:
    return int((own_data(folder) / "postgres" / "postmaster.pid").read_text().split()[0])


def ended(pid: int) -> bool:
    """Whether it is gone, or waits only to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def backends(session: psycopg.Connection) -> list[int]:
    """Those that serve the application, this session's own aside."""
    rows = session.execute(
        "SELECT pid FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"
    ).fetchall()
    return [int(row[0]) for row in rows]


def is_broken(session: psycopg.Connection) -> bool:
    try:
        session.execute("SELECT 1")
    except psycopg.OperationalError:
        return True
    return False


def workers(pid: int) -> list[int]:
    """The processes that this server forked; PostgreSQL is its child too, and none of them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        if int(after_name[1]) == pid and b"server.py" in command:
            found.append(int(folder.name))
    return found
