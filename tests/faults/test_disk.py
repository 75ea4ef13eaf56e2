"""The disk is full while marks come in. Collected where this process may mount one."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core import embedded
from tests.faults.conftest import Prepared, copy, open_folder
from tests.faults.hall import Hall, assert_right, own_data, settings, urls
from tests.faults.load import Load, Tally, assert_kept, assert_no_fault, until, until_ready
from tests.faults.processes import ended, postmaster
from tests.serving import Serving

SIZE = "192m"
PIECE = bytes(64 * 1024)


@pytest.fixture
def small_disk(prepared: Prepared) -> Iterator[Path]:
    """The demonstration and the hall on a disk of their own."""
    with open_folder() as folder:
        disk = folder.parent / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(disk)]
        subprocess.run(mount, check=True)  # noqa: S603
        try:
            copy(prepared.folder, disk)
            yield disk
        finally:
            embedded.stop(own_data(disk))
            subprocess.run(["umount", str(disk)], check=True)  # noqa: S603, S607


class Filler:
    """A file that takes whatever room there is."""

    def __init__(self, disk: Path) -> None:
        self.path = disk / "filler"

    def fill(self) -> None:
        """Again and again: PostgreSQL gives room back now and then."""
        with self.path.open("ab", buffering=0) as file:
            for piece in (PIECE, PIECE[:4096]):
                with suppress(OSError):
                    while True:
                        file.write(piece)

    def full(self, tally: Tally, times: int) -> bool:
        self.fill()
        return tally.counts["full"] >= times

    def free(self) -> None:
        self.path.unlink()


async def test_full_disk(small_disk: Path, hall: Hall) -> None:
    """What is acknowledged is kept and the rest leaves no trace; with room again, marks are
    taken again by the same server, also where PostgreSQL could not even start meanwhile."""
    with Serving(settings(small_disk)) as serving:
        url = urls(small_disk).application
        load = Load(serving, hall)
        async with load.running() as tally:
            await load.until_given(20)
            filler = Filler(small_disk)
            await until(lambda: filler.full(tally, 5), "the sentence of a full disk")
            filler.free()
            await load.until_given(50)
            filler.fill()
            pid = postmaster(small_disk)
            os.kill(pid, signal.SIGKILL)
            await until(lambda: ended(pid), "the postmaster's end")
            unavailable = tally.counts["unavailable"]
            await until(lambda: tally.counts["unavailable"] > unavailable, "a 503")
            filler.free()
            await until_ready(serving)
            await load.until_given(50)
        assert_right(small_disk)
        assert_kept(url, tally)
        assert_no_fault(serving.output)
