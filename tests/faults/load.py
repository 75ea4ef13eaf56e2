"""Marks streaming in from several devices that send again until they have an answer."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import cycle, product
from typing import Any
from uuid import UUID, uuid4

import click
import httpx

from competitions.rules.states import MarkState
from core.web.errors import FULL
from tests.faults.hall import JUDGES, KEEPER, MAX_MARK, Hall, connect
from tests.serving import Serving

PATIENCE = 180
ANSWER_SECONDS = 30
PAUSE = 0.05
THINK = 0.01
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Kept:
    """A mark that the server has answered for: it must be on record like this."""

    key: UUID
    field: tuple[int, int, str]
    value: Decimal
    contested: bool = False
    id: int = 0


@dataclass
class Tally:
    """What was sent and how it was answered; ``odd`` must stay empty."""

    kept: list[Kept] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        self.counts[what] += 1


class Load:
    """Devices marking a hall over HTTP; ``async with running(...)`` lets them."""

    def __init__(self, serving: Serving, hall: Hall, seed: int | None = None) -> None:
        self.serving, self.hall, self.tally = serving, hall, Tally()
        self.seed = random.randrange(2**32) if seed is None else seed  # noqa: S311
        self.random = random.Random(self.seed)  # noqa: S311
        self.ending = False
        self.seen: dict[tuple[int, int, str], int] = {}

    @asynccontextmanager
    async def running(self, devices: int = 8) -> AsyncIterator[Tally]:
        """Mark while the block lasts; at its end every device finishes what it has begun."""
        fields = self._fields()
        async with asyncio.timeout(None) as patience, asyncio.TaskGroup() as group:
            for number in range(devices):
                group.create_task(self._device(fields[number::devices]))
            yield self.tally
            self.ending = True
            patience.reschedule(asyncio.get_running_loop().time() + PATIENCE)
        click.echo(f"seed {self.seed}: {len(self.tally.kept)} marks, {dict(self.tally.counts)}")

    async def until_given(self, more: int) -> None:
        """Wait until so many more marks have been answered for."""
        enough = self.tally.counts["given"] + more
        await until(lambda: self.tally.counts["given"] >= enough, f"{more} marks more")

    def _fields(self) -> list[tuple[int, int]]:
        fields = list(product(self.hall.works, (*self.hall.measured, *self.hall.judged)))
        self.random.shuffle(fields)
        return fields

    async def _device(self, fields: Sequence[tuple[int, int]]) -> None:
        async with client(self.serving) as http:
            for work, aspect in cycle(fields):
                if aspect in self.hall.measured:
                    await self._measure(http, work, aspect)
                else:
                    for judge in JUDGES:
                        await self._give(http, judge, (work, aspect, judge))
                if self.ending:
                    return
                await asyncio.sleep(THINK)

    async def _measure(self, http: httpx.AsyncClient, work: int, aspect: int) -> None:
        """By the keeper; now and then somebody confirms it, or comes second with another value."""
        place = (work, aspect, "")
        mark = await self._give(http, KEEPER, place)
        if mark and self.random.random() < 0.3:
            confirmed = await self.insist(http, "judge1", f"/api/v1/marks/{mark}/confirm")
            if confirmed is not None:
                self.tally.note("confirmed")
                self.tally.confirmed.add(mark)
        if mark and self.random.random() < 0.2:
            await self._come_second(http, place)

    async def _give(self, http: httpx.AsyncClient, who: str, place: tuple[int, int, str]) -> int:
        """One mark; its id, or 0 when the answer was odd."""
        value = Decimal(self.random.randrange(MAX_MARK * 100)) / 100
        if place[2]:
            value = Decimal(self.random.randrange(4))
        mark = {**mark_of(place, value, self.seen.get(place)), "reason": "复核"}
        answer = await self.insist(http, who, "/api/v1/marks", mark)
        if answer is None or answer.status_code != 201:
            self._odd(answer)
            return 0
        found: int = answer.json()["id"]
        self.tally.note("given")
        self.tally.kept.append(Kept(UUID(mark["key"]), place, value, id=found))
        self.seen[place] = found
        return found

    async def give_one(self, http: httpx.AsyncClient) -> None:
        """One measured mark, after the devices have stopped: no judge's, which might wait for a
        round."""
        work, aspect = self.random.choice(self.hall.works), self.random.choice(self.hall.measured)
        await self._give(http, KEEPER, (work, aspect, ""))

    async def _come_second(self, http: httpx.AsyncClient, place: tuple[int, int, str]) -> None:
        """Somebody who has not seen the mark gives a value that it cannot have."""
        value = Decimal(MAX_MARK)
        mark = mark_of(place, value)
        answer = await self.insist(http, "judge2", "/api/v1/marks", mark)
        if answer is None or answer.json().get("type") != "/problems/mark-contested":
            self._odd(answer)
            return
        self.tally.note("contested")
        self.tally.kept.append(Kept(UUID(mark["key"]), place, value, contested=True))

    async def insist(
        self, http: httpx.AsyncClient, who: str, path: str, body: Any = None
    ) -> httpx.Response | None:
        """Send the same again until it is answered for; None when the answer was odd."""
        while True:
            answer = await self._try(http, who, path, body)
            if answer is None:
                await asyncio.sleep(PAUSE)
            elif answer.is_success or answer.json().get("type") == "/problems/mark-contested":
                return answer
            elif answer.json().get("type") == "/problems/busy":
                self.tally.note("busy")
            elif answer.json().get("type") == "/problems/remark":
                self.tally.note("apart")  # nothing is changed there before the lead says so
                return None
            elif answer.status_code == 503:
                self._unavailable(answer)
                await asyncio.sleep(PAUSE)
            else:
                self._odd(answer)
                return None

    async def _try(
        self, http: httpx.AsyncClient, who: str, path: str, body: Any
    ) -> httpx.Response | None:
        try:
            address = self.serving.address
            if not address:
                return None
            return await http.post(address + path, json=body, headers=self.hall.headers(who))
        except httpx.TransportError:
            self.tally.note("broken off")
            return None

    def _unavailable(self, answer: httpx.Response) -> None:
        self.tally.note("unavailable")
        try:
            assert_unavailable(answer)
        except AssertionError as error:
            self.tally.odd.append(f"{error}: {answer.headers} {answer.text[:200]}")
        if answer.json()["detail"] == str(FULL):
            self.tally.note("full")

    def _odd(self, answer: httpx.Response | None) -> None:
        if answer is not None:
            self.tally.odd.append(f"{answer.status_code} {answer.text[:300]}")


def client(serving: Serving) -> httpx.AsyncClient:
    """One connection at a time, in English."""
    return httpx.AsyncClient(
        timeout=ANSWER_SECONDS,
        limits=httpx.Limits(max_connections=1),
        headers={"accept-language": "en", "origin": serving.address},
        trust_env=False,
    )


def mark_of(place: tuple[int, int, str], value: Decimal, seen: int | None = None) -> dict[str, Any]:
    work, aspect, _ = place
    return {
        "key": str(uuid4()),
        "work": work,
        "aspect": aspect,
        "value": str(value),
        "seen": seen,
        "device": "faults",
    }


def assert_unavailable(answer: httpx.Response) -> None:
    """Told as the API tells it: when to come again, and in a sentence."""
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"].startswith(PROBLEM)
    assert answer.json()["detail"]


def assert_no_fault(output: Sequence[str]) -> None:
    """That the server's log tells of no 500 and of no exception that nobody expected."""
    assert not [line for line in output if '"event": "fault"' in line]
    faults = [at for at, line in enumerate(output) if line.startswith("Traceback")]
    assert not faults, "\n".join(output[faults[0] - 1 : faults[0] + 40])


