"""The room's pages over HTTP: who sees what, what a refusal looks like, how lists behave."""

import re
from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.web import cookies
from membership.actions import invitations
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role
from membership.schemas import Invite
from membership.seed import demo_number
from tests import make
from tests.statements import counted

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}


async def test_home_of_a_stranger_leads_to_sign_in(client: Client) -> None:
    answer = await client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_page_of_a_stranger_leads_back_after_sign_in(client: Client) -> None:
    answer = await client.get("/members?q=tjw", follow_redirects=False)
    assert answer.headers["location"] == "/sign-in?then=/members%3Fq%3Dtjw"


async def test_sign_in_by_form(client: Client, session: AsyncSession) -> None:
    account = await make.make_account(session, "someone@example.org", password=make.PASSWORD)
    await session.commit()
    sent = {"login": account.login, "password": make.PASSWORD, "then": "/account"}
    answer = await client.post("/sign-in", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/account"
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert (await client.get("/account")).status_code == 200


async def test_sign_in_leads_never_to_another_site(client: Client, session: AsyncSession) -> None:
    account = await make.make_account(session, "someone@example.org", password=make.PASSWORD)
    await session.commit()
    for elsewhere in ("https://example.com/", "//example.com/", "/\\example.com"):
        sent = {"login": account.login, "password": make.PASSWORD, "then": elsewhere}
        answer = await client.post("/sign-in", data=sent, follow_redirects=False)
        assert answer.headers["location"] == "/"


async def test_ten_wrong_passwords_make_one_wait(client: Client, session: AsyncSession) -> None:
    account = await make.make_account(session, "someone@example.org", password=make.PASSWORD)
    await session.commit()
    for _ in range(10):
        answer = await client.post(
            "/sign-in", data={"login": account.login, "password": "wrong"}, headers=FRAGMENT
        )
    assert answer.status_code == 429
    assert re.search(r"Wait \d+ seconds", answer.text)
    assert int(answer.headers["retry-after"]) > 0


async def test_planted_session_is_not_adopted(client: Client, session: AsyncSession) -> None:
    account = await make.make_account(session, "someone@example.org", password=make.PASSWORD)
    await session.commit()
    client.cookies.set(cookies.SESSION, "planted")
    sent = {"login": account.login, "password": make.PASSWORD}
    answer = await client.post("/sign-in", data=sent, follow_redirects=False)
    assert "planted" not in answer.headers["set-cookie"]


async def test_approving_role_needs_second_factor(client: Client, session: AsyncSession) -> None:
    account = await make.make_account(session, "officer@example.org", password=make.PASSWORD)
    await make.make_role(session, account, await make.make_federation(session), Role.OFFICER)
    await session.commit()
    sent = {"login": account.login, "password": make.PASSWORD}
    answer = await client.post("/sign-in", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/second-factor?then=/"
    assert (await client.get("/", follow_redirects=False)).status_code == 303
    assert "<svg" in (await client.get("/second-factor")).text


async def test_write_from_another_site_is_refused(client: Client, session: AsyncSession) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ADMINISTRATOR))
    for headers in (
        {"origin": "https://example.com"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        answer = await client.post("/sign-out", headers=headers, follow_redirects=False)
        assert answer.status_code == 403
    assert (await client.get("/account")).status_code == 200


async def test_write_without_origin_is_refused(client: Client, session: AsyncSession) -> None:
    await make.sign_in(session, client, await make.make_actor(session))
    del client.headers["origin"]
    assert (await client.post("/sign-out", follow_redirects=False)).status_code == 403


async def test_another_branch_is_not_found(client: Client, session: AsyncSession) -> None:
    mine, theirs = [await make.make_organisation(session, name=f"行业{n}工会") for n in (1, 2)]
    await make.sign_in(session, client, await make.make_actor(session, Role.OFFICER, mine))
    assert (await client.get(f"/organisations/{mine.id}")).status_code == 200
    assert (await client.get(f"/organisations/{theirs.id}")).status_code == 404


async def test_page_of_another_role_is_refused_in_words(
    client: Client, session: AsyncSession
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    answer = await client.get("/accounts")
    assert answer.status_code == 403
    assert "Ask your administrator" in answer.text


async def test_invitation_of_someone_else_says_so(client: Client, session: AsyncSession) -> None:
    federation = await make.make_federation(session)
    _, token = await invitations.open_invitation(
        session, "new@example.org", "新人", federation, Role.ORGANISER, None
    )
    me = await make.make_actor(session, Role.AUDITOR)
    await make.sign_in(session, client, me)
    assert "for someone else" in (await client.get(f"/invitations/{token}")).text
    sent = {"password": make.PASSWORD, "again": make.PASSWORD}
    answer = await client.post(f"/invitations/{token}", data=sent, headers=FRAGMENT)
    assert answer.status_code == 409


async def test_invitation_comes_by_message_and_makes_an_account(
    client: Client, session: AsyncSession
) -> None:
    administrator = await make.make_actor(session, Role.ADMINISTRATOR)
    federation = await make.make_federation(session)
    wanted = Invite(
        login="new@example.org", name="新人", organisation_id=federation.id, role=Role.ORGANISER
    )
    await invitations.invite(session, administrator, wanted, "http://jiangxin.test")
    await session.commit()
    letter = (await client.get("/messages")).text
    link = re.search(r"http://jiangxin.test(/invitations/[\w-]+)", letter)
    assert link is not None
    sent = {"password": make.PASSWORD, "again": make.PASSWORD}
    answer = await client.post(link[1], data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert (await client.get(link[1])).status_code == 404


async def test_form_with_wrong_fields_names_each(client: Client, session: AsyncSession) -> None:
    officer = await make.make_actor(session, Role.OFFICER)
    await make.sign_in(session, client, officer)
    answer = await client.post("/members", data={"identity": "1"}, headers=FRAGMENT)
    assert answer.status_code == 422
    assert set(re.findall(r'data-field="(\w+)"', answer.text)) == {"name", "union_id"}


async def test_member_is_registered_and_shown_masked(client: Client, session: AsyncSession) -> None:
    officer = await make.make_actor(session, Role.OFFICER)
    union = await make.make_organisation(session)
    await make.sign_in(session, client, officer)
    sent = {"name": "陶建伟", "identity": demo_number(7), "union_id": str(union.id)}
    answer = await client.post("/members", data=sent, headers=FRAGMENT)
    assert answer.headers["hx-redirect"] == "/members"
    listed = (await client.get("/members?q=tjw")).text
    assert "陶建伟" in listed
    assert demo_number(7) not in listed
    again = await client.post("/members", data=sent, headers=FRAGMENT)
    assert (again.status_code, "is on record" in again.text) == (409, True)


@pytest.mark.parametrize("path", ["/organisations", "/members", "/accounts", "/audit"])
async def test_list_costs_the_same_with_more_rows(
    client: Client, session: AsyncSession, path: str
) -> None:
    administrator = await make.make_actor(session, Role.ADMINISTRATOR)
    home = await make.make_organisation(session)
    await make.make_person(session, 1, home)
    await make.sign_in(session, client, administrator)
    with counted(session) as few:
        assert (await client.get(path)).status_code == 200
    for index in (2, 3, 4):
        union = await make.make_organisation(session, home, OrganisationKind.GRASSROOTS)
        await make.make_person(session, index, union)
        await make.make_actor(session, Role.OFFICER, union)
    await session.commit()
    with counted(session) as more:
        assert (await client.get(path)).status_code == 200
    assert more.count <= few.count


async def test_page_number_below_one_is_a_sentence(client: Client, session: AsyncSession) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.OFFICER))
    answer = await client.get("/members?number=0")
    assert (answer.status_code, "Ask for page 1" in answer.text) == (422, True)


async def test_language_is_switched_by_anyone(client: Client) -> None:
    answer = await client.post(
        "/language/zh", headers={"referer": "http://jiangxin.test/sign-in"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/sign-in"
    page = await client.get("/sign-in")
    assert 'lang="zh-CN"' in page.text


async def test_session_ends_when_idle(client: Client, session: AsyncSession) -> None:
    await make.sign_in(session, client, await make.make_actor(session))
    with clock.shifted(timedelta(hours=5)):
        assert (await client.get("/account", follow_redirects=False)).status_code == 303


async def test_security_headers_are_on_every_answer(client: Client) -> None:
    for path in ("/sign-in", "/nothing", "/api/v1/me", "/health/live"):
        headers = (await client.get(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
