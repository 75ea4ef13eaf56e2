"""Who did what to what, and when: append-only, sealed into hash-chained blocks a moment later.

An entry is written in the transaction of the act itself. Sealing is a job of its own: a block
takes in every entry whose transaction had surely ended, so writers never queue on one row. The
application's role may add entries and blocks and change neither; ``check`` recomputes the chain.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    SmallInteger,
    func,
    insert,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.actor import Actor
from core.database import Base, Key

SEAL = "audit:seal"
SEAL_EVERY = timedelta(seconds=5)
SEALING_LOCK = 0x5EA1
PAGE = 50
GENESIS = b"\0" * 32


class AuditEntry(Base):
    """One act. ``facts`` hold keys and states, never names, numbers or other personal data.

    ``era`` and ``transaction`` tell the sealer which entries are complete: transaction numbers
    start anew in a restored database, which is therefore another era.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_sealing", "era", "transaction", "id"),
        Index("ix_audit_entry_subject", "subject_kind", "subject", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    account: Mapped[int | None]
    via: Mapped[str]
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    era: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    transaction: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text::bigint)")
    )


class AuditBlock(Base):
    """A sealed run of entries: all of the era with a transaction number below ``below`` that no
    earlier block holds, in the order of (transaction, id)."""

    __tablename__ = "audit_block"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[Key]
    previous: Mapped[int | None] = mapped_column(ForeignKey("audit_block.id"), unique=True)
    era: Mapped[int] = mapped_column(SmallInteger)
    above: Mapped[int]
    below: Mapped[int]
    entries: Mapped[int]
    hash: Mapped[bytes] = mapped_column(BYTEA)
    at: Mapped[datetime]


TABLE = Base.metadata.tables["audit_entry"]
ADD_ENTRY = insert(TABLE)


def via(actor: Actor) -> str:
    """The way somebody came in, as the log says it."""
    return actor.label or ("token" if actor.scopes is not None else "page")


async def record(
    session: AsyncSession,
    actor: Actor,
    verb: str,
    subject: Any,
    /,
    **facts: Any,
) -> None:
    """Note an act in its own transaction; ``verb`` reads ``subject:verb``, as in ``stage:open``.

    ``subject`` is a row with an ``id``, or a pair of kind and key.
    """
    kind, key = subject if isinstance(subject, tuple) else (subject.__tablename__, subject.id)
    await session.execute(
        ADD_ENTRY,
        {
            "at": clock.now(),
            "account": actor.account,
            "via": via(actor),
            "verb": verb,
            "subject_kind": kind,
            "subject": key,
            "facts": facts,
        },
    )


async def seal(session: AsyncSession) -> int:
    """Close a block over what is complete; the number of entries in it, 0 when there is nothing.

    Transactions still running may yet add entries with lower ids, so the border is the oldest
    running transaction, not the newest id.
    """
    await session.execute(select(func.pg_advisory_xact_lock(SEALING_LOCK)))
    return await _close_block(session, *await _horizon(session))


async def _close_block(session: AsyncSession, era: int, horizon: int) -> int:
    last = await _last_block(session)
    above = last.below if last and last.era == era else 0
    entries = await _between(session, era, above, horizon)
    if not entries:
        return 0
    block = AuditBlock(
        previous=last.id if last else None,
        era=era,
        above=above,
        below=horizon,
        entries=len(entries),
        hash=_digest(last.hash if last else GENESIS, entries),
        at=clock.now(),
    )
    session.add(block)
    await session.flush()
    return len(entries)


async def open_era(session: AsyncSession) -> None:
    """After a restore, as the owner: seal what the backup left open and begin another era.

    Nothing of the old era can still be running, so every entry of it is complete.
    """
    era, newest = (
        await session.execute(
            select(func.coalesce(func.max(AuditEntry.era), 1), func.max(AuditEntry.transaction))
        )
    ).one()
    if newest is not None:
        await _close_block(session, era, newest + 1)
    await session.execute(text(f"ALTER TABLE audit_entry ALTER COLUMN era SET DEFAULT {era + 1}"))


