"""Password, second factor, session: in, through, and out."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core import audit, clock, vault
from core.actor import Actor
from core.due import Due
from core.errors import Conflict, Invalid, NotSignedIn, TooMany, require
from core.rules.text import say
from membership import queries
from membership.actions import passwords
from membership.models import Account, AccountSession, FailedSignIn, OrganisationRole
from membership.rules.roles import APPROVING
from membership.rules.sign_in import (
    FREE_TRIES,
    FREE_TRIES_PER_ADDRESS,
    REMEMBERED,
    SESSION_IDLE,
    SESSION_LENGTH,
    wait_left,
)
from membership.rules.tokens import token_hash
from membership.schemas import ChangePassword, SecondFactor, SignIn

SWEEP = "session:sweep"
TOTP = "totp"
STEP_SECONDS = 30


@dataclass(frozen=True)
class SignedIn:
    """The cookie's value, and whether the second factor is still to come."""

    token: str
    complete: bool
    account: Account


async def sign_in(session: AsyncSession, wanted: SignIn, address: str) -> SignedIn:
    """A new session for the right password; sessions are never adopted, always made.

    :raises NotSignedIn: wrong login or password; the try is on record.
    :raises TooMany: too many wrong ones; this try is not even looked at.
    """
    await _one_at_a_time(session, wanted.login)
    await _require_patience(session, wanted.login, address)
    account = await queries.account_by_login(session, wanted.login)
    if not await passwords.is_right(account, wanted.password) or account is None:
        await _note_failure(session, wanted.login, address)
        raise NotSignedIn(
            say(
                "This sign-in name and password do not belong together. After five wrong tries "
                "each further one has to wait a little longer."
            ),
            kind="wrong-password",
            on_record=True,
        )
    return await begin(session, account)


async def begin(session: AsyncSession, account: Account) -> SignedIn:
    """A session for somebody who has just shown that the account is theirs."""
    complete = not await needs_second_factor(session, account)
    token = await _start(session, account, complete)
    if complete:
        await _signed_in(session, account)
    return SignedIn(token, complete, account)


async def second_factor(
    session: AsyncSession, actor: Actor, wanted: SecondFactor, address: str
) -> SignedIn:
    """Complete a session with the current six digits; the cookie changes with it.

    :raises NotSignedIn: there is no session waiting for a code, or the code is wrong or used.
    """
    waiting = await half_way(session, actor)
    account = await session.get_one(Account, waiting.account_id, with_for_update=True)
    await _require_patience(session, account.login, address)
    if account.totp_sealed is None or not accept_code(account, wanted.code):
        await _note_failure(session, account.login, address)
        raise NotSignedIn(
            say("This code is wrong or was used already. Take the one that shows now."),
            kind="wrong-code",
            on_record=True,
        )
    await session.delete(waiting)
    token = await _start(session, account, complete=True)
    await _signed_in(session, account)
    return SignedIn(token, complete=True, account=account)


async def half_way(session: AsyncSession, actor: Actor) -> AccountSession:
    """The session between password and second factor."""
    waiting = await session.get(AccountSession, actor.session) if actor.session else None
    if waiting is None or waiting.complete:
        raise NotSignedIn(say("Sign in with your password first."))
    return waiting


async def needs_second_factor(session: AsyncSession, account: Account) -> bool:
    """Whoever has set one up, and whoever approves."""
    if account.totp_step is not None:
        return True
    approving = select(func.count()).where(
        OrganisationRole.account_id == account.id, OrganisationRole.role.in_(APPROVING)
    )
    return bool(await session.scalar(approving))


async def begin_second_factor(session: AsyncSession, actor: Actor) -> tuple[Account, str]:
    """The secret to show as a QR code, for an account that has none confirmed yet.

    It is kept at once and counts from the first right code on (``totp_step`` set).

    :raises Conflict: one is set up already.
    """
    account = await own(session, actor)
    if account.totp_sealed is not None and account.totp_step is not None:
        raise Conflict(say("Your second factor is set up already."))
    if account.totp_sealed is None:
        account.totp_sealed = vault.seal(TOTP, pyotp.random_base32())
    return account, vault.unseal(TOTP, account.totp_sealed)


async def confirm_second_factor(session: AsyncSession, actor: Actor, code: str) -> None:
    """From now on signing in asks for a code.

    :raises Forbidden: nobody is signed in, or the second factor is still to come.
    :raises Invalid: the code is not the one that shows now.
    """
    require(actor.signed_in)
    account = await own(session, actor)
    if not accept_code(account, code):
        text = say("This code is wrong or was used already. Take the one that shows now.")
        raise Invalid(text, fields={"code": text})
    await audit.record(session, actor, "account:second-factor", account)


