"""Flags wait for an answer by who leads."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import flags
from competitions.models import Flag
from competitions.rules.roles import EventRole
from competitions.schemas import AnswerFlag, RaiseFlag
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import make
from tests.competitions.hall import Hall


def wanted(hall: Hall, **over: object) -> RaiseFlag:
    sent = {"key": uuid4(), "work": hall.work.id, "aspect": hall.aspects[0].id, "words": "读数不清"}
    return RaiseFlag.model_validate(sent | over)


async def test_flag_raised_twice_is_one(session: AsyncSession, hall: Hall) -> None:
    flag = wanted(hall)
    first = await flags.raise_flag(session, hall.judges[0], flag)
    assert await flags.raise_flag(session, hall.judges[0], flag) == first
    assert len((await session.scalars(select(Flag.id))).all()) == 1


async def test_flag_with_the_key_of_another_is_refused(session: AsyncSession, hall: Hall) -> None:
    flag = wanted(hall)
    await flags.raise_flag(session, hall.judges[0], flag)
    with pytest.raises(Conflict):
        await flags.raise_flag(session, hall.judges[1], flag)


async def test_flag_by_a_stranger_or_on_a_strange_aspect_is_refused(
    session: AsyncSession, hall: Hall
) -> None:
    with pytest.raises(NotFound):
        await flags.raise_flag(session, await make.make_actor(session), wanted(hall))
    with pytest.raises(NotFound):
        await flags.raise_flag(session, hall.judges[0], wanted(hall, work=2**40))
    with pytest.raises(Invalid):
        await flags.raise_flag(session, hall.judges[0], wanted(hall, aspect=2**40))


async def test_flag_is_answered_once_by_who_leads(session: AsyncSession, hall: Hall) -> None:
    flag = await flags.raise_flag(session, hall.judges[0], wanted(hall, aspect=None))
    answer = AnswerFlag(answer="已复核, 读数无误")
    with pytest.raises(Forbidden):
        await flags.answer_flag(session, hall.judges[0], flag.id, answer)
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    done = await flags.answer_flag(session, chief, flag.id, answer)
    assert done.answer == answer.answer
    assert done.answered_at is not None
    with pytest.raises(Conflict):
        await flags.answer_flag(session, chief, flag.id, answer)
