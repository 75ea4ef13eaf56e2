"""The log and its chain, with transactions that really run side by side."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from core import audit, clock, database
from core.actor import SYSTEM, Actor
from core.audit import AuditBlock, AuditEntry
from core.database import Sessions
from core.due import Due
from tests import database as databases

OFFICER = Actor(7, "an officer")
PATIENCE = 30


@dataclass(frozen=True)
class Log:
    """An empty log that the application's role (``made``) and the owner work on for real."""

    made: Sessions
    owner: Sessions

    async def note(self, verb: str = "thing:do", actor: Actor = SYSTEM, **facts: object) -> None:
        async with database.begin(self.made) as session:
            await audit.record(session, actor, verb, ("thing", 1), **facts)

    async def seal(self, expected: int) -> None:
        """Close a block over exactly so many entries. Whatever runs in other databases of the
        server holds sealing back as well, so try until that has ended."""
        found = -1
        async with asyncio.timeout(PATIENCE):
            while found != expected:
                async with self.made() as session:
                    found = await audit.seal(session)
                    if found == expected:
                        await session.commit()
                    else:
                        await session.rollback()
                        await asyncio.sleep(0.02)

    async def check(self) -> list[str]:
        async with database.begin(self.made) as session:
            return await audit.check(session)

    async def as_owner(self, statement: str) -> None:
        async with database.begin(self.owner) as session:
            await session.execute(text(statement))

    async def open_era(self) -> None:
        async with database.begin(self.owner) as session:
            await audit.open_era(session)

    async def blocks(self) -> list[int]:
        """How many entries each block took in."""
        async with self.made() as session:
            return list(await session.scalars(select(AuditBlock.entries).order_by(AuditBlock.id)))


@pytest.fixture(scope="module")
def own_urls(worker_id: str) -> tuple[str, str]:
    return databases.make_database(f"jiangxin_test_audit_{worker_id}")


@pytest.fixture
async def engines(own_urls: tuple[str, str]) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine]]:
    opened = database.connect(own_urls[1], pool_size=5), database.connect(own_urls[0], pool_size=2)
    yield opened
    for engine in opened:
        await engine.dispose()


@pytest.fixture
async def log(engines: tuple[AsyncEngine, AsyncEngine]) -> Log:
    fresh = Log(database.sessions(engines[0]), database.sessions(engines[1]))
    await fresh.as_owner("TRUNCATE audit_entry, audit_block")
    await fresh.as_owner("ALTER TABLE audit_entry ALTER COLUMN era SET DEFAULT 1")
    return fresh


async def newest(session: AsyncSession) -> AuditEntry:
    return (await audit.newest(session))[0]


@pytest.mark.parametrize(
    ("actor", "via"),
    [(OFFICER, "page"), (Actor(7, scopes=frozenset({"read"})), "token"), (SYSTEM, "system")],
)
async def test_record_says_who_did_what_to_what(
    session: AsyncSession, actor: Actor, via: str
) -> None:
    row = Due(kind="audit", key="one", at=clock.now(), facts={})
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "due:put", row, was="open", count=3)
    found = await newest(session)
    assert (found.account, found.via, found.verb) == (actor.account, via, "due:put")
    assert (found.subject_kind, found.subject) == ("due", row.id)
    assert found.facts == {"was": "open", "count": 3}


async def test_record_is_lost_with_its_transaction(log: Log) -> None:
    async with log.made() as session:
        await audit.record(session, SYSTEM, "thing:do", ("thing", 1))
        await session.rollback()
    await log.note()
    await log.seal(1)


async def test_newest_goes_back_and_finds_by_beginning(session: AsyncSession) -> None:
    for number in range(audit.PAGE + 2):
        await audit.record(session, SYSTEM, "thing:do", ("thing", number))
    await audit.record(session, SYSTEM, "th%ng:do", ("thing", 0))
    first = await audit.newest(session, verb="thing")
    rest = await audit.newest(session, verb="thing", before=first[-1].id)
    assert [entry.subject for entry in (*first, *rest)] == list(reversed(range(audit.PAGE + 2)))
    assert [entry.verb for entry in await audit.newest(session, verb="th%")] == ["th%ng:do"]


