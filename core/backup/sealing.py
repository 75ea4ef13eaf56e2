"""A tar that is encrypted while it is written and checked while it is read.

age cuts a file into pieces of 64 KiB and vouches for each and for the end, so nothing is held in
memory. Encryption runs in a thread, joined to the tar by a pipe.
"""

import os
import tarfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage  # type: ignore[import-untyped]

from core.backup.errors import BackupError, damaged

BUFFER = 1024 * 1024


@contextmanager
def sealed(file: IO[bytes], recipients: Sequence[Any]) -> Iterator[tarfile.TarFile]:
    """A tar to write into; raises BackupError where the file takes no more."""
    read_end, write_end = os.pipe()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(_encrypt, read_end, file, recipients)
        try:
            with (
                os.fdopen(write_end, "wb", buffering=BUFFER) as pipe,
                tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield tar
        except BrokenPipeError:
            done.result()  # the thread knows why it stopped reading
            raise
        done.result()


@contextmanager
def unsealed(source: Path, identities: Sequence[Any]) -> Iterator[tarfile.TarFile]:
    """The tar inside; leaving the block raises BackupError unless all of the file is genuine.

    So whatever was read may be used for good only after the block.
    """
    with source.open("rb") as file, ThreadPoolExecutor(1) as pool:
        read_end, write_end = os.pipe()
        pipe = os.fdopen(read_end, "rb", buffering=BUFFER)
        done = pool.submit(_decrypt, file, write_end, identities)
        try:
            with tarfile.open(fileobj=pipe, mode="r|") as tar:
                yield tar
            while pipe.read(BUFFER):
                pass  # to the end, which vouches for all
        except (tarfile.TarError, EOFError, ValueError):
            _blame(source, pipe, done)
            raise damaged(source) from None
        except BaseException:
            pipe.close()  # else the thread would wait for a reader for ever
            raise
        _blame(source, pipe, done)


def _encrypt(read_end: int, file: IO[bytes], recipients: Sequence[Any]) -> None:
    with os.fdopen(read_end, "rb", buffering=BUFFER) as pipe:
        try:
            pyrage.encrypt_io(pipe, file, recipients)
        except pyrage.EncryptError as error:
            raise BackupError(
                f"The backup couldn't be written ({error}). Make room on the disk, or name another"
                " place for it."
            ) from None


def _decrypt(file: IO[bytes], write_end: int, identities: Sequence[Any]) -> None:
    with os.fdopen(write_end, "wb", buffering=BUFFER) as pipe:
        pyrage.decrypt_io(file, pipe, identities)


def _blame(source: Path, pipe: IO[bytes], done: Future[None]) -> None:
    """Raises BackupError where decryption failed, which is the cause of a tar that ends early."""
    pipe.close()
    try:
        done.result()
    except (pyrage.DecryptError, OSError) as error:
        if "No matching keys" in str(error):
            raise BackupError(
                f"The key given doesn't open {source}. Nothing was restored; find the key file"
                " that was in use when the backup was made."
            ) from None
        raise damaged(source) from None
