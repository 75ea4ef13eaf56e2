"""Two devices, one field, one instant."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import httpx

from tests.faults.hall import KEEPER, Hall, assert_right, connect, urls
from tests.faults.load import ANSWER_SECONDS, PROBLEM, mark_of
from tests.serving import Serving

PAIRS = 200
AT_ONCE = 16
Field = tuple[int, int, str]
Sent = tuple[str, str, Any]


class Devices:
    """Two devices with a connection each, whose requests start in the same instant."""

    def __init__(self, serving: Serving, hall: Hall) -> None:
        self.hall = hall
        self.some = asyncio.Semaphore(AT_ONCE)
        self.clients = [
            httpx.AsyncClient(base_url=serving.address, timeout=ANSWER_SECONDS, trust_env=False)
            for _ in range(2)
        ]

    async def at_once(self, first: Sent, second: Sent) -> list[httpx.Response]:
        async with self.some:
            return await asyncio.gather(
                *(
                    client.post(path, json=body, headers=self.hall.headers(who))
                    for client, (who, path, body) in zip(self.clients, (first, second), strict=True)
                )
            )

    async def close(self) -> None:
        for client in self.clients:
            await client.aclose()


def fields(hall: Hall) -> list[Field]:
    return [(work, aspect, "") for work, aspect in product(hall.works, hall.measured)]


def give(who: str, mark: dict[str, Any]) -> Sent:
    return who, "/api/v1/marks", mark


async def test_two_devices_one_field(serving: Serving, folder: Path, hall: Hall) -> None:
    """200 pairs, then the same key twice, one key on two fields, and two who confirm."""
    devices = Devices(serving, hall)
    try:
        places = fields(hall)
        await different_values(devices, folder, places[:PAIRS])
        await same_key_twice(devices, folder, places[PAIRS : PAIRS + 10])
        await one_key_on_two_fields(devices, folder, places[PAIRS + 10 : PAIRS + 30])
        await two_confirm(devices, folder, places[PAIRS + 30 : PAIRS + 40])
    finally:
        await devices.close()
    assert_right(folder)


async def different_values(devices: Devices, folder: Path, places: Sequence[Field]) -> None:
    """One is accepted, one is told, and both are on record."""
    pairs = [
        (mark_of(place, Decimal(number) / 100), mark_of(place, Decimal(number + 1) / 100))
        for number, place in enumerate(places)
    ]
    answers = await asyncio.gather(
        *(devices.at_once(give(KEEPER, one), give("judge1", other)) for one, other in pairs)
    )
    states = dict(marks(folder))
    for pair, answered in zip(pairs, answers, strict=True):
        accepted, told = sorted(zip(answered, pair, strict=True), key=lambda both: _status(both[0]))
        assert (accepted[0].status_code, told[0].status_code) == (201, 409), told[0].text
        body = told[0].json()
        assert told[0].headers["content-type"].startswith(PROBLEM)
        assert body["type"] == "/problems/mark-contested"
        assert Decimal(body["contested"]["value"]) == Decimal(told[1]["value"])
        assert Decimal(body["standing"]["value"]) == Decimal(accepted[1]["value"])
        assert body["standing"]["id"] == accepted[0].json()["id"]
        assert states[accepted[1]["key"]] == "current"
        assert states[told[1]["key"]] == "contested"
    assert len(states) == 2 * len(pairs)


def _status(answer: httpx.Response) -> int:
    return answer.status_code


async def same_key_twice(devices: Devices, folder: Path, places: Sequence[Field]) -> None:
    """A device that sends again while its first try is still under way: one mark, one answer."""
    before = len(marks(folder))
    for place in places:
        mark = mark_of(place, Decimal("7.5"))
        one, other = await devices.at_once(give(KEEPER, mark), give(KEEPER, mark))
        assert (one.status_code, other.status_code) == (201, 201), other.text
        assert one.json() == other.json()
    assert len(marks(folder)) == before + len(places)


async def one_key_on_two_fields(devices: Devices, folder: Path, places: Sequence[Field]) -> None:
    """A broken device: one mark counts, the other is refused, whoever comes first."""
    before = len(marks(folder))
    for first, second in zip(places[::2], places[1::2], strict=True):
        mark = mark_of(first, Decimal("7.5"))
        strange = {**mark_of(second, Decimal("7.5")), "key": mark["key"]}
        answers = await devices.at_once(give(KEEPER, mark), give(KEEPER, strange))
        assert sorted(map(_status, answers)) == [201, 409]
        refused = max(answers, key=_status).json()
        assert refused["type"] == "/problems/key-used"
    assert len(marks(folder)) == before + len(places) // 2


async def two_confirm(devices: Devices, folder: Path, places: Sequence[Field]) -> None:
    """Both are told that it is confirmed; one of them is on record as having done it."""
    confirmed = []
    for place in places:
        (given,) = await asyncio.gather(
            devices.clients[0].post(
                "/api/v1/marks",
                json=mark_of(place, Decimal(5)),
                headers=devices.hall.headers(KEEPER),
            )
        )
        path = f"/api/v1/marks/{given.json()['id']}/confirm"
        answers = await devices.at_once(("judge1", path, None), ("judge2", path, None))
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
        confirmed.append(given.json()["id"])
    with connect(urls(folder).application) as session:
        rows = session.execute(
            "SELECT count(*), count(DISTINCT subject) FROM audit_entry"
            " WHERE verb = 'mark:confirm' AND subject = ANY(%s)",
            (confirmed,),
        ).fetchone()
    assert rows == (len(places), len(places))


def marks(folder: Path) -> list[tuple[str, str]]:
    """Key and state of every mark that came over HTTP."""
    with connect(urls(folder).application) as session:
        rows = session.execute("SELECT key, state FROM mark WHERE device = 'faults'").fetchall()
    return [(str(key), str(state)) for key, state in rows]
