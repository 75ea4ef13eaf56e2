"""From a cookie or a token to the actor, in one statement."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.actor import STRANGER, Actor, ActorLoader, Grant
from core.database import AnySelect
from core.prepared import Prepared
from membership.models import Account, AccountSession, ApiToken
from membership.rules.sign_in import SESSION_IDLE
from membership.rules.tokens import token_hash

SEEN_EVERY = timedelta(minutes=5)


def loader(grants: Sequence[AnySelect]) -> ActorLoader:
    """:param grants: each room's select of (account, role, kind, key, path)."""
    held = union_all(*grants).subquery("held")
    by_cookie = Prepared(_with_grants(_sessions(), held))
    by_token = Prepared(_with_grants(_tokens(), held))

    async def load(session: AsyncSession, cookie: str | None, bearer: str | None) -> Actor:
        secret = bearer or cookie
        if secret is None:
            return STRANGER
        statement = by_token if bearer else by_cookie
        rows = await statement.run(session, secret=token_hash(secret), now=clock.now())
        if not rows:
            return STRANGER
        first = rows[0]
        if not bearer:
            await _note_seen(session, first)
        if not first.complete:
            return Actor(session=first.way)
        return Actor(
            account=first.account_id,
            name=first.account_name,
            grants=frozenset(
                Grant(row.role, row.kind, row.key, row.path or "") for row in rows if row.role
            ),
            scopes=frozenset(first.scopes) if bearer else None,
            session=None if bearer else first.way,
        )

    return load


def _sessions() -> AnySelect:
    return (
        select(
            AccountSession.id.label("way"),
            AccountSession.complete,
            AccountSession.seen_at,
            Account.id.label("account_id"),
            Account.name.label("account_name"),
        )
        .join(Account, Account.id == AccountSession.account_id)
        .where(
            AccountSession.token_hash == bindparam("secret"),
            AccountSession.expires_at > bindparam("now"),
            AccountSession.seen_at > bindparam("now") - SESSION_IDLE,
            Account.disabled_at.is_(None),
        )
    )


def _tokens() -> AnySelect:
    return (
        select(
            ApiToken.id.label("way"),
            (ApiToken.id > 0).label("complete"),
            ApiToken.scopes,
            Account.id.label("account_id"),
            Account.name.label("account_name"),
        )
        .join(Account, Account.id == ApiToken.account_id)
        .where(
            ApiToken.secret_hash == bindparam("secret"),
            ApiToken.expires_at > bindparam("now"),
            ApiToken.revoked_at.is_(None),
            Account.disabled_at.is_(None),
        )
    )


def _with_grants(ways: AnySelect, held: Any) -> AnySelect:
    way = ways.subquery("entry")
    return select(way, held.c.role, held.c.kind, held.c.key, held.c.path).outerjoin_from(
        way, held, held.c.account == way.c.account_id
    )


async def _note_seen(session: AsyncSession, row: Any) -> None:
    """Written at most every five minutes: reading a page should not cost a write."""
    now = clock.now()
    if now - row.seen_at > SEEN_EVERY:
        await session.execute(
            update(AccountSession).where(AccountSession.id == row.way).values(seen_at=now)
        )
