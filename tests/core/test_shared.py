"""One computation for many questions, and none older than its question."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from core.shared import Shared


class Source:
    """What is computed from: a number that changes, read slowly."""

    def __init__(self) -> None:
        self.number = 0
        self.reads = 0

    async def read(self) -> int:
        self.reads += 1
        found = self.number
        await asyncio.sleep(0.01)
        return found


def asking(shared: Shared[str, int], compute: Callable[[], Awaitable[int]]) -> asyncio.Task[int]:
    return asyncio.create_task(shared.ask("event", compute))


async def test_one_who_asks_alone_computes() -> None:
    source, shared = Source(), Shared[str, int]()
    for number in (1, 2):
        source.number = number
        assert await shared.ask("event", source.read) == number
    assert source.reads == 2


async def test_many_who_ask_at_once_share() -> None:
    source, shared = Source(), Shared[str, int]()
    assert await asyncio.gather(*(asking(shared, source.read) for _ in range(500))) == [0] * 500
    assert source.reads == 2


async def test_other_keys_are_computed_for_themselves() -> None:
    source, shared = Source(), Shared[int, int]()
    await asyncio.gather(*(shared.ask(key, source.read) for key in range(5)))
    assert source.reads == 5


async def test_no_answer_is_older_than_its_question() -> None:
    """At any moment somebody asks, and something changes just before."""
    source, shared = Source(), Shared[str, int]()
    asked: list[tuple[int, asyncio.Task[int]]] = []
    for _ in range(200):
        source.number += 1
        asked.append((source.number, asking(shared, source.read)))
        await asyncio.sleep(0.0003)
    for number, task in asked:
        assert await task >= number
    assert source.reads < 100


async def test_error_reaches_those_who_share_it_and_nobody_after() -> None:
    source, shared = Source(), Shared[str, int]()

    async def fail() -> int:
        await asyncio.sleep(0.01)
        raise ZeroDivisionError

    first, second, third = (asking(shared, fail) for _ in range(3))
    for task in (first, second, third):
        with pytest.raises(ZeroDivisionError):
            await task
    assert await shared.ask("event", source.read) == 0


@pytest.mark.parametrize("number", [0, 1])
async def test_one_who_leaves_while_computing_or_about_to_leaves_it_to_another(
    number: int,
) -> None:
    source, shared = Source(), Shared[str, int]()
    tasks = [asking(shared, source.read) for _ in range(4)]
    await asyncio.sleep(0.001)
    tasks[number].cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(found.pop(number), asyncio.CancelledError)
    assert found == [0, 0, 0]


async def test_nothing_is_kept() -> None:
    source, shared = Source(), Shared[str, int]()
    await asyncio.gather(*(asking(shared, source.read) for _ in range(5)))
    assert (shared._running, shared._next) == ({}, {})
