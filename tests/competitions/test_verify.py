"""What ``verify`` proves: scores, totals and places from the marks alone."""

from decimal import Decimal

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import jobs
from competitions.actions import marking
from competitions.models import Recusal, Score, Seat
from competitions.rules.conflicts import Ground
from competitions.rules.marking import ScoreStatus
from core import clock
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted


async def judge(session: AsyncSession, hall: Hall, *values: str) -> None:
    for actor, value in zip(hall.judges, values, strict=False):
        await marking.give(session, actor, hall.mark(value, 1))


async def test_scores_that_marks_give_are_right(session: AsyncSession, hall: Hall) -> None:
    await judge(session, hall, "2", "3", "3")
    await marking.give(session, hall.keeper, hall.mark("31.5"))
    assert await jobs.check_scores(session) == []


async def test_score_that_its_marks_do_not_give_is_told(session: AsyncSession, hall: Hall) -> None:
    await judge(session, hall, "2", "3", "3")
    await session.execute(update(Score).values(points=Decimal("53.34")))
    (problem,) = await jobs.check_scores(session)
    assert "the marks give 53.33 (complete), on record is 53.34" in problem


async def test_mark_without_a_score_is_told(session: AsyncSession, hall: Hall) -> None:
    await judge(session, hall, "2", "3", "3")
    await session.execute(delete(Score))
    (problem,) = await jobs.check_scores(session)
    assert "on record is nothing" in problem


async def test_panel_is_counted_as_marking_counts_it(session: AsyncSession, hall: Hall) -> None:
    """One judge left without a mark, one keeps away: the rest are the panel, and it is whole."""
    seats = (await session.scalars(select(Seat.id).order_by(Seat.number))).all()
    left = await session.get_one(Seat, seats[0])
    left.left_at, left.left_why = clock.now(), "身体不适"
    away = await session.get_one(Seat, seats[1])
    session.add(
        Recusal(
            appointment_id=away.appointment_id,
            entry_id=hall.entry.id,
            ground=Ground.OWN_WISH,
            made_at=clock.now(),
        )
    )
    await session.flush()
    await marking.give(session, hall.judges[2], hall.mark("3", 1))
    score = await session.get_one(Score, (hall.work.id, hall.aspects[1].id))
    assert score.status is ScoreStatus.COMPLETE
    assert await jobs.check_scores(session) == []


async def test_check_costs_the_same_for_more_works_of_a_chunk(
    session: AsyncSession, hall: Hall
) -> None:
    with counted(session) as few:
        await jobs.check_scores(session)
    for number in (2, 3, 4):
        await make.make_entry(session, hall.event, [hall.part], number)
    with counted(session) as more:
        await jobs.check_scores(session)
    assert more.count == few.count


async def test_result_from_the_marks_alone_is_the_same(session: AsyncSession, hall: Hall) -> None:
    await judge(session, hall, "2", "3", "3")
    (of,) = await jobs.compare(session, hall.event.competition_id)
    assert (of.same, of.entries, of.placed) == (True, 1, 1)
    assert str(of).startswith("试验赛项, 决赛: 1 entries, 1 placed: same byte for byte (sha256 ")


async def test_result_that_marks_do_not_give_is_not_the_same(
    session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "2", "3", "3")
    await session.execute(update(Score).values(points=Decimal("53.34")))
    (of,) = await jobs.compare(session, hall.event.competition_id)
    assert not of.same
    assert "NOT THE SAME" in str(of)


async def test_competition_without_events_has_nothing_to_compare(session: AsyncSession) -> None:
    assert await jobs.compare(session, 999_999) == []
