"""One computation for all who ask the same at the same moment.

Five hundred boards hear of one change, and all ask for the same rows. Who asks while nobody
computes, computes. Who asks meanwhile waits for the next computation, which one of those who wait
begins when the running one has ended. So no answer is older than its question: everything in it
was read after the question had come. Nothing is kept, so nothing has to be forgotten in time, and
servers that share a database need not tell each other anything.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Shared(Generic[Key, Value]):
    """What is computed now, and what is waited for, of each key."""

    def __init__(self) -> None:
        self._running: dict[Key, asyncio.Future[Value]] = {}
        self._next: dict[Key, asyncio.Future[Value]] = {}

    async def ask(self, key: Key, compute: Callable[[], Awaitable[Value]]) -> Value:
        """The value as it is now or a moment later; an error reaches all who share it.

        Whoever computes for others and is cancelled leaves it to one of them.
        """
        while True:
            running, following = self._running.get(key), self._next.get(key)
            if running is None:
                return await self._compute(key, compute, _future(self._running, key))
            if following is None:
                return await self._compute(key, compute, _future(self._next, key), after=running)
            await asyncio.wait([following])
            if not following.cancelled():
                return following.result()

    async def _compute(
        self,
        key: Key,
        compute: Callable[[], Awaitable[Value]],
        turn: asyncio.Future[Value],
        after: asyncio.Future[Value] | None = None,
    ) -> Value:
        try:
            if after is not None:
                await asyncio.wait([after])
                self._running[key] = self._next.pop(key)
            value = await compute()
        except Exception as error:
            turn.set_exception(error)
            turn.exception()  # nobody may be sharing it
            raise
        else:
            turn.set_result(value)
            return value
        finally:
            turn.cancel()  # does nothing to a turn that ended well
            for turns in (self._running, self._next):
                if turns.get(key) is turn:
                    del turns[key]


def _future(turns: dict[Key, asyncio.Future[Value]], key: Key) -> asyncio.Future[Value]:
    turns[key] = asyncio.get_running_loop().create_future()
    return turns[key]
