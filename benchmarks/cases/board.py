"""How long a mark takes to be heard of by five hundred boards, and that none misses one."""

from collections.abc import Sequence
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from urllib.parse import urlencode, urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks import audience, halls
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
    many = MARKS // 3 if bench.quick else MARKS
    with bench.here.serving(WORKERS=bench.workers) as address:
        cookie = _sign_in(address)

        def boards() -> list[float]:
            path = f"/live/events/{hall.event}"
            given = list(islice(marks, many))
            heard = bench.other.submit(
                audience.listen, address, path, cookie, LISTENERS, given
            ).result()
            if heard.missed or heard.odd:
                raise RuntimeError(f"{heard.missed} words were missed; {heard.odd[:1]}")
            return heard.delays

        def floor() -> list[float]:
            url = libpq(bench.here.urls.application)
            return bench.other.submit(audience.notified, url, NOTICES).result()

        found = interleaved(bench.rounds, {"boards": boards, "floor": floor})
    return [
        row(
            "board",
            name,
            [percentile(delays, share) for delays in found["boards"]],
            "ms",
            [percentile(delays, share) for delays in found["floor"]],
        )
        for name, share in SHARES.items()
    ]


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
