"""Many marks at once: each is answered for itself."""

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.models import Entry, Mark, Recusal, Score, Seat
from competitions.rules.conflicts import Ground
from competitions.rules.marking import ScoreStatus
from competitions.rules.roles import EventRole
from competitions.rules.states import EntryState, MarkState
from competitions.schemas import OpenRound
from core import clock
from core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted


async def _refused(session: AsyncSession, hall: Hall, judge: int, **over: object) -> Refusal:
    answer = (await marking.give_many(session, hall.judges[judge], [hall.mark("1", 1, **over)]))[0]
    assert answer.mark is None
    assert answer.refusal is not None
    return answer.refusal


async def test_batch_with_wrong_ones_keeps_the_others(session: AsyncSession, hall: Hall) -> None:
    entry, works = await make.make_entry(session, hall.event, [hall.part], number=2)
    wanted = [
        hall.mark("2", 1),
        hall.mark("4", 1, work=works[0].id),
        hall.mark("1", 1, work=2**40),
        hall.mark("1", 1).model_copy(update={"aspect": 2**40}),
        hall.mark("31.5"),
    ]
    answers = await marking.give_many(session, hall.judges[0], wanted)
    kinds = [type(answer.refusal) for answer in answers]
    assert kinds == [type(None), Invalid, NotFound, Invalid, type(None)]
    kept = (await session.scalars(select(Mark.key).order_by(Mark.id))).all()
    assert kept == [wanted[0].key, wanted[4].key]
    assert entry.number == 2


async def test_batch_of_one_field_follows_the_order_given(
    session: AsyncSession, hall: Hall
) -> None:
    first, second, third = (hall.mark(value, 1, seat=None) for value in ("1", "2", "2"))
    answers = await marking.give_many(session, hall.judges[0], [first, second, third])
    assert answers[0].mark is not None
    assert isinstance(answers[1].refusal, Conflict)
    assert answers[1].refusal.facts["standing"]["id"] == answers[0].mark.id  # type: ignore[index]
    states = (await session.scalars(select(Mark.state).order_by(Mark.id))).all()
    assert states == [MarkState.CURRENT, MarkState.CONTESTED, MarkState.CONTESTED]


async def test_batch_of_three_judges_typed_in_scores_them_together(
    session: AsyncSession, hall: Hall
) -> None:
    seats = (await session.scalars(select(Seat.id).order_by(Seat.number))).all()
    wanted = [hall.mark(value, 1, seat=seat) for value, seat in zip("122", seats, strict=True)]
    answers = await marking.give_many(session, hall.keeper, wanted)
    last = answers[-1].mark
    assert last is not None
    assert last.status is ScoreStatus.UNCONFIRMED
    confirmed = await marking.confirm_many(
        session, hall.judges[0], [answer.mark.id for answer in answers if answer.mark]
    )
    assert [answer.refusal for answer in confirmed] == [None, None, None]
    score = (await session.scalars(select(Score).execution_options(populate_existing=True))).one()
    assert (score.status, score.points) == (ScoreStatus.COMPLETE, Decimal("33.33"))


async def test_batch_sent_twice_answers_the_same(session: AsyncSession, hall: Hall) -> None:
    wanted = [hall.mark("2", 1), hall.mark("31.5")]
    first = await marking.give_many(session, hall.judges[0], wanted)
    assert await marking.give_many(session, hall.judges[0], wanted) == first
    assert len((await session.scalars(select(Mark.id))).all()) == 2


async def test_batch_with_the_same_mark_twice_counts_it_once(
    session: AsyncSession, hall: Hall
) -> None:
    mark = hall.mark("2", 1)
    answers = await marking.give_many(session, hall.judges[0], [mark, hall.mark("31.5"), mark])
    assert answers[0] == answers[2]
    assert len((await session.scalars(select(Mark.id))).all()) == 2


async def test_batch_with_a_key_for_two_fields_refuses_the_second(
    session: AsyncSession, hall: Hall
) -> None:
    key = uuid4()
    answers = await marking.give_many(
        session, hall.judges[0], [hall.mark("2", 1, key=key), hall.mark("31.5", key=key)]
    )
    assert answers[0].mark is not None
    assert answers[1].refusal is not None
    assert answers[1].refusal.name == "key-used"


