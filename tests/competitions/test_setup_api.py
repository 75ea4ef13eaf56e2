"""Setting up over HTTP, as the organiser's program does it."""

from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.rules.roles import EventRole
from membership.rules.roles import Role, Scope
from tests import make
from tests.competitions.hall import Hall

Client = AsyncTestClient[Litestar]
API = "/api/v1"


async def made(client: Client, path: str, **sent: Any) -> dict[str, Any]:
    answer = await client.post(API + path, json=sent)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_event_is_set_up_whole(client: Client, session: AsyncSession) -> None:
    federation = await make.make_federation(session)
    await make.make_trade(session)
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    competition = await made(
        client, "/competitions", organiser=federation.id, name="试验大赛", year=2026
    )
    event = await made(
        client,
        f"/competitions/{competition['id']}/events",
        name="试验赛项",
        occupation_code=make.TRADE,
        team_size=2,
        substitutes=1,
        rules={"trim_from": 5, "judgement_spread": 2},
    )
    stage = event["stages"][0]
    assert (stage["position"], stage["name"], stage["state"]) == (1, "决赛", "preparing")
    second = await made(client, f"/events/{event['id']}/stages", name="总决赛", advances=8)
    theory = await made(
        client, f"/stages/{stage['id']}/parts", name="理论", percent="30", reported=True
    )
    practice = await made(
        client, f"/stages/{stage['id']}/parts", name="实操", percent="70", pass_mark="60"
    )
    assert theory["scheme"] != practice["scheme"]
    await made(client, f"/events/{event['id']}/tie-steps", part=theory["id"], letter="A")
    shown = (await client.get(f"{API}/events/{event['id']}")).json()
    assert [stage["id"] for stage in shown["stages"]] == [stage["id"], second["id"]]
    assert shown["stages"][0]["parts"] == [
        {
            "id": theory["id"],
            "name": "理论",
            "weight": "0.3000",
            "pass_mark": None,
            "reported": True,
        },
        {
            "id": practice["id"],
            "name": "实操",
            "weight": "0.7000",
            "pass_mark": "60.00",
            "reported": False,
        },
    ]
    assert (shown["rules"]["judgement_spread"], shown["rules_version"]) == (2, 1)


async def test_stage_that_cannot_open_names_what_each_part_lacks(
    client: Client, session: AsyncSession
) -> None:
    event = await make.make_event(session)
    stage = await make.make_stage(session, event)
    stage.state = stage.state.PREPARING
    await session.commit()
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    await made(client, f"/stages/{stage.id}/parts", name="实操", percent=60)
    refused = await client.post(f"{API}/stages/{stage.id}/open")
    assert refused.status_code == 409
    assert set(refused.json()["fields"]) == {"weights", "实操.scheme", "实操.panel", "entries"}


async def test_chief_judge_closes_and_opens(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    await make.sign_in(session, client, chief)
    for verb, state in (("close", "closed"), ("open", "open")):
        answer = await client.post(f"{API}/stages/{hall.stage.id}/{verb}")
        assert (answer.status_code, answer.json()) == (200, {"id": hall.stage.id, "state": state})


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "", "percent": "50"}, "name"),
        ({"name": "实操", "percent": "0"}, "percent"),
        ({"name": "实操", "percent": "33.333"}, "percent"),
        ({"name": "实操", "percent": "50", "wieght": "50"}, "wieght"),
        ({"name": "长" * 61, "percent": "50"}, "name"),
    ],
)
async def test_part_of_another_shape_names_the_field(
    client: Client, session: AsyncSession, hall: Hall, sent: dict[str, str], field: str
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    answer = await client.post(f"{API}/stages/{hall.stage.id}/parts", json=sent)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_token_sets_nothing_up(client: Client, session: AsyncSession, hall: Hall) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    token = await make.make_token(session, organiser, Scope.READ, Scope.MARK)
    headers = {"authorization": f"Bearer {token}"}
    sent = {"name": "模块", "percent": "50"}
    read = await client.get(f"{API}/events/{hall.event.id}", headers=headers)
    written = await client.post(f"{API}/stages/{hall.stage.id}/parts", json=sent, headers=headers)
    assert (read.status_code, written.status_code) == (200, 403)


async def test_event_of_another_branch_is_not_there(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    below = await make.make_organisation(session)
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER, below))
    assert (await client.get(f"{API}/events/{hall.event.id}")).status_code == 404
    answer = await client.post(f"{API}/events/{hall.event.id}/stages", json={"name": "复赛"})
    assert answer.status_code == 404


async def test_token_to_set_up_sets_up_and_marks_nothing(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    token = await make.make_token(session, organiser, Scope.READ, Scope.SETUP)
    client.headers["authorization"] = f"Bearer {token}"
    federation = await make.make_federation(session)
    competition = await made(
        client, "/competitions", organiser=federation.id, name="大赛", year=2026
    )
    event = await made(
        client,
        f"/competitions/{competition['id']}/events",
        name="电梯安装维修工",
        occupation_code=make.TRADE,
    )
    stage = event["stages"][0]["id"]
    part = await made(client, f"/stages/{stage}/parts", name="实操", percent="100")
    person = await make.make_person(session, 7)
    await session.commit()
    entry = await made(client, f"/events/{event['id']}/entries", person=person.id)
    mark = {"key": str(uuid4()), "work": entry["works"][0]["id"], "aspect": 1, "value": "1"}
    assert (await client.post(f"{API}/marks", json=mark)).status_code == 404
    assert (await client.get(f"{API}/parts/{part['id']}/scheme")).json()["criteria"] == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICER])
async def test_token_to_set_up_gives_no_role(
    client: Client, session: AsyncSession, hall: Hall, role: Role
) -> None:
    actor = await make.make_actor(session, role)
    token = await make.make_token(session, actor, Scope.READ, Scope.SETUP)
    answer = await client.post(
        f"{API}/stages/{hall.stage.id}/open", headers={"authorization": f"Bearer {token}"}
    )
    assert answer.status_code in (403, 404)


async def test_token_to_set_up_keeps_to_its_branch(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    below = await make.make_organisation(session)
    actor = await make.make_actor(session, Role.ORGANISER, below)
    token = await make.make_token(session, actor, Scope.READ, Scope.SETUP)
    answer = await client.post(
        f"{API}/stages/{hall.stage.id}/parts",
        json={"name": "实操", "percent": "50"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/persons", {"name": "赵甲", "identity": "999999198001010006", "union": 1}),
        ("/invitations", {"login": "new@example.org", "name": "钱乙", "organisation": 1}),
    ],
)
async def test_token_to_set_up_makes_no_people_or_accounts(
    client: Client, session: AsyncSession, path: str, sent: dict[str, Any]
) -> None:
    federation = await make.make_federation(session)
    key = "union" if "union" in sent else "organisation"
    administrator = await make.make_actor(session, Role.ADMINISTRATOR)
    token = await make.make_token(session, administrator, *Scope)
    answer = await client.post(
        API + path,
        json=sent | {key: federation.id},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 403