def accept_code(account: Account, code: str) -> bool:
    """Right for this half minute or its neighbours, and newer than the last one accepted."""
    if account.totp_sealed is None:
        return False
    made, typed = pyotp.TOTP(vault.unseal(TOTP, account.totp_sealed)), code.strip().encode()
    step = int(clock.now().timestamp()) // STEP_SECONDS
    for candidate in (step, step - 1, step + 1):
        newer = account.totp_step is None or candidate > account.totp_step
        if newer and secrets.compare_digest(made.at(candidate * STEP_SECONDS).encode(), typed):
            account.totp_step = candidate
            return True
    return False


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    await session.execute(delete(AccountSession).where(AccountSession.id == actor.session))
    if actor.signed_in:
        await audit.record(session, actor, "session:end", ("account", actor.account))


async def change_password(session: AsyncSession, actor: Actor, wanted: ChangePassword) -> None:
    """Ends every other session of the account.

    :raises Forbidden: nobody is signed in, or the second factor is still to come.
    :raises Invalid: the present password is wrong, or the new ones differ.
    """
    require(actor.signed_in)
    account = await own(session, actor)
    if not await passwords.is_right(account, wanted.current):
        text = say("This is not your current password.")
        raise Invalid(text, fields={"current": text})
    if wanted.password != wanted.again:
        text = say("The two passwords differ. Type the same one twice.")
        raise Invalid(text, fields={"again": text})
    account.password_hash = await passwords.digest(wanted.password)
    await session.execute(
        delete(AccountSession).where(
            AccountSession.account_id == account.id, AccountSession.id != actor.session
        )
    )
    await audit.record(session, actor, "account:password", account)


async def sweep(session: AsyncSession, _: Due) -> datetime:
    """The ``due`` handler: sessions that ended and failures long past go."""
    now = clock.now()
    await session.execute(delete(AccountSession).where(AccountSession.expires_at < now))
    await session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - REMEMBERED))
    return now + SESSION_IDLE / 8


async def own(session: AsyncSession, actor: Actor) -> Account:
    """The account behind a complete session, or behind one that waits for its second factor."""
    key = actor.account
    if key is None:
        key = (await half_way(session, actor)).account_id
    return await session.get_one(Account, key, with_for_update=True)


async def _start(session: AsyncSession, account: Account, complete: bool) -> str:
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(
        AccountSession(
            account_id=account.id,
            token_hash=token_hash(token),
            complete=complete,
            started_at=now,
            seen_at=now,
            expires_at=now + SESSION_LENGTH,
        )
    )
    await session.flush()
    return token


async def _signed_in(session: AsyncSession, account: Account) -> None:
    """Wrong tries before a right one are forgotten."""
    me = Actor(account=account.id, name=account.name)
    await session.execute(
        delete(FailedSignIn).where(
            FailedSignIn.login_hash == vault.keyed_hash("login", account.login)
        )
    )
    await audit.record(session, me, "session:start", ("account", account.id))


async def _one_at_a_time(session: AsyncSession, login: str) -> None:
    """Fifty guesses at once would all find no failure; so tries for one login queue here."""
    number = int.from_bytes(vault.keyed_hash("login", login)[:8], "big", signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(number)))


async def _require_patience(session: AsyncSession, login: str, address: str) -> None:
    now = clock.now()
    by_login = await _failures(session, FailedSignIn.login_hash, "login", login)
    by_address = await _failures(session, FailedSignIn.address_hash, "address", address)
    left = max(
        wait_left(by_login, now, FREE_TRIES),
        wait_left(by_address, now, FREE_TRIES_PER_ADDRESS),
    )
    if left:
        seconds = int(left.total_seconds()) + 1
        raise TooMany(
            say(
                "Too many wrong tries. Wait %(seconds)s seconds, then try again; if you forgot "
                "the password, ask whoever invited you.",
                seconds=seconds,
            ),
            facts={"retry_after": seconds},
        )


async def _failures(
    session: AsyncSession, column: InstrumentedAttribute[bytes], kind: str, value: str
) -> list[datetime]:
    found = await session.scalars(
        select(FailedSignIn.at)
        .where(column == vault.keyed_hash(kind, value))
        .where(FailedSignIn.at > clock.now() - REMEMBERED)
        .order_by(FailedSignIn.at.desc())
        .limit(FREE_TRIES_PER_ADDRESS + 20)
    )
    return list(found)


async def _note_failure(session: AsyncSession, login: str, address: str) -> None:
    session.add(
        FailedSignIn(
            login_hash=vault.keyed_hash("login", login),
            address_hash=vault.keyed_hash("address", address),
            at=clock.now(),
        )
    )
    await session.flush()
