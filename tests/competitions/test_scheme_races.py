"""A version is begun and put in force while others do the same, and while marks are given."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.actions import schemes as actions
from competitions.jobs import check_scores
from competitions.models import Mark, Scheme, Work
from competitions.queries import schemes
from competitions.rules.states import MarkState, SchemeState
from competitions.schemas import BeginVersion, MarkIn
from core import database
from core.actor import Actor
from core.database import Sessions, begin
from core.errors import Refusal
from membership.rules.roles import Role
from tests import database as databases
from tests import make
from tests.competitions.hall import Hall, make_hall

WHY = BeginVersion(reason="测量点改动")
WORKS = 20


@pytest.fixture
async def made(worker_id: str) -> AsyncIterator[Sessions]:
    """Sessions that commit, on a database of their own."""
    urls = databases.make_database(f"jiangxin_races_{worker_id}")
    engine = database.connect(urls[1], pool_size=12)
    yield database.sessions(engine)
    await engine.dispose()


@pytest.fixture
async def organiser(made: Sessions) -> Actor:
    async with begin(made) as session:
        return await make.make_actor(session, Role.ORGANISER)


@pytest.fixture
async def hall(made: Sessions) -> Hall:
    """With many works, and one mark that locks the scheme."""
    async with begin(made) as session:
        hall = await make_hall(session)
        session.add_all(
            Work(part_id=hall.part.id, entry_id=None, code=f"R-{number}") for number in range(WORKS)
        )
        await marking.give(session, hall.keeper, hall.mark("3"))
    return hall


Act = Callable[[AsyncSession], Awaitable[object]]


async def at_once(made: Sessions, acts: list[Act]) -> list[object]:
    """Each in a transaction of its own; what it answered, or the refusal."""

    async def one(act: Act) -> object:
        try:
            async with begin(made) as session:
                return await act(session)
        except Refusal as refusal:
            return refusal

    return await asyncio.gather(*(one(act) for act in acts))


async def in_force(made: Sessions, hall: Hall) -> Scheme:
    async with begin(made) as session:
        found = await schemes.of_part(session, hall.part.id)
    assert found is not None
    return found


async def test_of_two_who_begin_one_does(made: Sessions, hall: Hall, organiser: Actor) -> None:
    scheme = await in_force(made, hall)
    answers = await at_once(
        made, [lambda s: actions.begin_version(s, organiser, scheme.id, WHY)] * 4
    )
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True, True, True]


async def test_of_two_who_apply_one_does(made: Sessions, hall: Hall, organiser: Actor) -> None:
    scheme = await in_force(made, hall)
    async with begin(made) as session:
        draft = await actions.begin_version(session, organiser, scheme.id, WHY)
    answers = await at_once(made, [lambda s: actions.apply_version(s, organiser, draft.id)] * 4)
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True, True, True]


async def test_no_mark_slips_between_two_versions(
    made: Sessions, hall: Hall, organiser: Actor
) -> None:
    """What was accepted before counts by the new version; what comes after is told."""
    scheme = await in_force(made, hall)
    async with begin(made) as session:
        draft = await actions.begin_version(session, organiser, scheme.id, WHY)
        works = list(await session.scalars(select(Work.id).where(Work.code.startswith("R-"))))

    def give(work: int) -> Act:
        wanted = MarkIn(key=uuid4(), work=work, aspect=hall.aspects[0].id, value=Decimal(work % 9))
        return lambda session: marking.give(session, hall.keeper, wanted)

    acts = [give(work) for work in works]
    acts.insert(WORKS // 2, lambda s: actions.apply_version(s, organiser, draft.id))
    answers = await at_once(made, acts)
    applied = answers.pop(WORKS // 2)
    assert not isinstance(applied, Refusal)
    accepted = sum(1 for answer in answers if not isinstance(answer, Refusal))
    after = await in_force(made, hall)
    assert (after.id, after.state) == (draft.id, SchemeState.IN_FORCE)
    first = next(iter(schemes.aspects(after))).id
    async with begin(made) as session:
        counting = await session.scalar(
            select(func.count(Mark.id)).where(
                Mark.aspect_id == first, Mark.state == MarkState.CURRENT
            )
        )
        left = await session.scalar(
            select(func.count(Mark.id)).where(
                Mark.aspect_id == hall.aspects[0].id, Mark.state == MarkState.CURRENT
            )
        )
        assert (counting, left) == (accepted + 1, 0)
        assert await check_scores(session) == []


async def test_no_mark_is_lost_to_a_scheme_that_is_written_anew(
    made: Sessions, organiser: Actor
) -> None:
    """The first mark and a rewriting meet: either the mark locks, or its aspect is gone."""
    async with begin(made) as session:
        hall = await make_hall(session)
    scheme = await in_force(made, hall)
    wanted = replace(schemes.written(scheme), title="anew")
    answers = await at_once(
        made,
        [
            lambda s: marking.give(s, hall.keeper, hall.mark("3")),
            lambda s: actions.write_scheme(s, organiser, scheme.id, wanted),
        ],
    )
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True]
