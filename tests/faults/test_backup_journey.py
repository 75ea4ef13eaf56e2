"""A backup made while marks come in, brought back on another machine."""

import asyncio
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from competitions.rules.states import MarkState
from core import embedded
from tests.faults.conftest import open_folder
from tests.faults.hall import KEEPER, Hall, assert_right, connect, own_data, settings, urls
from tests.faults.load import Kept, Load, client, mark_of, until
from tests.serving import Serving, call

KEYS = ("backup.key", "keys.json")


@pytest.fixture
def another() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


async def test_backup_and_restore(
    serving: Serving, folder: Path, another: Path, hall: Hall
) -> None:
    source = folder.parent / "backup.age"
    load = Load(serving, hall)
    async with load.running() as tally:
        await load.until_given(50)
        before = list(tally.kept)
        made = await asyncio.to_thread(call, settings(folder), "backup", str(source))
        assert made.returncode == 0, made.stdout
        await load.until_given(50)
    assert tally.odd == []

    target = own_data(another)
    refused = call(settings(another), "restore", str(source))
    assert refused.returncode != 0
    assert "There is no key file" in refused.stdout
    for name in KEYS:
        shutil.copy2(own_data(folder) / name, target / name)
    restored = call(settings(another), "restore", str(source))
    assert restored.returncode == 0, restored.stdout
    assert not embedded.is_running(target)
    assert_right(another)

    with Serving(settings(another)) as again:
        url = urls(another).application
        assert_one_moment(url, before, tally.kept)
        await assert_takes_marks(again, hall, url)
        await until(lambda: sealed_era(url) == 2, "a block of the new era")
        assert_right(another)


def assert_one_moment(url: str, before: list[Kept], all_of_them: list[Kept]) -> None:
    """Everything acknowledged before the backup began is in it, and nothing was made up."""
    with connect(url) as session:
        rows = session.execute("SELECT key, value FROM mark WHERE device = 'faults'").fetchall()
    found: dict[UUID, Decimal] = dict(rows)
    sent = {kept.key: kept.value for kept in all_of_them}
    assert found.items() <= sent.items()
    assert {kept.key for kept in before} <= found.keys()


async def assert_takes_marks(serving: Serving, hall: Hall, url: str) -> None:
    """With the tokens of before; what is sent twice, before and after the restore, counts once."""
    with connect(url) as session:
        field = session.execute(
            "SELECT work_id, aspect_id, id FROM mark WHERE state = 'current' AND seat_id IS NULL"
            " AND device = 'faults' ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert field is not None
    work, aspect, seen = field
    mark = {**mark_of((work, aspect, ""), Decimal(1), seen), "reason": "复核"}
    async with client(serving) as http:
        for _ in range(2):
            answer = await http.post(
                f"{serving.address}/api/v1/marks", json=mark, headers=hall.headers(KEEPER)
            )
            assert answer.status_code == 201, answer.text
    with connect(url) as session:
        rows = session.execute(
            "SELECT m.state, a.era FROM mark m JOIN audit_entry a"
            " ON a.subject = m.id AND a.verb = 'mark:give' WHERE m.key = %s",
            (UUID(mark["key"]),),
        ).fetchall()
    assert rows == [(MarkState.CURRENT.value, 2)]


def sealed_era(url: str) -> int:
    with connect(url) as session:
        row = session.execute("SELECT max(era) FROM audit_block").fetchone()
    return int(row[0]) if row else 0
