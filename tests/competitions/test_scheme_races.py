"""A version is begun and put in force while others do the same, and while marks are given."""

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
from competitions.queries import field as fields
from competitions.queries import schemes
from competitions.queries.moves import Preview
from competitions.rules.states import MarkState, SchemeState
from competitions.schemas import BeginVersion, MarkIn
from core.actor import Actor
from core.database import Sessions, begin
from core.errors import Refusal
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall, make_hall
from tests.competitions.racing import Act, at_once, between

WHY = BeginVersion(reason="测量点改动")
WORKS = 20


@pytest.fixture
async def organiser(committing: Sessions) -> Actor:
    async with begin(committing) as session:
        return await make.make_actor(session, Role.ORGANISER)


@pytest.fixture
async def hall(committing: Sessions) -> Hall:
    """With many works, and one mark that locks the scheme."""
    async with begin(committing) as session:
        hall = await make_hall(session)
        session.add_all(
            Work(part_id=hall.part.id, entry_id=None, code=f"R-{number}") for number in range(WORKS)
        )
        await marking.give(session, hall.keeper, hall.mark("3"))
    return hall


async def in_force(committing: Sessions, hall: Hall) -> Scheme:
    async with begin(committing) as session:
        found = await schemes.of_part(session, hall.part.id)
    assert found is not None
    return found


async def test_of_two_who_begin_one_does(
    committing: Sessions, hall: Hall, organiser: Actor
) -> None:
    scheme = await in_force(committing, hall)
    answers = await at_once(
        committing, [lambda s: actions.begin_version(s, organiser, scheme.id, WHY)] * 4
    )
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True, True, True]


async def test_of_two_who_apply_one_does(
    committing: Sessions, hall: Hall, organiser: Actor
) -> None:
    scheme = await in_force(committing, hall)
    async with begin(committing) as session:
        draft = await actions.begin_version(session, organiser, scheme.id, WHY)
    answers = await at_once(
        committing, [lambda s: actions.apply_version(s, organiser, draft.id)] * 4
    )
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True, True, True]


async def test_no_mark_slips_between_two_versions(
    committing: Sessions, hall: Hall, organiser: Actor
) -> None:
    """What was accepted before counts by the new version; what comes after is told."""
    scheme = await in_force(committing, hall)
    async with begin(committing) as session:
        draft = await actions.begin_version(session, organiser, scheme.id, WHY)
        works = list(await session.scalars(select(Work.id).where(Work.code.startswith("R-"))))

    def give(work: int) -> Act:
        wanted = MarkIn(key=uuid4(), work=work, aspect=hall.aspects[0].id, value=Decimal(work % 9))
        return lambda session: marking.give(session, hall.keeper, wanted)

    acts = [give(work) for work in works]
    acts.insert(WORKS // 2, lambda s: actions.apply_version(s, organiser, draft.id))
    answers = await at_once(committing, acts)
    applied = answers.pop(WORKS // 2)
    assert not isinstance(applied, Refusal)
    accepted = sum(1 for answer in answers if not isinstance(answer, Refusal))
    after = await in_force(committing, hall)
    assert (after.id, after.state) == (draft.id, SchemeState.IN_FORCE)
    first = next(iter(schemes.aspects(after))).id
    async with begin(committing) as session:
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
    committing: Sessions, organiser: Actor
) -> None:
    """The first mark and a rewriting meet: either the mark locks, or its aspect is gone."""
    async with begin(committing) as session:
        hall = await make_hall(session)
    scheme = await in_force(committing, hall)
    wanted = replace(schemes.written(scheme), title="anew")
    answers = await at_once(
        committing,
        [
            lambda s: marking.give(s, hall.keeper, hall.mark("3")),
            lambda s: actions.write_scheme(s, organiser, scheme.id, wanted),
        ],
    )
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True]


async def test_preview_waits_for_marks_under_way(
    committing: Sessions, hall: Hall, organiser: Actor
) -> None:
    """It tries out what it would do to every mark, so it must not meet them half-way."""
    scheme = await in_force(committing, hall)
    async with begin(committing) as session:
        draft = await actions.begin_version(session, organiser, scheme.id, WHY)
        other = await session.scalar(select(Work.id).where(Work.code == "R-1"))
        then = await marking.give(session, hall.keeper, hall.mark("4", work=other))
        first = await session.scalar(select(Mark.id).where(Mark.work_id == hall.work.id))

    async def both(session: AsyncSession) -> None:
        await fields.LOCK.run(session, works=[hall.work.id, other])
        await marking.give(session, hall.keeper, hall.mark("5", work=other, seen=then.id))

    seen = await between(
        committing,
        both,
        lambda s: actions.preview(s, organiser, draft.id),
        lambda s: marking.give(s, hall.keeper, hall.mark("6", seen=first)),
    )
    assert isinstance(seen, Preview)
    assert seen.carried == 2
