"""The pages of entries, conditions and the draw over HTTP: who sees what, forms, lists."""

import re
from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import entries
from competitions.models import Competition, Entry, Event, Member
from competitions.rules.states import CompetitionState, StageState
from competitions.schemas import AddEntry
from core import clock
from core.actor import Actor
from membership.models import Organisation
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}


async def text(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def send(client: Client, path: str, **sent: str) -> str:
    """Post a form as htmx does; where it leads."""
    answer = await client.post(path, data=sent, headers=FRAGMENT)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["hx-redirect"])


async def announce(session: AsyncSession, event: Event) -> Competition:
    """The event's competition, announced, with an entry period of three days from now."""
    competition = await session.get_one(Competition, event.competition_id)
    competition.state = CompetitionState.ANNOUNCED
    competition.entries_until = clock.now() + timedelta(days=3)
    await session.flush()
    return competition


@pytest.fixture
async def event(session: AsyncSession) -> Event:
    """In preparation, with a part."""
    made = await make.make_event(session)
    stage = await make.make_stage(session, made, StageState.PREPARING)
    await make.make_part(session, stage)
    return made


@pytest.fixture
async def union(session: AsyncSession) -> Organisation:
    return await make.make_organisation(session, name="甲厂工会")


async def sign_in(
    client: Client, session: AsyncSession, role: Role, over: Organisation | None = None
) -> Actor:
    actor = await make.make_actor(session, role, over)
    await make.sign_in(session, client, actor)
    return actor


async def test_officer_enters_own_people_and_sees_no_others(
    client: Client, session: AsyncSession, event: Event, union: Organisation
) -> None:
    await announce(session, event)
    own = await make.make_person(session, 1, union, "钱乙")
    await make.make_entry(session, event, [], 1)
    await sign_in(client, session, Role.OFFICER, union)
    ours = await text(client, "/entries")
    assert "试验赛项" in ours
    assert "in 3 days" in ours
    page = await text(client, f"/events/{event.id}/entries")
    assert "Entries are taken until" in page
    assert "赵甲" not in page
    options = await text(client, "/pick/persons?q=qy")
    assert "钱乙" in options
    assert await send(client, f"/events/{event.id}/entries", person=str(own.id))
    assert "钱乙" in await text(client, "/entries")
    assert "钱乙" in await text(client, f"/events/{event.id}/entries")


async def test_officer_meets_neither_the_event_nor_others_entries(
    client: Client, session: AsyncSession, event: Event, union: Organisation
) -> None:
    entry, _ = await make.make_entry(session, event, [], 1)
    await sign_in(client, session, Role.OFFICER, union)
    for path in (f"/events/{event.id}/entries", f"/entries/{entry.id}", f"/events/{event.id}"):
        assert (await client.get(path)).status_code == 404
    await announce(session, event)
    await session.commit()
    assert (await client.get(f"/events/{event.id}/entries")).status_code == 200
    for path in (
        f"/entries/{entry.id}",
        f"/events/{event.id}",
        f"/events/{event.id}/draw",
        f"/events/{event.id}/clauses",
    ):
        assert (await client.get(path)).status_code == 404


async def test_deadline_that_has_passed_is_a_sentence(
    client: Client, session: AsyncSession, event: Event, union: Organisation
) -> None:
    competition = await announce(session, event)
    competition.entries_until = clock.now() - timedelta(minutes=1)
    person = await make.make_person(session, 1, union)
    await sign_in(client, session, Role.OFFICER, union)
    page = await text(client, f"/events/{event.id}/entries")
    assert "Ask the organiser, who can still enter people." in page
    assert "/pick/persons" not in page
    answer = await client.post(
        f"/events/{event.id}/entries", data={"person": str(person.id)}, headers=FRAGMENT
    )
    assert (answer.status_code, "Entries were taken until" in answer.text) == (409, True)
    await sign_in(client, session, Role.ORGANISER)
    assert "so you can still enter people" in await text(client, f"/events/{event.id}/entries")


