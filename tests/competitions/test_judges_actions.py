"""Appointing, panels, and judges who leave them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import judges, marking, pool, recusals
from competitions.models import (
    Appointment,
    Competition,
    Event,
    Judge,
    JudgeTrade,
    Part,
    Score,
    Seat,
)
from competitions.queries import conflicts, events
from competitions.queries import judges as queries
from competitions.rules.marking import ScoreStatus
from competitions.rules.qualification import Qualified
from competitions.rules.roles import EventRole
from competitions.rules.states import StageState
from competitions.schemas import AddJudge, Appoint, Qualify, Recuse, TakeSeat, WriteJudge
from core import clock
from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.models import Account, Organisation
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall

LOGIN = "judge7@example.org"


@pytest.fixture
async def organiser(session: AsyncSession) -> Actor:
    return await make.make_actor(session, Role.ORGANISER)


@pytest.fixture
async def event(session: AsyncSession) -> Event:
    return await make.make_event(session)


@pytest.fixture
async def part(session: AsyncSession, event: Event) -> Part:
    return await make.make_part(
        session, await make.make_stage(session, event, StageState.PREPARING)
    )


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    return await make.make_account(session, LOGIN, "钱乙")


@pytest.fixture
async def union(session: AsyncSession) -> Organisation:
    return await make.make_organisation(session)


async def pooled(
    session: AsyncSession, organiser: Actor, union: Organisation, ends: int | None = None
) -> Judge:
    """In the pool, qualified for the trade until so many days from today."""
    await make.make_trade(session)
    judge = await pool.add(session, organiser, AddJudge(login=LOGIN, organisation_id=union.id))
    day = None if ends is None else clock.today() + timedelta(days=ends)
    trade = Qualify(occupation_code=make.TRADE, qualification="考评员", valid_until=day)
    return await pool.qualify(session, organiser, judge.id, trade)


def wanted(role: EventRole = EventRole.JUDGE, *, knowingly: bool = False) -> Appoint:
    return Appoint(login=LOGIN, role=role, knowingly=knowingly)


async def test_qualified_judge_is_appointed_without_more(
    session: AsyncSession, organiser: Actor, event: Event, account: Account, union: Organisation
) -> None:
    await pooled(session, organiser, union)
    made = await judges.appoint(session, organiser, event.id, wanted())
    assert (made.account_id, made.role) == (account.id, EventRole.JUDGE)


@pytest.mark.parametrize("ends", [-1, 5])
async def test_unqualified_judge_needs_a_tick(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    account: Account,
    union: Organisation,
    ends: int,
) -> None:
    """Expired yesterday; or before the competition's last day."""
    competition = await session.get_one(Competition, event.competition_id)
    competition.ends_on = clock.today() + timedelta(days=6)
    await pooled(session, organiser, union, ends)
    with pytest.raises(Conflict) as refused:
        await judges.appoint(session, organiser, event.id, wanted())
    assert (refused.value.name, list(refused.value.fields)) == ("not-qualified", ["knowingly"])
    assert await judges.appoint(session, organiser, event.id, wanted(knowingly=True))


async def test_scorekeeper_needs_no_qualification(
    session: AsyncSession, organiser: Actor, event: Event, account: Account
) -> None:
    assert await judges.appoint(session, organiser, event.id, wanted(EventRole.SCOREKEEPER))


async def test_role_that_checks_another_is_refused_with_its_name(
    session: AsyncSession, organiser: Actor, event: Event, account: Account
) -> None:
    await judges.appoint(session, organiser, event.id, wanted(EventRole.SUPERVISOR))
    for role in (EventRole.JUDGE, EventRole.CODE_KEEPER, EventRole.SUPERVISOR):
        with pytest.raises(Conflict) as refused:
            await judges.appoint(session, organiser, event.id, wanted(role, knowingly=True))
        assert list(refused.value.fields) == ["role"]
        with pytest.raises(Conflict):
            await judges.look(session, organiser, event.id, LOGIN, role)


async def test_look_writes_nothing(
    session: AsyncSession, organiser: Actor, event: Event, account: Account
) -> None:
    found = await judges.look(session, organiser, event.id, LOGIN, EventRole.JUDGE)
    assert found.id == account.id
    assert (await session.scalars(select(Appointment))).all() == []
    with pytest.raises(Invalid):
        await judges.look(session, organiser, event.id, "nobody@example.org", EventRole.JUDGE)
    chief = await make.make_judge(session, event, EventRole.CHIEF_JUDGE)
    with pytest.raises(Forbidden):
        await judges.look(session, chief, event.id, LOGIN, EventRole.JUDGE)


