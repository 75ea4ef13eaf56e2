"""The room over HTTP: who may ask for what, and what a program is told when it may not."""

import re

from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from core.actor import Actor
from core.web import cookies
from membership.models import Organisation
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role, Scope
from membership.seed import demo_number
from tests import make

Client = AsyncTestClient[Litestar]
API = "/api/v1"
LOGIN = "judge7@example.org"


async def signed_in(
    session: AsyncSession, client: Client, role: Role, over: Organisation | None = None
) -> Actor:
    actor = await make.make_actor(session, role, over)
    await make.sign_in(session, client, actor)
    return actor


def invitation(organisation: Organisation, **over: object) -> dict[str, object]:
    return {"login": LOGIN, "name": "钱乙", "organisation": organisation.id} | over


async def link(client: Client) -> str:
    """The token of the newest letter."""
    found = re.search(r"/invitations/([\w-]+)", (await client.get("/messages")).text)
    assert found is not None
    return found[1]


async def test_organisations_are_those_of_the_actors_branches(
    client: Client, session: AsyncSession
) -> None:
    mine, _ = [await make.make_organisation(session, name=f"行业{n}工会") for n in (1, 2)]
    grassroots = await make.make_organisation(session, mine, OrganisationKind.GRASSROOTS, "厂工会")
    await signed_in(session, client, Role.OFFICER, mine)
    rows = (await client.get(f"{API}/organisations")).json()
    assert [row["id"] for row in rows] == [mine.id, grassroots.id]
    assert rows[1] == {
        "id": grassroots.id,
        "name": "厂工会",
        "kind": "grassroots",
        "parent": mine.id,
    }
    by_kind = (await client.get(f"{API}/organisations?kind=grassroots&q=cgh")).json()
    assert [row["id"] for row in by_kind] == [grassroots.id]
    assert len((await client.get(f"{API}/organisations?limit=1")).json()) == 1


async def test_organisations_refuse_what_cannot_be(client: Client, session: AsyncSession) -> None:
    await signed_in(session, client, Role.OFFICER)
    for query in ("limit=0", "limit=101"):
        assert (await client.get(f"{API}/organisations?{query}")).status_code == 422
    assert (await client.get(f"{API}/organisations?kind=village")).status_code in (400, 422)


async def test_token_that_only_marks_lists_no_organisation(
    client: Client, session: AsyncSession
) -> None:
    token = await make.make_token(session, await make.make_actor(session, Role.OFFICER), Scope.MARK)
    answer = await client.get(f"{API}/organisations", headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, "Read results" in answer.text) == (403, True)


async def test_stranger_is_told_to_sign_in(client: Client, session: AsyncSession) -> None:
    union = await make.make_organisation(session)
    await session.commit()
    person = {"name": "赵甲", "identity": demo_number(1), "union": union.id}
    answers = [
        await client.get(f"{API}/organisations"),
        await client.post(f"{API}/persons", json=person),
        await client.post(f"{API}/invitations", json=invitation(union)),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]


async def test_person_is_registered_once(client: Client, session: AsyncSession) -> None:
    union = await make.make_organisation(session)
    await make.make_trade(session)
    await signed_in(session, client, Role.OFFICER, union)
    sent = {
        "name": "赵甲",
        "identity": demo_number(1),
        "union": union.id,
        "occupation": make.TRADE,
    }
    first = await client.post(f"{API}/persons", json=sent)
    again = await client.post(f"{API}/persons", json=sent)
    assert (first.status_code, again.status_code) == (201, 409)
    assert first.json()["id"] > 0
    assert "on record" in again.json()["fields"]["identity"]


async def test_person_elsewhere_or_by_another_role_is_refused(
    client: Client, session: AsyncSession
) -> None:
    mine, theirs = [await make.make_organisation(session, name=f"行业{n}工会") for n in (1, 2)]
    sent = {"name": "赵甲", "identity": demo_number(1), "union": theirs.id}
    await signed_in(session, client, Role.OFFICER, mine)
    assert (await client.post(f"{API}/persons", json=sent)).status_code == 404
    await signed_in(session, client, Role.ORGANISER, theirs)
    assert (await client.post(f"{API}/persons", json=sent)).status_code == 403


