"""Many people confirming the same sheets at once, as the desk of a large event does at its end.

Elsewhere this has ended in server errors and in two confirmed versions of one sheet. Here the
database itself holds one: a field has one current mark, and nobody confirms their own.
Short by default; ``SOAK_SECONDS=20 pytest tests/faults/test_confirming.py`` goes on for longer.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.faults.hall import JUDGES, KEEPER, Hall, assert_right, connect, settings, urls
from tests.faults.load import assert_no_fault, client, mark_of
from tests.serving import Serving

SECONDS = float(os.environ.get("SOAK_SECONDS", "4"))
CLIENTS = 8
SHEETS = 3
Marks = dict[tuple[int, int], int]


class Desk:
    """Eight connections of three judges, and the keeper who entered what they confirm."""

    def __init__(self, hall: Hall, clients: Sequence[httpx.AsyncClient]) -> None:
        self.hall, self.clients = hall, clients
        self.random = random.Random(2026)  # noqa: S311
        self.answered: Counter[tuple[int, str]] = Counter()
        self.standing: Marks = {}

    async def enter(self) -> None:
        """A new version of every field of the sheets."""
        places = [
            (work, aspect) for work in self.hall.works[:SHEETS] for aspect in self.hall.measured
        ]
        marks = []
        for work, aspect in places:
            value = Decimal(self.random.randrange(1000)) / 100
            mark = mark_of((work, aspect, ""), value, self.standing.get((work, aspect)))
            marks.append({**mark, "reason": "复核"})
        answer = await self._post(self.clients[0], KEEPER, "/marks/batch", {"marks": marks})
        given = [one["mark"]["id"] for one in answer["answers"]]
        self.standing = dict(zip(places, given, strict=True))

    async def confirm(self) -> None:
        """All at once: three who confirm mark by mark, three who confirm any part in one go, one
        who entered them, and one who enters some anew meanwhile."""
        await asyncio.gather(
            *(self._one_by_one(self.clients[number], JUDGES[number]) for number in range(3)),
            *(self._in_one_go(self.clients[3 + number], JUDGES[number]) for number in range(3)),
            self._one_by_one(self.clients[6], KEEPER),
            self._anew(self.clients[7]),
        )

    async def _one_by_one(self, http: httpx.AsyncClient, who: str) -> None:
        for mark in self._shuffled():
            await self._post(http, who, f"/marks/{mark}/confirm")

    async def _in_one_go(self, http: httpx.AsyncClient, who: str) -> None:
        for _ in range(3):
            marks = self._shuffled()[: self.random.randrange(1, len(self.standing))]
            answer = await self._post(http, who, "/marks/confirm", {"marks": marks})
            self.answered.update(_kind(one["status"], one["problem"]) for one in answer["answers"])

    async def _anew(self, http: httpx.AsyncClient) -> None:
        for place, seen in self.random.sample(sorted(self.standing.items()), 10):
            mark = {**mark_of((*place, ""), Decimal(5), seen), "reason": "复核"}
            given = await self._post(http, KEEPER, "/marks", mark)
            self.standing[place] = given["id"]

    def _shuffled(self) -> list[int]:
        marks = list(self.standing.values())
        self.random.shuffle(marks)
        return marks

    async def _post(self, http: httpx.AsyncClient, who: str, path: str, body: Any = None) -> Any:
        answer = await http.post(f"/api/v1{path}", json=body, headers=self.hall.headers(who))
        told = answer.json()
        self.answered[_kind(answer.status_code, told if answer.is_error else None)] += 1
        return told


def _kind(status: int, problem: Any) -> tuple[int, str]:
    return status, problem["type"].rpartition("/")[2] if problem else ""


async def test_eight_confirm_the_same_sheets(folder: Path, hall: Hall) -> None:
    with Serving({**settings(folder), "WORKERS": "2"}) as serving:
        async with AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(client(serving)) for _ in range(CLIENTS)]
            for http in clients:
                http.base_url = httpx.URL(serving.address)
            desk = Desk(hall, clients)
            latest = time.monotonic() + SECONDS
            while time.monotonic() < latest:
                await desk.enter()
                await desk.confirm()
            for mark in desk.standing.values():
                await desk._post(clients[0], JUDGES[0], f"/marks/{mark}/confirm")
        # The keeper may not; a mark that was entered anew meanwhile does not stand any more.
        assert {kind for kind in desk.answered if not 200 <= kind[0] < 300} <= {
            (403, "forbidden"),
            (409, "wrong-state"),
        }
        assert desk.answered[403, "forbidden"] > 0
        assert_right(folder)
        assert_no_fault(serving.output)
        assert_one_confirmed(folder, desk.standing)


def assert_one_confirmed(folder: Path, standing: Marks) -> None:
    """Each field has one current version; it is confirmed, once, by somebody else. And the
    database would take no second, nor the enterer as confirmer."""
    marks = list(standing.values())
    works = sorted({work for work, _ in standing})
    with connect(urls(folder).application) as session:
        rows = session.execute(
            "SELECT work_id, aspect_id, count(*), count(*) FILTER (WHERE confirmed_by IS NOT NULL"
            " AND confirmed_by <> entered_by) FROM mark"
            " WHERE work_id = ANY(%s) AND state = 'current' GROUP BY work_id, aspect_id",
            (works,),
        ).fetchall()
        assert {(row[0], row[1]): (row[2], row[3]) for row in rows} == dict.fromkeys(
            standing, (1, 1)
        )
        noted = session.execute(
            "SELECT count(*), count(DISTINCT subject) FROM audit_entry"
            " WHERE verb = 'mark:confirm' AND subject_kind = 'mark'"
        ).fetchone()
        confirmed = session.execute(
            "SELECT count(*) FROM mark WHERE confirmed_by IS NOT NULL AND work_id = ANY(%s)",
            (works,),
        ).fetchone()
        assert noted is not None
        assert confirmed is not None
        with pytest.raises(psycopg.errors.UniqueViolation, match="uq_mark_current"):
            session.execute(
                "UPDATE mark SET state = 'current' WHERE id = (SELECT min(id) FROM mark"
                " WHERE state = 'replaced' AND work_id = ANY(%s))",
                (works,),
            )
        with pytest.raises(psycopg.errors.CheckViolation, match="ck_mark_second_person"):
            session.execute("UPDATE mark SET confirmed_by = entered_by WHERE id = %s", (marks[0],))
        assert noted[0] == noted[1] >= confirmed[0] >= len(marks)