async def test_seat_is_taken_once_by_whoever_judges(
    session: AsyncSession, organiser: Actor, event: Event, part: Part, account: Account
) -> None:
    judge = await judges.appoint(session, organiser, event.id, wanted(knowingly=True))
    lead = await judges.appoint(
        session, organiser, event.id, wanted(EventRole.PANEL_LEAD, knowingly=True)
    )
    chief = await judges.appoint(
        session, organiser, event.id, wanted(EventRole.CHIEF_JUDGE, knowingly=True)
    )
    with pytest.raises(Invalid):
        await judges.take_seat(session, organiser, part.id, TakeSeat(appointment_id=chief.id))
    made = await judges.take_seat(session, organiser, part.id, TakeSeat(appointment_id=lead.id))
    assert made.number == 1
    with pytest.raises(Conflict):
        await judges.take_seat(session, organiser, part.id, TakeSeat(appointment_id=judge.id))
    with pytest.raises(NotFound):
        await judges.take_seat(session, organiser, part.id + 1, TakeSeat(appointment_id=judge.id))


async def test_seat_on_a_marked_panel_is_refused(
    session: AsyncSession, organiser: Actor, hall: Hall, account: Account
) -> None:
    await marking.give(session, hall.judges[0], hall.mark("2", 1))
    made = await judges.appoint(session, organiser, hall.event.id, wanted(knowingly=True))
    with pytest.raises(Conflict):
        await judges.take_seat(session, organiser, hall.part.id, TakeSeat(appointment_id=made.id))


async def seat_of(session: AsyncSession, hall: Hall, judge: int) -> Seat:
    found = await session.scalar(
        select(Seat)
        .join(Seat.appointment)
        .where(Appointment.account_id == hall.judges[judge].account)
    )
    assert found is not None
    return found


async def status(session: AsyncSession, hall: Hall) -> ScoreStatus:
    key = (hall.work.id, hall.aspects[1].id)
    return (await session.get_one(Score, key, populate_existing=True)).status


async def test_judge_who_leaves_gives_no_more_and_is_not_waited_for(
    session: AsyncSession, organiser: Actor, hall: Hall
) -> None:
    for judge in (0, 1):
        await marking.give(session, hall.judges[judge], hall.mark("2", 1))
    assert await status(session, hall) is ScoreStatus.UNMARKED
    seat = await seat_of(session, hall, 2)
    await judges.leave_seat(session, organiser, seat.id, "生病")
    assert await status(session, hall) is ScoreStatus.COMPLETE
    with pytest.raises(Forbidden):
        await marking.give(session, hall.judges[2], hall.mark("3", 1))
    with pytest.raises(Conflict):
        await judges.leave_seat(session, organiser, seat.id, "生病")
    await judges.return_to_seat(session, organiser, seat.id)
    assert await status(session, hall) is ScoreStatus.UNMARKED
    with pytest.raises(Conflict):
        await judges.return_to_seat(session, organiser, seat.id)


async def test_marks_of_a_judge_who_left_count(
    session: AsyncSession, organiser: Actor, hall: Hall
) -> None:
    for judge, value in enumerate(("2", "3", "3")):
        await marking.give(session, hall.judges[judge], hall.mark(value, 1))
    seat = await seat_of(session, hall, 0)
    await judges.leave_seat(session, organiser, seat.id, "生病")
    score = await session.get_one(Score, (hall.work.id, hall.aspects[1].id), populate_existing=True)
    assert f"{score.points:.2f}" == "53.33"


async def test_panel_is_left_by_those_who_run_it_while_it_marks(
    session: AsyncSession, organiser: Actor, hall: Hall
) -> None:
    seat = await seat_of(session, hall, 0)
    with pytest.raises(Forbidden):
        await judges.leave_seat(session, hall.judges[0], seat.id, "生病")
    stranger = await make.make_judge(session, await make.make_event(session), EventRole.CHIEF_JUDGE)
    with pytest.raises(NotFound):
        await judges.leave_seat(session, stranger, seat.id, "生病")
    hall.stage.state = StageState.CLOSED
    await session.flush()
    with pytest.raises(Conflict):
        await judges.leave_seat(session, organiser, seat.id, "生病")
    with pytest.raises(NotFound):
        await judges.leave_seat(session, organiser, seat.id + 10_000, "生病")


async def test_recused_judge_is_refused_and_not_waited_for(
    session: AsyncSession, organiser: Actor, hall: Hall
) -> None:
    for judge in (0, 1):
        await marking.give(session, hall.judges[judge], hall.mark("2", 1))
    seat = await seat_of(session, hall, 2)
    said = Recuse(entry_id=hall.entry.id, note="老同学")
    made = await recusals.recuse(session, hall.judges[2], seat.appointment_id, said)
    assert await status(session, hall) is ScoreStatus.COMPLETE
    with pytest.raises(Forbidden):
        await marking.give(session, hall.judges[2], hall.mark("3", 1))
    await recusals.lift(session, organiser, made.id)
    assert await status(session, hall) is ScoreStatus.UNMARKED


