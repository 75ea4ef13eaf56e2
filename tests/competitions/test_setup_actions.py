"""Setting up: who may, when, and what it leaves behind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import (
    advancing,
    clauses,
    draws,
    entries,
    entry_changes,
    judges,
    marking,
    recusals,
    setup,
)
from competitions.actions import schemes as scheme_actions
from competitions.models import (
    Aspect,
    AwardLevel,
    Competition,
    Event,
    Part,
    RulesVersion,
    Scheme,
    Seat,
    Stage,
    TieStep,
    Work,
)
from competitions.queries import schemes, works
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from competitions.rules.states import CompetitionState, StageState
from competitions.schemas import (
    AddCompetition,
    AddEntry,
    AddEvent,
    AddPart,
    AddTieStep,
    Appoint,
    BeginVersion,
    DrawStage,
    LeaveVacant,
    MemberClause,
    Recuse,
    SetAwards,
    SetRules,
    WriteCompetition,
    WriteEvent,
    WriteMilestone,
    WritePart,
    WriteStage,
)
from core.actor import Actor
from core.audit import AuditEntry
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall

DATED = {"starts_on": date(2026, 11, 23), "ends_on": date(2026, 11, 25)}
RULES: dict[str, Any] = {"reason": "按技术文件"}


@pytest.fixture
async def organiser(session: AsyncSession) -> Actor:
    return await make.make_actor(session, Role.ORGANISER)


async def competition(session: AsyncSession, organiser: Actor, **over: Any) -> Competition:
    federation = await make.make_federation(session)
    wanted = {"organiser": federation.id, "name": "试验大赛", "year": 2026, **over}
    return await setup.add_competition(session, organiser, AddCompetition.model_validate(wanted))


async def event(session: AsyncSession, organiser: Actor, **over: Any) -> tuple[Event, Stage]:
    await make.make_trade(session)
    into = await competition(session, organiser, **DATED)
    wanted = {"name": "试验赛项", "occupation_code": make.TRADE, **over}
    made = await setup.add_event(session, organiser, into.id, AddEvent.model_validate(wanted))
    stage = await session.scalar(select(Stage).where(Stage.event_id == made.id))
    assert stage is not None
    return made, stage


def part(name: str = "实操", percent: int = 100, **over: Any) -> AddPart:
    return AddPart.model_validate({"name": name, "percent": Decimal(percent), **over})


async def verbs(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


class TestCompetition:
    async def test_organiser_of_another_branch_finds_nothing(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made = await competition(session, organiser)
        elsewhere = await make.make_actor(
            session, Role.ORGANISER, await make.make_organisation(session)
        )
        wanted = WriteCompetition(name="别人的", year=2026)
        with pytest.raises(NotFound):
            await setup.change_competition(session, elsewhere, made.id, wanted)

    async def test_auditor_sees_and_changes_nothing(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made = await competition(session, organiser, **DATED)
        auditor = await make.make_actor(session, Role.AUDITOR)
        with pytest.raises(Forbidden):
            await setup.announce_competition(session, auditor, made.id)

    async def test_announcing_needs_dates_and_an_event(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made = await competition(session, organiser)
        with pytest.raises(Conflict) as refused:
            await setup.announce_competition(session, organiser, made.id)
        assert set(refused.value.fields) == {"starts_on", "ends_on", "events"}

    async def test_announced_then_finished_then_announced_again(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        held, _ = await event(session, organiser)
        key = held.competition_id
        await setup.announce_competition(session, organiser, key)
        await setup.finish_competition(session, organiser, key)
        with pytest.raises(Conflict) as over:
            await setup.add_milestone(
                session, organiser, key, WriteMilestone(name="会议", on=date(2026, 11, 20))
            )
        assert over.value.name == "competition-over"
        again = await setup.announce_competition(session, organiser, key)
        assert again.state is CompetitionState.ANNOUNCED
        with pytest.raises(Conflict):
            await setup.announce_competition(session, organiser, key)

    async def test_announced_keeps_its_dates(self, session: AsyncSession, organiser: Actor) -> None:
        held, _ = await event(session, organiser)
        await setup.announce_competition(session, organiser, held.competition_id)
        with pytest.raises(Invalid) as refused:
            await setup.change_competition(
                session, organiser, held.competition_id, WriteCompetition(name="大赛", year=2026)
            )
        assert set(refused.value.fields) == {"starts_on", "ends_on"}

    async def test_cancelled_says_why_and_may_be_taken_up_again(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made = await competition(session, organiser)
        cancelled = await setup.cancel_competition(session, organiser, made.id, "场地停用")
        assert (cancelled.state, cancelled.cancelled_why) == ("cancelled", "场地停用")
        with pytest.raises(Conflict):
            await setup.finish_competition(session, organiser, made.id)
        again = await setup.prepare_competition_again(session, organiser, made.id)
        assert (again.state, again.cancelled_why) == ("preparing", "")

    async def test_with_an_open_stage_is_not_finished(
        self, session: AsyncSession, hall: Hall, organiser: Actor
    ) -> None:
        held = await session.get_one(Competition, hall.event.competition_id)
        held.state = CompetitionState.ANNOUNCED
        await session.flush()
        with pytest.raises(Conflict):
            await setup.finish_competition(session, organiser, held.id)
        with pytest.raises(Conflict):
            await setup.cancel_competition(session, organiser, held.id, "停办")

    async def test_calendar_is_written_changed_and_shortened(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made = await competition(session, organiser)
        meeting = WriteMilestone(name="会议", on=date(2026, 11, 20))
        milestone = await setup.add_milestone(session, organiser, made.id, meeting)
        later = WriteMilestone(name="会议", on=date(2026, 11, 21), until=date(2026, 11, 22))
        await setup.change_milestone(session, organiser, milestone.id, later)
        assert (milestone.on, milestone.until) == (later.on, later.until)
        assert await setup.remove_milestone(session, organiser, milestone.id) == made.id
        with pytest.raises(NotFound):
            await setup.remove_milestone(session, organiser, milestone.id)


class TestEvent:
    async def test_comes_with_a_stage_and_version_1_of_its_rules(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, stage = await event(session, organiser, team_size=3, substitutes=1)
        version = (await session.scalars(select(RulesVersion))).one()
        assert (made.for_teams, stage.name, stage.state) == (True, "决赛", "preparing")
        assert (version.event_id, version.version, version.reason) == (made.id, 1, "")
        assert version.rules["trim_from"] == 5

    async def test_of_an_occupation_nobody_practises_is_refused(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        with pytest.raises(Invalid) as refused:
            await event(session, organiser, occupation_code="9-99-99-99")
        assert set(refused.value.fields) == {"occupation_code"}

    async def test_keeps_its_size_once_somebody_entered(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, _ = await event(session, organiser)
        await make.make_entry(session, made, [])
        named = WriteEvent(name="新名称", occupation_code=make.TRADE)
        assert (await setup.change_event(session, organiser, made.id, named)).name == "新名称"
        with pytest.raises(Conflict) as refused:
            await setup.change_event(
                session, organiser, made.id, named.model_copy(update={"team_size": 2})
            )
        assert set(refused.value.fields) == {"team_size"}

    async def test_rules_change_makes_a_version_with_its_reason(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, _ = await event(session, organiser)
        await setup.set_rules(session, organiser, made.id, SetRules(trim_from=7, **RULES))
        newest = (
            await session.scalars(select(RulesVersion).order_by(RulesVersion.version.desc()))
        ).first()
        assert newest is not None
        assert (made.rules_version, made.trim_from) == (2, 7)
        assert (newest.version, newest.reason, newest.rules["trim_from"]) == (2, "按技术文件", 7)

    async def test_rules_that_change_nothing_make_no_version(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, _ = await event(session, organiser)
        with pytest.raises(Invalid):
            await setup.set_rules(session, organiser, made.id, SetRules(**RULES))
        assert made.rules_version == 1

    async def test_rules_stay_after_the_first_mark(
        self, session: AsyncSession, hall: Hall, organiser: Actor
    ) -> None:
        await marking.give(session, hall.judges[0], hall.mark("2", 1))
        with pytest.raises(Conflict) as refused:
            await setup.set_rules(session, organiser, hall.event.id, SetRules(trim_from=7, **RULES))
        assert (refused.value.name, "version 1" in str(refused.value)) == ("rules-in-use", True)
        with pytest.raises(Conflict):
            await setup.add_tie_step(
                session, organiser, hall.event.id, AddTieStep(part=hall.part.id)
            )

    async def test_judge_sets_no_rules(self, session: AsyncSession, hall: Hall) -> None:
        chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
        with pytest.raises(Forbidden):
            await setup.set_rules(session, chief, hall.event.id, SetRules(trim_from=7, **RULES))

    async def test_awards_take_the_place_of_those_before(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, _ = await event(session, organiser)
        three = SetAwards(
            label_1="一等奖", last_1=1, label_2="二等奖", last_2=3, label_3="三等奖", last_3=6
        )
        await setup.set_awards(session, organiser, made.id, three)
        await setup.set_awards(session, organiser, made.id, SetAwards(label_2="金奖", last_2=2))
        kept = (await session.scalars(select(AwardLevel))).one()
        assert (kept.label, kept.last_place) == ("金奖", 2)

    @pytest.mark.parametrize(
        ("rows", "field"),
        [
            ({"label_1": "一等奖"}, "last_1"),
            ({"last_1": 3}, "label_1"),
            ({"label_1": "一等奖", "last_1": 3, "label_2": "二等奖", "last_2": 3}, "last_2"),
            ({"label_1": "一等奖", "last_1": 1, "label_2": "一等奖", "last_2": 3}, "label_2"),
        ],
    )
    async def test_awards_that_cannot_be_are_told_by_row(
        self, session: AsyncSession, organiser: Actor, rows: dict[str, Any], field: str
    ) -> None:
        made, _ = await event(session, organiser)
        with pytest.raises(Invalid) as refused:
            await setup.set_awards(session, organiser, made.id, SetAwards(**rows))
        assert set(refused.value.fields) == {field}

    async def test_chief_judge_leaves_a_place_vacant(
        self, session: AsyncSession, hall: Hall
    ) -> None:
        chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
        wanted = LeaveVacant(places="2、1", why="未达优秀")
        made = await setup.leave_vacant(session, chief, hall.event.id, wanted)
        assert (made.vacant, made.vacant_why) == ([1, 2], "未达优秀")
        assert (await verbs(session))[-1] == "places:leave-vacant"
        with pytest.raises(Forbidden):
            await setup.leave_vacant(session, hall.judges[0], hall.event.id, wanted)


class TestTies:
    async def test_step_rises_and_leaves(self, session: AsyncSession, organiser: Actor) -> None:
        made, stage = await event(session, organiser)
        theory = await setup.add_part(session, organiser, stage.id, part("理论", 30, reported=True))
        practice = await setup.add_part(session, organiser, stage.id, part("实操", 70))
        for wanted in (
            AddTieStep(part=practice.id),
            AddTieStep(part=theory.id, letter="a"),
            AddTieStep(part=theory.id),
        ):
            await setup.add_tie_step(session, organiser, made.id, wanted)
        first, second, third = await session.scalars(select(TieStep).order_by(TieStep.position))
        for step in (third, third, third, second):
            await setup.raise_tie_step(session, organiser, step.id)
        await setup.remove_tie_step(session, organiser, first.id)
        left = await session.scalars(select(TieStep.id).order_by(TieStep.position))
        assert left.all() == [third.id, second.id]

    async def test_step_twice_or_of_nothing_is_refused(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, stage = await event(session, organiser)
        theory = await setup.add_part(session, organiser, stage.id, part(reported=True))
        await setup.add_tie_step(session, organiser, made.id, AddTieStep(part=theory.id))
        with pytest.raises(Conflict):
            await setup.add_tie_step(session, organiser, made.id, AddTieStep(part=theory.id))
        with pytest.raises(Invalid) as letter:
            await setup.add_tie_step(
                session, organiser, made.id, AddTieStep(part=theory.id, letter="C")
            )
        other, _ = await event(session, organiser)
        with pytest.raises(Invalid) as foreign:
            await setup.add_tie_step(session, organiser, other.id, AddTieStep(part=theory.id))
        assert (set(letter.value.fields), set(foreign.value.fields)) == ({"letter"}, {"part"})


class TestStagesAndParts:
    async def test_part_gives_works_to_those_who_compete_in_its_stage(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, first = await event(session, organiser)
        one, _ = await make.make_entry(session, made, [], 1)
        await make.make_entry(session, made, [], 2)
        final = await setup.add_stage(session, organiser, made.id, WriteStage(name="决赛"))
        early = await setup.add_part(session, organiser, first.id, part())
        late = await setup.add_part(session, organiser, final.id, part("模块一", 60))
        assert await works_in(session, early) == 2
        assert await works_in(session, late) == 0
        session.add(works.of_entry(late, one))
        await session.flush()
        another = await setup.add_part(session, organiser, final.id, part("模块二", 40))
        assert await works_in(session, another) == 1

    async def test_reported_part_opens_without_a_panel(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, stage = await event(session, organiser)
        theory = await setup.add_part(
            session, organiser, stage.id, part("理论", 100, reported=True)
        )
        await make.make_entry(session, made, [theory])
        scheme = await schemes.of_part(session, theory.id)
        assert scheme is not None
        (aspect,) = schemes.aspects(scheme)
        assert (aspect.kind, aspect.max_mark, aspect.description) == (
            AspectKind.MEASUREMENT,
            Decimal(100),
            "成绩",
        )
        opened = await setup.open_stage(session, organiser, stage.id)
        assert opened.state is StageState.OPEN

    async def test_weights_must_add_up_before_a_stage_opens(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, stage = await event(session, organiser)
        theory = await setup.add_part(session, organiser, stage.id, part("理论", 99, reported=True))
        await make.make_entry(session, made, [theory])
        with pytest.raises(Conflict) as refused:
            await setup.open_stage(session, organiser, stage.id)
        assert set(refused.value.fields) == {"weights"}
        whole = WritePart(name="理论", percent=Decimal(100), pass_mark=Decimal(60))
        changed = await setup.change_part(session, organiser, theory.id, whole)
        assert (changed.weight, changed.pass_mark) == (Decimal(1), Decimal(60))
        await setup.open_stage(session, organiser, stage.id)
        with pytest.raises(Conflict):
            await setup.change_part(session, organiser, theory.id, whole)

    async def test_part_is_removed_with_all_that_hangs_on_it(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, stage = await event(session, organiser)
        gone = await make.make_part(session, stage)
        await make.make_scheme(session, gone, [(AspectKind.JUDGEMENT, "100")])
        await make.make_entry(session, made, [gone])
        await make.make_judge(session, made, seat_on=gone)
        session.add(TieStep(event_id=made.id, position=1, part_id=gone.id))
        await session.flush()
        assert await setup.remove_part(session, organiser, gone.id) == made.id
        for table in (Part, Scheme, Aspect, TieStep, Work):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        with pytest.raises(NotFound):
            await setup.remove_part(session, organiser, gone.id)

    async def test_part_of_an_opened_stage_stays(
        self, session: AsyncSession, hall: Hall, organiser: Actor
    ) -> None:
        with pytest.raises(Conflict):
            await setup.remove_part(session, organiser, hall.part.id)

    async def test_stage_with_those_who_advanced_keeps_a_part(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, _ = await event(session, organiser)
        final = await setup.add_stage(session, organiser, made.id, WriteStage(name="决赛"))
        only = await setup.add_part(session, organiser, final.id, part())
        await make.make_entry(session, made, [only])
        with pytest.raises(Conflict):
            await setup.remove_part(session, organiser, only.id)

    async def test_only_the_last_stage_without_parts_is_removed(
        self, session: AsyncSession, organiser: Actor
    ) -> None:
        made, first = await event(session, organiser)
        second = await setup.add_stage(session, organiser, made.id, WriteStage(name="复赛"))
        third = await setup.add_stage(session, organiser, made.id, WriteStage(name="决赛"))
        kept = await setup.add_part(session, organiser, third.id, part())
        for stage in (first, second, third):
            with pytest.raises(Conflict):
                await setup.remove_stage(session, organiser, stage.id)
        await setup.remove_part(session, organiser, kept.id)
        await setup.remove_stage(session, organiser, third.id)
        await setup.remove_stage(session, organiser, second.id)
        left = await session.scalars(select(Stage.id).where(Stage.event_id == made.id))
        assert left.all() == [first.id]

    async def test_opened_stage_keeps_how_many_go_on(
        self, session: AsyncSession, hall: Hall, organiser: Actor
    ) -> None:
        moved = WriteStage(name="决赛", starts_on=date(2026, 11, 23), stations=4)
        changed = await setup.change_stage(session, organiser, hall.stage.id, moved)
        assert changed.stations == 4
        with pytest.raises(Conflict) as refused:
            await setup.change_stage(
                session, organiser, hall.stage.id, moved.model_copy(update={"advances": 3})
            )
        assert set(refused.value.fields) == {"advances"}


async def works_in(session: AsyncSession, wanted: Part) -> int:
    counted = select(func.count()).select_from(Work).where(Work.part_id == wanted.id)
    return await session.scalar(counted) or 0


async def test_what_is_over_stays_as_it_is(session: AsyncSession, hall: Hall) -> None:
    """Entries, panels, recusals, order and schemes too, for whoever organises it."""
    organiser = await make.make_actor(session, Role.ORGANISER)
    person = await make.make_person(session, index=7)
    seat = await session.scalar(select(Seat).where(Seat.part_id == hall.part.id).limit(1))
    scheme = await schemes.of_part(session, hall.part.id)
    competition = await session.get(Competition, hall.event.competition_id)
    assert seat is not None
    assert scheme is not None
    assert competition is not None
    competition.state = CompetitionState.FINISHED
    await session.flush()
    said = Recuse(entry_id=hall.entry.id, note="老同学")
    appointed = Appoint(login="nobody@example.org", role=EventRole.ARBITER)
    for act in (
        entries.add(session, organiser, hall.event.id, AddEntry(person=person.id)),
        entry_changes.disqualify(session, organiser, hall.entry.id, "违纪"),
        judges.appoint(session, organiser, hall.event.id, appointed),
        judges.leave_seat(session, organiser, seat.id, "生病"),
        recusals.recuse(session, organiser, seat.appointment_id, said),
        draws.draw(session, organiser, hall.stage.id, DrawStage(stations=1)),
        advancing.advance(session, organiser, hall.stage.id),
        clauses.add(session, organiser, hall.event.id, MemberClause()),
        scheme_actions.begin_version(
            session, organiser, scheme.id, BeginVersion(reason="测量点改动")
        ),
    ):
        with pytest.raises(Conflict, match="stays as it is"):
            await act
