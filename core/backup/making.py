"""How a backup is made."""

import io
import json
import os
import tarfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core import clock
from core.backup import postgres
from core.backup.errors import BackupError, explained
from core.backup.keys import read_recipients
from core.backup.newfile import new_file
from core.backup.sealing import sealed

FORMAT = 1
DUMP = "database.dump"
FILES = "files"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds; `size` is the encrypted file's, in bytes."""

    path: Path
    size: int
    seconds: float
    tables: int
    files: int


def backup(
    owner_url: str, files_dir: Path | None, target: Path, recipients: Sequence[str]
) -> BackupReport:
    """Writes one new encrypted file (mode 0600), readable with the key of any recipient.

    The database is dumped as of one moment, and the files afterwards: what the rows mention is
    there, as long as files are only ever added. Raises BackupError and leaves no file where
    anything fails or the target exists.
    """
    began = time.monotonic()
    keys = read_recipients(recipients)
    with explained(target):
        try:
            with new_file(target) as file, sealed(file, keys) as tar:
                tables, files = _fill(tar, owner_url, files_dir)
        except FileExistsError:
            raise BackupError(
                f"{target} exists already, and a backup never replaces another. Name a new file."
            ) from None
        size = target.stat().st_size
    return BackupReport(target, size, time.monotonic() - began, tables, files)


def _fill(tar: tarfile.TarFile, owner_url: str, files_dir: Path | None) -> tuple[int, int]:
    tables = postgres.look(owner_url).tables
    pieces = 0
    # A tar wants sizes in advance, so the dump goes in pieces; nothing lies about unencrypted.
    with closing(postgres.dump(owner_url)) as dump:
        for piece in dump:
            _add(tar, f"{DUMP}/{pieces:06}", piece)
            pieces += 1
    files = _add_files(tar, files_dir) if files_dir is not None else 0
    about = {"format": FORMAT, "made": clock.now().isoformat()}
    counts = {"pieces": pieces, "files": files, "tables": tables}
    _add(tar, MANIFEST, json.dumps({**about, **counts}).encode())
    return tables, files


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = len(content), int(clock.now().timestamp()), 0o600
    tar.addfile(info, io.BytesIO(content))


def _add_files(tar: tarfile.TarFile, folder: Path) -> int:
    added = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            info = tarfile.TarInfo(f"{FILES}/{path.relative_to(folder).as_posix()}")
            info.size, info.mtime, info.mode = found.st_size, int(found.st_mtime), 0o600
            tar.addfile(info, file)
        added += 1
    return added