async def test_seal_of_an_empty_log_closes_nothing(log: Log) -> None:
    await log.seal(0)
    assert (await log.blocks(), await log.check()) == ([], [])


async def test_seal_takes_in_each_entry_once(log: Log) -> None:
    for _ in range(3):
        await log.note(name="陶建伟", nested={"b": [1, 2.5, None], "a": True})
    await log.seal(3)
    await log.seal(0)
    await log.note()
    await log.seal(1)
    assert await log.blocks() == [3, 1]
    assert await log.check() == []


async def test_entry_of_a_running_transaction_goes_into_the_next_block(log: Log) -> None:
    """It has the lowest number of all, and is not there yet when the block is closed."""
    async with log.made() as slow:
        await audit.record(slow, SYSTEM, "thing:slow", ("thing", 1))
        await log.note("thing:quick")
        await log.seal(0)
        await slow.commit()
    await log.seal(2)
    assert await log.check() == []


async def test_entry_older_than_the_running_transaction_is_sealed(log: Log) -> None:
    await log.note("thing:early")
    async with log.made() as slow:
        await audit.record(slow, SYSTEM, "thing:slow", ("thing", 1))
        await log.note("thing:late")
        await log.seal(1)
        await slow.commit()
    await log.seal(2)
    assert await log.blocks() == [1, 2]
    assert await log.check() == []


async def test_entry_written_late_by_a_transaction_begun_early_is_not_lost(log: Log) -> None:
    """Its number as a transaction comes with its first write, after the block."""
    async with log.made() as late:
        await late.execute(select(func.now()))
        await log.note()
        await log.seal(1)
        await audit.record(late, SYSTEM, "thing:late", ("thing", 1))
        await late.commit()
    await log.seal(1)
    assert await log.check() == []


async def test_entry_of_a_savepoint_belongs_to_its_transaction(log: Log) -> None:
    async with database.begin(log.made) as session:
        async with session.begin_nested():
            await audit.record(session, SYSTEM, "thing:do", ("thing", 1))
        await audit.record(session, SYSTEM, "thing:do", ("thing", 2))
    async with log.made() as session:
        numbers = await session.scalars(select(AuditEntry.transaction).distinct())
        assert len(numbers.all()) == 1
    await log.seal(2)


async def test_two_sealers_close_one_block(log: Log) -> None:
    await log.note()
    async with log.made() as one, log.made() as other:
        for _ in range(PATIENCE * 50):
            sealed = await audit.seal(one)
            if sealed:
                break
            await asyncio.sleep(0.02)
        assert sealed == 1
        locked = await other.scalar(select(func.pg_try_advisory_xact_lock(audit.SEALING_LOCK)))
        assert locked is False
        await one.commit()
        assert await audit.seal(other) == 0
    assert await log.blocks() == [1]


async def test_sealed_says_how_far(log: Log) -> None:
    async with log.made() as session:
        assert await audit.sealed(session) == (0, 0)
    await log.note()
    await log.seal(1)
    async with log.made() as session:
        entry, (era, below) = await newest(session), await audit.sealed(session)
    assert (entry.era, entry.transaction) < (era, below)


async def test_seal_again_asks_to_come_back(log: Log) -> None:
    await log.note()
    async with asyncio.timeout(PATIENCE):
        while await log.blocks() != [1]:
            async with database.begin(log.made) as session:
                again = await audit.seal_again(session, None)
            assert again > clock.now()