async def test_marks_given_before_a_recusal_are_counted_for_the_chief_judge(
    session: AsyncSession, organiser: Actor, hall: Hall
) -> None:
    await marking.give(session, hall.judges[0], hall.mark("2", 1))
    assert await conflicts.marked_although_recused(session, hall.event.id) == 0
    seat = await seat_of(session, hall, 0)
    said = Recuse(entry_id=hall.entry.id, note="老同学")
    await recusals.recuse(session, organiser, seat.appointment_id, said)
    assert await conflicts.marked_although_recused(session, hall.event.id) == 1


async def test_pool_takes_an_account_once_and_takes_it_back(
    session: AsyncSession, organiser: Actor, account: Account, union: Organisation, event: Event
) -> None:
    judge = await pooled(session, organiser, union)
    again = AddJudge(login=LOGIN, organisation_id=union.id, note="回来")
    with pytest.raises(Conflict):
        await pool.add(session, organiser, again)
    await pool.leave(session, organiser, judge.id)
    await pool.leave(session, organiser, judge.id)
    loaded = await queries.judge(session, organiser, judge.id)
    assert loaded.left_at is not None
    assert (await session.scalars(queries.pool(organiser))).all() == []
    assert await pool.add(session, organiser, again) is judge
    assert [row.note for row in await session.scalars(queries.pool(organiser))] == ["回来"]


async def test_judge_who_left_the_pool_is_not_qualified(
    session: AsyncSession, organiser: Actor, account: Account, union: Organisation, event: Event
) -> None:
    judge = await pooled(session, organiser, union)
    found = await events.event(session, organiser, event.id)
    assert await queries.qualified(session, found, account.id) is Qualified.YES
    await pool.leave(session, organiser, judge.id)
    await session.flush()
    assert await queries.qualified(session, found, account.id) is Qualified.NO


async def test_pool_is_found_by_pinyin_and_trade(
    session: AsyncSession, organiser: Actor, account: Account, union: Organisation
) -> None:
    judge = await pooled(session, organiser, union)
    for typed, trade, expected in (
        ("qy", "", [judge.id]),
        ("乙", make.TRADE, [judge.id]),
        ("zj", "", []),
        ("", "6-29-03-04", []),
    ):
        found = await session.scalars(queries.pool(organiser, typed, trade))
        assert [row.id for row in found] == expected


async def test_pool_is_of_the_branch(
    session: AsyncSession, organiser: Actor, account: Account, union: Organisation
) -> None:
    judge = await pooled(session, organiser, union)
    elsewhere = await make.make_actor(
        session, Role.ORGANISER, await make.make_organisation(session, name="别的工会")
    )
    assert (await session.scalars(queries.pool(elsewhere))).all() == []
    with pytest.raises(NotFound):
        await queries.judge(session, elsewhere, judge.id)
    with pytest.raises(NotFound):
        await pool.leave(session, elsewhere, judge.id)
    with pytest.raises(Invalid):
        await pool.change(session, organiser, judge.id, WriteJudge(organisation_id=union.id + 99))
    stranger = AddJudge(login="nobody@example.org", organisation_id=union.id)
    with pytest.raises(Invalid):
        await pool.add(session, organiser, stranger)


async def test_trade_is_written_over_and_dropped(
    session: AsyncSession, organiser: Actor, account: Account, union: Organisation
) -> None:
    judge = await pooled(session, organiser, union)
    anew = Qualify(occupation_code=make.TRADE, qualification="高级考评员")
    await pool.qualify(session, organiser, judge.id, anew)
    rows = (await session.execute(select(JudgeTrade.qualification))).scalars().all()
    assert rows == ["高级考评员"]
    none = Qualify(occupation_code="9-99-99-99", qualification="x")
    with pytest.raises(Invalid):
        await pool.qualify(session, organiser, judge.id, none)
    await pool.drop_trade(session, organiser, judge.id, make.TRADE)
    with pytest.raises(NotFound):
        await pool.drop_trade(session, organiser, judge.id, make.TRADE)


async def test_another_employer_changes_whom_the_judge_keeps_away_from(
    session: AsyncSession,
    organiser: Actor,
    account: Account,
    union: Organisation,
    event: Event,
    part: Part,
) -> None:
    judge = await pooled(session, organiser, union)
    await judges.appoint(session, organiser, event.id, wanted())
    entry, _ = await make.make_entry(session, event, [part])
    factory = await make.make_organisation(session, union, OrganisationKind.GRASSROOTS, "厂工会")
    entry.organisation_id = factory.id
    await session.flush()
    await pool.change(session, organiser, judge.id, WriteJudge(organisation_id=factory.id))
    assert await conflicts.recused(session, event.id) == {(account.id, entry.id)}
    await pool.change(session, organiser, judge.id, WriteJudge(organisation_id=union.id))
    assert await conflicts.recused(session, event.id) == frozenset()
