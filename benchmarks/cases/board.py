"""How long a mark takes to be heard of by five hundred boards, and that none misses one.

With ``--all`` all of them ask for the rows at once, too (``rows``: until the last has them), beside
as many who ask for nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from urllib.parse import urlencode, urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks import audience, halls, wire
from benchmarks.harness import Bench, Case, Row, interleaved, percentile, row
from competitions.models import Appointment
from competitions.rules.roles import EventRole
from core.web.app import libpq
from tests import make

LISTENERS = 500
ENTRIES, ASPECTS, JUDGES = 40, 20, 3
MARKS = 30
NOTICES = 200
SHARES = {"p50": 0.5, "p99": 0.99}
LOGIN, PASSWORD = "board@benchmark", "a password for benchmarks"


def run(bench: Bench) -> Sequence[Row]:
    hall = bench.here.fill(partial(halls.furnish, entries=ENTRIES, aspects=ASPECTS, judges=JUDGES))
    bench.here.fill(partial(_make_viewer, event=hall.event))
    bench.here.settle()
    marks = (halls.single(hall.tokens[0], mark) for mark in hall.marks(0))
    with bench.here.serving(WORKERS=bench.workers) as address:
        cookie = _sign_in(address)
        things: dict[str, Callable[[], list[float]]] = {
            "boards": partial(_hear, bench, address, f"/live/events/{hall.event}", cookie, marks),
            "notices": lambda: bench.other.submit(
                audience.notified, libpq(bench.here.urls.application), NOTICES
            ).result(),
        }
        if bench.everything:
            rows = f"/events/{hall.event}/board/rows"
            things["rows"] = partial(_ask, bench, address, rows, cookie)
            things["answers"] = partial(_ask, bench, address, "/health/live", cookie)
        found = interleaved(bench.rounds, things)
    heard = [
        row(
            "board",
            name,
            [percentile(delays, share) for delays in found["boards"]],
            "ms",
            [percentile(delays, share) for delays in found["notices"]],
        )
        for name, share in SHARES.items()
    ]
    if not bench.everything:
        return heard
    asked, answers = ([took for (took,) in found[name]] for name in ("rows", "answers"))
    return [*heard, row("board", "rows", asked, "ms", answers)]


def _hear(
    bench: Bench, address: str, path: str, cookie: str, marks: Iterator[bytes]
) -> list[float]:
    """Milliseconds from each mark's acceptance to each board's hearing of it."""
    given = list(islice(marks, MARKS // 3 if bench.quick else MARKS))
    heard = bench.other.submit(audience.listen, address, path, cookie, LISTENERS, given).result()
    if heard.missed or heard.odd:
        raise RuntimeError(f"{heard.missed} words were missed; {heard.odd[:1]}")
    return heard.delays


def _ask(bench: Bench, address: str, path: str, cookie: str) -> list[float]:
    """Milliseconds until as many boards, asking all at once, have been answered."""
    asking = f"GET {path} HTTP/1.1\r\nHost: benchmark\r\nCookie: {cookie}\r\n\r\n".encode()
    driven = bench.other.submit(wire.drive, address, [[asking]] * LISTENERS, 0).result()
    if driven.odd or driven.good != LISTENERS:
        raise RuntimeError(f"{driven.good} of {LISTENERS} boards were answered; {driven.odd[:1]}")
    return [driven.seconds * 1000]


async def _make_viewer(session: AsyncSession, event: int) -> None:
    account = await make.make_account(session, LOGIN, "看板", PASSWORD)
    role = EventRole.SCOREKEEPER
    session.add(Appointment(event_id=event, account_id=account.id, role=role))


def _sign_in(address: str) -> str:
    """The cookie of a session, as a browser gets it."""
    at = urlsplit(address)
    connection = HTTPConnection(at.hostname or "", at.port)
    body = urlencode({"login": LOGIN, "password": PASSWORD, "then": "/"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": address}
    connection.request("POST", "/sign-in", body, headers)
    answer = connection.getresponse()
    cookie = answer.getheader("set-cookie", "").partition(";")[0]
    if answer.status != 303 or not cookie:
        raise RuntimeError(f"Signing in was answered {answer.status}")
    connection.close()
    return cookie


CASE = Case("board", run)
