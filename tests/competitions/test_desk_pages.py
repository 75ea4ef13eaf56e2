"""The desk and the close of a stage over HTTP: for whom, with what numbers, leading where."""

from decimal import Decimal
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import flags, marking
from competitions.models import Event
from competitions.rules.results import Scale
from competitions.rules.roles import EventRole
from competitions.rules.states import EntryState
from competitions.schemas import RaiseFlag
from core import clock
from core.actor import Actor
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall

Client = AsyncTestClient[Litestar]


async def role(session: AsyncSession, hall: Hall, of: EventRole) -> Actor:
    seat_on = hall.part if of is EventRole.PANEL_LEAD else None
    return await make.make_judge(session, hall.event, of, seat_on, 9)


async def text(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def judge(session: AsyncSession, hall: Hall, *values: str) -> None:
    for actor, value in zip(hall.judges, values, strict=False):
        await marking.give(session, actor, hall.mark(value, 1))


@pytest.mark.parametrize(
    ("of", "status"),
    [
        (EventRole.CHIEF_JUDGE, 200),
        (EventRole.SUPERVISOR, 200),
        (EventRole.PANEL_LEAD, 200),
        (EventRole.JUDGE, 403),
        (EventRole.SCOREKEEPER, 403),
    ],
)
async def test_desk_is_for_those_who_lead(
    client: Client, session: AsyncSession, hall: Hall, of: EventRole, status: int
) -> None:
    await make.sign_in(session, client, await role(session, hall, of))
    for path in ("desk", "desk/live"):
        answer = await client.get(f"/events/{hall.event.id}/{path}")
        assert answer.status_code == status
    assert (await client.get(f"/api/v1/events/{hall.event.id}/progress")).status_code == status


async def test_desk_of_another_event_is_not_there(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    stranger = await make.make_judge(session, await make.make_event(session), EventRole.CHIEF_JUDGE)
    await make.sign_in(session, client, stranger)
    for path in ("desk", f"closing/{hall.stage.id}", "board/freeze"):
        assert (await client.get(f"/events/{hall.event.id}/{path}")).status_code in (404, 405)


async def test_desk_links_to_where_the_reader_can_act(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await marking.give(session, hall.keeper, hall.mark("31.5"))
    await judge(session, hall, "0", "2", "3")
    aspect = hall.aspects[1].id
    sheet = f"/parts/{hall.part.id}/sheet/{hall.work.id}#aspect-{aspect}"
    why = f"/events/{hall.event.id}/why/{hall.entry.id}#aspect-{aspect}"
    confirm = f"/events/{hall.event.id}/confirm"
    for of, there, missing in (
        (EventRole.PANEL_LEAD, (sheet, confirm), why),
        (EventRole.CHIEF_JUDGE, (why, confirm), sheet),
    ):
        await make.sign_in(session, client, await role(session, hall, of))
        page = await text(client, f"/events/{hall.event.id}/desk/live")
        assert all(f'href="{link}"' in page for link in there)
        assert missing not in page
        for link in there:
            assert (await client.get(link.partition("#")[0])).status_code == 200
    assert f'id="aspect-{aspect}"' in await text(client, why.partition("#")[0])


async def test_desk_is_filtered_by_kind_and_stage(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "0", "2", "3")
    await make.sign_in(session, client, await role(session, hall, EventRole.CHIEF_JUDGE))
    desk = f"/events/{hall.event.id}/desk"
    assert "0, 2, 3" in await text(client, f"{desk}?stage={hall.stage.id}&kind=remark")
    assert "0, 2, 3" not in await text(client, f"{desk}?kind=unmarked")
    assert (await client.get(f"{desk}?kind=unheard")).status_code == 422
    assert (await client.get(f"{desk}?stage=999999")).status_code == 404


async def test_desk_of_an_event_without_stages_says_so(
    client: Client, session: AsyncSession
) -> None:
    event: Event = await make.make_event(session)
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    assert "no stage yet" in await text(client, f"/events/{event.id}/desk")
    answer = await client.get(f"/api/v1/events/{event.id}/progress")
    assert (answer.json()["stage"], answer.json()["blocking"]) == (None, 0)


async def test_closing_says_in_numbers_what_is_missing(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await make.sign_in(session, client, await role(session, hall, EventRole.CHIEF_JUDGE))
    page = await text(client, f"/events/{hall.event.id}/closing/{hall.stage.id}")
    assert "2 things are not settled" in page
    assert f'action="/stages/{hall.stage.id}/close"' in page
    await make.sign_in(session, client, hall.judges[0])
    answer = await client.get(f"/events/{hall.event.id}/closing/{hall.stage.id}")
    assert answer.status_code == 403


async def test_progress_over_http_adds_up(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "0", "2", "3")
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    found = (await client.get(f"/api/v1/events/{hall.event.id}/progress")).json()
    (part,) = found["parts"]
    statuses = ("complete", "waiting", "unconfirmed", "remark", "unmarked")
    assert part["fields"] == sum(part[status] for status in statuses) == 2
    assert (part["remark"], found["blocks"]["remark"], found["blocking"]) == (1, 1, 2)
    assert [one["given"] for one in part["judges"]] == [1, 1, 1]


async def test_home_tells_who_leads_of_flags_and_new_rounds(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "0", "2", "3")
    wanted = RaiseFlag(key=uuid4(), work=hall.work.id, words="量具读数不清")
    await flags.raise_flag(session, hall.judges[0], wanted)
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    lead_elsewhere = await make.make_judge(session, hall.event, EventRole.PANEL_LEAD)
    for actor, told in ((chief, True), (lead_elsewhere, False), (hall.judges[0], False)):
        await make.sign_in(session, client, actor)
        page = await text(client, "/")
        assert ("1 flags to answer" in page) == told
        assert ("1 fields to be marked again" in page) == told


async def test_results_say_pass_marks_grounds_and_why_no_scale(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    hall.part.pass_mark = Decimal(90)
    event = await session.get_one(Event, hall.event.id)
    event.scale, event.vacant = Scale.MEDIAN_MAD, [1]
    gone, _ = await make.make_entry(session, hall.event, [hall.part], 2)
    gone.state, gone.ground, gone.ended_at = EntryState.WITHDRAWN, "因病", clock.now()
    await judge(session, hall, "2", "3", "3")
    given = await marking.give(session, hall.keeper, hall.mark("30"))
    await marking.confirm(session, hall.judges[0], given.id)
    await make.sign_in(session, client, await role(session, hall, EventRole.CHIEF_JUDGE))
    page = await text(client, f"/events/{hall.event.id}/results?stage={hall.stage.id}")
    for said in ("not passed", "passed with 90", "因病", "at least 5 entries", "vacant: place 1"):
        assert said in page, said
    rows = (await client.get(f"/api/v1/events/{hall.event.id}/results")).json()
    assert [(row["state"], row["place"], row["ground"]) for row in rows] == [
        ("entered", 2, ""),
        ("withdrawn", None, "因病"),
    ]
    assert (rows[0]["failed"], rows[0]["scaled"]) == ([hall.part.id], None)
    assert rows[1]["of_parts"][0]["points"] is None
    why = await text(client, f"/events/{hall.event.id}/why/{hall.entry.id}")
    assert "The pass mark of this part is 90." in why
    assert "因病" in await text(client, f"/events/{hall.event.id}/why/{gone.id}")
