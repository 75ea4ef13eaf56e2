"""Panels change and stages open while others mark and appoint."""

import pytest
from sqlalchemy import select

from competitions.actions import judges, marking, setup
from competitions.models import Appointment, Seat
from competitions.queries import field as fields
from competitions.queries import locks
from competitions.rules.roles import EventRole
from competitions.rules.states import StageState
from competitions.schemas import Appoint
from core.actor import Actor
from core.database import Sessions, begin
from core.errors import Refusal
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall, make_hall
from tests.competitions.racing import between

LOGIN = "chief@example.org"


@pytest.fixture
async def organiser(committing: Sessions) -> Actor:
    async with begin(committing) as session:
        return await make.make_actor(session, Role.ORGANISER)


@pytest.fixture
async def hall(committing: Sessions) -> Hall:
    async with begin(committing) as session:
        return await make_hall(session)


async def test_judge_leaves_while_a_mark_is_under_way(
    committing: Sessions, hall: Hall, organiser: Actor
) -> None:
    """The mark points to the seat, and leaving waits for the work: neither waits for both."""
    async with begin(committing) as session:
        seat = await session.scalar(
            select(Seat.id)
            .join(Appointment, Appointment.id == Seat.appointment_id)
            .where(Appointment.account_id == hall.judges[0].account)
        )
    assert seat is not None
    left = await between(
        committing,
        lambda s: fields.LOCK.run(s, works=[hall.work.id]),
        lambda s: judges.leave_seat(s, organiser, seat, "生病"),
        lambda s: marking.give(s, hall.judges[0], hall.mark("2", 1)),
    )
    assert not isinstance(left, Refusal)


async def test_stage_opens_while_somebody_is_appointed(
    committing: Sessions, hall: Hall, organiser: Actor
) -> None:
    """Both take the event and its stages, and in the same order."""
    async with begin(committing) as session:
        await make.make_account(session, LOGIN, "钱乙")
        session.add(hall.stage)
        hall.stage.state = StageState.PREPARING
    wanted = Appoint(login=LOGIN, role=EventRole.CHIEF_JUDGE, knowingly=True)
    opened = await between(
        committing,
        lambda s: locks.event(s, hall.event.id),
        lambda s: setup.open_stage(s, organiser, hall.stage.id),
        lambda s: judges.appoint(s, organiser, hall.event.id, wanted),
    )
    assert not isinstance(opened, Refusal)