async def check(session: AsyncSession) -> list[str]:
    """Recompute the whole chain; a sentence for each block or entry that does not stand."""
    problems: list[str] = []
    previous, last_id, found = GENESIS, None, 0
    blocks = (await session.scalars(select(AuditBlock).order_by(AuditBlock.id))).all()
    for block in blocks:
        entries = await _between(session, block.era, block.above, block.below)
        if block.previous != last_id:
            problems.append(f"Audit block {block.id} does not follow block {last_id}.")
        if len(entries) != block.entries:
            problems.append(
                f"Audit block {block.id} sealed {block.entries} entries; {len(entries)} are there."
            )
        if _digest(previous, entries) != block.hash:
            problems.append(f"Audit block {block.id}: an entry was changed, added or removed.")
        previous, last_id, found = block.hash, block.id, found + len(entries)
    if blocks and (stray := await _before(session, blocks[-1]) - found):
        problems.append(f"{stray} audit entries lie before the end of the chain and in no block.")
    return problems


async def _horizon(session: AsyncSession) -> tuple[int, int]:
    """The running era and the oldest transaction that has not ended."""
    row = await session.execute(
        text(
            "SELECT coalesce(max(era), 1), "
            "pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM audit_entry "
            "WHERE id = (SELECT max(id) FROM audit_entry)"
        )
    )
    era, horizon = row.one()
    return int(era), int(horizon)


async def _last_block(session: AsyncSession) -> AuditBlock | None:
    newest = select(AuditBlock).order_by(AuditBlock.id.desc()).limit(1)
    return (await session.scalars(newest)).first()


async def _between(session: AsyncSession, era: int, above: int, below: int) -> Sequence[AuditEntry]:
    """Entries of transactions from ``above`` up to, but not with, ``below``."""
    found = await session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.era == era,
            AuditEntry.transaction >= above,
            AuditEntry.transaction < below,
        )
        .order_by(AuditEntry.transaction, AuditEntry.id)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def _before(session: AsyncSession, block: AuditBlock) -> int:
    """How many entries are as old as this block or older."""
    border = tuple_(AuditEntry.era, AuditEntry.transaction) < tuple_(block.era, block.below)
    return await session.scalar(select(func.count(AuditEntry.id)).where(border)) or 0


def _digest(previous: bytes, entries: Sequence[AuditEntry]) -> bytes:
    running = hashlib.sha256(previous)
    for entry in entries:
        running.update(_canonical(entry))
    return running.digest()


def _canonical(entry: AuditEntry) -> bytes:
    """The same bytes for the same entry, for ever: sorted keys, UTC, no spaces."""
    return json.dumps(
        [
            entry.id,
            entry.at.astimezone(UTC).isoformat(),
            entry.account,
            entry.via,
            entry.verb,
            entry.subject_kind,
            entry.subject,
            entry.facts,
            entry.era,
            entry.transaction,
        ],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


async def seal_again(session: AsyncSession, _: Any) -> datetime:
    """The ``due`` handler: seal, and come back."""
    await seal(session)
    return clock.now() + SEAL_EVERY


async def newest(
    session: AsyncSession, *, verb: str = "", before: int | None = None
) -> Sequence[AuditEntry]:
    """A page of entries from the newest (or from before a number) back; ``verb`` by beginning."""
    found = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE)
    if before is not None:
        found = found.where(AuditEntry.id < before)
    if verb:
        found = found.where(AuditEntry.verb.startswith(verb, autoescape=True))
    return (await session.scalars(found)).all()


async def sealed(session: AsyncSession) -> tuple[int, int]:
    """Up to which (era, transaction) entries are sealed; (0, 0) before the first block."""
    last = await _last_block(session)
    return (last.era, last.below) if last else (0, 0)