async def test_person_with_a_wrong_number_names_the_field(
    client: Client, session: AsyncSession
) -> None:
    union = await make.make_organisation(session)
    await signed_in(session, client, Role.OFFICER, union)
    sent = {"name": "赵甲", "identity": "110101199001011234", "union": union.id}
    for over, field in (({}, "identity"), ({"unoin": 1}, "unoin"), ({"name": " "}, "name")):
        answer = await client.post(f"{API}/persons", json=sent | over)
        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_token_registers_nobody(client: Client, session: AsyncSession) -> None:
    union = await make.make_organisation(session)
    officer = await make.make_actor(session, Role.OFFICER, union)
    token = await make.make_token(session, officer, Scope.READ, Scope.MARK)
    sent = {"name": "赵甲", "identity": demo_number(1), "union": union.id}
    answer = await client.post(
        f"{API}/persons", json=sent, headers={"authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 403


async def test_organiser_invites_a_judge_who_is_signed_in_by_accepting(
    client: Client, session: AsyncSession
) -> None:
    federation = await make.make_federation(session)
    await signed_in(session, client, Role.ORGANISER)
    sent = await client.post(f"{API}/invitations", json=invitation(federation))
    twice = await client.post(f"{API}/invitations", json=invitation(federation))
    assert (sent.status_code, twice.status_code) == (201, 409)
    client.cookies.clear()
    body = {"token": await link(client), "password": make.PASSWORD}
    accepted = await client.post(f"{API}/invitations/accept", json=body)
    assert (accepted.status_code, accepted.json()["complete"]) == (201, True)
    me = (await client.get(f"{API}/me")).json()
    assert (me["account"], me["name"]) == (accepted.json()["account"], "钱乙")
    assert (await client.get("/organisations")).status_code == 403
    client.cookies.clear()
    again = await client.post(f"{API}/invitations/accept", json=body)
    assert (again.status_code, again.json()["type"]) == (404, "/problems/invitation-closed")


async def test_role_is_not_the_organisers_to_give(client: Client, session: AsyncSession) -> None:
    federation = await make.make_federation(session)
    await signed_in(session, client, Role.ORGANISER)
    answer = await client.post(f"{API}/invitations", json=invitation(federation, role="organiser"))
    assert answer.status_code == 403
    await signed_in(session, client, Role.OFFICER)
    answer = await client.post(f"{API}/invitations", json=invitation(federation))
    assert answer.status_code == 403


async def test_invitation_to_another_branch_is_not_found(
    client: Client, session: AsyncSession
) -> None:
    mine, theirs = [await make.make_organisation(session, name=f"行业{n}工会") for n in (1, 2)]
    await signed_in(session, client, Role.ADMINISTRATOR, mine)
    answer = await client.post(f"{API}/invitations", json=invitation(theirs))
    assert answer.status_code == 404
    answer = await client.post(f"{API}/invitations", json=invitation(theirs) | {"login": "x"})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["login"])


async def test_approving_role_still_needs_its_second_factor(
    client: Client, session: AsyncSession
) -> None:
    federation = await make.make_federation(session)
    await signed_in(session, client, Role.ADMINISTRATOR)
    await client.post(f"{API}/invitations", json=invitation(federation, role="officer"))
    client.cookies.clear()
    body = {"token": await link(client), "password": make.PASSWORD}
    accepted = await client.post(f"{API}/invitations/accept", json=body)
    assert (accepted.status_code, accepted.json()["complete"]) == (201, False)
    assert (await client.get(f"{API}/me")).status_code == 401


async def test_known_account_accepts_signed_in_and_stays_so(
    client: Client, session: AsyncSession
) -> None:
    federation = await make.make_federation(session)
    owner = await make.make_account(session, LOGIN)
    await signed_in(session, client, Role.ADMINISTRATOR)
    await client.post(f"{API}/invitations", json=invitation(federation, role="auditor"))
    client.cookies.clear()
    body = {"token": await link(client)}
    stranger = await client.post(f"{API}/invitations/accept", json=body)
    assert (stranger.status_code, stranger.json()["type"]) == (409, "/problems/sign-in-first")
    await make.sign_in(session, client, Actor(owner.id, owner.name))
    accepted = await client.post(f"{API}/invitations/accept", json=body)
    assert accepted.json() == {"account": owner.id, "complete": True}
    assert cookies.SESSION not in accepted.headers.get("set-cookie", "")


async def test_short_password_names_the_field(client: Client) -> None:
    body = {"token": "none of ours", "password": "short"}
    answer = await client.post(f"{API}/invitations/accept", json=body)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["password"])
