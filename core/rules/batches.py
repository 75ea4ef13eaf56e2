"""The states of a long job, and how long it may still take."""

from datetime import timedelta
from enum import StrEnum

from core.rules.text import Text, say

SURE_AFTER = timedelta(seconds=3)


class BatchState(StrEnum):
    """Failed and cancelled keep what was done until then."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


BATCH_MOVES: dict[BatchState, frozenset[BatchState]] = {
    BatchState.WAITING: frozenset({BatchState.RUNNING, BatchState.CANCELLED, BatchState.FAILED}),
    BatchState.RUNNING: frozenset({BatchState.DONE, BatchState.CANCELLED, BatchState.FAILED}),
    BatchState.DONE: frozenset(),
    BatchState.FAILED: frozenset({BatchState.WAITING}),
    BatchState.CANCELLED: frozenset(),
}

BATCH_NAMES: dict[BatchState, Text] = {
    BatchState.WAITING: say("Waiting to begin"),
    BatchState.RUNNING: say("Running"),
    BatchState.DONE: say("Finished"),
    BatchState.FAILED: say("Stopped by a problem"),
    BatchState.CANCELLED: say("Cancelled"),
}

OPEN = frozenset({BatchState.WAITING, BatchState.RUNNING})


def time_left(done: int, total: int, elapsed: timedelta) -> timedelta | None:
    """At the pace so far; None before there is a pace to speak of."""
    if elapsed < SURE_AFTER or not 0 < done <= total:
        return None
    return elapsed * (total - done) / done
