"""Entering people and teams: who may, when, whom, and what an event asks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import clauses, entries, marking
from competitions.models import Clause, Competition, Entry, Event, Member, Work
from competitions.rules.states import CompetitionState, EntryState, StageState
from competitions.schemas import AddEntry, AgeClause, MemberClause, NewMember, QuotaClause
from competitions.schemas.entries import InBeijingClause, NotWithClause, OneEventClause, TradeClause
from core import clock, database
from core.actor import Actor
from core.audit import AuditEntry
from core.database import Sessions
from core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from core.i18n import speaking, translate
from membership.models import Organisation, Person
from membership.rules.roles import Role
from tests import database as databases
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted

HOUR = timedelta(hours=1)


@dataclass
class Door:
    """An announced competition whose entry period runs, with an event of one part; a union of the
    industry with an officer; and the organiser above."""

    competition: Competition
    event: Event
    union: Organisation
    organiser: Actor
    officer: Actor

    async def person(self, session: AsyncSession, index: int, name: str = "赵甲") -> Person:
        return await make.make_person(session, index, self.union, name)


@pytest.fixture
async def door(session: AsyncSession) -> Door:
    event = await make.make_event(session)
    competition = await session.get_one(Competition, event.competition_id)
    competition.state = CompetitionState.ANNOUNCED
    competition.entries_from = clock.now() - HOUR
    competition.entries_until = clock.now() + HOUR
    stage = await make.make_stage(session, event, StageState.PREPARING)
    await make.make_part(session, stage)
    union = await make.make_organisation(session)
    return Door(
        competition,
        event,
        union,
        await make.make_actor(session, Role.ORGANISER),
        await make.make_actor(session, Role.OFFICER, union),
    )


async def ask(session: AsyncSession, door: Door, *wanted: object) -> None:
    """Put clauses as they are kept, whatever the period."""
    for position, schema in enumerate(wanted, start=1):
        session.add(
            Clause(
                event_id=door.event.id,
                position=position,
                kind=schema.kind,  # type: ignore[attr-defined]
                values=schema.values,  # type: ignore[attr-defined]
                text=f"第{position}款",
                source="规程",
            )
        )
    await session.flush()


def told(refusal: Refusal) -> list[str]:
    return [str(text) for text in refusal.fields.values()]


async def test_officer_enters_own_people_in_the_period(session: AsyncSession, door: Door) -> None:
    person = await door.person(session, 1)
    made = await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))
    assert (made.number, made.organisation_id, made.pinyin) == (1, door.union.id, "zhao jia")
    works = (await session.scalars(select(Work.code).where(Work.entry_id == made.id))).all()
    assert works == ["1-001"]
    last = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))).first()
    assert last is not None
    assert (last.verb, last.subject) == ("entry:add", made.id)


async def test_people_of_another_branch_cannot_be_entered(
    session: AsyncSession, door: Door
) -> None:
    stranger = await make.make_person(session, 2)
    with pytest.raises(Invalid) as refused:
        await entries.add(session, door.officer, door.event.id, AddEntry(person=stranger.id))
    assert told(refused.value) == ["Choose a person from the list."]
    nobody = AddEntry(person=2**62)
    with pytest.raises(Invalid):
        await entries.add(session, door.organiser, door.event.id, nobody)


async def test_after_the_deadline_only_the_organiser_enters(
    session: AsyncSession, door: Door
) -> None:
    door.competition.entries_until = clock.now() - timedelta(minutes=1)
    await session.flush()
    late = AddEntry(person=(await door.person(session, 1)).id)
    with pytest.raises(Conflict) as refused:
        await entries.add(session, door.officer, door.event.id, late)
    assert "Ask the organiser" in str(refused.value.text)
    made = await entries.add(session, door.organiser, door.event.id, late)
    assert made.number == 1


async def test_event_in_preparation_is_not_an_officers_to_know(
    session: AsyncSession, door: Door
) -> None:
    door.competition.state = CompetitionState.PREPARING
    await session.flush()
    person = await door.person(session, 1)
    with pytest.raises(NotFound):
        await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))


async def test_judge_and_token_cannot_enter(session: AsyncSession, door: Door) -> None:
    person = await door.person(session, 1)
    judge = await make.make_judge(session, door.event)
    token = Actor(
        door.organiser.account, grants=door.organiser.grants, scopes=frozenset({"read", "mark"})
    )
    for actor in (judge, token):
        with pytest.raises(Forbidden):
            await entries.add(session, actor, door.event.id, AddEntry(person=person.id))


async def test_nobody_enters_once_marks_are_there(session: AsyncSession, hall: Hall) -> None:
    await marking.give(session, hall.judges[0], hall.mark("2", 1))
    organiser = await make.make_actor(session, Role.ORGANISER)
    person = await make.make_person(session, 2)
    with pytest.raises(Conflict) as refused:
        await entries.add(session, organiser, hall.event.id, AddEntry(person=person.id))
    assert "Marking has begun" in str(refused.value.text)


async def test_person_twice_is_told_with_number_and_state(
    session: AsyncSession, door: Door
) -> None:
    person = await door.person(session, 1)
    made = await entries.add(session, door.organiser, door.event.id, AddEntry(person=person.id))
    with pytest.raises(Conflict) as refused:
        await entries.add(session, door.organiser, door.event.id, AddEntry(person=person.id))
    assert told(refused.value) == ["赵甲 is on the list of entries already, as number 1."]
    made.state, made.ground = EntryState.WITHDRAWN, "生病"
    made.ended_at = clock.now()
    await session.flush()
    with pytest.raises(Conflict) as again:
        await entries.add(session, door.organiser, door.event.id, AddEntry(person=person.id))
    assert "(Withdrawn). Have the organiser reinstate" in told(again.value)[0]


async def test_all_reasons_come_with_clause_and_source(session: AsyncSession, door: Door) -> None:
    await ask(
        session,
        door,
        AgeClause(least=60),
        MemberClause(),
        InBeijingClause(years=1),
        TradeClause(),
    )
    person = await door.person(session, 1)
    with pytest.raises(Invalid) as refused:
        await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))
    found = told(refused.value)
    assert [text.split("Asked is ")[1] for text in found] == [
        "“第1款” (规程).",
        "“第3款” (规程).",
        "“第4款” (规程).",
    ]
    assert all(text.startswith("赵甲: ") for text in found)
    assert refused.value.name == "unmet"
    with speaking("zh"):
        assert all(translate(text) for text in refused.value.fields.values())


async def test_ages_count_on_the_day_the_competition_runs_from(
    session: AsyncSession, door: Door
) -> None:
    person = await door.person(session, 1)
    person.born = date(2010, 9, 2)
    door.competition.starts_on, door.competition.ends_on = date(2026, 9, 1), date(2026, 9, 3)
    await ask(session, door, AgeClause(least=16))
    with pytest.raises(Invalid) as refused:
        await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))
    assert "15 years old on 2026-09-01" in told(refused.value)[0]
    door.competition.starts_on = date(2026, 9, 2)
    await session.flush()
    assert await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))


async def test_one_event_of_a_competition(session: AsyncSession, door: Door) -> None:
    other = Event(competition_id=door.competition.id, occupation_code=make.TRADE, name="另一赛项")
    session.add(other)
    await session.flush()
    await ask(session, door, OneEventClause(), NotWithClause(events=[other.id]))
    person = await door.person(session, 1)
    first = await entries.add(session, door.officer, other.id, AddEntry(person=person.id))
    with pytest.raises(Invalid) as refused:
        await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))
    assert len(told(refused.value)) == 2
    assert "“另一赛项”" in told(refused.value)[0]
    first.state, first.ground, first.ended_at = EntryState.WITHDRAWN, "改报", clock.now()
    await session.flush()
    assert await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))


async def test_union_enters_no_more_than_its_quota(session: AsyncSession, door: Door) -> None:
    await ask(session, door, QuotaClause(most=2))
    for index in (1, 2):
        person = await door.person(session, index)
        await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))
    third = await door.person(session, 3)
    with pytest.raises(Invalid) as refused:
        await entries.add(session, door.officer, door.event.id, AddEntry(person=third.id))
    assert "2 entries in this event already" in told(refused.value)[0]
    elsewhere = await make.make_person(session, 4)
    assert await entries.add(session, door.organiser, door.event.id, AddEntry(person=elsewhere.id))


def team(people: list[Person], substitutes: int = 0, **over: object) -> AddEntry:
    last = len(people) - substitutes
    members = [
        NewMember(person=person.id, substitute=index >= last) for index, person in enumerate(people)
    ]
    return AddEntry.model_validate({"name": "一队", "members": members} | over)


@pytest.fixture
async def people(session: AsyncSession, door: Door) -> list[Person]:
    """Four of the union, in an event for teams of two with one substitute."""
    door.event.team_size, door.event.substitutes = 2, 1
    await session.flush()
    return [await door.person(session, index, f"选手{index}") for index in range(1, 5)]


async def test_team_is_one_entry_with_members_in_order(
    session: AsyncSession, door: Door, people: list[Person]
) -> None:
    wanted = team(people[:3], 1, coach="周教练")
    made = await entries.add(session, door.officer, door.event.id, wanted)
    members = await session.scalars(
        select(Member).where(Member.entry_id == made.id).order_by(Member.position)
    )
    assert [(m.person_id, m.substitute) for m in members] == [
        (people[0].id, False),
        (people[1].id, False),
        (people[2].id, True),
    ]
    assert (made.name, made.coach, made.pinyin) == ("一队", "周教练", "yi dui")


async def test_incomplete_team_is_refused(
    session: AsyncSession, door: Door, people: list[Person]
) -> None:
    for wanted, says in (
        (team(people[:1]), "has 2 members; 1 are named"),
        (team(people[:3]), "has 2 members; 3 are named"),
        (team(people, 2), "At most 1 substitutes; 2 are named"),
        (AddEntry(person=people[0].id), "Teams compete in this event"),
        (team([people[0], people[0]]), "named twice"),
    ):
        with pytest.raises(Invalid) as refused:
            await entries.add(session, door.officer, door.event.id, wanted)
        assert says in str(refused.value.text)


async def test_team_is_refused_where_people_compete_alone(
    session: AsyncSession, door: Door
) -> None:
    somebody = [await door.person(session, index) for index in (1, 2)]
    with pytest.raises(Invalid) as refused:
        await entries.add(session, door.officer, door.event.id, team(somebody))
    assert "each alone" in str(refused.value.text)


async def test_member_of_one_team_cannot_be_in_another(
    session: AsyncSession, door: Door, people: list[Person]
) -> None:
    await entries.add(session, door.officer, door.event.id, team(people[:2]))
    with pytest.raises(Conflict) as refused:
        await entries.add(session, door.officer, door.event.id, team(people[1:3], name="二队"))
    assert told(refused.value) == ["选手2 is on the list of entries already, as number 1."]


async def test_team_is_entered_by_a_union_of_the_branch(
    session: AsyncSession, door: Door, people: list[Person]
) -> None:
    foreign = await make.make_organisation(session)
    wanted = team(people[:2], organisation=foreign.id)
    with pytest.raises(Invalid) as refused:
        await entries.add(session, door.officer, door.event.id, wanted)
    assert list(refused.value.fields) == ["organisation"]
    made = await entries.add(session, door.organiser, door.event.id, wanted)
    assert made.organisation_id == foreign.id


async def test_each_member_of_a_team_is_asked(
    session: AsyncSession, door: Door, people: list[Person]
) -> None:
    await ask(session, door, InBeijingClause(years=1), QuotaClause(most=1))
    await entries.add(
        session,
        door.organiser,
        door.event.id,
        AddEntry(
            name="先到队",
            members=[
                NewMember(person=person.id, in_beijing_since=date(2001, 1, 1))
                for person in people[:2]
            ],
        ),
    )
    with pytest.raises(Invalid) as refused:
        await entries.add(session, door.officer, door.event.id, team(people[2:4]))
    assert [text.split(":")[0] for text in told(refused.value)] == ["选手3", "选手3", "选手4"]


async def test_statements_do_not_grow_with_the_event(session: AsyncSession, door: Door) -> None:
    await ask(session, door, OneEventClause(), QuotaClause(most=50))

    async def cost(index: int) -> int:
        person = await door.person(session, index)
        with counted(session) as found:
            await entries.add(session, door.officer, door.event.id, AddEntry(person=person.id))
        return found.count

    costs = [await cost(index) for index in range(1, 5)]
    assert len(set(costs[1:])) == 1


async def test_clauses_are_written_until_entries_are_taken(
    session: AsyncSession, door: Door
) -> None:
    door.competition.state = CompetitionState.PREPARING
    await session.flush()
    added = await clauses.add(
        session, door.organiser, door.event.id, AgeClause(least=16, until_retirement=True)
    )
    assert (added.text, added.values["least"]) == ("年满16周岁，未达到法定退休年龄", 16)
    changed = await clauses.change(session, door.organiser, added.id, AgeClause(least=18))
    assert changed.text == "年满18周岁"
    with pytest.raises(Invalid):
        await clauses.change(session, door.organiser, added.id, MemberClause())
    wanted = NotWithClause(events=[door.event.id])
    with pytest.raises(Invalid):
        await clauses.add(session, door.organiser, door.event.id, wanted)
    with pytest.raises(NotFound):
        await clauses.drop(session, door.officer, added.id)
    door.competition.state = CompetitionState.ANNOUNCED
    await session.flush()
    for act in (
        clauses.add(session, door.organiser, door.event.id, MemberClause()),
        clauses.drop(session, door.organiser, added.id),
    ):
        with pytest.raises(Conflict) as refused:
            await act
        assert "period has begun" in str(refused.value.text)


@pytest.fixture(scope="module")
def own_urls(worker_id: str) -> tuple[str, str]:
    return databases.make_database(f"jiangxin_test_entries_{worker_id}")


@pytest.fixture
async def real(own_urls: tuple[str, str]) -> AsyncIterator[Sessions]:
    """Sessions whose commits are commits."""
    engine = database.connect(own_urls[1], pool_size=10)
    yield database.sessions(engine)
    await engine.dispose()


async def test_person_entered_by_two_at_once_stands_once(real: Sessions) -> None:
    async with database.begin(real) as setting:
        event = await make.make_event(setting)
        person = await make.make_person(setting, 900)
        organiser = await make.make_actor(setting, Role.ORGANISER)
    together = asyncio.Barrier(8)

    async def enter() -> Entry:
        async with database.begin(real) as own:
            await own.execute(select(1))
            await together.wait()
            return await entries.add(own, organiser, event.id, AddEntry(person=person.id))

    answers = await asyncio.gather(*(enter() for _ in range(8)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [type(answer) for answer in answers if answer not in refused] == [Entry]
    says = "赵甲 is on the list of entries already, as number 1."
    assert [told(refusal) for refusal in refused] == [[says]] * 7