async def test_batch_needs_no_more_statements_for_more_marks(
    session: AsyncSession, hall: Hall
) -> None:
    entries = [await make.make_entry(session, hall.event, [hall.part], n) for n in (2, 3, 4, 5)]
    works = [works[0].id for _, works in entries]
    await marking.give(session, hall.judges[0], hall.mark("2", 1))
    with counted(session) as two:
        await marking.give_many(
            session, hall.judges[0], [hall.mark("2", 1, work=work) for work in works[:2]]
        )
    with counted(session) as four:
        await marking.give_many(
            session, hall.judges[1], [hall.mark("2", 1, work=work) for work in works]
        )
    assert 0 < two.count == four.count


async def test_mark_by_a_recused_judge_is_refused_and_the_panel_is_smaller(
    session: AsyncSession, hall: Hall
) -> None:
    await marking.give(session, hall.judges[0], hall.mark("3", 1))
    seat = (await session.scalars(select(Seat).order_by(Seat.number))).first()
    assert seat is not None
    session.add(
        Recusal(
            appointment_id=seat.appointment_id,
            entry_id=hall.entry.id,
            ground=Ground.SAME_UNION,
            made_at=clock.now(),
        )
    )
    await session.flush()
    assert isinstance(await _refused(session, hall, 0), Forbidden)
    await marking.give(session, hall.judges[1], hall.mark("1", 1))
    last = await marking.give(session, hall.judges[2], hall.mark("1", 1))
    assert (last.status, last.points) == (ScoreStatus.COMPLETE, Decimal("20.00"))


async def test_mark_by_a_judge_who_left_is_refused_and_the_others_suffice(
    session: AsyncSession, hall: Hall
) -> None:
    seat = (await session.scalars(select(Seat).order_by(Seat.number))).first()
    assert seat is not None
    seat.left_at, seat.left_why = clock.now(), "身体不适"
    await session.flush()
    assert isinstance(await _refused(session, hall, 0), Forbidden)
    await marking.give(session, hall.judges[1], hall.mark("1", 1))
    last = await marking.give(session, hall.judges[2], hall.mark("2", 1))
    assert last.status is ScoreStatus.COMPLETE


async def test_mark_of_a_withdrawn_entry_is_refused(session: AsyncSession, hall: Hall) -> None:
    entry = await session.get_one(Entry, hall.entry.id)
    entry.state, entry.ground = EntryState.WITHDRAWN, "弃权"
    entry.ended_at = clock.now()
    await session.flush()
    assert (await _refused(session, hall, 0)).name == "entry-ended"


async def test_reported_part_takes_results_from_the_scorekeeper_only(
    session: AsyncSession, hall: Hall
) -> None:
    hall.part.reported = True
    await session.flush()
    answer = (await marking.give_many(session, hall.judges[0], [hall.mark("31.5")]))[0]
    assert isinstance(answer.refusal, Forbidden)
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    assert given.needs_confirmation


async def _differ(session: AsyncSession, hall: Hall) -> None:
    for judge, value in zip(hall.judges, "013", strict=True):
        last = await marking.give(session, judge, hall.mark(value, 1))
    assert last.status is ScoreStatus.REMARK


async def test_judgement_that_differs_too_much_waits_for_a_round(
    session: AsyncSession, hall: Hall
) -> None:
    await _differ(session, hall)
    own = await session.scalar(select(Mark.id).where(Mark.value == 3))
    assert (await _refused(session, hall, 2, seen=own)).name == "remark"


async def test_round_empties_the_field_and_keeps_both_rounds(
    session: AsyncSession, hall: Hall
) -> None:
    await _differ(session, hall)
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    wanted = OpenRound(work=hall.work.id, aspect=hall.aspects[1].id, reason="量具读数有误")
    opened = await marking.open_round(session, chief, wanted)
    assert opened.round == 2
    for judge in hall.judges:
        last = await marking.give(session, judge, hall.mark("2", 1))
    assert (last.status, last.points) == (ScoreStatus.COMPLETE, Decimal("40.00"))
    rounds = (await session.execute(select(Mark.round, Mark.state).order_by(Mark.id))).all()
    assert [tuple(row) for row in rounds] == [
        *[(1, MarkState.REPLACED)] * 3,
        *[(2, MarkState.CURRENT)] * 3,
    ]


async def test_round_is_opened_by_who_leads_and_only_where_judges_differ(
    session: AsyncSession, hall: Hall
) -> None:
    wanted = OpenRound(work=hall.work.id, aspect=hall.aspects[1].id, reason="复评")
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    for actor, kind in ((hall.judges[0], Forbidden), (chief, Conflict)):
        with pytest.raises(kind):
            await marking.open_round(session, actor, wanted)
