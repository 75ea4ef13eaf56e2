"""Where files lie: a row says who kept what under which name, the folder holds each content once
under its SHA-256.

Content is whole on the disk before its row commits, so a row never points at nothing. Content
without a row (its transaction rolled back, its row was dropped) is swept away a day later. What a
person has yet to decide on is forgotten after a week.
"""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import CheckConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, due
from core.actor import Actor
from core.database import Base, Key, choice
from core.errors import missing
from core.files.incoming import Incoming
from core.files.kinds import Kind

SWEEP = "files:sweep"
FORGET = "files:forget"
SWEEP_EVERY = timedelta(hours=6)
UNCLAIMED = timedelta(days=1)
UNDECIDED = timedelta(days=7)
BLOCK = 1_000_000
# Each takes a lock until the end, and PostgreSQL has room for some thousands.
PER_SWEEP = 1_000
INCOMING = "incoming-"

_folder: list[Path] = []


class StoredFile(Base):
    """One keeping of one content: the same content kept twice is two rows, each with its own name
    and keeper, so that dropping one leaves the other; ``size`` is in bytes."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("length(sha256) = 32", name="hash"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[Key]
    sha256: Mapped[bytes] = mapped_column(BYTEA, index=True)
    size: Mapped[int]
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    name: Mapped[str]
    kept_by: Mapped[int | None]
    kept_at: Mapped[datetime]


def use(folder: Path) -> None:
    """From now on this process keeps files below this folder, which it makes when needed."""
    _folder[:] = [folder]


def folder() -> Path:
    if not _folder:
        raise RuntimeError("No folder for files has been named.")
    return _folder[0]


async def keep(session: AsyncSession, actor: Actor, incoming: Incoming) -> StoredFile:
    """Keep a file in the name of the actor; may the room say who may."""
    digest = await asyncio.to_thread(_digest, incoming.file)
    # Held until the commit: the sweep leaves this content alone until its row is there.
    await session.execute(select(func.pg_advisory_xact_lock_shared(_lock(digest))))
    await asyncio.to_thread(_put, incoming.file, _place(digest), incoming.size)
    stored = StoredFile(
        sha256=digest,
        size=incoming.size,
        kind=incoming.kind,
        name=incoming.name,
        kept_by=actor.account,
        kept_at=clock.now(),
    )
    session.add(stored)
    await session.flush()
    return stored


async def keep_a_week(session: AsyncSession, actor: Actor, incoming: Incoming) -> StoredFile:
    """Keep a file until the person has looked at what it would do, and no longer than a week."""
    stored = await keep(session, actor, incoming)
    await due.put(session, FORGET, str(stored.id), clock.now() + UNDECIDED, file=stored.id)
    return stored


async def own(session: AsyncSession, actor: Actor, key: int) -> StoredFile:
    """:raises NotFound: also when somebody else keeps it."""
    stored = await session.get(StoredFile, key)
    if stored is None or actor.account is None or stored.kept_by != actor.account:
        raise missing()
    return stored


async def drop(session: AsyncSession, stored: StoredFile) -> None:
    """Forget this keeping of it; the content goes with the next sweep unless somebody else keeps
    it too."""
    await session.execute(delete(StoredFile).where(StoredFile.id == stored.id))
    await due.drop(session, FORGET, str(stored.id))


async def forget(session: AsyncSession, row: due.Due) -> None:
    """The ``due`` handler: nobody has decided on it for a week."""
    await session.execute(delete(StoredFile).where(StoredFile.id == row.facts["file"]))


def path(stored: StoredFile) -> Path:
    return _place(stored.sha256)


async def content(stored: StoredFile) -> bytes:
    return await asyncio.to_thread(path(stored).read_bytes)


async def check(session: AsyncSession) -> list[str]:
    """A sentence for each row whose content is not there, or is not what was kept."""
    problems = []
    rows = await session.execute(select(StoredFile.id, StoredFile.sha256).order_by(StoredFile.id))
    found: dict[bytes, bytes | None] = {}
    for key, digest in rows:
        if digest not in found:
            found[digest] = await asyncio.to_thread(_digest_of, _place(digest))
        if found[digest] is None:
            problems.append(f"File {key}: its content {digest.hex()} is not in the folder.")
        elif found[digest] != digest:
            problems.append(f"File {key}: its content {digest.hex()} was changed or cut off.")
    return problems


async def sweep(session: AsyncSession, _: Any) -> datetime:
    """The ``due`` handler: remove content that no row names, and come back."""
    before = clock.now() - UNCLAIMED
    for place in await asyncio.to_thread(lambda: list(islice(_older(before), PER_SWEEP))):
        if place.name.startswith(INCOMING):
            await asyncio.to_thread(place.unlink, missing_ok=True)
        else:
            await _remove_unnamed(session, place, before)
    return clock.now() + SWEEP_EVERY


async def _remove_unnamed(session: AsyncSession, place: Path, before: datetime) -> None:
    digest = bytes.fromhex(place.name)
    if await _is_named(session, digest):
        return
    lock = select(func.pg_try_advisory_xact_lock(_lock(digest)))
    # Asked again under the lock: somebody may have kept the same content in between.
    if (
        await session.scalar(lock)
        and not await _is_named(session, digest)
        and _is_older(place, before)
    ):
        await asyncio.to_thread(place.unlink, missing_ok=True)


async def _is_named(session: AsyncSession, digest: bytes) -> bool:
    named = select(StoredFile.id).where(StoredFile.sha256 == digest).limit(1)
    return await session.scalar(named) is not None


def _older(before: datetime) -> Iterator[Path]:
    """Contents and unfinished writings last touched before this moment."""
    for place in folder().glob("*/*"):
        named = place.name.startswith(INCOMING) or _is_digest(place.name)
        if named and _is_older(place, before):
            yield place


def _is_older(place: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(place.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        return False


def _is_digest(name: str) -> bool:
    return len(name) == 64 and not set(name) - set("0123456789abcdef")


def _place(digest: bytes) -> Path:
    name = digest.hex()
    return folder() / name[:2] / name


def _lock(digest: bytes) -> int:
    """Of PostgreSQL's advisory locks, the one of this content."""
    return int.from_bytes(digest[:8], "big", signed=True)


def _digest(file: BinaryIO) -> bytes:
    file.seek(0)
    running = hashlib.sha256()
    while block := file.read(BLOCK):
        running.update(block)
    return running.digest()


def _digest_of(place: Path) -> bytes | None:
    try:
        with place.open("rb") as file:
            return _digest(file)
    except FileNotFoundError:
        return None


def _put(file: BinaryIO, place: Path, size: int) -> None:
    """Whole under its name or not at all; content that is there is only touched."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.exists() and place.stat().st_size == size:
        os.utime(place)
        return
    descriptor, made = tempfile.mkstemp(prefix=INCOMING, dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as target:
            file.seek(0)
            while block := file.read(BLOCK):
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        Path(made).replace(place)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    for parent in (place.parent, place.parent.parent):
        _sync_folder(parent)


def _sync_folder(parent: Path) -> None:
    descriptor = os.open(parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
