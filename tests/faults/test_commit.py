"""What fails only when the transaction is committed, after the answer was worked out."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from core.web.errors import AWAY, FULL
from tests.faults.hall import KEEPER, Hall, connect, urls
from tests.faults.load import assert_unavailable, client, mark_of
from tests.serving import Serving

# Runs at commit; the code is what PostgreSQL says when it stops, or when its disk is full.
REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END $$;
CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON mark DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.device = 'faults') EXECUTE FUNCTION refuse();
"""
FORGET = "DROP TRIGGER refuse ON mark; DROP FUNCTION refuse();"


@contextmanager
def refusing(owner: str, code: str) -> Iterator[None]:
    with connect(owner) as session:
        session.execute(REFUSE.format(code=code))
        yield
        session.execute(FORGET)


async def give(
    http: httpx.AsyncClient, serving: Serving, hall: Hall, who: str, mark: dict[str, Any]
) -> httpx.Response:
    path = f"{serving.address}/api/v1/marks"
    return await http.post(path, json=mark, headers=hall.headers(who))


def assert_told(answer: httpx.Response, sentence: str) -> None:
    assert_unavailable(answer)
    assert answer.json()["detail"] == sentence


async def test_failing_commit(serving: Serving, folder: Path, hall: Hall) -> None:
    """Nothing is acknowledged and nothing kept: neither a mark nor, when it is refused as
    contested, the record of that; the same key counts once the trouble is over."""
    place = (hall.works[0], hall.measured[0], "")
    one, other = mark_of(place, Decimal(3)), mark_of(place, Decimal(4))
    owner = urls(folder).owner
    async with client(serving) as http:
        for code, sentence in (("57P01", AWAY), ("53100", FULL)):
            with refusing(owner, code):
                assert_told(await give(http, serving, hall, KEEPER, one), str(sentence))
        assert (await give(http, serving, hall, KEEPER, one)).status_code == 201
        for code, sentence in (("57P01", AWAY), ("53100", FULL)):
            with refusing(owner, code):
                assert_told(await give(http, serving, hall, "judge1", other), str(sentence))
        assert (await give(http, serving, hall, "judge1", other)).status_code == 409
    with connect(owner) as session:
        rows = session.execute("SELECT state FROM mark WHERE device = 'faults' ORDER BY id")
        assert rows.fetchall() == [("current",), ("contested",)]
