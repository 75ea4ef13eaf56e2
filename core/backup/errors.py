"""What goes wrong with backups, in sentences people can act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BackupError(Exception):
    """Its text is written for the person at the command line: what happened, what to do."""


def damaged(path: Path) -> BackupError:
    return BackupError(
        f"{path} is damaged or was changed, or isn't a backup of Jiangxin. Nothing was restored;"
        " take another copy of it, or an earlier backup."
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns the operating system's refusals inside the block into BackupError."""
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{error.filename or path} can't be used ({error.strerror or error}). Look after its"
            " rights and the room on its disk, or name another."
        ) from error
