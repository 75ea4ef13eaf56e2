"""API tokens: what they let in, until when, and that they end at once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.actor import STRANGER, Actor
from core.audit import AuditEntry
from core.errors import Forbidden, NotFound
from membership import queries
from membership.actions import tokens
from membership.actions.actors import loader
from membership.rules.roles import Role, Scope
from membership.schemas import MakeToken
from tests import make

load = loader([queries.grants()])


def wanted(*scopes: Scope, days: int = 30) -> MakeToken:
    return MakeToken(name="脚本", days=days, scopes=list(scopes) or [Scope.READ])


@pytest.fixture
async def actor(session: AsyncSession) -> Actor:
    return await make.make_actor(session, Role.ORGANISER)


async def test_token_acts_for_its_account_within_its_scopes(
    session: AsyncSession, actor: Actor
) -> None:
    _, secret = await tokens.make(session, actor, wanted(Scope.READ, Scope.READ))
    client = await load(session, None, secret)
    assert (client.account, client.grants) == (actor.account, actor.grants)
    assert client.scopes == frozenset({"read"})
    assert client.allows("read")
    assert not client.allows("mark")
    assert client.session is None


async def test_token_with_every_scope_is_still_no_person(
    session: AsyncSession, actor: Actor
) -> None:
    _, secret = await tokens.make(session, actor, wanted(*Scope))
    client = await load(session, None, secret)
    assert client.scopes == frozenset(scope.value for scope in Scope)
    with pytest.raises(Forbidden):
        await tokens.make(session, client, wanted())


async def test_secret_is_not_in_the_database(session: AsyncSession, actor: Actor) -> None:
    token, secret = await tokens.make(session, actor, wanted())
    rows = await session.execute(
        text("SELECT api_token::text FROM api_token UNION ALL SELECT a::text FROM audit_entry a")
    )
    whole = "".join(rows.scalars())
    assert secret.startswith(tokens.PREFIX)
    assert secret not in whole
    assert secret.encode().hex() not in whole
    assert len(token.secret_hash) == 32


async def test_token_ends_on_its_day(session: AsyncSession, actor: Actor) -> None:
    _, secret = await tokens.make(session, actor, wanted(days=7))
    with clock.shifted(timedelta(days=7, minutes=-1)):
        assert (await load(session, None, secret)).signed_in
    with clock.shifted(timedelta(days=7)):
        assert await load(session, None, secret) == STRANGER


async def test_revoked_token_ends_at_once_and_others_go_on(
    session: AsyncSession, actor: Actor
) -> None:
    token, secret = await tokens.make(session, actor, wanted())
    _, other = await tokens.make(session, actor, wanted())
    await tokens.revoke(session, actor, token.id)
    await session.flush()
    assert await load(session, None, secret) == STRANGER
    assert (await load(session, None, other)).signed_in
    listed = (await session.scalars(queries.tokens(actor))).all()
    assert token not in listed
    assert len(listed) == 1


async def test_revoking_twice_is_noted_once(session: AsyncSession, actor: Actor) -> None:
    token, _ = await tokens.make(session, actor, wanted())
    for _ in range(2):
        await tokens.revoke(session, actor, token.id)
    counted = select(func.count()).where(AuditEntry.verb == "token:revoke")
    assert await session.scalar(counted) == 1


async def test_token_of_somebody_else_is_not_found(session: AsyncSession, actor: Actor) -> None:
    token, secret = await tokens.make(session, actor, wanted())
    client = await load(session, None, secret)
    for other in (await make.make_actor(session, Role.ADMINISTRATOR), STRANGER, client):
        with pytest.raises(NotFound):
            await tokens.revoke(session, other, token.id)
    with pytest.raises(NotFound):
        await tokens.revoke(session, actor, 2**40)
    assert (await load(session, None, secret)).signed_in


async def test_stranger_gets_no_token(session: AsyncSession) -> None:
    with pytest.raises(Forbidden):
        await tokens.make(session, STRANGER, wanted())


@pytest.mark.parametrize("secret", ["", "jiangxin_", "jiangxin_" + "x" * 43, "\x00", "令牌"])
async def test_secret_that_is_none_lets_nobody_in(session: AsyncSession, secret: str) -> None:
    assert await load(session, None, secret) == STRANGER


async def test_token_to_set_up_reads_what_it_sets_up(session: AsyncSession, actor: Actor) -> None:
    token, _ = await tokens.make(session, actor, wanted(Scope.SETUP))
    assert token.scopes == ["read", "setup"]
