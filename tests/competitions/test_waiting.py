"""What waits for a person, and what no longer does."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import entry_changes, judges, marking, recusals
from competitions.models import Appointment, Seat
from competitions.queries import waiting
from competitions.schemas import Recuse
from core.actor import Actor
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall


async def keep_away(session: AsyncSession, hall: Hall, judge: Actor) -> None:
    seat = await seat_of(session, judge)
    said = Recuse(entry_id=hall.entry.id, note="老同学")
    await recusals.recuse(session, judge, seat.appointment_id, said)


async def seat_of(session: AsyncSession, judge: Actor) -> Seat:
    found = await session.scalar(
        select(Seat)
        .join(Appointment, Appointment.id == Seat.appointment_id)
        .where(Appointment.account_id == judge.account)
    )
    assert found is not None
    return found


async def works_to_mark(session: AsyncSession, judge: Actor) -> int:
    return sum(count for _, _, count in await waiting.to_mark(session, judge))


async def to_confirm(session: AsyncSession, judge: Actor) -> list[tuple[int, int]]:
    return [(one, two) for _, one, two in await waiting.to_confirm(session, judge)]


async def test_works_wait_for_those_who_may_mark_them(session: AsyncSession, hall: Hall) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    first, second, third = hall.judges
    assert [await works_to_mark(session, judge) for judge in hall.judges] == [1, 1, 1]
    await keep_away(session, hall, first)
    await judges.leave_seat(session, organiser, (await seat_of(session, second)).id, "生病")
    assert [await works_to_mark(session, judge) for judge in hall.judges] == [0, 0, 1]
    await entry_changes.withdraw(session, organiser, hall.entry.id, "受伤")
    assert await works_to_mark(session, third) == 0


async def test_marks_wait_for_those_who_may_confirm_them(session: AsyncSession, hall: Hall) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    first, second, _ = hall.judges
    await marking.give(session, hall.keeper, hall.mark("20"))
    assert await to_confirm(session, first) == [(1, 0)]
    await keep_away(session, hall, first)
    assert await to_confirm(session, first) == []
    assert await to_confirm(session, second) == [(1, 0)]
    await entry_changes.withdraw(session, organiser, hall.entry.id, "受伤")
    assert await to_confirm(session, second) == []
