"""Giving, confirming and settling marks on a real database."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking, recusals
from competitions.models import Appointment, Mark, Scheme, Score, Seat
from competitions.rules.marking import ScoreStatus
from competitions.rules.roles import EventRole
from competitions.rules.states import MarkState, StageState
from competitions.schemas import Recuse
from core import clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import make
from tests.competitions.hall import Hall


async def versions(session: AsyncSession) -> int:
    return int(await session.scalar(select(func.count(Mark.id))) or 0)


async def score_of(session: AsyncSession, hall: Hall, aspect: int) -> Score:
    return await session.get_one(
        Score, (hall.work.id, hall.aspects[aspect].id), populate_existing=True
    )


async def test_give_measurement_waits_for_confirmation(session: AsyncSession, hall: Hall) -> None:
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    assert given.state is MarkState.CURRENT
    assert given.status is ScoreStatus.UNCONFIRMED
    assert (await score_of(session, hall, 0)).points is None


async def test_give_same_key_again_counts_once(session: AsyncSession, hall: Hall) -> None:
    wanted = hall.mark("31.5")
    first = await marking.give(session, hall.keeper, wanted)
    assert await marking.give(session, hall.keeper, wanted) == first
    assert await versions(session) == 1


async def test_give_key_with_another_body_is_refused(session: AsyncSession, hall: Hall) -> None:
    wanted = hall.mark("31.5")
    await marking.give(session, hall.keeper, wanted)
    with pytest.raises(Conflict) as refused:
        await marking.give(session, hall.keeper, wanted.model_copy(update={"value": Decimal(3)}))
    assert refused.value.name == "key-used"


async def test_give_unseen_mark_keeps_both(session: AsyncSession, hall: Hall) -> None:
    first = await marking.give(session, hall.keeper, hall.mark("31.5"))
    with pytest.raises(Conflict) as told:
        await marking.give(session, hall.judges[0], hall.mark("30"))
    assert told.value.on_record
    assert told.value.facts["standing"]["id"] == first.id  # type: ignore[index]
    states = list(await session.scalars(select(Mark.state)))
    assert sorted(states) == [MarkState.CONTESTED, MarkState.CURRENT]


async def test_give_unseen_mark_of_same_value_needs_nobody(
    session: AsyncSession, hall: Hall
) -> None:
    await marking.give(session, hall.keeper, hall.mark("31.5"))
    again = await marking.give(session, hall.judges[0], hall.mark("31.50"))
    assert again.state is MarkState.SET_ASIDE


async def test_give_seen_mark_replaces(session: AsyncSession, hall: Hall) -> None:
    first = await marking.give(session, hall.keeper, hall.mark("31.5"))
    second = await marking.give(session, hall.keeper, hall.mark("30", seen=first.id))
    assert second.state is MarkState.CURRENT
    old = await session.get_one(Mark, first.id, populate_existing=True)
    assert old.state is MarkState.REPLACED


async def test_give_locks_the_scheme(session: AsyncSession, hall: Hall) -> None:
    await marking.give(session, hall.keeper, hall.mark("31.5"))
    scheme = await session.scalar(select(Scheme).execution_options(populate_existing=True))
    assert scheme is not None
    assert scheme.locked_at is not None


@pytest.mark.parametrize(("aspect", "value"), [(0, "40.01"), (0, "-0.01"), (1, "3.5"), (1, "4")])
async def test_give_outside_range_is_invalid(
    session: AsyncSession, hall: Hall, aspect: int, value: str
) -> None:
    with pytest.raises(Invalid):
        await marking.give(session, hall.judges[0], hall.mark(value, aspect))
    assert await versions(session) == 0


async def test_give_in_closed_stage_is_refused(session: AsyncSession, hall: Hall) -> None:
    hall.stage.state = StageState.CLOSED
    await session.flush()
    with pytest.raises(Conflict):
        await marking.give(session, hall.judges[0], hall.mark("1"))


async def test_give_without_seat_is_forbidden(session: AsyncSession, hall: Hall) -> None:
    outsider = await make.make_judge(session, hall.event)
    with pytest.raises(Forbidden):
        await marking.give(session, outsider, hall.mark("1", 1))


async def test_give_in_another_event_is_not_found(session: AsyncSession, hall: Hall) -> None:
    stranger = await make.make_judge(session, await make.make_event(session))
    with pytest.raises(NotFound):
        await marking.give(session, stranger, hall.mark("1"))


async def test_give_for_another_seat_is_forbidden(session: AsyncSession, hall: Hall) -> None:
    other = await marking.give(session, hall.judges[1], hall.mark("2", 1))
    with pytest.raises(Forbidden):
        await marking.give(session, hall.judges[0], hall.mark("2", 1, seat=other.seat))


async def test_judgement_of_three_counts(session: AsyncSession, hall: Hall) -> None:
    for judge, value in zip(hall.judges, ("2", "3", "3"), strict=True):
        last = await marking.give(session, judge, hall.mark(value, 1))
    assert last.status is ScoreStatus.COMPLETE
    assert last.points == Decimal("53.33")


async def test_judgement_too_far_apart_is_remarked(session: AsyncSession, hall: Hall) -> None:
    for judge, value in zip(hall.judges, ("1", "3", "3"), strict=True):
        last = await marking.give(session, judge, hall.mark(value, 1))
    assert (last.status, last.points) == (ScoreStatus.REMARK, None)


async def test_confirm_by_second_person_counts(session: AsyncSession, hall: Hall) -> None:
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    confirmed = await marking.confirm(session, hall.judges[0], given.id)
    assert (confirmed.status, confirmed.points) == (ScoreStatus.COMPLETE, Decimal("31.50"))
    assert await marking.confirm(session, hall.judges[1], given.id) == confirmed


async def test_confirm_own_mark_is_forbidden(session: AsyncSession, hall: Hall) -> None:
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    with pytest.raises(Forbidden):
        await marking.confirm(session, hall.keeper, given.id)


async def test_reject_empties_the_field(session: AsyncSession, hall: Hall) -> None:
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    rejected = await marking.reject(session, hall.judges[0], given.id, "读错量具")
    assert (rejected.state, rejected.status) == (MarkState.REJECTED, ScoreStatus.UNMARKED)
    again = await marking.give(session, hall.keeper, hall.mark("30"))
    assert again.state is MarkState.CURRENT


async def test_settle_takes_the_contested(session: AsyncSession, hall: Hall) -> None:
    await marking.give(session, hall.keeper, hall.mark("31.5"))
    with pytest.raises(Conflict) as told:
        await marking.give(session, hall.judges[0], hall.mark("30"))
    contested = told.value.facts["contested"]["id"]  # type: ignore[index]
    taken = await marking.settle(session, hall.judges[0], contested, take=True, reason="复核读数")
    assert taken.state is MarkState.CURRENT
    with pytest.raises(Conflict):
        await marking.settle(session, hall.judges[0], contested, take=False, reason="")


async def test_change_of_confirmed_mark_needs_a_reason(session: AsyncSession, hall: Hall) -> None:
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    await marking.confirm(session, hall.judges[0], given.id)
    with pytest.raises(Invalid):
        await marking.give(session, hall.keeper, hall.mark("30", seen=given.id))
    changed = await marking.give(
        session, hall.keeper, hall.mark("30", seen=given.id, reason="量具归零有误")
    )
    assert changed.status is ScoreStatus.UNCONFIRMED


async def test_who_keeps_away_does_not_look_a_second_time(
    session: AsyncSession, hall: Hall
) -> None:
    """Neither in the role in which they judge, nor in the one in which they lead."""
    given = await marking.give(session, hall.keeper, hall.mark("20"))
    with pytest.raises(Conflict) as met:
        await marking.give(session, hall.judges[1], hall.mark("21"))
    contested = met.value.facts["contested"]["id"]  # type: ignore[index]
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    for actor in (hall.judges[0], chief):
        key = await session.scalar(
            select(Appointment.id).where(Appointment.account_id == actor.account)
        )
        said = Recuse(entry_id=hall.entry.id, note="老同学")
        await recusals.recuse(session, actor, key or 0, said)
    for act in (
        marking.confirm(session, hall.judges[0], given.id),
        marking.reject(session, hall.judges[0], given.id, "看错"),
        marking.settle(session, chief, contested, take=True, reason="复测"),
    ):
        with pytest.raises(Forbidden, match="keep away"):
            await act
    await marking.confirm(session, hall.judges[2], given.id)


async def test_who_left_the_panel_does_not_confirm_its_marks(
    session: AsyncSession, hall: Hall
) -> None:
    given = await marking.give(session, hall.keeper, hall.mark("20"))
    seat = await session.scalar(select(Seat).where(Seat.number == 1, Seat.part_id == hall.part.id))
    assert seat is not None
    seat.left_at, seat.left_why = clock.now(), "生病"
    await session.flush()
    with pytest.raises(Forbidden, match="left this panel"):
        await marking.confirm(session, hall.judges[0], given.id)
    await marking.confirm(session, hall.judges[1], given.id)
