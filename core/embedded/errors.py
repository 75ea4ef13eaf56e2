"""What goes wrong with the embedded database, in sentences people can act on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ELSEWHERE = "or name another folder in DATA_DIR"
_DISK_FULL = "The disk that holds {folder} is full. Make room there, then start again."
_NOT_OURS = "This user may not use {path}. Give {folder} to this user (chown), {or_else}."
_SENTENCES = {
    errno.EACCES: _NOT_OURS,
    errno.EPERM: _NOT_OURS,
    errno.EROFS: "{path} lies on a read-only file system. Mount it for writing, {or_else}.",
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: _DISK_FULL,
    errno.EEXIST: "{path} is a file, and a folder is needed there. Move the file away, {or_else}.",
    errno.ENOTDIR: "{path} lies below a file, not a folder. Move the file away, {or_else}.",
}


class EmbeddedError(Exception):
    """Its text is written for the person who started the server: what happened, what to do."""


def disk_full(folder: Path) -> EmbeddedError:
    return EmbeddedError(_DISK_FULL.format(folder=folder))


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turns the operating system's refusals inside the block into EmbeddedError."""
    try:
        yield
    except OSError as error:
        known = _SENTENCES.get(error.errno or 0)
        if known is None:
            known = "{path} can't be used ({reason}). Look after the folder, {or_else}."
        words = {
            "path": error.filename or folder,
            "folder": folder,
            "reason": error.strerror or str(error),
            "or_else": _ELSEWHERE,
        }
        raise EmbeddedError(known.format(**words)) from error
