"""Who keeps away from which entry: found, wished, decided, and kept right."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import entries, judges, recusals, setup
from competitions.models import Appointment, Entry, Event, Judge, Member, Part, Recusal, Stage
from competitions.queries import conflicts
from competitions.rules.conflicts import Ground, RelationKind
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from competitions.rules.states import StageState
from competitions.schemas import AddEntry, Appoint, Declare, Recuse
from core.actor import Actor
from core.audit import AuditEntry
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.models import Account, Organisation, Person
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role
from tests import make
from tests.statements import counted

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
async def factory(session: AsyncSession) -> Organisation:
    return await make.make_organisation(
        session, await make.make_organisation(session), OrganisationKind.GRASSROOTS, "厂工会"
    )


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    return await make.make_account(session, LOGIN, "钱乙")


async def pooled(session: AsyncSession, account: Account, union: Organisation) -> Judge:
    made = Judge(account_id=account.id, organisation_id=union.id)
    session.add(made)
    await session.flush()
    return made


async def entered(
    session: AsyncSession, event: Event, part: Part, union: Organisation, number: int = 1
) -> tuple[Entry, Person]:
    entry, _ = await make.make_entry(session, event, [part], number)
    member = await session.scalar(select(Member).where(Member.entry_id == entry.id))
    assert member is not None
    person = await session.get_one(Person, member.person_id)
    entry.organisation_id = person.union_id = union.id
    await session.flush()
    return entry, person


async def appoint(
    session: AsyncSession, organiser: Actor, event: Event, role: EventRole = EventRole.JUDGE
) -> Appointment:
    wanted = Appoint(login=LOGIN, role=role, knowingly=True)
    return await judges.appoint(session, organiser, event.id, wanted)


async def rows(session: AsyncSession) -> Sequence[tuple[int, int, Ground]]:
    found = await session.execute(
        select(Recusal.appointment_id, Recusal.entry_id, Recusal.ground).order_by(Recusal.id)
    )
    return [(row[0], row[1], row[2]) for row in found]


async def test_appointment_finds_entries_of_the_judges_employer(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    part: Part,
    factory: Organisation,
    account: Account,
) -> None:
    await pooled(session, account, factory)
    own, _ = await entered(session, event, part, factory)
    await make.make_entry(session, event, [part], 2)
    made = await appoint(session, organiser, event)
    assert await rows(session) == [(made.id, own.id, Ground.SAME_UNION)]
    found = await session.scalar(select(Recusal))
    assert found is not None
    assert found.made_by is None
    assert await conflicts.recused(session, event.id) == {(account.id, own.id)}


async def test_shared_district_is_no_conflict(
    session: AsyncSession, organiser: Actor, event: Event, part: Part, account: Account
) -> None:
    district = await make.make_organisation(session, None, OrganisationKind.DISTRICT, "某区总工会")
    await pooled(session, account, district)
    await entered(session, event, part, district)
    await appoint(session, organiser, event)
    assert await rows(session) == []


async def test_role_that_does_not_judge_keeps_away_from_nobody(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    part: Part,
    factory: Organisation,
    account: Account,
) -> None:
    await pooled(session, account, factory)
    await entered(session, event, part, factory)
    await appoint(session, organiser, event, EventRole.SCOREKEEPER)
    assert await rows(session) == []


async def test_entry_that_comes_later_is_found(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    part: Part,
    factory: Organisation,
    account: Account,
) -> None:
    await pooled(session, account, factory)
    made = await appoint(session, organiser, event)
    person = await make.make_person(session, 7, factory)
    entry = await entries.add(session, organiser, event.id, AddEntry(person=person.id))
    assert await rows(session) == [(made.id, entry.id, Ground.SAME_UNION)]


async def test_recheck_keeps_the_table_right_and_says_what_changed(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    part: Part,
    factory: Organisation,
    account: Account,
) -> None:
    await pooled(session, account, factory)
    entry, person = await entered(session, event, part, factory)
    await appoint(session, organiser, event)
    assert await judges.recheck(session, event.id) == frozenset()
    elsewhere = await make.make_organisation(session)
    entry.organisation_id = person.union_id = elsewhere.id
    assert await judges.recheck(session, event.id) == {entry.id}
    assert await rows(session) == []
    verbs = await session.scalars(select(AuditEntry.verb).where(AuditEntry.verb.like("recusal:%")))
    assert list(verbs) == ["recusal:find", "recusal:find"]


async def test_opening_the_stage_looks_again(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    part: Part,
    factory: Organisation,
    account: Account,
) -> None:
    await make.make_scheme(session, part, [(AspectKind.MEASUREMENT, "100")])
    await make.make_judge(session, event, seat_on=part)
    judge = await pooled(session, account, await make.make_organisation(session))
    made = await appoint(session, organiser, event)
    entry, _ = await entered(session, event, part, factory)
    judge.organisation_id = factory.id
    stage = await session.scalar(select(Stage).where(Stage.event_id == event.id))
    assert stage is not None
    await setup.open_stage(session, organiser, stage.id)
    assert await rows(session) == [(made.id, entry.id, Ground.SAME_UNION)]


async def test_declared_relation_keeps_away_until_the_organiser_withdraws_it(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    part: Part,
    factory: Organisation,
    account: Account,
) -> None:
    await pooled(session, account, factory)
    entry, person = await entered(session, event, part, await make.make_organisation(session))
    made = await appoint(session, organiser, event)
    actor = make.make_event_actor(account, event)
    wanted = Declare(person_id=person.id, kind=RelationKind.COACH)
    relation = await recusals.declare(session, actor, account.id, wanted)
    assert await rows(session) == [(made.id, entry.id, Ground.COACH)]
    with pytest.raises(Conflict):
        await recusals.declare(session, actor, account.id, wanted)
    with pytest.raises(Forbidden):
        await recusals.withdraw_relation(session, actor, relation.id)
    await recusals.withdraw_relation(session, organiser, relation.id)
    assert await rows(session) == []
    with pytest.raises(NotFound):
        await recusals.withdraw_relation(session, organiser, relation.id)


async def test_relation_is_declared_by_the_judge_or_an_organiser_only(
    session: AsyncSession, organiser: Actor, event: Event, account: Account
) -> None:
    person = await make.make_person(session)
    wanted = Declare(person_id=person.id, kind=RelationKind.FAMILY)
    strangers = [
        await make.make_judge(session, event),
        await make.make_actor(session, Role.OFFICER),
        organiser,
    ]
    for actor in strangers:
        with pytest.raises(NotFound):
            await recusals.declare(session, actor, account.id, wanted)
    await appoint(session, organiser, event)
    await recusals.declare(session, organiser, account.id, wanted)
    nobody = wanted.model_copy(update={"person_id": person.id + 1})
    with pytest.raises(Invalid):
        await recusals.declare(session, organiser, account.id, nobody)


async def test_own_wish_holds_in_every_role_also_a_later_one(
    session: AsyncSession, organiser: Actor, event: Event, part: Part, account: Account
) -> None:
    entry, _ = await make.make_entry(session, event, [part])
    first = await appoint(session, organiser, event)
    actor = make.make_event_actor(account, event)
    wanted = Recuse(entry_id=entry.id, note="老同学")
    made = await recusals.recuse(session, actor, first.id, wanted)
    assert (made.ground, made.note, made.made_by) == (Ground.OWN_WISH, "老同学", account.id)
    second = await appoint(session, organiser, event, EventRole.PANEL_LEAD)
    assert [(row[0], row[1]) for row in await rows(session)] == [
        (first.id, entry.id),
        (second.id, entry.id),
    ]
    with pytest.raises(Conflict):
        await recusals.recuse(session, actor, second.id, wanted)
    assert await recusals.lift(session, organiser, made.id) == event.id
    assert await rows(session) == []


async def test_decision_is_the_organisers_or_the_chief_judges(
    session: AsyncSession, organiser: Actor, event: Event, part: Part, account: Account
) -> None:
    entry, _ = await make.make_entry(session, event, [part])
    appointment = await appoint(session, organiser, event)
    wanted = Recuse(entry_id=entry.id, note="旧怨")
    colleague = await make.make_judge(session, event)
    with pytest.raises(Forbidden):
        await recusals.recuse(session, colleague, appointment.id, wanted)
    chief = await make.make_judge(session, event, EventRole.CHIEF_JUDGE)
    made = await recusals.recuse(session, chief, appointment.id, wanted)
    assert made.ground is Ground.DECIDED
    judge = make.make_event_actor(account, event)
    with pytest.raises(Forbidden):
        await recusals.lift(session, judge, made.id)


async def test_recusal_of_another_event_or_role_is_refused(
    session: AsyncSession, organiser: Actor, event: Event, part: Part, account: Account
) -> None:
    entry, _ = await make.make_entry(session, event, [part])
    other = await make.make_event(session)
    elsewhere = await appoint(session, organiser, other)
    keeper = await appoint(session, organiser, event, EventRole.SCOREKEEPER)
    wanted = Recuse(entry_id=entry.id, note="x")
    with pytest.raises(Invalid):
        await recusals.recuse(session, organiser, elsewhere.id, wanted)
    with pytest.raises(Conflict):
        await recusals.recuse(session, organiser, keeper.id, wanted)
    with pytest.raises(NotFound):
        await recusals.recuse(session, organiser, keeper.id + 1, wanted)


async def test_found_recusal_is_not_lifted_by_hand(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    part: Part,
    factory: Organisation,
    account: Account,
) -> None:
    await pooled(session, account, factory)
    await entered(session, event, part, factory)
    await appoint(session, organiser, event)
    found = await session.scalar(select(Recusal))
    assert found is not None
    with pytest.raises(Conflict) as refused:
        await recusals.lift(session, organiser, found.id)
    assert "rule found this" in str(refused.value.text)


async def test_competitor_has_no_role_and_who_has_one_does_not_compete(
    session: AsyncSession, organiser: Actor, event: Event, part: Part, account: Account
) -> None:
    _, person = await entered(session, event, part, await make.make_organisation(session))
    account.person_id = person.id
    with pytest.raises(Conflict) as refused:
        await appoint(session, organiser, event, EventRole.SCOREKEEPER)
    assert "login" in refused.value.fields
    other = await make.make_event(session)
    await appoint(session, organiser, other)
    with pytest.raises(Conflict) as refused:
        await entries.add(session, organiser, other.id, AddEntry(person=person.id))
    assert "person" in refused.value.fields


async def test_coach_by_name_is_shown_and_not_decided(
    session: AsyncSession, organiser: Actor, event: Event, part: Part, account: Account
) -> None:
    entry, _ = await make.make_entry(session, event, [part])
    entry.coach = "钱 乙"
    await session.flush()
    outlook = await conflicts.outlook(session, event.id, account.id)
    assert [row.id for row in outlook.may_coach] == [entry.id]
    appointment = await appoint(session, organiser, event)
    assert await rows(session) == []
    possible = await conflicts.possible_coaches(session, event.id)
    assert [(row.id, of.id) for row, of in possible] == [(appointment.id, entry.id)]
    await recusals.recuse(session, organiser, appointment.id, Recuse(entry_id=entry.id, note="是"))
    assert await conflicts.possible_coaches(session, event.id) == []


async def test_recheck_costs_the_same_with_more_entries(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    part: Part,
    factory: Organisation,
    account: Account,
) -> None:
    await pooled(session, account, factory)
    await appoint(session, organiser, event)
    await entered(session, event, part, factory, 1)
    with counted(session) as few:
        await judges.recheck(session, event.id)
    for number in (2, 3, 4):
        await entered(session, event, part, factory, number)
    with counted(session) as more:
        await judges.recheck(session, event.id)
    assert more.count <= few.count
