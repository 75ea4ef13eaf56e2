"""A demonstration made once; each test takes a copy of its data folder."""

import asyncio
import fcntl
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from core import embedded
from tests.faults.hall import Hall, forget_port, furnish, own_data, settings, urls
from tests.serving import Serving, data_folder

SYS_ADMIN = 21  # the capability's number


def may_mount() -> bool:
    """Root of a container often may not."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return False
    rights = next(line.split()[1] for line in lines if line.startswith("CapEff:"))
    return bool(int(rights, 16) >> SYS_ADMIN & 1) and shutil.which("mount") is not None


collect_ignore = [] if may_mount() else ["test_disk.py"]


@dataclass(frozen=True)
class Prepared:
    folder: Path
    hall: Hall


@contextmanager
def open_folder() -> Iterator[Path]:
    """A data folder that PostgreSQL's user can reach; no server runs in it afterwards."""
    folder = new_folder()
    try:
        yield folder
    finally:
        embedded.stop(own_data(folder))
        shutil.rmtree(folder.parent)


def new_folder() -> Path:
    parent = Path(tempfile.mkdtemp(prefix="jiangxin-faults-"))
    parent.chmod(0o755)
    return data_folder(parent)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Prepared]:
    """Made by the first worker that needs it, removed by the last that has used it."""
    base = tmp_path_factory.getbasetemp()
    note = (base if worker_id == "master" else base.parent) / "faults.json"
    with note.with_suffix(".using").open("w") as using:
        with locked(note):
            if not note.exists():
                note.write_text(json.dumps(make()))
            fcntl.flock(using, fcntl.LOCK_SH)
        found = json.loads(note.read_text())
        yield Prepared(Path(found["folder"]), Hall(**found["hall"]))
        with locked(note), suppress(BlockingIOError):
            fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
            note.unlink()
            shutil.rmtree(Path(found["folder"]).parent)


@contextmanager
def locked(note: Path) -> Iterator[None]:
    with note.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make() -> dict[str, Any]:
    """The demonstration with a hall, its server stopped."""
    with open_folder() as folder:
        with Serving(settings(folder)):
            hall = asyncio.run(furnish(urls(folder).application))
        forget_port(folder)
        kept = new_folder()
        copy(folder, kept)
    return {"folder": str(kept), "hall": asdict(hall)}


@pytest.fixture
def hall(prepared: Prepared) -> Hall:
    return prepared.hall


@pytest.fixture
def empty() -> Iterator[Path]:
    """A data folder with nothing in it."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def folder(prepared: Prepared, empty: Path) -> Path:
    """A data folder with the demonstration and the hall in it."""
    copy(prepared.folder, empty)
    return empty


@pytest.fixture
def serving(folder: Path) -> Iterator[Serving]:
    with Serving(settings(folder)) as started:
        yield started


def copy(source: Path, target: Path) -> None:
    """With owners and modes, as ``cp`` does: the cluster belongs to PostgreSQL's user."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)  # noqa: S603, S607
