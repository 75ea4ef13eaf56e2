"""The running server: started once, found again, stopped.

The server inherits a locked file (`postgres.alive`) and keeps it locked until its last process is
gone. So the lock, not a process number that may have become a stranger's, says whether it runs,
also after this process was killed and after a reboot.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import errors as pg

from core.embedded import cluster, programs
from core.embedded.errors import EmbeddedError, disk_full, explained
from core.embedded.place import (
    APPLICATION,
    DATABASE,
    OWNER,
    Keys,
    Place,
    keep_port,
    load_keys,
    open_private,
)
from core.embedded.programs import Account

_START_SECONDS = 600  # recovery after a crash under load may take minutes
_STOP_SECONDS = 120
_PAUSE = 0.02
# Below the range from which systems lend ports to outgoing connections, so it stays ours.
_PORTS = range(20_000, 32_000)

# Servers this process started, kept so that they can be reaped when they end.
_children: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Urls:
    """SQLAlchemy urls; they hold passwords, so they don't print themselves."""

    owner: str = field(repr=False)
    application: str = field(repr=False)


def start(data_dir: Path) -> Urls:
    """Finds or starts the server of this data folder; makes folder and database the first time.

    The server outlives this process. Any number of processes may call this at once. Takes about
    two seconds the first time, else a moment. Raises EmbeddedError with a sentence for people.
    """
    place = Place(data_dir.absolute())
    _refuse_odd_name(place.data_dir)
    with explained(place.data_dir):
        place.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _starting(place):
            keys = _find_or_start(place)
    address = f"127.0.0.1:{keys.port}/{DATABASE}"
    return Urls(
        owner=f"postgresql+psycopg://{OWNER}:{keys.owner}@{address}",
        application=f"postgresql+psycopg://{APPLICATION}:{keys.application}@{address}",
    )


@contextmanager
def using(data_dir: Path) -> Iterator[Urls]:
    """The server for as long as the block lasts; the last process that uses it stops it.

    A process that was killed uses it no more, and whoever comes next finds the server running.
    Raises EmbeddedError as `start` and `stop` do.
    """
    place = Place(data_dir.absolute())
    with explained(place.data_dir):
        place.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = open_private(place.use_lock, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        urls = start(data_dir)
        try:
            yield urls
        finally:
            # Kept until it has stopped: who comes meanwhile waits, then starts it anew.
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(data_dir)
    finally:
        os.close(descriptor)


def stop(data_dir: Path) -> None:
    """Disconnects everybody and stops the server; nothing happens where none runs.

    Raises EmbeddedError where it is still writing after two minutes.
    """
    place = Place(data_dir.absolute())
    with explained(place.data_dir):
        if not place.life_lock.exists():
            return
        with _starting(place):
            _stop(place)


def is_running(data_dir: Path) -> bool:
    """Whether the server of this data folder runs; it may still be recovering.

    Raises EmbeddedError where this user may not know.
    """
    place = Place(data_dir.absolute())
    with explained(place.data_dir):
        return place.life_lock.exists() and _is_held(place)


def _refuse_odd_name(data_dir: Path) -> None:
    """initdb hands names to a shell between double quotes."""
    odd = sorted(set(str(data_dir)) & set('"$`\\\n'))
    if odd:
        raise EmbeddedError(
            f"The name of the data folder {data_dir} holds {odd[0]!r}, which PostgreSQL's programs"
            " can't take. Name another folder in DATA_DIR."
        )


def _find_or_start(place: Place) -> Keys:
    known = cluster.exists(place)
    keys = load_keys(place, cluster_exists=known)
    account = programs.account_for(place)
    if not known:
        folder = programs.server_programs(place.data_dir, account)
        cluster.create(place, folder, account, keys)
    launched = False
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        session = _connect(place, keys)
        if session is not None:
            with session:
                return _settle(place, keys, session)
        if not _is_held(place):
            if launched:
                keys = _learn(place, keys)
            keys = _launch(place, account, keys)
            launched = True
        time.sleep(_PAUSE)
    raise EmbeddedError(
        f"The database in {place.cluster} hasn't answered for {_START_SECONDS // 60} minutes; it"
        f" may still be recovering from a crash. Look into {place.cluster / 'log'}, wait, and"
        " start again."
    )


def _settle(place: Place, keys: Keys, session: psycopg.Connection) -> Keys:
    port = session.info.port
    try:
        cluster.set_up(session, port, keys)
    except pg.DiskFull:
        raise disk_full(place.cluster) from None
    except psycopg.Error as error:
        raise EmbeddedError(
            f"The database in {place.cluster} answers, but its roles couldn't be made ({error})."
            f" Look into {place.cluster / 'log'}, put that right, and start again."
        ) from error
    return keep_port(place, keys, port)


def _connect(place: Place, keys: Keys) -> psycopg.Connection | None:
    """A superuser's session with the server of this very folder, if it is ready."""
    running = _read_pid_file(place)
    if running is None or not running.ready:
        return None
    try:
        session = cluster.connect(running.port, keys)
        found = session.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error) and _is_held(place):
            raise EmbeddedError(
                f"The passwords in {place.keys} don't fit the database in {place.cluster}. Put the"
                " file back that belongs to it, or name another folder in DATA_DIR."
            ) from None
        return None
    if found is not None and os.path.realpath(found[0]) == os.path.realpath(place.cluster):
        return session
    session.close()
    return None


