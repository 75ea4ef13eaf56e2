"""A competition copied to another year: all that was set up, nothing of who took part."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking, setup
from competitions.models import (
    Appointment,
    Aspect,
    AwardLevel,
    Clause,
    Competition,
    Entry,
    Event,
    Mark,
    Milestone,
    Part,
    RulesVersion,
    Scheme,
    Stage,
    StandardSection,
    TieStep,
    Work,
)
from competitions.queries import copying, events
from competitions.queries.copying import EventWhole
from competitions.rules.eligibility import ClauseKind
from competitions.rules.marking import AspectKind
from competitions.rules.results import Scale
from competitions.rules.states import CompetitionState, SchemeState, StageState
from competitions.schemas import CopyCompetition
from core.actor import Actor
from core.errors import Forbidden, Invalid
from core.rules.waiting import BEIJING
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall, make_hall
from tests.statements import counted


@pytest.fixture
async def organiser(session: AsyncSession) -> Actor:
    return await make.make_actor(session, Role.ORGANISER)


async def furnish(session: AsyncSession, hall: Hall) -> Competition:
    """Give the hall's competition everything that a competition can have."""
    competition = await session.get_one(Competition, hall.event.competition_id)
    competition.year, competition.state = 2028, CompetitionState.ANNOUNCED
    competition.about, competition.venue = "简介", "场地"
    competition.starts_on, competition.ends_on = date(2028, 2, 29), date(2028, 3, 1)
    competition.entries_from = datetime(2028, 1, 1, 9, tzinfo=BEIJING)
    competition.entries_until = datetime(2028, 2, 29, 17, tzinfo=BEIJING)
    event = hall.event
    event.team_size, event.substitutes, event.vacant, event.vacant_why = 2, 1, [1], "空缺"
    event.trim_from, event.judgement_spread, event.scale_parts = 7, 2, True
    event.admit_tied, event.scale, event.rules_version = False, Scale.MEDIAN_MAD, 4
    hall.stage.advances, hall.stage.stations = 8, 3
    hall.stage.starts_on = date(2028, 2, 29)
    hall.part.pass_mark = Decimal(60)
    other = await make.make_event(session)
    other.competition_id = competition.id
    scheme = (await session.scalars(select(Scheme).where(Scheme.part_id == hall.part.id))).one()
    scheme.state = SchemeState.SUPERSEDED
    newer = Scheme(part_id=hall.part.id, version=2, reason="更正", total=Decimal(100), title="新版")
    section = StandardSection(position=1, code="1", name="安全", target=Decimal(40))
    session.add_all((newer, Milestone(competition_id=competition.id, name="会议", on=LEAP)))
    await session.flush()
    section.scheme_id = newer.id
    session.add(section)
    await session.flush()
    await move_criteria(session, scheme, newer)
    hall.aspects[0].section_id, hall.aspects[0].calculation = section.id, "x"
    hall.aspects[1].continues_id = hall.aspects[0].id
    clauses = (
        (ClauseKind.AGE, {"least": 16}),
        (ClauseKind.NOT_WITH, {"events": [other.id]}),
        (ClauseKind.NOT_WITH, {"events": [10**9]}),
    )
    session.add_all(
        Clause(event_id=event.id, position=n, kind=kind, values=values, text="文", source="据")
        for n, (kind, values) in enumerate(clauses, start=1)
    )
    session.add_all(
        (
            TieStep(event_id=event.id, position=1, part_id=hall.part.id),
            TieStep(event_id=event.id, position=3, part_id=hall.part.id, letter="A"),
            AwardLevel(event_id=event.id, label="一等奖", last_place=1),
        )
    )
    await session.flush()
    return competition


LEAP = date(2028, 2, 29)


async def move_criteria(session: AsyncSession, old: Scheme, new: Scheme) -> None:
    """As if the version in force had been written in place of the one before."""
    await session.refresh(old, ["criteria"])
    for criterion in old.criteria:
        criterion.scheme_id = new.id
    await session.flush()
    session.expire(old)


async def everything(session: AsyncSession, actor: Actor, key: int) -> CopyCompetition:
    found = await events.competition(session, actor, key)
    return CopyCompetition(name="来年", year=2029, events=[event.id for event in found.events])


async def whole(session: AsyncSession, actor: Actor, made: Competition) -> list[EventWhole]:
    found = await events.competition(session, actor, made.id)
    return await copying.whole(session, found.events)


