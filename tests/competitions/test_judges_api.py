"""Appointments, seats and recusals over HTTP."""

from collections.abc import Mapping

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Event, Part
from competitions.rules.roles import EventRole
from competitions.rules.states import StageState
from membership.models import Account
from membership.rules.roles import Role, Scope
from tests import make

Client = AsyncTestClient[Litestar]
API = "/api/v1"
LOGIN = "judge7@example.org"


@pytest.fixture
async def event(session: AsyncSession) -> Event:
    return await make.make_event(session)


@pytest.fixture
async def part(session: AsyncSession, event: Event) -> Part:
    return await make.make_part(
        session, await make.make_stage(session, event, StageState.PREPARING)
    )


@pytest.fixture
async def judge(session: AsyncSession) -> Account:
    return await make.make_account(session, LOGIN)


async def post(client: Client, path: str, **body: object) -> tuple[int, Mapping[str, object]]:
    answer = await client.post(API + path, json=body)
    return answer.status_code, answer.json()


async def test_judge_is_appointed_and_seated(
    client: Client, session: AsyncSession, event: Event, part: Part, judge: Account
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    status, made = await post(client, f"/events/{event.id}/appointments", login=LOGIN, role="judge")
    assert (status, made["account"], made["qualified"], made["recused"]) == (
        201,
        judge.id,
        False,
        [],
    )
    status, seat = await post(client, f"/parts/{part.id}/seats", appointment=made["id"])
    assert (status, seat["number"]) == (201, 1)
    status, left = await post(client, f"/seats/{seat['id']}/leave", reason="生病")
    assert (status, left["id"]) == (200, seat["id"])
    assert (await post(client, f"/seats/{seat['id']}/leave", reason="生病"))[0] == 409


async def test_second_time_is_refused(
    client: Client, session: AsyncSession, event: Event, part: Part, judge: Account
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    path = f"/events/{event.id}/appointments"
    _, made = await post(client, path, login=LOGIN, role="judge")
    assert (await post(client, path, login=LOGIN, role="judge"))[0] == 409
    assert (await post(client, path, login=LOGIN, role="scorekeeper"))[0] == 409
    seats = f"/parts/{part.id}/seats"
    assert (await post(client, seats, appointment=made["id"]))[0] == 201
    assert (await post(client, seats, appointment=made["id"]))[0] == 409


async def test_recusal_says_which_entry_from_then_on(
    client: Client, session: AsyncSession, event: Event, part: Part, judge: Account
) -> None:
    entry, _ = await make.make_entry(session, event, [part])
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    path = f"/events/{event.id}/appointments"
    _, made = await post(client, path, login=LOGIN, role="judge")
    away = f"/appointments/{made['id']}/recusals"
    assert (await post(client, away, entry=entry.id, note="师徒"))[0] == 201
    assert (await post(client, away, entry=entry.id, note="师徒"))[0] == 409
    assert (await post(client, away, entry=entry.id + 1, note="师徒"))[0] == 422
    _, second = await post(client, path, login=LOGIN, role="panel_lead")
    assert second["account"] == judge.id


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/events/{e}/appointments", {"login": "nobody@example.org", "role": "judge"}, "login"),
        ("/events/{e}/appointments", {"login": LOGIN, "role": "king"}, "role"),
        (
            "/events/{e}/appointments",
            {"login": LOGIN, "role": "judge", "knowingly": 1},
            "knowingly",
        ),
        ("/parts/{p}/seats", {"appointment": 0}, "appointment"),
        ("/parts/{p}/seats", {"appointment": 999999}, "appointment_id"),
    ],
)
async def test_body_that_cannot_be_names_the_field(
    client: Client,
    session: AsyncSession,
    event: Event,
    part: Part,
    judge: Account,
    path: str,
    body: dict[str, object],
    field: str,
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    status, problem = await post(client, path.format(e=event.id, p=part.id), **body)
    assert (status, list(problem["fields"])) == (422, [field])  # type: ignore[call-overload]


async def test_only_the_organiser_of_the_branch_appoints(
    client: Client, session: AsyncSession, event: Event, judge: Account
) -> None:
    path = f"/events/{event.id}/appointments"
    assert (await post(client, path, login=LOGIN, role="judge"))[0] == 401
    elsewhere = await make.make_organisation(session)
    actors = [
        (await make.make_judge(session, event, EventRole.CHIEF_JUDGE), 403),
        (await make.make_actor(session, Role.AUDITOR), 403),
        (await make.make_actor(session, Role.ORGANISER, elsewhere), 404),
    ]
    for actor, expected in actors:
        await make.sign_in(session, client, actor)
        assert (await post(client, path, login=LOGIN, role="judge"))[0] == expected


async def test_token_appoints_nobody(client: Client, session: AsyncSession, event: Event) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    token = await make.make_token(session, organiser, Scope.READ, Scope.MARK)
    answer = await client.post(
        f"{API}/events/{event.id}/appointments",
        json={"login": LOGIN, "role": "judge"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 403
