"""How a backup is brought back."""

import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from core.backup import postgres
from core.backup.errors import BackupError, damaged, explained
from core.backup.keys import read_identities
from core.backup.making import DUMP, FILES, FORMAT, MANIFEST, BackupReport
from core.backup.sealing import unsealed
from core.embedded.place import sync_folder

_BUFFER = 1024 * 1024


def restore(source: Path, owner_url: str, files_dir: Path | None, key_file: Path) -> BackupReport:
    """Puts a backup into an empty database and an empty or missing folder.

    The whole file is checked before anything is touched, and the database changes in one
    transaction. Ownership and privileges aren't restored: the owner owns all, and privileges must
    be granted again afterwards. Raises BackupError and changes nothing where anything is wrong.
    """
    began = time.monotonic()
    identities = read_identities(key_file)
    database = postgres.look(owner_url)
    if database.relations:
        raise BackupError(
            f"The database isn't empty: it has {database.relations} tables or the like. Restore"
            " into a new database, or name another folder in DATA_DIR."
        )
    with explained(source), _new_folder(files_dir) as aside:
        with unsealed(source, identities) as tar:
            manifest = _unpack(source, tar, aside)
        _load(source, identities, owner_url, database.version)
        if aside is not None and files_dir is not None:
            aside.replace(files_dir)
            sync_folder(files_dir.parent)
        size = source.stat().st_size
    seconds = time.monotonic() - began
    return BackupReport(source, size, seconds, manifest["tables"], manifest["files"])


def _load(source: Path, identities: Sequence[Any], owner_url: str, version: int) -> None:
    """Reads the file a second time; commits only where it was the same, to its end."""
    with postgres.loading(owner_url, version) as feed, unsealed(source, identities) as tar:
        for member in tar:
            if _is_piece(member):
                feed(_content(tar, member))


def _unpack(source: Path, tar: tarfile.TarFile, aside: Path | None) -> dict[str, int]:
    """Reads a backup through and puts its files aside; raises BackupError unless it is whole."""
    pieces = files = 0
    manifest: dict[str, Any] = {}
    for member in tar:
        if _is_piece(member):
            pieces += member.name == f"{DUMP}/{pieces:06}"
        elif member.name == MANIFEST:
            manifest = json.load(_content(tar, member))
        else:
            files += 1
            _unpack_file(tar, member, aside)
    if manifest.get("format", FORMAT) != FORMAT:
        raise BackupError(
            f"{source} was made by a newer release of Jiangxin. Restore it with that release."
        )
    if (manifest.get("pieces"), manifest.get("files")) != (pieces, files):
        raise damaged(source)
    return {"tables": int(manifest.get("tables", 0)), "files": files}


def _is_piece(member: tarfile.TarInfo) -> bool:
    return member.name.startswith(f"{DUMP}/")


def _unpack_file(tar: tarfile.TarFile, member: tarfile.TarInfo, aside: Path | None) -> None:
    """Anybody can encrypt to a public key, so names are believed only below our own folder."""
    name = PurePosixPath(member.name)
    if not member.isfile() or name.parts[:1] != (FILES,) or ".." in name.parts:
        raise tarfile.ReadError(member.name)
    if aside is None:
        raise BackupError("The backup holds files as well. Name the folder to restore them to.")
    folder = aside
    for part in name.parts[1:-1]:
        folder = folder / part
        if not folder.exists():
            folder.mkdir(mode=0o700)
            _give_to_owner_of(aside, folder)
    path = folder / name.name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(_content(tar, member), file, _BUFFER)
        os.utime(file.fileno(), (member.mtime, member.mtime))
        file.flush()
        os.fsync(file.fileno())
    _give_to_owner_of(aside, path)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise tarfile.ReadError(member.name)
    return content


@contextmanager
def _new_folder(target: Path | None) -> Iterator[Path | None]:
    """A folder beside the target, to be renamed to it; what is left of it goes at the end."""
    if target is None:
        yield None
        return
    if target.exists() and any(target.iterdir()):
        raise BackupError(
            f"The folder {target} isn't empty, and a backup never replaces files. Move it away"
            " first."
        )
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        _give_to_owner_of(target.parent, aside)
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _give_to_owner_of(folder: Path, path: Path) -> None:
    """Restored by root, an ordinary user's files stay theirs."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