def _launch(place: Place, account: Account | None, keys: Keys) -> Keys:
    """Starts the server without waiting until it answers."""
    _reap(place)
    programs.discard_old_copies(place.data_dir)
    folder = programs.server_programs(place.data_dir, account)
    keys = keep_port(place, keys, _free_port(keys.port))
    cluster.trim_logs(place)
    cluster.configure(place, keys.port)
    # Nobody holds the lock, so this is left from a crash; its number may be a stranger's by now.
    (place.cluster / "postmaster.pid").unlink(missing_ok=True)
    _spawn(place, account, folder)
    return keys


def _spawn(place: Place, account: Account | None, folder: Path) -> None:
    log = open_private(place.start_log, os.O_WRONLY | os.O_TRUNC)
    alive = open_private(place.life_lock, os.O_RDWR)
    try:
        fcntl.flock(alive, fcntl.LOCK_EX)
        _children[place.cluster] = subprocess.Popen(  # noqa: S603 - our own list, no shell
            [str(folder / "postgres"), "-D", str(place.cluster)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(alive,),
            start_new_session=True,  # neither Ctrl-C nor our end is the server's
            cwd="/",
            env=programs.plain_environment(),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
        )
    finally:
        # Closing isn't unlocking: the server holds the same open file.
        os.close(alive)
        os.close(log)


def _learn(place: Place, keys: Keys) -> Keys:
    """What to do after the server has ended instead of answering.

    Raises EmbeddedError saying why it ended, unless another port helps.
    """
    words = _last_words(place, _children[place.cluster].pid)
    if "Address already in use" in words:
        return keep_port(place, keys, 0)
    if "No space left" in words:
        raise disk_full(place.cluster)
    fatal = [line.partition("FATAL:")[2].strip() for line in words.splitlines() if "FATAL" in line]
    reason = fatal[-1] if fatal else words or "without a word"
    raise EmbeddedError(
        f"PostgreSQL ended while starting ({reason}). Look into {place.start_log} and"
        f" {place.cluster / 'log'}, put that right, and start again."
    )


def _last_words(place: Place, pid: int) -> str:
    lines: list[str] = []
    for file in (place.start_log, *(place.cluster / "log").glob("*.log")):
        with suppress(FileNotFoundError):
            lines += file.read_text(encoding="utf-8", errors="replace").splitlines()[-200:]
    return "\n".join(line for line in lines if f"[{pid}]" in line or "error while" in line)


def _stop(place: Place) -> None:
    running = _read_pid_file(place)
    if running is not None and _is_held(place) and _works_in(running.pid, place.cluster):
        with suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGINT)
    deadline = time.monotonic() + _STOP_SECONDS
    while _is_held(place):
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"The database in {place.cluster} is still writing after {_STOP_SECONDS} seconds."
                " Wait a little and stop it again; don't kill it."
            )
        time.sleep(_PAUSE)
    _reap(place)


def _reap(place: Place) -> None:
    child = _children.pop(place.cluster, None)
    if child is not None:
        child.wait()


@dataclass(frozen=True)
class _Running:
    pid: int
    port: int
    ready: bool


def _read_pid_file(place: Place) -> _Running | None:
    """PostgreSQL's own note about its server: also left behind after a crash, or half written."""
    try:
        lines = (place.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return _Running(int(lines[0]), int(lines[3]), lines[7].strip() == "ready")
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _is_held(place: Place) -> bool:
    """Whether a server process of this folder lives, or one that someone else started there."""
    descriptor = open_private(place.life_lock, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    running = _read_pid_file(place)
    return running is not None and _PROC.is_dir() and _works_in(running.pid, place.cluster)


_PROC = Path("/proc/self")


def _works_in(pid: int, folder: Path) -> bool:
    """Whether the process runs inside the folder; without /proc the lock alone must do."""
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:
        return not _PROC.is_dir()


@contextmanager
def _starting(place: Place) -> Iterator[None]:
    """One process at a time starts or stops the server of a folder."""
    descriptor = open_private(place.start_lock, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _free_port(last: int) -> int:
    if last and _is_free(last):
        return last
    for _ in range(200):
        port = secrets.choice(_PORTS)
        if _is_free(port):
            return port
    raise EmbeddedError(
        f"No free port between {_PORTS.start} and {_PORTS.stop} was found on 127.0.0.1. Stop what"
        " takes them, then start again."
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As PostgreSQL does it: connections that are only fading away don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