def assert_kept(url: str, tally: Tally) -> None:
    """Every mark answered for is on record once, as it was, in the state it should have; nothing
    else is, and the audit log has one entry for each."""
    assert tally.odd == []
    expected = _expected(tally)
    works = [kept.field[0] for kept in tally.kept]
    with connect(url) as session:
        rows = session.execute(
            "SELECT key, value, state, confirmed_by IS NOT NULL FROM mark WHERE work_id = ANY(%s)",
            (works,),
        ).fetchall()
        noted = session.execute(
            "SELECT verb, count(*), count(DISTINCT subject) FROM audit_entry a"
            " JOIN mark m ON m.id = a.subject AND a.subject_kind = 'mark'"
            " WHERE m.work_id = ANY(%s) GROUP BY verb",
            (works,),
        ).fetchall()
    assert len(rows) == len(expected)
    assert {key: tuple(rest) for key, *rest in rows} == expected
    counted = {
        "mark:give": sum(not kept.contested for kept in tally.kept),
        "mark:contest": sum(kept.contested for kept in tally.kept),
        "mark:confirm": len(tally.confirmed),
    }
    assert {verb: (entries, subjects) for verb, entries, subjects in noted} == {
        verb: (n, n) for verb, n in counted.items() if n
    }


def _expected(tally: Tally) -> dict[UUID, tuple[Decimal, str, bool]]:
    newest = {kept.field: kept.key for kept in tally.kept if not kept.contested}
    found = {}
    for kept in tally.kept:
        state = MarkState.CURRENT if newest[kept.field] == kept.key else MarkState.REPLACED
        if kept.contested:
            state = MarkState.CONTESTED
        found[kept.key] = (kept.value, state.value, kept.id in tally.confirmed)
    return found


async def until(happened: Callable[[], bool], what: str) -> None:
    """Wait for something that must come."""

    async def look() -> bool:
        return happened()

    await _until(look, lambda: f"Never came: {what}")


async def until_ready(serving: Serving) -> None:
    """Wait until the readiness address says so."""
    async with client(serving) as http:
        await _until(
            lambda: _is_ready(http, serving),
            lambda: "The server does not become ready:\n" + "".join(serving.output[-20:]),
        )


async def _until(happened: Callable[[], Awaitable[bool]], complaint: Callable[[], str]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                if await happened():
                    return
                await asyncio.sleep(PAUSE)
    except TimeoutError:
        raise AssertionError(complaint()) from None


async def _is_ready(http: httpx.AsyncClient, serving: Serving) -> bool:
    try:
        answer = await http.get(f"{serving.address}/health/ready")
    except httpx.TransportError:
        return False
    return answer.status_code == 200
