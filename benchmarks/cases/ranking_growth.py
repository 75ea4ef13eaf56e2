"""What one mark costs in a large event, beside what it costs in one of twenty entries."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice

from benchmarks import halls, wire
from benchmarks.harness import Bench, Case, Row, interleaved, row

FLOOR = 20
SIZES = (200, 2_000)
LARGE = 20_000
ASPECTS, JUDGES = 40, 3
MARKS = 100
WARM = 60


def run(bench: Bench) -> Sequence[Row]:
    sizes = (FLOOR, *SIZES, *((LARGE,) if bench.everything else ()))
    made = {
        size: bench.here.fill(partial(halls.furnish, entries=size, aspects=ASPECTS, judges=JUDGES))
        for size in sizes
    }
    bench.here.settle()
    rounds = 5 if bench.quick else 15
    many = MARKS // 3 if bench.quick else MARKS
    with bench.here.serving() as address:
        things: dict[str, Callable[[], float]] = {}
        for size, hall in made.items():
            requests = _requests(hall)
            things[str(size)] = partial(_cost, bench, address, requests, many)
            _cost(bench, address, requests, WARM)
        found = interleaved(rounds, things)
    floor = found.pop(str(FLOOR))
    return [row("ranking-growth", f"entries-{n}", v, "ms", floor) for n, v in found.items()]


def _requests(hall: halls.Hall) -> Iterator[bytes]:
    """Every field once, of one judge after the other: twenty entries are soon done."""
    for judge, token in enumerate(hall.tokens):
        for mark in hall.marks(judge):
            yield halls.single(token, mark)


def _cost(bench: Bench, address: str, requests: Iterator[bytes], many: int) -> float:
    """Milliseconds a mark, one after the other over one connection."""
    script = list(islice(requests, many))
    driven = bench.other.submit(wire.drive, address, [script], 0).result()
    if driven.odd or driven.good != many:
        raise RuntimeError(f"{driven.good} of {many} marks were taken; {driven.odd[:1]}")
    return driven.seconds / many * 1000


CASE = Case("ranking-growth", run)
