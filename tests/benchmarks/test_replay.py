"""A small protocol given again on a real server: a judge who never came, one who left half-way, a
competitor in two programs, and a panel of three with a zero in it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.replay.comparing import compare
from benchmarks.replay.protocol import COLUMNS, Entry, read
from benchmarks.replay.venue import Venue
from core import vault
from tests import database as databases
from tests.serving import Serving

# Marks of J1 to J6: J4 never came, J2 left after the first entry.
FREE = {
    ("张三", "技术", "1.2", "8.25", "17.10"): ("8.25", "8.50", "9.00", "", "7.75", "8.00"),
    ("张三", "表现", "0.8", "9.00", "17.10"): ("9.00", "9.25", "8.50", "", "8.75", "9.50"),
    ("Li Si / 王五", "技术", "1.2", "7.13", "13.71"): ("7.00", "", "7.25", "", "7.50", "6.75"),
    ("Li Si / 王五", "表现", "0.8", "6.44", "13.71"): ("6.25", "", "6.50", "", "7.00", "6.00"),
}
SHORT = {("张三", "完成", "1", "5.08", "5.08"): ("0", "5.25", "10")}


@pytest.fixture(scope="module")
def address(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demonstration on a database of its own."""
    owner, application = databases.make_database(f"jiangxin_replay_{worker_id}")
    folder = tmp_path_factory.mktemp("replay")
    vault.create(folder / "keys.json")
    environment = {
        "MIGRATE_URL": owner,
        "DATABASE_URL": application,
        "DATA_DIR": str(folder),
        "KEY_FILE": str(folder / "keys.json"),
        "MODE": "demo",
    }
    with Serving(environment) as serving:
        yield serving.address


def lines() -> list[str]:
    written = [",".join(COLUMNS)]
    for program, rows in (("自由滑", FREE), ("短节目", SHORT)):
        for (entry, aspect, factor, mean, total), marks in rows.items():
            for number, mark in enumerate(marks, start=1):
                cells = (program, entry, "京", aspect, factor, f"J{number}", mark, mean, total)
                written.append(",".join(cells))
    return written


def test_published_marks_given_again_come_to_what_was_published(
    address: str, tmp_path: Path
) -> None:
    source = tmp_path / "marks.csv"
    source.write_text("\n".join(lines()), encoding="utf-8")
    with ExitStack() as sessions:
        venue = Venue(address, sessions)
        events = venue.hold(read(source))
        for event in events:
            venue.mark(event)
        compared = compare(venue.organiser, events)
        assert compared.differences == []
        assert str(compared) == "5 of 5 aspect means equal, 3 of 3 totals equal"

        published = events[0].program
        zhang = Entry("张三", "京")
        published.aspects[zhang, "技术"] = replace(
            published.aspects[zhang, "技术"], mean=Decimal("8.26")
        )
        published.totals[zhang] = None
        wrong = compare(venue.organiser, events)
    assert str(wrong) == "4 of 5 aspect means equal, 2 of 3 totals equal"
    assert not wrong.equal
    assert wrong.differences == [
        "自由滑, 张三, 技术: published 8.26, computed 8.25",
        "自由滑, 张三: published None, computed 17.10",
    ]
