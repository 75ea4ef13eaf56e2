"""Entries, works and the draw over HTTP."""

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import entry_changes
from competitions.models import Clause, Event
from competitions.rules.draw import draw
from competitions.rules.eligibility import ClauseKind
from competitions.rules.states import StageState
from membership.models import Person
from membership.rules.roles import Role, Scope
from tests import make
from tests.competitions.hall import Hall

Client = AsyncTestClient[Litestar]


@pytest.fixture
async def event(client: Client, session: AsyncSession) -> Event:
    """In preparation with a part; its organiser is signed in."""
    made = await make.make_event(session)
    stage = await make.make_stage(session, made, StageState.PREPARING)
    await make.make_part(session, stage)
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    return made


@pytest.fixture
async def people(session: AsyncSession) -> list[Person]:
    union = await make.make_organisation(session)
    return [await make.make_person(session, n, union, f"选手{n}") for n in range(1, 4)]


async def test_person_is_entered_with_works(
    client: Client, session: AsyncSession, people: list[Person], event: Event
) -> None:
    answer = await client.post(f"/api/v1/events/{event.id}/entries", json={"person": people[0].id})
    told = answer.json()
    assert (answer.status_code, told["number"], told["name"]) == (201, 1, "选手1")
    assert [work["code"] for work in told["works"]] == ["1-001"]
    listed = await client.get(f"/api/v1/events/{event.id}/entries")
    assert listed.json() == [told]


async def test_team_is_entered(
    client: Client, session: AsyncSession, people: list[Person], event: Event
) -> None:
    event.team_size, event.substitutes = 2, 1
    await session.commit()
    members = [{"person": person.id} for person in people[:2]]
    body = {"name": "一队", "coach": "周", "members": [*members]}
    body["members"] = [*members, {"person": people[2].id, "substitute": True}]
    answer = await client.post(f"/api/v1/events/{event.id}/entries", json=body)
    told = answer.json()
    assert (answer.status_code, told["name"], told["coach"]) == (201, "一队", "周")
    assert [member["substitute"] for member in told["members"]] == [False, False, True]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "form"),
        ({"person": 1, "members": [{"person": 2}], "name": "队"}, "form"),
        ({"members": [{"person": 2}]}, "form"),
        ({"person": "one"}, "person"),
        ({"person": 1, "nmae": "x"}, "nmae"),
        (
            {"name": "队", "members": [{"person": 1, "in_beijing_since": "soon"}]},
            "members.0.in_beijing_since",
        ),
        ({"name": "队", "members": [{"person": 1}] * 71}, "members"),
    ],
)
async def test_entry_of_another_shape_names_the_field(
    client: Client, event: Event, body: dict[str, object], field: str
) -> None:
    answer = await client.post(f"/api/v1/events/{event.id}/entries", json=body)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_unfulfilled_clauses_are_a_problem_of_their_own(
    client: Client, session: AsyncSession, people: list[Person], event: Event
) -> None:
    session.add(
        Clause(
            event_id=event.id,
            position=1,
            kind=ClauseKind.AGE,
            values={"least": 60},
            text="年满60周岁",
            source="规程第三条",
        )
    )
    await session.commit()
    answer = await client.post(f"/api/v1/events/{event.id}/entries", json={"person": people[0].id})
    told = answer.json()
    assert (answer.status_code, told["type"]) == (422, "/problems/unmet")
    assert "Asked is “年满60周岁” (规程第三条)." in told["fields"]["clause.1"]


async def test_entry_is_withdrawn_and_reinstated(
    client: Client, session: AsyncSession, people: list[Person], event: Event
) -> None:
    made = await client.post(f"/api/v1/events/{event.id}/entries", json={"person": people[0].id})
    path = f"/api/v1/entries/{made.json()['id']}"
    gone = await client.post(f"{path}/withdraw", json={"reason": "生病"})
    assert (gone.status_code, gone.json()["state"], gone.json()["ground"]) == (
        200,
        "withdrawn",
        "生病",
    )
    twice = await client.post(f"{path}/disqualify", json={"reason": "替考"})
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/wrong-state")
    back = await client.post(f"{path}/reinstate", json={"reason": "好了"})
    assert back.json()["state"] == "entered"
    out = await client.post(f"{path}/disqualify", json={"reason": "替考"})
    assert out.json()["state"] == "disqualified"
    assert (await client.post(f"{path}/reinstate", json={})).status_code == 422


async def test_device_sees_codes_of_what_is_to_be_marked(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    second, works = await make.make_entry(session, hall.event, [hall.part], 2)
    token = await make.make_token(session, hall.judges[0], Scope.MARK)
    headers = {"authorization": f"Bearer {token}"}
    path = f"/api/v1/parts/{hall.part.id}/works"
    answer = await client.get(path, headers=headers)
    assert answer.json() == [
        {"id": hall.work.id, "code": "1-001"},
        {"id": works[0].id, "code": "1-002"},
    ]
    organiser = await make.make_actor(session, Role.ORGANISER)
    await entry_changes.withdraw(session, organiser, second.id, "生病")
    await session.commit()
    assert len((await client.get(path, headers=headers)).json()) == 1
    stranger = await make.make_judge(session, await make.make_event(session))
    foreign = await make.make_token(session, stranger, Scope.READ)
    answer = await client.get(path, headers={"authorization": f"Bearer {foreign}"})
    assert answer.status_code == 404


async def test_draw_answers_what_anybody_can_repeat(
    client: Client, session: AsyncSession, people: list[Person], event: Event
) -> None:
    stage = None
    for person in people:
        made = await client.post(f"/api/v1/events/{event.id}/entries", json={"person": person.id})
        assert made.status_code == 201
    page = await client.get(f"/events/{event.id}/draw")
    stage = page.text.split("/stages/")[1].split("/")[0]
    answer = await client.post(
        f"/api/v1/stages/{stage}/draw", json={"seed": "20261123", "stations": 2}
    )
    told = answer.json()
    assert (answer.status_code, told["method"]) == (201, "sha256-1")
    assert [(p["order"], p["number"], p["station"], p["round"]) for p in told["places"]] == [
        (turn.order, turn.number, turn.station, turn.round)
        for turn in draw("20261123", [1, 2, 3], 2)
    ]
    again = await client.post(f"/api/v1/stages/{stage}/draw", json={"stations": 2})
    assert (again.status_code, list(again.json()["fields"])) == (422, ["reason"])
    broken = await client.post(
        f"/api/v1/stages/{stage}/draw", json={"stations": 2, "seed": "a\nb", "reason": "换"}
    )
    assert list(broken.json()["fields"]) == ["seed"]
