"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.embedded.place import sync_folder


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A file (mode 0600) that appears complete and on disk when the block ends well.

    Raises FileExistsError where the target exists, at once and again at the end.
    """
    if target.exists():
        raise FileExistsError(target)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _name(Path(temporary), target)
        sync_folder(target.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _name(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)  # unlike a rename, it never replaces
    except PermissionError:  # a file system without hard links, as on memory sticks
        if target.exists():
            raise FileExistsError(target) from None
        temporary.rename(target)
