"""API tokens: a secret shown once, kept as a hash, limited in scope and time."""

import secrets
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.actor import Actor
from core.errors import missing, require
from membership.models import ApiToken
from membership.rules.roles import whole
from membership.rules.tokens import token_hash
from membership.schemas import MakeToken

PREFIX = "jiangxin_"


async def make(session: AsyncSession, actor: Actor, wanted: MakeToken) -> tuple[ApiToken, str]:
    """The token's row and its secret, which is not to be had again."""
    require(actor.signed_in and actor.scopes is None)
    secret, now = PREFIX + secrets.token_urlsafe(32), clock.now()
    token = ApiToken(
        account_id=actor.account,
        name=wanted.name,
        secret_hash=token_hash(secret),
        scopes=sorted(scope.value for scope in whole(wanted.scopes)),
        made_at=now,
        expires_at=now + timedelta(days=wanted.days),
    )
    session.add(token)
    await session.flush()
    await audit.record(session, actor, "token:make", token, scopes=token.scopes)
    return token, secret


async def revoke(session: AsyncSession, actor: Actor, key: int) -> None:
    """It stops working with this transaction; revoking twice is the same as once."""
    token = await session.get(ApiToken, key, with_for_update=True)
    if token is None or token.account_id != actor.account or actor.scopes is not None:
        raise missing()
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        await audit.record(session, actor, "token:revoke", token)
