"""The room's pages over HTTP: setting up by forms, who sees what, how lists behave."""

import re

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.rules.roles import EventRole
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}


async def send(client: Client, path: str, **sent: str) -> str:
    """Post a form as htmx does; where it leads."""
    answer = await client.post(path, data=sent, headers=FRAGMENT)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["hx-redirect"])


async def test_competition_is_set_up_by_forms_and_opens(
    client: Client, session: AsyncSession
) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    federation = await make.make_federation(session)
    await make.make_trade(session)
    person = await make.make_person(session, 3)
    await make.make_account(session, "judge@example.org")
    await make.sign_in(session, client, organiser)

    competition = await send(
        client, "/competitions", name="试验大赛", year="2026", organiser=str(federation.id)
    )
    event = await send(client, f"{competition}/events", name="试验赛项", occupation_code=make.TRADE)
    stage = found(r"/stages/(\d+)/open", await text(client, event))
    scheme_page = await send(client, f"/stages/{stage}/parts", name="实操", percent="100")
    part = found(r"/parts/(\d+)/scheme", scheme_page)
    refused = await client.post(f"/stages/{stage}/open", headers=FRAGMENT)
    assert (refused.status_code, "The scheme is empty" in refused.text) == (409, True)

    scheme = found(r"/schemes/(\d+)/criteria", await text(client, scheme_page))
    made = await send(client, f"/schemes/{scheme}/criteria", letter="a", name="安装", target="100")
    criterion = found(r"/criteria/(\d+)/sub", await text(client, made))
    sub = found(
        r"into=(\d+)", await send(client, f"/criteria/{criterion}/sub-criteria", name="导轨")
    )
    await send(
        client,
        f"/sub-criteria/{sub}/aspects",
        kind="measurement",
        description="垂直度",
        max_mark="100",
    )
    assert "Adds up to 100.00" in await text(client, scheme_page)

    await send(client, f"{event}/entries", person=str(person.id))
    await send(client, f"{event}/judges", login="judge@example.org", role="judge", knowingly="1")
    appointment = found(
        r'name="appointment_id" value="(\d+)"', await text(client, f"{event}/judges")
    )
    await send(client, f"/parts/{part}/seats", appointment_id=appointment)
    await send(client, f"/stages/{stage}/open")
    assert "Open for marking" in await text(client, event)


async def text(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match is not None, pattern
    return match[1]


@pytest.mark.parametrize(
    "path",
    [
        "/events/{e}",
        "/events/{e}/entries",
        "/events/{e}/judges",
        "/events/{e}/results",
        "/events/{e}/board",
        "/events/{e}/board/rows",
        "/events/{e}/confirm",
        "/parts/{p}/sheet",
        "/parts/{p}/sheet/{w}",
        "/parts/{p}/scheme",
    ],
)
async def test_page_of_an_event_opens_to_its_judge_only(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    address = path.format(e=hall.event.id, p=hall.part.id, w=hall.work.id)
    await make.sign_in(session, client, hall.judges[0])
    assert (await client.get(address)).status_code == 200
    stranger = await make.make_judge(session, await make.make_event(session))
    await make.sign_in(session, client, stranger)
    assert (await client.get(address)).status_code == 404


async def test_why_is_for_those_who_answer_for_it(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    for judge, value in zip(hall.judges, ("2", "3", "3"), strict=True):
        await marking.give(session, judge, hall.mark(value, 1))
    address = f"/events/{hall.event.id}/why/{hall.entry.id}"
    await make.sign_in(session, client, hall.judges[0])
    assert (await client.get(address)).status_code == 403
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    await make.sign_in(session, client, chief)
    page = (await client.get(address)).text
    assert "Mean of 2, 3, 3, divided by 3, times 60, rounded half up: 53.33." in page


async def test_second_person_confirms_on_the_page(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    await make.sign_in(session, client, hall.keeper)
    path = f"/events/{hall.event.id}/confirm/{given.id}"
    assert (await client.post(path, headers=FRAGMENT)).status_code == 403
    await make.sign_in(session, client, hall.judges[0])
    assert await send(client, path) == f"/events/{hall.event.id}/confirm"


async def test_home_says_what_waits(client: Client, session: AsyncSession, hall: Hall) -> None:
    await marking.give(session, hall.keeper, hall.mark("31.5"))
    await make.sign_in(session, client, hall.judges[0])
    assert "1 marks to confirm" in await text(client, "/")


@pytest.mark.parametrize(
    "path",
    [
        "/competitions",
        "/events/{e}/entries",
        "/events/{e}/results",
        "/events/{e}/board",
        "/events/{e}/desk",
    ],
)
async def test_list_costs_the_same_with_more_rows(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    address = path.format(e=hall.event.id)
    with counted(session) as few:
        await text(client, address)
    for number in (2, 3, 4):
        await make.make_entry(session, hall.event, [hall.part], number)
        await make.make_event(session)
    await session.commit()
    with counted(session) as more:
        await text(client, address)
    assert more.count <= few.count


async def test_close_ends_marking(client: Client, session: AsyncSession, hall: Hall) -> None:
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    await make.sign_in(session, client, chief)
    await send(client, f"/stages/{hall.stage.id}/close")
    again = await client.post(f"/stages/{hall.stage.id}/close", headers=FRAGMENT)
    assert again.status_code == 409
    await make.sign_in(session, client, hall.judges[0])
    sent = hall.mark("2", 1).model_dump(mode="json")
    answer = await client.post("/api/v1/marks", json=sent)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-open")