async def test_copy_takes_everything_that_was_set_up(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    source = await furnish(session, hall)
    wanted = await everything(session, organiser, source.id)
    made = await setup.copy_competition(session, organiser, source.id, wanted)
    session.expunge_all()
    copied = await events.competition(session, organiser, made.id)
    assert (copied.name, copied.year, copied.state) == ("来年", 2029, "preparing")
    assert (copied.about, copied.venue, copied.copied_from_id) == ("简介", "场地", source.id)
    assert (copied.starts_on, copied.ends_on) == (date(2029, 2, 28), date(2029, 3, 1))
    assert copied.entries_until == datetime(2029, 2, 28, 17, tzinfo=BEIJING)
    assert [(m.name, m.on) for m in copied.milestones] == [("会议", date(2029, 2, 28))]
    first, second = await whole(session, organiser, copied)
    assert outline(first) == {
        "rules": (7, 2, True, False, Scale.MEDIAN_MAD, 1),
        "team": (2, 1),
        "vacant": ([], ""),
        "stages": [("决赛", "preparing", date(2029, 2, 28), 8, 3)],
        "parts": [("实操", Decimal(1), Decimal(60))],
        "ties": [(1, None), (3, "A")],
        "awards": [("一等奖", 1)],
        "clauses": [(1, {"least": 16}), (2, {"events": [second.event.id]})],
    }


def outline(found: EventWhole) -> dict[str, Any]:
    event = found.event
    return {
        "rules": (
            event.trim_from,
            event.judgement_spread,
            event.scale_parts,
            event.admit_tied,
            event.scale,
            event.rules_version,
        ),
        "team": (event.team_size, event.substitutes),
        "vacant": (event.vacant, event.vacant_why),
        "stages": [(s.name, s.state, s.starts_on, s.advances, s.stations) for s in event.stages],
        "parts": [(p.name, p.weight, p.pass_mark) for s in event.stages for p in s.parts],
        "ties": [(step.position, step.letter) for step in found.ties],
        "awards": [(award.label, award.last_place) for award in found.awards],
        "clauses": [(clause.position, clause.values) for clause in found.clauses],
    }


async def test_copy_takes_the_scheme_in_force_as_an_unlocked_first_version(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    source = await furnish(session, hall)
    await marking.give(session, hall.judges[0], hall.mark("2", 1))
    wanted = await everything(session, organiser, source.id)
    made = await setup.copy_competition(session, organiser, source.id, wanted)
    session.expunge_all()
    first, _ = await whole(session, organiser, made)
    (scheme,) = first.schemes.values()
    assert (scheme.version, scheme.state, scheme.title) == (1, "in_force", "新版")
    assert (scheme.locked_at, scheme.reason) == (None, "")
    (section,) = scheme.sections
    aspects = [a for c in scheme.criteria for s in c.sub_criteria for a in s.aspects]
    assert [(a.kind, a.max_mark, a.section_id, a.continues_id) for a in aspects] == [
        (AspectKind.MEASUREMENT, Decimal(40), section.id, None),
        (AspectKind.JUDGEMENT, Decimal(60), None, None),
    ]
    assert aspects[0].calculation == "x"
    assert [row.text for row in aspects[1].descriptions] == ["说明0", "说明1", "说明2", "说明3"]
    assert {a.id for a in aspects}.isdisjoint(a.id for a in hall.aspects)


async def test_copy_takes_nobody_along(session: AsyncSession, hall: Hall, organiser: Actor) -> None:
    source = await furnish(session, hall)
    await marking.give(session, hall.judges[0], hall.mark("2", 1))
    tables = (Entry, Work, Mark, Appointment)
    before = [await session.scalar(select(func.count()).select_from(t)) for t in tables]
    wanted = await everything(session, organiser, source.id)
    await setup.copy_competition(session, organiser, source.id, wanted)
    after = [await session.scalar(select(func.count()).select_from(t)) for t in tables]
    assert (before, 0 in before) == (after, False)
    versions = await session.execute(select(RulesVersion.version, RulesVersion.reason))
    assert [tuple(row) for row in versions] == [(1, ""), (1, "")]


async def test_copy_takes_only_the_events_chosen(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    source = await furnish(session, hall)
    wanted = CopyCompetition(name="来年", year=2029, events=[hall.event.id])
    made = await setup.copy_competition(session, organiser, source.id, wanted)
    (only,) = await whole(session, organiser, made)
    assert [clause.values for clause in only.clauses] == [{"least": 16}]


@pytest.mark.parametrize("year", [2027, 2028])
async def test_copy_to_no_later_year_is_refused(
    session: AsyncSession, hall: Hall, organiser: Actor, year: int
) -> None:
    source = await furnish(session, hall)
    with pytest.raises(Invalid) as refused:
        await setup.copy_competition(
            session, organiser, source.id, CopyCompetition(name="来年", year=year)
        )
    assert set(refused.value.fields) == {"year"}


async def test_copy_of_another_competitions_event_is_refused(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    source = await furnish(session, hall)
    foreign = await make.make_event(session)
    wanted = CopyCompetition(name="来年", year=2029, events=[foreign.id])
    with pytest.raises(Invalid):
        await setup.copy_competition(session, organiser, source.id, wanted)


async def test_auditor_copies_nothing(session: AsyncSession, hall: Hall) -> None:
    source = await furnish(session, hall)
    auditor = await make.make_actor(session, Role.AUDITOR)
    with pytest.raises(Forbidden):
        await setup.copy_competition(
            session, auditor, source.id, CopyCompetition(name="来年", year=2029)
        )


async def test_copy_costs_the_same_with_more_events(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    source = await furnish(session, hall)
    with counted(session) as few:
        await setup.copy_competition(
            session, organiser, source.id, await everything(session, organiser, source.id)
        )
    for _ in range(3):
        more = await make_hall(session)
        more.event.competition_id = source.id
        session.add(TieStep(event_id=more.event.id, position=1, part_id=more.part.id))
    await session.flush()
    session.expunge_all()
    with counted(session) as many:
        made = await setup.copy_competition(
            session, organiser, source.id, await everything(session, organiser, source.id)
        )
    assert many.count <= few.count
    assert len(await whole(session, organiser, made)) == 5
    parts = select(func.count()).select_from(Part).join(Stage).join(Event)
    assert await session.scalar(parts.where(Event.competition_id == made.id)) == 4
    states = await session.scalars(
        select(Stage.state).join(Event).where(Event.competition_id == made.id).distinct()
    )
    assert states.all() == [StageState.PREPARING]
    aspects = await session.scalar(select(func.count()).select_from(Aspect))
    assert aspects == 8 + 2 + 8