FORGED = (
    "INSERT INTO audit_entry (at, via, verb, subject_kind, facts, era, transaction) "
    "SELECT now(), 'page', 'thing:do', 'thing', '{{}}', {}"
)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET verb = 'thing:undo' WHERE id = (SELECT min(id) FROM audit_entry)",
        "UPDATE audit_entry SET facts = '{\"count\": 4}'",
        "UPDATE audit_entry SET at = at + interval '1 microsecond'",
        "UPDATE audit_entry SET account = 8",
        "UPDATE audit_entry SET id = DEFAULT",
        "UPDATE audit_entry SET transaction = transaction + 1000000",
        "UPDATE audit_entry SET era = 9",
        "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)",
        "DELETE FROM audit_entry",
        FORGED.format("1, (SELECT max(transaction) FROM audit_entry)"),
        FORGED.format("1, (SELECT min(transaction) - 1 FROM audit_entry)"),
        FORGED.format("1, -1"),
        FORGED.format("0, 5"),
        "UPDATE audit_block SET hash = decode(repeat('00', 32), 'hex')",
        "UPDATE audit_block SET entries = entries + 1",
        "UPDATE audit_block SET previous = NULL",
        "DELETE FROM audit_block WHERE previous IS NULL",
    ],
)
async def test_check_finds_what_the_owner_changed(log: Log, tampering: str) -> None:
    for _ in range(2):
        await log.note(count=3)
        await log.note(actor=OFFICER)
        await log.seal(2)
    assert await log.check() == []
    await log.as_owner("ALTER TABLE audit_block DROP CONSTRAINT fk_audit_block_previous")
    try:
        if "SET previous" in tampering:
            await log.as_owner("ALTER TABLE audit_block DROP CONSTRAINT uq_audit_block_previous")
        await log.as_owner(tampering)
        assert await log.check() != []
    finally:
        await log.as_owner("TRUNCATE audit_block")
        await log.as_owner(
            "ALTER TABLE audit_block ADD CONSTRAINT fk_audit_block_previous "
            "FOREIGN KEY (previous) REFERENCES audit_block (id)"
        )


async def test_check_names_the_block(log: Log) -> None:
    for _ in range(2):
        await log.note()
        await log.seal(1)
    await log.as_owner("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
    async with log.made() as session:
        last = await session.scalar(select(func.max(AuditBlock.id)))
    problems = await log.check()
    assert problems
    assert all(f"block {last}" in problem for problem in problems)


@pytest.mark.parametrize("table", ["audit_entry", "audit_block"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET at = now()",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "SELECT 1 FROM {} FOR UPDATE",
        "ALTER TABLE {} ALTER COLUMN at DROP NOT NULL",
    ],
)
async def test_application_role_may_not_change_the_log(
    log: Log, table: str, statement: str
) -> None:
    await log.note()
    await log.seal(1)
    async with log.made() as session:
        with pytest.raises(ProgrammingError) as refused:
            await session.execute(text(statement.format(table)))
    assert database.sqlstate(refused.value) == "42501"


async def test_era_opened_after_a_restore_seals_what_was_open(log: Log) -> None:
    await log.note()
    await log.seal(1)
    await log.note("thing:open")
    await log.open_era()
    assert await log.blocks() == [1, 1]
    assert await log.check() == []


async def test_transaction_numbers_may_start_anew_in_another_era(log: Log) -> None:
    """As in a restored database, where numbers are far below those of the backup."""
    await log.as_owner(FORGED.format("1, 4000000000"))
    await log.open_era()
    await log.note()
    async with log.made() as session:
        assert (await newest(session)).era == 2
    await log.seal(1)
    await log.open_era()
    await log.note()
    await log.seal(1)
    assert await log.blocks() == [1, 1, 1]
    assert await log.check() == []


async def test_restored_log_seals_nothing_twice_before_its_first_entry(log: Log) -> None:
    await log.note()
    await log.open_era()
    await log.seal(0)
    await log.open_era()
    await log.note()
    await log.seal(1)
    assert await log.check() == []
