"""From a cookie or a token to whoever is acting."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import competitions.room
from competitions.models import Appointment
from competitions.rules.roles import KIND as EVENT
from competitions.rules.roles import EventRole
from core import clock
from core.actor import STRANGER, Grant
from membership import queries
from membership.actions import signing_in, tokens
from membership.actions.actors import SEEN_EVERY, loader
from membership.models import Account, AccountSession
from membership.rules.roles import KIND as ORGANISATION
from membership.rules.roles import Role, Scope
from membership.rules.sign_in import SESSION_IDLE, SESSION_LENGTH
from membership.schemas import MakeToken, SignIn
from tests import make
from tests.statements import counted

assert competitions.room.ROOM.grants is not None
load = loader([queries.grants(), competitions.room.ROOM.grants])


async def sign_in(session: AsyncSession, account: Account) -> str:
    wanted = SignIn(login=account.login, password=make.PASSWORD)
    return (await signing_in.sign_in(session, wanted, "192.0.2.1")).token


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    return await make.make_account(session, name="陶建伟", password=make.PASSWORD)


async def give_roles(session: AsyncSession, account: Account, count: int) -> set[Grant]:
    """So many roles on organisations and as many in events."""
    given = set()
    for _ in range(count):
        union = await make.make_organisation(session)
        await make.make_role(session, account, union, Role.ORGANISER)
        given.add(Grant(Role.ORGANISER, ORGANISATION, union.id, union.path))
        event = await make.make_event(session)
        session.add(Appointment(event_id=event.id, account_id=account.id, role=EventRole.JUDGE))
        given.add(Grant(EventRole.JUDGE, EVENT, event.id))
    await session.flush()
    return given


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_grants_of_both_rooms_come_in_one_statement(
    session: AsyncSession, account: Account, count: int
) -> None:
    given = await give_roles(session, account, count)
    await give_roles(session, await make.make_account(session), 1)
    cookie = await sign_in(session, account)
    with counted(session) as said:
        actor = await load(session, cookie, None)
    assert said.count == 1
    assert actor.grants == given
    assert (actor.account, actor.name, actor.scopes) == (account.id, "陶建伟", None)


async def test_role_that_is_taken_is_gone_with_the_next_request(
    session: AsyncSession, account: Account
) -> None:
    held = await make.make_role(
        session, account, await make.make_federation(session), Role.ORGANISER
    )
    cookie = await sign_in(session, account)
    assert (await load(session, cookie, None)).grants
    await session.delete(held)
    await session.flush()
    assert (await load(session, cookie, None)).grants == frozenset()


async def test_nobody_comes_without_cookie_and_token(session: AsyncSession) -> None:
    with counted(session) as said:
        assert await load(session, None, None) is STRANGER
    assert said.count == 0


async def test_cookie_is_no_bearer_token_and_the_other_way_round(
    session: AsyncSession, account: Account
) -> None:
    cookie = await sign_in(session, account)
    person = await load(session, cookie, None)
    _, secret = await tokens.make(session, person, MakeToken(name="脚本", scopes=[Scope.READ]))
    assert await load(session, None, cookie) == STRANGER
    assert await load(session, secret, None) == STRANGER
    client = await load(session, None, secret)
    assert (client.account, client.session, client.scopes) == (
        account.id,
        None,
        frozenset({"read"}),
    )


async def test_session_between_password_and_code_is_nobody_yet(
    session: AsyncSession, account: Account
) -> None:
    await make.make_role(session, account, await make.make_federation(session), Role.OFFICER)
    cookie = await sign_in(session, account)
    actor = await load(session, cookie, None)
    assert not actor.signed_in
    assert actor.grants == frozenset()
    assert actor.session == await session.scalar(select(AccountSession.id))


async def test_session_ends_after_its_length_however_busy(
    session: AsyncSession, account: Account
) -> None:
    cookie = await sign_in(session, account)
    for hours in range(1, int(SESSION_LENGTH / timedelta(hours=1))):
        with clock.shifted(timedelta(hours=hours)):
            assert (await load(session, cookie, None)).signed_in
    with clock.shifted(SESSION_LENGTH):
        assert await load(session, cookie, None) == STRANGER


async def test_session_ends_when_idle(session: AsyncSession, account: Account) -> None:
    cookie = await sign_in(session, account)
    with clock.shifted(SESSION_IDLE):
        assert await load(session, cookie, None) == STRANGER


async def test_being_seen_is_written_now_and_then_only(
    session: AsyncSession, account: Account
) -> None:
    cookie = await sign_in(session, account)
    with clock.shifted(SEEN_EVERY - timedelta(seconds=5)), counted(session) as said:
        await load(session, cookie, None)
    assert said.count == 1
    with clock.shifted(SEEN_EVERY + timedelta(seconds=5)), counted(session) as said:
        await load(session, cookie, None)
        await load(session, cookie, None)
    assert said.count == 3


async def test_disabled_account_is_out_at_once(session: AsyncSession, account: Account) -> None:
    cookie = await sign_in(session, account)
    person = await load(session, cookie, None)
    _, secret = await tokens.make(session, person, MakeToken(name="脚本", scopes=[Scope.READ]))
    account.disabled_at = clock.now()
    await session.flush()
    assert await load(session, cookie, None) == STRANGER
    assert await load(session, None, secret) == STRANGER


async def test_planted_cookie_is_not_adopted(session: AsyncSession) -> None:
    assert await load(session, "planted", None) == STRANGER
    assert (await session.scalars(select(AccountSession))).all() == []