async def test_team_is_entered_by_a_form_with_empty_places(
    client: Client, session: AsyncSession, event: Event, union: Organisation
) -> None:
    event.team_size, event.substitutes = 2, 2
    people = [await make.make_person(session, n, union, f"队员{n}") for n in range(3)]
    await sign_in(client, session, Role.ORGANISER)
    path = f"/events/{event.id}/entries"
    assert 'name="members.3.person"' in await text(client, path)
    sent = {
        "name": "一队",
        "coach": "周教练",
        "members.0.person": str(people[0].id),
        "members.2.substitute": "true",
        "members.2.person": str(people[2].id),
        "members.3.substitute": "true",
        "members.3.person": "",
    }
    answer = await client.post(path, data=sent, headers=FRAGMENT)
    assert (answer.status_code, "has 2 members; 1 are named" in answer.text) == (422, True)
    sent["members.1.person"] = str(people[1].id)
    assert await send(client, path, **sent) == path
    page = await text(client, path)
    assert "一队" in page
    assert "队员2" in page
    assert "(substitute)" in page
    entry = (await session.scalars(select(Entry).where(Entry.event_id == event.id))).one()
    assert "周教练" in await text(client, f"/entries/{entry.id}")


async def test_refusal_names_each_clause(
    client: Client, session: AsyncSession, event: Event, union: Organisation
) -> None:
    await sign_in(client, session, Role.ORGANISER)
    path = f"/events/{event.id}/clauses"
    assert "Nothing is asked yet" in await text(client, path)
    for kind in ("age", "member", "in_beijing", "one_event", "not_with", "quota", "trade"):
        assert "clause-form" in await text(client, f"{path}?kind={kind}")
    assert await send(client, f"{path}/age", least="60", source="规程第三条") == path
    assert await send(client, f"{path}/in_beijing", years="1") == path
    page = await text(client, path)
    assert "年满60周岁" in page
    assert "在京工作满1年" in page
    person = await make.make_person(session, 1, union)
    await session.commit()
    assert "In Beijing since" in await text(client, f"/events/{event.id}/entries")
    answer = await client.post(
        f"/events/{event.id}/entries",
        data={"person": str(person.id), "in_beijing_since": "2026-11-01"},
        headers=FRAGMENT,
    )
    assert answer.status_code == 422
    assert "Asked is “年满60周岁” (规程第三条)." in answer.text
    assert "Asked is “在京工作满1年” (竞赛规程：参赛条件)." in answer.text


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("age", {}, "form"),
        ("age", {"least": "50", "most": "20"}, "form"),
        ("age", {"least": "old"}, "least"),
        ("quota", {"most": "0"}, "most"),
        ("not_with", {}, "events"),
        ("in_beijing", {"years": "101"}, "years"),
    ],
)
async def test_clause_that_asks_nonsense_is_refused(
    client: Client, session: AsyncSession, event: Event, kind: str, sent: dict[str, str], field: str
) -> None:
    await sign_in(client, session, Role.ORGANISER)
    answer = await client.post(f"/events/{event.id}/clauses/{kind}", data=sent, headers=FRAGMENT)
    assert (answer.status_code, f'data-field="{field}"' in answer.text) == (422, True)


async def test_clause_is_changed_and_removed(
    client: Client, session: AsyncSession, event: Event
) -> None:
    await sign_in(client, session, Role.ORGANISER)
    path = f"/events/{event.id}/clauses"
    await send(client, f"{path}/quota", most="2")
    match = re.search(r"clause=(\d+)", await text(client, path))
    assert match is not None
    await send(client, f"/clauses/{match[1]}", most="3", text="每单位三人")
    assert "每单位三人" in await text(client, f"{path}?clause={match[1]}")
    assert await send(client, f"/clauses/{match[1]}/drop") == path
    assert "Nothing is asked yet" in await text(client, path)
    gone = await client.post(f"/clauses/{match[1]}/drop", headers=FRAGMENT)
    unknown = await client.post(f"{path}/height", headers=FRAGMENT)
    assert (gone.status_code, unknown.status_code) == (404, 404)


