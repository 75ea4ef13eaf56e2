"""The API as a scoring device calls it: status, problem answers, tokens."""

from collections.abc import Mapping
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.rules.roles import EventRole
from membership.rules.roles import Scope
from tests import make
from tests.competitions.hall import Hall

Client = AsyncTestClient[Litestar]


async def device(
    session: AsyncSession, hall: Hall, judge: int = 0, *scopes: Scope
) -> Mapping[str, str]:
    """The headers of a judge's device."""
    token = await make.make_token(session, hall.judges[judge], *(scopes or (Scope.MARK,)))
    return {"authorization": f"Bearer {token}"}


def body(hall: Hall, value: str, aspect: int = 1, **over: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "work": hall.work.id,
        "aspect": hall.aspects[aspect].id,
        "value": value,
    } | over


async def test_mark_is_accepted_with_201(client: Client, session: AsyncSession, hall: Hall) -> None:
    answer = await client.post(
        "/api/v1/marks", json=body(hall, "2"), headers=await device(session, hall)
    )
    assert (answer.status_code, answer.json()["state"]) == (201, "current")


async def test_mark_outside_range_names_the_field(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    answer = await client.post(
        "/api/v1/marks", json=body(hall, "3.5"), headers=await device(session, hall)
    )
    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["fields"]["value"] == "3.5 is not possible here: a judgement is 0, 1, 2 or 3."


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"value": "two"}, "value"),
        ({"value": "2.005"}, "value"),
        ({"key": "7"}, "key"),
        ({"work": -1}, "work"),
        ({"vlaue": "2"}, "vlaue"),
    ],
)
async def test_mark_of_another_shape_names_the_field(
    client: Client, session: AsyncSession, hall: Hall, over: dict[str, object], field: str
) -> None:
    answer = await client.post(
        "/api/v1/marks", json=body(hall, "2") | over, headers=await device(session, hall)
    )
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_body_that_is_no_json_is_a_sentence(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    headers = {**await device(session, hall), "content-type": "application/json"}
    answer = await client.post("/api/v1/marks", content=b"{half", headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


async def test_unseen_mark_is_told_with_both_values(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    first = await client.post(
        "/api/v1/marks", json=body(hall, "30", 0), headers=await device(session, hall, 0)
    )
    second = await client.post(
        "/api/v1/marks", json=body(hall, "31", 0), headers=await device(session, hall, 1)
    )
    told = second.json()
    assert (second.status_code, told["type"]) == (409, "/problems/mark-contested")
    assert (told["standing"]["id"], told["standing"]["value"]) == (first.json()["id"], "30.00")
    assert told["contested"]["value"] == "31.00"
    settled = await client.post(
        f"/api/v1/marks/{told['contested']['id']}/settle",
        json={"take": True, "reason": "复核读数"},
        headers=await device(session, hall, 1),
    )
    assert settled.json()["state"] == "current"


async def test_token_without_the_scope_cannot_mark(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    headers = await device(session, hall, 0, Scope.READ)
    answer = await client.post("/api/v1/marks", json=body(hall, "2"), headers=headers)
    assert (answer.status_code, "Enter and confirm marks" in answer.text) == (403, True)


async def test_nobody_signed_in_is_401(client: Client, hall: Hall) -> None:
    answer = await client.post("/api/v1/marks", json=body(hall, "2"))
    assert answer.status_code == 401


async def test_token_opens_no_page(client: Client, session: AsyncSession, hall: Hall) -> None:
    headers = await device(session, hall)
    answer = await client.get("/account", headers=headers, follow_redirects=False)
    assert answer.status_code == 303


async def test_second_person_confirms(client: Client, session: AsyncSession, hall: Hall) -> None:
    given = await client.post(
        "/api/v1/marks", json=body(hall, "30", 0), headers=await device(session, hall, 0)
    )
    path = f"/api/v1/marks/{given.json()['id']}/confirm"
    own = await client.post(path, headers=await device(session, hall, 0))
    other = await client.post(path, headers=await device(session, hall, 1))
    assert (own.status_code, other.status_code) == (403, 200)
    assert other.json()["points"] == "30.00"


async def test_results_list_places(client: Client, session: AsyncSession, hall: Hall) -> None:
    for judge, value in enumerate(("2", "3", "3")):
        await client.post(
            "/api/v1/marks", json=body(hall, value), headers=await device(session, hall, judge)
        )
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    token = await make.make_token(session, chief, Scope.READ)
    answer = await client.get(
        f"/api/v1/events/{hall.event.id}/results", headers={"authorization": f"Bearer {token}"}
    )
    rows = answer.json()
    assert [(row["place"], row["total"], row["complete"]) for row in rows] == [(1, "53.33", False)]


async def test_key_beyond_bigint_is_not_found(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    answer = await client.get(
        f"/api/v1/events/{2**70}/results", headers=await device(session, hall, 0, Scope.READ)
    )
    assert answer.status_code == 404
