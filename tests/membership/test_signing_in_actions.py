"""Password, second factor, session: also by many at once, with real commits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pyotp
import pytest
from litestar.datastructures import State
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, database, vault
from core.actor import Actor
from core.audit import AuditEntry
from core.database import Sessions
from core.due import Due
from core.errors import Conflict, Invalid, NotSignedIn, Refusal, TooMany
from core.web.transaction import provide_session
from membership.actions import signing_in
from membership.actions.signing_in import SignedIn
from membership.models import Account, AccountSession, FailedSignIn
from membership.rules.roles import Role
from membership.rules.sign_in import FREE_TRIES, FREE_TRIES_PER_ADDRESS, REMEMBERED, SESSION_LENGTH
from membership.rules.tokens import token_hash
from membership.schemas import ChangePassword, SecondFactor, SignIn
from tests import database as databases
from tests import make

ADDRESS = "192.0.2.1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def typed(account: Account, password: str = make.PASSWORD) -> SignIn:
    return SignIn(login=account.login, password=password)


def code(ago: timedelta = timedelta(0)) -> str:
    return pyotp.TOTP(SECRET).at(clock.now() - ago)


async def account_with_code(session: AsyncSession) -> Account:
    account = await make.make_account(session, password=make.PASSWORD)
    account.totp_sealed, account.totp_step = vault.seal(signing_in.TOTP, SECRET), 0
    await session.flush()
    return account


async def half_way(session: AsyncSession, account: Account) -> Actor:
    """Whom the loader makes of the session between password and code."""
    signed_in = await signing_in.sign_in(session, typed(account), ADDRESS)
    assert not signed_in.complete
    return Actor(session=(await behind(session, signed_in)).id)


async def behind(session: AsyncSession, signed_in: SignedIn) -> AccountSession:
    found = await session.scalars(
        select(AccountSession).where(AccountSession.token_hash == token_hash(signed_in.token))
    )
    return found.one()


async def failures(session: AsyncSession) -> int:
    return int(await session.scalar(select(func.count(FailedSignIn.id))) or 0)


async def sessions_of(session: AsyncSession, account: Account) -> int:
    counted = select(func.count()).where(AccountSession.account_id == account.id)
    return int(await session.scalar(counted) or 0)


async def fail(session: AsyncSession, account: Account, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            await signing_in.sign_in(session, typed(account, "wrong"), ADDRESS)


async def test_right_password_makes_a_session(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    signed_in = await signing_in.sign_in(session, typed(account), ADDRESS)
    row = await behind(session, signed_in)
    assert (row.account_id, row.complete, signed_in.complete) == (account.id, True, True)
    assert row.expires_at == row.started_at + SESSION_LENGTH
    assert signed_in.token.encode() not in row.token_hash
    noted = await session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id.desc()).limit(1))
    assert noted.one() == "session:start"


async def test_every_sign_in_makes_another_session(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    tokens = {(await signing_in.sign_in(session, typed(account), ADDRESS)).token for _ in range(2)}
    assert len(tokens) == await sessions_of(session, account) == 2


async def test_login_is_the_same_in_any_case(session: AsyncSession) -> None:
    account = await make.make_account(session, login="tao@example.org", password=make.PASSWORD)
    wanted = SignIn(login="  Tao@Example.ORG ", password=make.PASSWORD)
    assert (await signing_in.sign_in(session, wanted, ADDRESS)).account is account


async def test_wrong_password_is_noted(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    with pytest.raises(NotSignedIn) as refused:
        await signing_in.sign_in(session, typed(account, "wrong"), ADDRESS)
    assert refused.value.on_record
    assert await failures(session) == 1
    assert await sessions_of(session, account) == 0


async def test_unknown_login_gets_the_same_answer(session: AsyncSession) -> None:
    known = await make.make_account(session, password=make.PASSWORD)
    answers = []
    for login in (known.login, "nobody@example.org"):
        with pytest.raises(NotSignedIn) as refused:
            await signing_in.sign_in(session, SignIn(login=login, password="wrong"), ADDRESS)
        told = refused.value
        answers.append((told.text, told.name, told.fields, told.facts, told.on_record))
    assert answers[0] == answers[1]


async def test_unknown_login_has_to_wait_as_well(session: AsyncSession) -> None:
    wanted = SignIn(login="nobody@example.org", password="wrong")
    for _ in range(FREE_TRIES):
        with pytest.raises(NotSignedIn):
            await signing_in.sign_in(session, wanted, ADDRESS)
    with pytest.raises(TooMany):
        await signing_in.sign_in(session, wanted, ADDRESS)


async def test_disabled_account_gets_the_same_answer(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    account.disabled_at = clock.now()
    await session.flush()
    with pytest.raises(NotSignedIn) as refused:
        await signing_in.sign_in(session, typed(account), ADDRESS)
    assert refused.value.name == "wrong-password"


async def test_ten_wrong_passwords_wait_and_say_how_long(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    told: list[Refusal] = []
    for _ in range(10):
        with pytest.raises(Refusal) as refused:
            await signing_in.sign_in(session, typed(account, "wrong"), ADDRESS)
        told.append(refused.value)
    assert [type(refusal) for refusal in told] == [NotSignedIn] * 5 + [TooMany] * 5
    seconds = told[-1].facts["retry_after"]
    assert isinstance(seconds, int)
    assert 25 <= seconds <= 31
    assert f"Wait {seconds} seconds" in str(told[-1])
    assert not told[-1].on_record


async def test_right_password_waits_too_and_then_forgets_the_wrong_ones(
    session: AsyncSession,
) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    await fail(session, account, FREE_TRIES)
    with pytest.raises(TooMany):
        await signing_in.sign_in(session, typed(account), ADDRESS)
    with clock.shifted(timedelta(seconds=31)):
        assert (await signing_in.sign_in(session, typed(account), ADDRESS)).complete
        assert await failures(session) == 0
        await fail(session, account, FREE_TRIES)


async def test_next_wrong_password_doubles_the_wait(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    await fail(session, account, FREE_TRIES)
    with clock.shifted(timedelta(seconds=31)):
        await fail(session, account, 1)
    with clock.shifted(timedelta(seconds=31 + 55)), pytest.raises(TooMany):
        await signing_in.sign_in(session, typed(account), ADDRESS)
    with clock.shifted(timedelta(seconds=31 + 61)):
        assert (await signing_in.sign_in(session, typed(account), ADDRESS)).complete


async def test_another_login_does_not_wait(session: AsyncSession) -> None:
    tried = await make.make_account(session, password=make.PASSWORD)
    other = await make.make_account(session, password=make.PASSWORD)
    await fail(session, tried, FREE_TRIES)
    assert (await signing_in.sign_in(session, typed(other), ADDRESS)).complete


async def test_address_that_guessed_a_hundred_logins_waits(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    session.add_all(
        FailedSignIn(
            login_hash=vault.keyed_hash("login", f"{number}@example.org"),
            address_hash=vault.keyed_hash("address", ADDRESS),
            at=clock.now(),
        )
        for number in range(FREE_TRIES_PER_ADDRESS)
    )
    await session.flush()
    with pytest.raises(TooMany):
        await signing_in.sign_in(session, typed(account), ADDRESS)
    assert (await signing_in.sign_in(session, typed(account), "192.0.2.2")).complete


async def test_failures_are_kept_without_login_and_address(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    await fail(session, account, 1)
    whole = await session.scalar(text("SELECT failed_sign_in::text FROM failed_sign_in"))
    row = (await session.scalars(select(FailedSignIn))).one()
    assert row.login_hash == vault.keyed_hash("login", account.login)
    for known in (account.login, ADDRESS):
        assert known not in str(whole)
        assert known.encode().hex() not in str(whole)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER])
async def test_who_approves_is_half_way_after_the_password(
    session: AsyncSession, role: Role
) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    await make.make_role(session, account, await make.make_federation(session), role)
    assert not (await signing_in.sign_in(session, typed(account), ADDRESS)).complete


async def test_code_completes_and_rotates_the_session(session: AsyncSession) -> None:
    account = await account_with_code(session)
    actor = await half_way(session, account)
    signed_in = await signing_in.second_factor(session, actor, SecondFactor(code=code()), ADDRESS)
    row = await behind(session, signed_in)
    assert row.complete
    assert row.id != actor.session
    assert await sessions_of(session, account) == 1


@pytest.mark.parametrize("seconds", [-30, 30])
async def test_code_of_a_neighbouring_half_minute_is_accepted(
    session: AsyncSession, seconds: int
) -> None:
    actor = await half_way(session, await account_with_code(session))
    wanted = SecondFactor(code=code(timedelta(seconds=seconds)))
    assert (await signing_in.second_factor(session, actor, wanted, ADDRESS)).complete


async def test_code_counts_once(session: AsyncSession) -> None:
    account = await account_with_code(session)
    used = SecondFactor(code=code())
    earlier = SecondFactor(code=code(timedelta(seconds=30)))
    first = await half_way(session, account)
    await signing_in.second_factor(session, first, used, ADDRESS)
    again = await half_way(session, account)
    for replayed in (used, earlier):
        with pytest.raises(NotSignedIn) as refused:
            await signing_in.second_factor(session, again, replayed, ADDRESS)
        assert refused.value.name == "wrong-code"
        assert refused.value.on_record
    assert await failures(session) == 2


@pytest.mark.parametrize("wrong", ["000000", "１２３４５６", "é", "12345", " ", "\x00"])
async def test_wrong_code_is_refused_and_noted(session: AsyncSession, wrong: str) -> None:
    actor = await half_way(session, await account_with_code(session))
    with pytest.raises(NotSignedIn):
        await signing_in.second_factor(
            session, actor, SecondFactor.model_construct(code=wrong), ADDRESS
        )
    assert await failures(session) == 1


async def test_wrong_codes_make_right_one_wait_and_password_does_not_help(
    session: AsyncSession,
) -> None:
    account = await account_with_code(session)
    actor = await half_way(session, account)
    for _ in range(FREE_TRIES):
        with pytest.raises(NotSignedIn):
            await signing_in.second_factor(session, actor, SecondFactor(code="000000"), ADDRESS)
    with pytest.raises(TooMany):
        await signing_in.second_factor(session, actor, SecondFactor(code=code()), ADDRESS)
    with pytest.raises(TooMany):
        await signing_in.sign_in(session, typed(account), ADDRESS)


@pytest.mark.parametrize("actor", [Actor(), Actor(session=2**40)])
async def test_code_without_a_password_before_it_is_refused(
    session: AsyncSession, actor: Actor
) -> None:
    with pytest.raises(NotSignedIn, match="password first"):
        await signing_in.second_factor(session, actor, SecondFactor(code=code()), ADDRESS)


async def test_complete_session_is_not_half_way(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    signed_in = await signing_in.sign_in(session, typed(account), ADDRESS)
    actor = Actor(session=(await behind(session, signed_in)).id)
    with pytest.raises(NotSignedIn):
        await signing_in.half_way(session, actor)


async def test_second_factor_is_set_up_by_its_first_code(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    actor = Actor(account.id, account.name)
    _, secret = await signing_in.begin_second_factor(session, actor)
    assert await signing_in.begin_second_factor(session, actor) == (account, secret)
    assert not await signing_in.needs_second_factor(session, account)
    with pytest.raises(Invalid):
        await signing_in.confirm_second_factor(session, actor, "000000")
    await signing_in.confirm_second_factor(session, actor, pyotp.TOTP(secret).at(clock.now()))
    assert await signing_in.needs_second_factor(session, account)
    with pytest.raises(Conflict):
        await signing_in.begin_second_factor(session, actor)


async def test_sign_out_ends_only_this_session(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    first = await signing_in.sign_in(session, typed(account), ADDRESS)
    other = await signing_in.sign_in(session, typed(account), ADDRESS)
    key = (await behind(session, first)).id
    await signing_in.sign_out(session, Actor(account.id, account.name, session=key))
    assert await sessions_of(session, account) == 1
    assert (await behind(session, other)).complete


async def test_change_of_password_ends_the_other_sessions(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    kept = await signing_in.sign_in(session, typed(account), ADDRESS)
    await signing_in.sign_in(session, typed(account), ADDRESS)
    actor = Actor(account.id, account.name, session=(await behind(session, kept)).id)
    wanted = ChangePassword(current=make.PASSWORD, password="another one", again="another one")
    await signing_in.change_password(session, actor, wanted)
    assert await sessions_of(session, account) == 1
    assert (await behind(session, kept)).complete
    with pytest.raises(NotSignedIn):
        await signing_in.sign_in(session, typed(account), ADDRESS)
    assert (await signing_in.sign_in(session, typed(account, "another one"), ADDRESS)).complete


@pytest.mark.parametrize(
    ("current", "again", "field"),
    [("wrong", "another one", "current"), (make.PASSWORD, "another two", "again")],
)
async def test_change_of_password_needs_the_present_one_and_the_new_one_twice(
    session: AsyncSession, current: str, again: str, field: str
) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    wanted = ChangePassword(current=current, password="another one", again=again)
    with pytest.raises(Invalid) as refused:
        await signing_in.change_password(session, Actor(account.id, account.name), wanted)
    assert set(refused.value.fields) == {field}
    assert (await signing_in.sign_in(session, typed(account), ADDRESS)).complete


async def test_sweep_takes_what_has_ended_and_comes_back(session: AsyncSession) -> None:
    account = await make.make_account(session, password=make.PASSWORD)
    await fail(session, account, 1)
    await signing_in.sign_in(
        session, typed(await make.make_account(session, password=make.PASSWORD)), ADDRESS
    )
    standing = Due(kind=signing_in.SWEEP, key="", at=clock.now(), facts={})
    await signing_in.sweep(session, standing)
    assert await failures(session) == 1
    with clock.shifted(REMEMBERED + timedelta(seconds=1)):
        await signing_in.sweep(session, standing)
        assert await failures(session) == 0
    counted = select(func.count(AccountSession.id))
    assert await session.scalar(counted) == 1
    with clock.shifted(SESSION_LENGTH + timedelta(seconds=1)):
        assert await signing_in.sweep(session, standing) > clock.now()
        assert await session.scalar(counted) == 0


@pytest.fixture(scope="module")
def own_urls(worker_id: str) -> tuple[str, str]:
    return databases.make_database(f"jiangxin_test_sign_in_{worker_id}")


@pytest.fixture
async def real(own_urls: tuple[str, str]) -> AsyncIterator[Sessions]:
    """Sessions whose commits are commits."""
    engine = database.connect(own_urls[1], pool_size=20)
    yield database.sessions(engine)
    await engine.dispose()


async def request(made: Sessions, act: Callable[[AsyncSession], Awaitable[object]]) -> object:
    """As a request does it: commit, or roll back, or put a refusal on record. Gives what came."""
    provided = provide_session(State({"sessions": made}))
    session = await anext(provided)
    try:
        came = await act(session)
    except Refusal as refusal:
        with pytest.raises(type(refusal)):
            await provided.athrow(refusal)
        return refusal
    with pytest.raises(StopAsyncIteration):
        await anext(provided)
    return came


async def test_refusal_that_belongs_on_record_is_committed(real: Sessions) -> None:
    async with database.begin(real) as session:
        account = await make.make_account(session, password=make.PASSWORD)
    wanted = typed(account, "wrong")
    give = partial(signing_in.sign_in, wanted=wanted, address=str(uuid4()))
    told = await request(real, give)
    assert isinstance(told, NotSignedIn)
    async with real() as session:
        of_login = FailedSignIn.login_hash == vault.keyed_hash("login", account.login)
        counted = await session.scalar(select(func.count()).where(of_login))
        assert counted == 1


async def test_fifty_guesses_at_once_get_only_the_free_tries(real: Sessions) -> None:
    async with database.begin(real) as session:
        account = await make.make_account(session, password=make.PASSWORD)
    guesses = [typed(account, f"guess {number}") for number in range(50)]
    told = await asyncio.gather(
        *(
            request(real, partial(signing_in.sign_in, wanted=guess, address=str(uuid4())))
            for guess in guesses
        )
    )
    assert Counter(type(answer) for answer in told) == {NotSignedIn: FREE_TRIES, TooMany: 45}


async def test_fifty_codes_at_once_get_only_the_free_tries(real: Sessions) -> None:
    async with database.begin(real) as session:
        account = await account_with_code(session)
        actor = await half_way(session, account)
    give = partial(signing_in.second_factor, actor=actor, wanted=SecondFactor(code="000000"))
    told = await asyncio.gather(
        *(request(real, partial(give, address=str(uuid4()))) for _ in range(50))
    )
    assert Counter(type(answer) for answer in told) == {NotSignedIn: FREE_TRIES, TooMany: 45}


async def test_one_code_at_once_in_two_browsers_lets_one_in(real: Sessions) -> None:
    async with database.begin(real) as session:
        account = await account_with_code(session)
        actors = [await half_way(session, account) for _ in range(2)]
    give = partial(signing_in.second_factor, wanted=SecondFactor(code=code()), address=ADDRESS)
    told = await asyncio.gather(*(request(real, partial(give, actor=actor)) for actor in actors))
    assert Counter(type(answer) for answer in told) == {SignedIn: 1, NotSignedIn: 1}
