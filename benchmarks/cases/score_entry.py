"""How many marks a second are taken, one by one and in lots of twenty.

A mark that counts here went the whole way: HTTP, token, permission, a version with its audit
entry, the aspect's score made anew, on disk before the answer. Sixteen connections, each of one
judge, in four halls of four; what is on record afterwards is compared with what was answered.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import psycopg

from benchmarks import floors, halls, wire
from benchmarks.harness import Bench, Case, Row, interleaved, row
from core.web.app import libpq

HALLS, JUDGES = 4, 4
CONNECTIONS = HALLS * JUDGES
ENTRIES, ASPECTS = 600, 40
LOT = 20
MOST = {"single": 0.2, "batch-20": 1.2}  # of the floor: so many requests are written beforehand
WARM_SECONDS = 1.5


def run(bench: Bench) -> Sequence[Row]:
    made = [
        bench.here.fill(partial(halls.furnish, entries=ENTRIES, aspects=ASPECTS, judges=JUDGES))
        for _ in range(HALLS)
    ]
    bench.here.settle()
    judges = [(hall.tokens[judge], hall.marks(judge)) for hall in made for judge in range(JUDGES)]
    with bench.here.serving(WORKERS=bench.workers) as address:
        marking = partial(_measure, bench, address, judges)
        expected = floors.inserts(bench.here, CONNECTIONS, bench.seconds)
        for size in (1, LOT):
            marking(size, expected * MOST["batch-20"] / 10, WARM_SECONDS)
        things: dict[str, Callable[[], float]] = {
            "floor": lambda: floors.inserts(bench.here, CONNECTIONS, bench.seconds),
            "single": lambda: marking(1, expected * MOST["single"], bench.seconds),
            "batch-20": lambda: marking(LOT, expected * MOST["batch-20"], bench.seconds),
        }
        found = interleaved(bench.rounds, things)
    floor = found.pop("floor")
    return [row("score-entry", name, values, "1/s", floor) for name, values in found.items()]


def _measure(
    bench: Bench,
    address: str,
    judges: Sequence[tuple[str, Iterator[dict[str, Any]]]],
    size: int,
    most: float,
    seconds: float,
) -> float:
    """Marks a second, as the database counts them.

    :param most: marks a second that nothing will reach.
    """
    many = int(most * seconds / len(judges))
    scripts = [_script(token, list(islice(marks, many)), size) for token, marks in judges]
    before = _on_record(bench)
    driven = bench.other.submit(wire.drive, address, scripts, seconds).result()
    taken = _on_record(bench) - before
    if driven.odd or taken != driven.good * size:
        raise RuntimeError(
            f"{driven.good} answers of {size} marks, {taken} on record; {driven.odd[:1]}"
        )
    return taken / driven.seconds


def _script(token: str, marks: Sequence[dict[str, Any]], size: int) -> list[bytes]:
    if size == 1:
        return [halls.single(token, mark) for mark in marks]
    return [halls.batch(token, lot) for lot in halls.lots(marks, size)]


def _on_record(bench: Bench) -> int:
    """Marks that stand, with their audit entry and their score; each is looked for."""
    with psycopg.connect(libpq(bench.here.urls.owner)) as session:
        found = session.execute(
            "SELECT count(*), count(a.id), count(s.work_id) FROM mark m"
            " LEFT JOIN audit_entry a ON a.subject = m.id AND a.subject_kind = 'mark'"
            " LEFT JOIN score s ON s.work_id = m.work_id AND s.aspect_id = m.aspect_id"
            " WHERE m.state = 'current' AND m.device = %s",
            (halls.DEVICE,),
        ).fetchone()
    if found is None or len(set(found)) != 1:
        raise RuntimeError(f"Marks, audit entries, scores on record: {found}")
    return int(found[0])


CASE = Case("score-entry", run)
