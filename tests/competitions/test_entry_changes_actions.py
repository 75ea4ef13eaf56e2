"""What may happen to an entry: withdrawn, disqualified, reinstated, a substitute put in."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import entry_changes, marking
from competitions.models import Clause, Competition, Entry, EntryChange, Event, Member
from competitions.queries import entries, results
from competitions.queries import events as event_queries
from competitions.rules.eligibility import ClauseKind
from competitions.rules.entering import ChangeKind
from competitions.rules.roles import EventRole
from competitions.rules.states import CompetitionState, EntryState
from competitions.schemas import Substitute
from core import clock
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.models import Organisation
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall


async def test_chief_judge_disqualifies_with_a_ground(session: AsyncSession, hall: Hall) -> None:
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    entry = await entry_changes.disqualify(session, chief, hall.entry.id, "携带手机入场")
    assert (entry.state, entry.ground, entry.ended_by) == (
        EntryState.DISQUALIFIED,
        "携带手机入场",
        chief.account,
    )
    with pytest.raises(Conflict):
        await entry_changes.withdraw(session, chief, hall.entry.id, "又退赛")
    assert entry.number == 1


async def test_judge_and_officer_may_not_disqualify(session: AsyncSession, hall: Hall) -> None:
    union = await session.get_one(Organisation, hall.entry.organisation_id)
    officer = await make.make_actor(session, Role.OFFICER, union)
    for actor in (hall.judges[0], officer):
        with pytest.raises(Forbidden):
            await entry_changes.disqualify(session, actor, hall.entry.id, "不行")
    stranger = await make.make_actor(session, Role.OFFICER, await make.make_organisation(session))
    with pytest.raises(NotFound):
        await entry_changes.disqualify(session, stranger, hall.entry.id, "不行")


async def test_union_withdraws_in_the_entry_period_only(session: AsyncSession, hall: Hall) -> None:
    union = await session.get_one(Organisation, hall.entry.organisation_id)
    officer = await make.make_actor(session, Role.OFFICER, union)
    competition = await session.get_one(Competition, hall.event.competition_id)
    competition.state = CompetitionState.ANNOUNCED
    competition.entries_until = clock.now() - timedelta(minutes=1)
    await session.flush()
    with pytest.raises(Conflict) as refused:
        await entry_changes.withdraw(session, officer, hall.entry.id, "生病")
    assert "Ask the organiser" in str(refused.value.text)
    competition.entries_until = clock.now() + timedelta(minutes=1)
    await session.flush()
    entry = await entry_changes.withdraw(session, officer, hall.entry.id, "生病")
    assert entry.state is EntryState.WITHDRAWN
    with pytest.raises(Forbidden):
        await entry_changes.reinstate(session, officer, hall.entry.id, "病好了")


async def test_reinstated_entry_has_its_marks_and_history(
    session: AsyncSession, hall: Hall
) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    for judge in hall.judges:
        await marking.give(session, judge, hall.mark("3", 1))

    async def placed() -> list[int]:
        event = await event_queries.event(session, organiser, hall.event.id)
        return [row.entry for row in (await results.of_event(session, event)).placed]

    await entry_changes.withdraw(session, organiser, hall.entry.id, "误操作")
    assert await placed() == []
    entry = await entry_changes.reinstate(session, organiser, hall.entry.id, "撤错了")
    assert (entry.ground, entry.ended_at, await placed()) == ("", None, [hall.entry.id])
    told = [
        (change.kind, change.reason, who)
        for change, who in await entries.changes(session, hall.entry.id)
    ]
    assert told == [
        (ChangeKind.REINSTATED, "撤错了", "某人"),
        (ChangeKind.WITHDRAWN, "误操作", "某人"),
    ]


async def test_withdrawn_entry_cannot_come_back_beside_another(
    session: AsyncSession, hall: Hall
) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    session.add(
        Clause(
            event_id=hall.event.id,
            position=1,
            kind=ClauseKind.ONE_EVENT,
            values={},
            text="限报一项",
            source="规程",
        )
    )
    await entry_changes.withdraw(session, organiser, hall.entry.id, "改报")
    other = Event(
        competition_id=hall.event.competition_id, occupation_code=make.TRADE, name="另一赛项"
    )
    session.add(other)
    await session.flush()
    person = await session.scalar(select(Member.person_id).where(Member.entry_id == hall.entry.id))
    second = Entry(event_id=other.id, organisation_id=hall.entry.organisation_id, number=1)
    session.add(second)
    await session.flush()
    session.add(Member(entry_id=second.id, event_id=other.id, person_id=person or 0, position=1))
    await session.flush()
    with pytest.raises(Invalid) as refused:
        await entry_changes.reinstate(session, organiser, hall.entry.id, "又想回来")
    assert "“另一赛项”" in str(next(iter(refused.value.fields.values())))


async def make_teams(session: AsyncSession, hall: Hall) -> list[Member]:
    """The people of a team of two with one substitute, in the hall's event."""
    hall.event.team_size, hall.event.substitutes = 2, 1
    union = await make.make_organisation(session)
    people = [await make.make_person(session, 800 + n, union, f"队员{n}") for n in range(3)]
    entry, _ = await make.make_team(session, hall.event, [hall.part], people, number=2)
    found = await session.scalars(
        select(Member).where(Member.entry_id == entry.id).order_by(Member.position)
    )
    return list(found)


async def test_substitute_takes_the_place_on_record(session: AsyncSession, hall: Hall) -> None:
    first, second, reserve = await make_teams(session, hall)
    organiser = await make.make_actor(session, Role.ORGANISER)
    wanted = Substitute(went=first.id, came=reserve.id, reason="手受伤")
    await entry_changes.substitute(session, organiser, first.entry_id, wanted)
    assert (reserve.position, reserve.substitute) == (1, False)
    assert (second.position, second.substitute) == (2, False)
    assert first.substitute
    assert first.position > second.position
    change = (await session.scalars(select(EntryChange))).one()
    assert (change.came_id, change.went_id, change.reason) == (
        reserve.person_id,
        first.person_id,
        "手受伤",
    )


async def test_substitute_is_one_of_the_team(session: AsyncSession, hall: Hall) -> None:
    first, second, reserve = await make_teams(session, hall)
    organiser = await make.make_actor(session, Role.ORGANISER)
    for went, came, field in (
        (first.id, second.id, "came"),
        (reserve.id, reserve.id, "went"),
        (first.id, 2**60, "came"),
    ):
        wanted = Substitute(went=went, came=came, reason="换人")
        with pytest.raises(Invalid) as refused:
            await entry_changes.substitute(session, organiser, first.entry_id, wanted)
        assert list(refused.value.fields) == [field]


async def test_people_stay_once_something_is_marked(session: AsyncSession, hall: Hall) -> None:
    first, _, reserve = await make_teams(session, hall)
    works = (await entries.works(session, [first.entry_id]))[first.entry_id]
    await marking.give(session, hall.judges[0], hall.mark("2", 1, work=works[0].id))
    organiser = await make.make_actor(session, Role.ORGANISER)
    wanted = Substitute(went=first.id, came=reserve.id, reason="换人")
    with pytest.raises(Conflict) as refused:
        await entry_changes.substitute(session, organiser, first.entry_id, wanted)
    assert "is marked" in str(refused.value.text)
    await entry_changes.withdraw(session, organiser, first.entry_id, "退赛")
    with pytest.raises(Conflict):
        await entry_changes.substitute(session, organiser, first.entry_id, wanted)
