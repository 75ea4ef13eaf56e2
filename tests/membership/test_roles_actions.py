"""Taking roles away: the federation always keeps an administrator."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import database
from core.actor import STRANGER, Actor
from core.audit import AuditEntry
from core.database import Sessions
from core.errors import Conflict, Forbidden, NotFound, Refusal
from membership.actions import roles
from membership.models import OrganisationRole
from membership.rules.roles import Role
from tests import database as databases
from tests import make


async def held_by(session: AsyncSession, actor: Actor) -> OrganisationRole:
    found = await session.scalars(
        select(OrganisationRole).where(OrganisationRole.account_id == actor.account)
    )
    return found.one()


async def count(session: AsyncSession) -> int:
    return int(await session.scalar(select(func.count(OrganisationRole.id))) or 0)


async def test_taken_role_is_gone_and_noted(session: AsyncSession) -> None:
    administrator = await make.make_actor(session, Role.ADMINISTRATOR)
    officer = await make.make_actor(session, Role.OFFICER)
    held = await held_by(session, officer)
    await roles.take(session, administrator, held.id)
    await session.flush()
    assert await count(session) == 1
    entry = (await session.scalars(select(AuditEntry))).one()
    assert (entry.verb, entry.subject_kind, entry.subject) == (
        "role:take",
        "account",
        officer.account,
    )
    assert entry.facts == {"organisation": held.organisation_id, "role": "officer"}


async def test_last_administrator_stays(session: AsyncSession) -> None:
    last = await make.make_actor(session, Role.ADMINISTRATOR)
    await make.make_actor(session, Role.OFFICER)
    branch = await make.make_organisation(session)
    await make.make_actor(session, Role.ADMINISTRATOR, branch)
    with pytest.raises(Conflict, match="last administrator"):
        await roles.take(session, last, (await held_by(session, last)).id)
    await session.flush()
    assert await count(session) == 3


async def test_administrator_with_another_beside_may_go(session: AsyncSession) -> None:
    one, other = [await make.make_actor(session, Role.ADMINISTRATOR) for _ in range(2)]
    await roles.take(session, one, (await held_by(session, one)).id)
    await session.flush()
    with pytest.raises(Conflict):
        await roles.take(session, other, (await held_by(session, other)).id)


async def test_last_administrator_of_a_branch_may_go(session: AsyncSession) -> None:
    branch = await make.make_organisation(session)
    of_branch = await make.make_actor(session, Role.ADMINISTRATOR, branch)
    await roles.take(session, of_branch, (await held_by(session, of_branch)).id)
    await session.flush()
    assert await count(session) == 0


async def test_role_of_another_branch_is_not_found(session: AsyncSession) -> None:
    mine, other = [await make.make_organisation(session) for _ in range(2)]
    below = await make.make_organisation(session, mine)
    actor = await make.make_actor(session, Role.ADMINISTRATOR, mine)
    for organisation in (other, await make.make_federation(session)):
        foreign = await held_by(session, await make.make_actor(session, Role.OFFICER, organisation))
        with pytest.raises(NotFound):
            await roles.take(session, actor, foreign.id)
    reached = await held_by(session, await make.make_actor(session, Role.OFFICER, below))
    await roles.take(session, actor, reached.id)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ORGANISER, Role.AUDITOR])
async def test_other_roles_take_nothing(session: AsyncSession, role: Role) -> None:
    actor = await make.make_actor(session, role)
    with pytest.raises((Forbidden, NotFound)):
        await roles.take(session, actor, (await held_by(session, actor)).id)


async def test_role_that_is_none_is_not_found(session: AsyncSession) -> None:
    administrator = await make.make_actor(session, Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        await roles.take(session, administrator, 2**40)
    with pytest.raises(NotFound):
        await roles.take(session, STRANGER, (await held_by(session, administrator)).id)


@pytest.fixture(scope="module")
def own_urls(worker_id: str) -> tuple[str, str]:
    return databases.make_database(f"jiangxin_test_roles_{worker_id}")


@pytest.fixture
async def real(own_urls: tuple[str, str]) -> AsyncIterator[Sessions]:
    """Sessions whose commits are commits; nobody holds a role before each test."""
    engine = database.connect(own_urls[1], pool_size=10)
    made = database.sessions(engine)
    async with database.begin(made) as session:
        await session.execute(delete(OrganisationRole))
    yield made
    await engine.dispose()


async def take(made: Sessions, together: asyncio.Barrier, actor: Actor, key: int) -> str:
    """As a request does it, all at the same moment; what came of it."""
    try:
        async with database.begin(made) as session:
            await session.execute(select(1))
            await together.wait()
            await roles.take(session, actor, key)
    except Refusal as refusal:
        return refusal.name
    return "taken"


async def test_administrators_who_take_each_other_at_once_leave_one(real: Sessions) -> None:
    async with database.begin(real) as session:
        actors = [await make.make_actor(session, Role.ADMINISTRATOR) for _ in range(4)]
        held = [(await held_by(session, actor)).id for actor in actors]
    together = asyncio.Barrier(4)
    told = await asyncio.gather(
        *(take(real, together, actor, key) for actor, key in zip(actors, held, strict=True))
    )
    assert Counter(told) == {"taken": 3, "conflict": 1}
    async with real() as session:
        assert await count(session) == 1


async def test_one_role_taken_by_two_at_once_is_noted_once(real: Sessions) -> None:
    async with database.begin(real) as session:
        administrators = [await make.make_actor(session, Role.ADMINISTRATOR) for _ in range(3)]
        officer = await make.make_actor(session, Role.OFFICER)
        key = (await held_by(session, officer)).id
    together = asyncio.Barrier(3)
    told = await asyncio.gather(*(take(real, together, actor, key) for actor in administrators))
    assert Counter(told) == {"taken": 1, "not-found": 2}
    async with real() as session:
        noted = select(func.count()).where(AuditEntry.subject == officer.account)
        assert await session.scalar(noted) == 1
