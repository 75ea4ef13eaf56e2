"""The harness itself: rounds, medians, ratios, and a client that bounds nothing."""

import asyncio
import json
from pathlib import Path
from typing import cast

from benchmarks import halls, harness, wire
from benchmarks.cases import CASES
from benchmarks.harness import Row, interleaved, percentile, row, table, write

ANSWER = b"HTTP/1.1 201 Created\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\ndone"
ASKING = b"GET / HTTP/1.1\r\n\r\n"
REFUSED = b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\nno"


def test_rounds_are_interleaved_and_every_other_one_runs_backwards() -> None:
    ran: list[str] = []

    def note(name: str) -> int:
        ran.append(name)
        return len(ran)

    found = interleaved(3, {"floor": lambda: note("floor"), "case": lambda: note("case")})
    assert ran == ["floor", "case", "case", "floor", "floor", "case"]
    assert found == {"floor": [1, 4, 5], "case": [2, 3, 6]}


def test_row_is_of_medians() -> None:
    made = row("board", "p50", [3.0, 900.0, 1.0], "ms", [2.0, 0.5, 2.0])
    assert made == Row("board", "p50", 3.0, "ms", 2.0, 1.5, 3)


def test_percentile_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(100)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile([7.0], 0.99) == 7


def test_rows_are_written_as_they_are_shown(tmp_path: Path) -> None:
    rows = [Row("score-entry", "single", 400.0, "1/s", 10_000.0, 0.04, 5)]
    write(rows, tmp_path / "rows.json")
    assert json.loads((tmp_path / "rows.json").read_text()) == [
        {
            "case": "score-entry",
            "variant": "single",
            "value": 400.0,
            "unit": "1/s",
            "floor": 10_000.0,
            "ratio": 0.04,
            "rounds": 5,
        }
    ]
    shown = table(rows).splitlines()
    assert shown[0].split() == ["case", "variant", "value", "unit", "floor", "ratio", "rounds"]
    assert shown[1].split() == [
        "score-entry",
        "single",
        "400.00",
        "1/s",
        "10,000.00",
        "0.0400",
        "5",
    ]


def test_cases_go_by_their_names() -> None:
    assert all(name == case.name for name, case in CASES.items())
    assert {"score-entry", "ranking-growth", "board"} <= set(CASES)


class Server(asyncio.Protocol):
    """Answers each request with the next of these answers, in three pieces; then it hangs up."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.lost = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if not self.answers:
            self.transport.close()
            return
        answer, loop = self.answers.pop(0), asyncio.get_running_loop()
        for number, piece in enumerate((answer[:30], answer[30:-2], answer[-2:])):
            loop.call_later(number * 0.002, self.transport.write, piece)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set_result(None)


async def _driven(scripts: list[list[bytes]], *answers: bytes) -> wire.Driven:
    served: list[Server] = []

    def serve() -> Server:
        served.append(Server(*answers))
        return served[-1]

    async with await asyncio.get_running_loop().create_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        driven = await asyncio.to_thread(wire.drive, f"http://127.0.0.1:{port}", scripts, 0)
        await asyncio.gather(*(one.lost for one in served))
    return driven


async def test_client_counts_answers_that_come_in_pieces() -> None:
    found = await _driven([[ASKING] * 3] * 4, *[ANSWER] * 3)
    assert found.answers == {201: 12}
    assert (found.good, found.odd) == (12, [])
    assert found.seconds > 0


async def test_client_keeps_what_is_odd() -> None:
    found = await _driven([[ASKING] * 2], REFUSED)
    assert found.good == 0
    assert found.odd[0].endswith("no")
    assert "broke off" in found.odd[1]


def test_hall_marks_each_field_of_a_judge_once() -> None:
    hall = halls.Hall(1, works=(1, 2, 3), aspects=(7, 8), tokens=("one", "other"))
    for judge in range(2):
        marks = list(hall.marks(judge))
        assert {(mark["work"], mark["aspect"]) for mark in marks} == {
            (work, aspect) for work in hall.works for aspect in hall.aspects
        }
        assert len({mark["key"] for mark in marks}) == len(marks) == 6
    assert [len(lot) for lot in halls.lots(list(hall.marks(0)), 4)] == [4]


def test_rounds_are_fewer_in_a_hurry() -> None:
    bench = harness.Bench(here=None, other=None)  # type: ignore[arg-type]  # not used here
    hurried = harness.Bench(here=None, other=None, quick=True)  # type: ignore[arg-type]
    assert hurried.rounds < bench.rounds
    assert hurried.seconds < bench.seconds