async def test_ended_entry_is_struck_through_with_its_ground(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await sign_in(client, session, Role.ORGANISER)
    path = f"/entries/{hall.entry.id}"
    assert await send(client, f"{path}/withdraw", reason="受伤") == path
    page = await text(client, path)
    assert "Withdrawn: 受伤" in page
    listed = await text(client, f"/events/{hall.event.id}/entries")
    assert re.search(r"<s>赵甲</s>.*受伤", listed, re.S)
    without = await client.post(f"{path}/reinstate", headers=FRAGMENT)
    assert without.status_code == 422
    await send(client, f"{path}/reinstate", reason="误报")
    await send(client, f"{path}/disqualify", reason="替考")
    assert "Disqualified: 替考" in await text(client, path)


async def test_substitute_is_put_in_by_a_form(
    client: Client, session: AsyncSession, event: Event, union: Organisation
) -> None:
    event.team_size, event.substitutes = 2, 1
    people = [await make.make_person(session, n, union, f"队员{n}") for n in range(3)]
    entry, _ = await make.make_team(session, event, [], people)
    await sign_in(client, session, Role.ORGANISER)
    members = list(
        await session.scalars(
            select(Member).where(Member.entry_id == entry.id).order_by(Member.position)
        )
    )
    await send(
        client,
        f"/entries/{entry.id}/substitute",
        went=str(members[0].id),
        came=str(members[2].id),
        reason="手伤",
    )
    assert "队员2 for 队员0" in await text(client, f"/entries/{entry.id}")


async def test_list_is_searched_filtered_sorted(
    client: Client, session: AsyncSession, event: Event, union: Organisation
) -> None:
    organiser = await sign_in(client, session, Role.ORGANISER)
    other = await make.make_organisation(session, name="乙厂工会")
    for index, (name, home) in enumerate(
        [("周戊", union), ("安子", other), ("赵甲", union)], start=1
    ):
        person = await make.make_person(session, index, home, name)
        await entries.add(session, organiser, event.id, AddEntry(person=person.id))
    await session.commit()
    path = f"/events/{event.id}/entries"

    async def names(query: str) -> list[str]:
        return re.findall(r'href="/entries/\d+">(\w+)', await text(client, path + query))

    assert await names("") == ["周戊", "安子", "赵甲"]
    assert await names("?sort=name") == ["安子", "赵甲", "周戊"]
    assert await names("?q=zj") == ["赵甲"]
    assert await names("?q=2") == ["安子"]
    assert await names("?q=%25") == []
    assert await names(f"?organisation={other.id}") == ["安子"]
    assert await names("?of_state=withdrawn") == []
    assert (await client.get(path + "?of_state=lost")).status_code in (400, 422)


@pytest.mark.parametrize("path", ["/events/{e}/entries", "/entries", "/events/{e}/draw"])
async def test_list_costs_the_same_with_more_rows(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    await sign_in(client, session, Role.ADMINISTRATOR)
    hall.stage.state = StageState.PREPARING
    await session.commit()
    address = path.format(e=hall.event.id)

    async def grow(number: int) -> None:
        await make.make_entry(session, hall.event, [hall.part], number)
        await session.commit()
        await send(client, f"/stages/{hall.stage.id}/draw", stations="2", reason="再抽")

    await grow(2)
    with counted(session) as few:
        await text(client, address)
    await grow(3)
    await grow(4)
    with counted(session) as more:
        await text(client, address)
    assert more.count <= few.count


async def test_draw_shows_how_to_repeat_it(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await sign_in(client, session, Role.ORGANISER)
    hall.stage.state = StageState.PREPARING
    await session.commit()
    path = f"/events/{hall.event.id}/draw"
    assert "Nothing is drawn" in await text(client, path)
    await send(client, f"/stages/{hall.stage.id}/draw", stations="4", seed="03 07 <12>")
    page = await text(client, path)
    assert "03 07 &lt;12&gt;" in page
    assert "sha256sum" in page
    assert "Draw anew" in page
    nonsense = await client.post(
        f"/stages/{hall.stage.id}/draw", data={"stations": "0"}, headers=FRAGMENT
    )
    assert (nonsense.status_code, 'data-field="stations"' in nonsense.text) == (422, True)
    await send(client, f"/stages/{hall.stage.id}/draw", stations="2", reason="工位减少")
    page = await text(client, path)
    assert "All draws of this stage" in page
    old = re.findall(r"draw=(\d+)", page)[-1]
    assert "does not stand any more" in await text(client, f"{path}?draw={old}")


async def test_event_without_a_stage_has_no_draw(client: Client, session: AsyncSession) -> None:
    bare = await make.make_event(session)
    await sign_in(client, session, Role.ORGANISER)
    assert (await client.get(f"/events/{bare.id}/draw")).status_code == 404
