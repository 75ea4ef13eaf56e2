"""The process that answers, or several of them behind one listening socket.

Several share nothing but the socket and the database. They are forked by one that answers nobody:
it looks after our own PostgreSQL, starts again whichever of them dies, and ends them all when it
is told to; should it be killed itself, they end too.
"""

import asyncio
import gc
import multiprocessing
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from typing import TypeAlias

import structlog
import uvicorn
from litestar import Litestar

from core.live import Live

GRACE_SECONDS = 5
END_SECONDS = GRACE_SECONDS + 5
TEND_SECONDS = 2
DID_NOT_START = 3

# The application; what it is given is looked after every few seconds.
Build: TypeAlias = Callable[[Callable[[], None] | None], Litestar]

log = structlog.get_logger(__name__)


def serve(build: Build, listener: socket.socket, workers: int, tend: Callable[[], None]) -> bool:
    """Answer until a signal comes; False where the application did not start."""
    if workers == 1:
        return _answer(build(tend), listener)
    return _Workers(build(None), listener, workers, tend).run()


def _answer(app: Litestar, listener: socket.socket, *, forked: bool = False) -> bool:
    running = _Server(
        uvicorn.Config(
            app,
            loop="uvloop",
            http="httptools",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
        ),
        lambda: app.state.live,
        forked=forked,
    )
    with suppress(KeyboardInterrupt):  # uvicorn repeats the signal that stopped it
        running.run(sockets=[listener])
    return running.started


class _Server(uvicorn.Server):
    """Uvicorn's, which ends open streams before it waits for answers to end, and as a worker also
    stops when the process that forked it is gone."""

    def __init__(self, config: uvicorn.Config, live: Callable[[], Live], *, forked: bool) -> None:
        super().__init__(config)
        self._live, self._forked = live, forked

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        parent = multiprocessing.parent_process()
        if self._forked and parent is not None:
            asyncio.get_running_loop().add_reader(parent.sentinel, self._orphaned, parent.sentinel)
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live().end_streams()
        await super().shutdown(sockets)

    def _orphaned(self, sentinel: int) -> None:
        asyncio.get_running_loop().remove_reader(sentinel)
        self.should_exit = True


class _Workers:
    """Forked before any event loop or thread is there, so that nothing half done is copied."""

    def __init__(
        self, app: Litestar, listener: socket.socket, many: int, tend: Callable[[], None]
    ) -> None:
        self._app, self._listener, self._many, self._tend = app, listener, many, tend
        self._living: list[ForkProcess] = []

    def run(self) -> bool:
        """Until a signal comes; False where a worker could not start."""
        gc.freeze()  # what is loaded by now stays shared memory
        try:
            return self._keep()
        except KeyboardInterrupt:
            return True
        finally:
            self._end()

    def _keep(self) -> bool:
        for _ in range(self._many):
            self._start()
        tended = time.monotonic()
        while True:
            wait([worker.sentinel for worker in self._living], TEND_SECONDS)
            dead = [worker for worker in self._living if worker.exitcode is not None]
            if any(worker.exitcode == DID_NOT_START for worker in dead):
                return False
            for worker in dead:
                log.error("worker ended", worker=worker.pid, code=worker.exitcode)
                self._living.remove(worker)
                self._start()
            if time.monotonic() - tended > TEND_SECONDS:
                self._tend()
                tended = time.monotonic()

    def _start(self) -> None:
        worker = multiprocessing.get_context("fork").Process(target=self._work)
        worker.start()
        self._living.append(worker)

    def _work(self) -> None:
        with suppress(KeyboardInterrupt):  # told to end before uvicorn listens to signals
            if not _answer(self._app, self._listener, forked=True):
                sys.exit(DID_NOT_START)

    def _end(self) -> None:
        """Whoever calls from now on is refused; who was answered to the end, is."""
        self._listener.close()
        for worker in self._living:
            worker.terminate()
        latest = time.monotonic() + END_SECONDS
        for worker in self._living:
            worker.join(max(0, latest - time.monotonic()))
            if worker.exitcode is None:
                worker.kill()
                worker.join()
