"""The pages of who judges: what they show whom, and what their forms do."""

import re

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import pool
from competitions.models import Appointment, Judge, JudgeTrade, Member, Recusal, Relation
from competitions.rules.conflicts import Ground
from competitions.rules.roles import EventRole
from competitions.schemas import AddJudge
from core import clock
from membership.models import Person
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}
LOGIN = "judge7@example.org"


async def send(client: Client, path: str, **sent: str) -> str:
    answer = await client.post(path, data=sent, headers=FRAGMENT)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["hx-redirect"])


async def text(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_appointment_shows_what_it_brings_before_it_is_made(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    await make.make_account(session, LOGIN, "钱乙")
    factory = await make.make_organisation(
        session, await make.make_organisation(session), OrganisationKind.GRASSROOTS, "厂工会"
    )
    hall.entry.organisation_id = factory.id
    await pool.add(session, organiser, AddJudge(login=LOGIN, organisation_id=factory.id))
    await make.sign_in(session, client, organiser)
    picked = await text(client, f"/pick/judges?event={hall.event.id}&q=qy")
    assert f'data-value="{LOGIN}"' in picked
    events = f"/events/{hall.event.id}/judges"
    preview = await send(client, f"{events}/look", judge=LOGIN, role="judge")
    shown = await text(client, preview)
    assert "Keeps away from 1 entries" in shown
    assert "Not qualified in this trade" in shown
    assert await session.scalar(select(Recusal)) is None
    refused = await client.post(events, data={"login": LOGIN, "role": "judge"}, headers=FRAGMENT)
    assert (refused.status_code, 'data-field="knowingly"' in refused.text) == (409, True)
    await send(client, events, login=LOGIN, role="judge", knowingly="1")
    assert "Same employer" in await text(client, events)


async def test_look_at_nobody_names_the_form(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    path = f"/events/{hall.event.id}/judges/look"
    for sent, status in (({}, 422), ({"login": "nobody@example.org"}, 422)):
        answer = await client.post(path, data={"role": "judge", **sent}, headers=FRAGMENT)
        assert answer.status_code == status


async def test_judge_sees_own_recusals_only_and_wishes_one(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    judge, other = hall.judges[0], hall.judges[1]
    page = f"/events/{hall.event.id}/judges"
    await make.sign_in(session, client, judge)
    keys = dict(re.findall(r'name="(appointment_id)" value="(\d+)"', await text(client, page)))
    picked = await text(client, f"/pick/entries?event={hall.event.id}&q=1")
    assert f'data-value="{hall.entry.id}"' in picked
    sent = {"entry_id": str(hall.entry.id), "note": "老同学"}
    await send(client, f"/events/{hall.event.id}/recusals", **keys, **sent)
    assert "老同学" in await text(client, page)
    await make.sign_in(session, client, other)
    assert "老同学" not in await text(client, page)
    recusal = await session.scalar(select(Recusal))
    assert recusal is not None
    refused = await client.post(f"/recusals/{recusal.id}/lift", headers=FRAGMENT)
    assert refused.status_code == 403


async def test_judge_declares_a_relation_on_the_own_page(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    person = await session.scalar(
        select(Person).join(Member, Member.person_id == Person.id).limit(1)
    )
    assert person is not None
    await make.sign_in(session, client, hall.judges[0])
    picked = await text(client, "/pick/competitors?q=zj")
    assert f'data-value="{person.id}"' in picked
    await send(client, "/judging/relations", person_id=str(person.id), kind="teacher")
    assert "Teacher or master" in await text(client, "/judging")
    assert (await session.scalars(select(Relation.declared_by))).all() == [hall.judges[0].account]
    assert len((await session.scalars(select(Recusal))).all()) == 1


async def test_chief_judge_lets_a_judge_leave_and_return(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    await make.sign_in(session, client, chief)
    page = f"/events/{hall.event.id}/judges"
    seat = re.search(r'<option value="(\d+)">[^<]*J1', await text(client, page))
    assert seat is not None
    path = f"/events/{hall.event.id}/seats"
    await send(client, f"{path}/leave", seat_id=seat[1], reason="生病")
    assert "J1, left: 生病" in await text(client, page)
    await send(client, f"{path}/{seat[1]}/return")
    assert "left:" not in await text(client, page)


async def test_pool_is_kept_on_its_pages(client: Client, session: AsyncSession) -> None:
    union = await make.make_organisation(session)
    trade = await make.make_trade(session)
    person = await make.make_person(session, 3, union)
    await make.make_account(session, LOGIN, "钱乙")
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    assert "Nobody is in the pool yet" in await text(client, "/judges")
    page = await send(client, "/judges", login=LOGIN, organisation_id=str(union.id))
    await send(
        client,
        f"{page}/trades",
        occupation_code=trade.code,
        qualification="考评员",
        valid_until="2020-01-01",
    )
    assert "expired 2020-01-01" in await text(client, page)
    await send(client, f"{page}/relations", person_id=str(person.id), kind="family")
    shown = await text(client, page)
    withdraw = re.search(rf"{page}/relations/\d+/withdraw", shown)
    assert withdraw is not None
    await send(client, withdraw[0])
    await send(client, f"{page}/trades/drop", occupation_code=trade.code)
    await send(client, page, organisation_id=str(union.id), note="退休返聘")
    assert "For no trade yet" in await text(client, page)
    assert "退休返聘" in await text(client, "/judges?q=qianyi")
    await send(client, f"{page}/leave")
    assert "钱乙" not in await text(client, "/judges")
    assert "Left the pool" in await text(client, page)


async def test_organiser_invites_a_judge_by_form(client: Client, session: AsyncSession) -> None:
    union = await make.make_organisation(session)
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    await send(client, "/judges/invite", name="钱乙", login=LOGIN, organisation_id=str(union.id))
    assert "A role that an event gives" in await text(client, "/messages")


@pytest.mark.parametrize("path", ["/judges", "/judges/1", "/pick/judges?event={e}"])
async def test_pool_is_the_organisers(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    await make.sign_in(session, client, hall.judges[0])
    answer = await client.get(path.format(e=hall.event.id))
    assert answer.status_code in (403, 404)


async def test_own_page_is_for_those_with_a_role(client: Client, session: AsyncSession) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.AUDITOR))
    assert (await client.get("/judging")).status_code == 403


@pytest.mark.parametrize("path", ["/events/{e}/judges", "/judges"])
async def test_judges_cost_the_same_with_more_of_them(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    union, trade = await make.make_organisation(session), await make.make_trade(session)
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    address = path.format(e=hall.event.id)

    async def add(*numbers: int) -> None:
        for number in numbers:
            actor = await make.make_judge(session, hall.event)
            await make.make_entry(session, hall.event, [hall.part], number)
            appointment = await session.scalar(
                select(Appointment.id).where(Appointment.account_id == actor.account)
            )
            judge = Judge(account_id=actor.account, organisation_id=union.id)
            session.add(judge)
            await session.flush()
            held = {"judge_id": judge.id, "occupation_code": trade.code}
            session.add(JudgeTrade(**held, qualification="考评员"))
            away = {"appointment_id": appointment, "entry_id": hall.entry.id}
            session.add(Recusal(**away, ground=Ground.DECIDED, made_at=clock.now()))
        await session.commit()

    await add(2)
    with counted(session) as few:
        await text(client, address)
    await add(3, 4, 5)
    with counted(session) as more:
        await text(client, address)
    assert more.count <= few.count
