"""The demonstration: a competition with marks under way, and one still in preparation."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import clauses, draws, entries, judges, marking, pool, schemes, setup
from competitions.models import Competition, Event, Mark, Part, Stage, Work
from competitions.queries import schemes as scheme_queries
from competitions.rules.marking import AspectKind
from competitions.rules.roles import KIND, PANEL, EventRole
from competitions.rules.states import MarkState
from competitions.schemas import (
    AddCompetition,
    AddCriterion,
    AddEntry,
    AddEvent,
    AddJudge,
    AddPart,
    AddSubCriterion,
    AddTieStep,
    AgeClause,
    Appoint,
    DrawStage,
    MarkIn,
    MemberClause,
    Qualify,
    QuotaClause,
    SetAwards,
    TakeSeat,
    WriteAspect,
    WriteMilestone,
    WriteStage,
)
from core import clock
from core.actor import Actor, Grant
from membership.models import Account, Organisation, Person
from membership.rules.roles import KIND as ORGANISATION
from membership.rules.roles import Role
from membership.seed import DEMO_EMPLOYERS, DEMO_INDUSTRY

NAME = "演示职工职业技能大赛"
VENUE = "演示实训基地（北京市）"
ABOUT = """以赛促学、以赛促训，为一线职工搭建切磋技艺的平台。

竞赛分理论和实操两部分，理论占30%，实操占70%；实操成绩优先决定名次。

本页为演示数据，人物、单位和成绩均为虚构。"""
NEXT_NAME = "演示技能大赛（筹备中）"
TEAM_EVENT = "电梯安装维修团队赛（演示）"
DAY = timedelta(days=1)
AWARDS = SetAwards(
    label_1="一等奖", last_1=1, label_2="二等奖", last_2=3, label_3="三等奖", last_3=6
)
EVENT = "电梯安装维修工（演示）"
TRADE = "6-29-03-03"
QUALIFICATION = "高级考评员（演示）"
SEED = "演示抽签"
KEYS = UUID("00000000-0000-4000-8000-00000000d390")

J, M = AspectKind.JUDGEMENT, AspectKind.MEASUREMENT
FOUR = (
    "低于行业标准，或未完成",
    "达到行业标准",
    "达到行业标准，部分超出",
    "全面超出，堪称优秀",
)
Aspects = tuple[tuple[AspectKind, str, str], ...]
THEORY: tuple[tuple[str, str, Aspects], ...] = (("A", "理论知识", ((M, "笔试成绩", "100"),)),)
PRACTICE: tuple[tuple[str, str, Aspects], ...] = (
    ("A", "安全与准备", ((M, "安全防护用品穿戴齐全", "8"), (J, "工位整理与现场秩序", "12"))),
    (
        "B",
        "安装质量",
        (
            (M, "导轨垂直度偏差不大于0.6毫米", "20"),
            (M, "层门与门套间隙不大于6毫米", "15"),
            (J, "接线与走线工艺", "15"),
        ),
    ),
    ("C", "调试与排故", ((M, "在规定时间内排除故障", "20"), (J, "故障判断思路与表达", "10"))),
)
MARKED = 8
WAITING_FOR_CONFIRMATION = 2
TWIN = 5
THEORY_POINTS = 100


async def demo(session: AsyncSession) -> None:
    """By the same actions that people use; once."""
    if await session.scalar(select(Competition.id).limit(1)) is not None:
        return
    federation = (
        await session.scalars(select(Organisation).where(Organisation.parent_id.is_(None)))
    ).one()
    organiser = await _organiser(session, federation)
    await _marked(session, organiser, federation)
    await _in_preparation(session, organiser, federation)


async def _marked(session: AsyncSession, organiser: Actor, federation: Organisation) -> None:
    """One event, two parts, three judges; the competition runs these days."""
    competition = await _competition(session, organiser, federation)
    event = await setup.add_event(
        session, organiser, competition.id, AddEvent(name=EVENT, occupation_code=TRADE)
    )
    stage = (await session.scalars(select(Stage).where(Stage.event_id == event.id))).one()
    theory = await _part(session, organiser, stage, "理论", "30", THEORY)
    practice = await _part(session, organiser, stage, "实操", "70", PRACTICE)
    for step in (AddTieStep(part=practice.id), AddTieStep(part=practice.id, letter="B")):
        await setup.add_tie_step(session, organiser, event.id, step)
    for clause in (AgeClause(least=16, until_retirement=True), MemberClause(), QuotaClause(most=4)):
        await clauses.add(session, organiser, event.id, clause)
    for person in await session.scalars(select(Person.id).order_by(Person.id)):
        await entries.add(session, organiser, event.id, AddEntry(person=person))
    await _pool(session, organiser)
    panel = await _judges(session, organiser, event, (theory, practice))
    await draws.draw(session, organiser, stage.id, DrawStage(seed=SEED, stations=4))
    await setup.set_awards(session, organiser, event.id, AWARDS)
    await setup.open_stage(session, organiser, stage.id)
    await setup.announce_competition(session, organiser, competition.id)
    await _marks(session, panel, (theory, practice))


async def _competition(
    session: AsyncSession, organiser: Actor, federation: Organisation
) -> Competition:
    """Today is its second day."""
    today = clock.today()
    first, last = today - DAY, today + DAY
    made = await setup.add_competition(
        session,
        organiser,
        AddCompetition(
            organiser=federation.id,
            name=NAME,
            year=today.year,
            about=ABOUT,
            venue=VENUE,
            starts_on=first,
            ends_on=last,
            entries_from=datetime.combine(today - 75 * DAY, time(9), clock.LOCAL),
            entries_until=datetime.combine(today - 20 * DAY, time(17), clock.LOCAL),
        ),
    )
    for name, on in (
        ("发布技术文件", today - 60 * DAY),
        ("裁判员会议", today - 2 * DAY),
        ("成绩公示", today + 4 * DAY),
    ):
        await setup.add_milestone(session, organiser, made.id, WriteMilestone(name=name, on=on))
    return made


async def _in_preparation(
    session: AsyncSession, organiser: Actor, federation: Organisation
) -> None:
    """An event for teams in two stages, with much that it still lacks."""
    today = clock.today()
    competition = await setup.add_competition(
        session,
        organiser,
        AddCompetition(organiser=federation.id, name=NEXT_NAME, year=today.year + 1),
    )
    event = await setup.add_event(
        session,
        organiser,
        competition.id,
        AddEvent(name=TEAM_EVENT, occupation_code=TRADE, team_size=2, substitutes=1, stage="初赛"),
    )
    first = (await session.scalars(select(Stage).where(Stage.event_id == event.id))).one()
    await setup.change_stage(
        session, organiser, first.id, WriteStage(name="初赛", advances=6, stations=4)
    )
    theory = AddPart(name="理论", percent=Decimal(40), pass_mark=Decimal(60), reported=True)
    await setup.add_part(session, organiser, first.id, theory)
    await setup.add_part(session, organiser, first.id, AddPart(name="实操", percent=Decimal(50)))
    await setup.add_stage(session, organiser, event.id, WriteStage(name="决赛"))


async def _organiser(session: AsyncSession, federation: Organisation) -> Actor:
    account = (
        await session.scalars(select(Account).where(Account.login == "organiser@demo"))
    ).one()
    held = Grant(Role.ORGANISER.value, ORGANISATION, federation.id, federation.path)
    return Actor(account.id, account.name, frozenset({held}), label="seed")


async def _part(
    session: AsyncSession,
    organiser: Actor,
    stage: Stage,
    name: str,
    percent: str,
    criteria: tuple[tuple[str, str, Aspects], ...],
) -> Part:
    part = await setup.add_part(
        session, organiser, stage.id, AddPart(name=name, percent=Decimal(percent))
    )
    scheme = await scheme_queries.of_part(session, part.id)
    if scheme is None:
        raise LookupError("A new part comes with a scheme.")
    for letter, title, aspects in criteria:
        target = sum((Decimal(most) for _, _, most in aspects), Decimal(0))
        criterion = await schemes.add_criterion(
            session,
            organiser,
            scheme.id,
            AddCriterion(letter=letter, name=title, target=target),
        )
        sub, _ = await schemes.add_sub_criterion(
            session, organiser, criterion.id, AddSubCriterion(name=title)
        )
        for kind, description, most in aspects:
            await schemes.add_aspect(session, organiser, sub.id, _aspect(kind, description, most))
    return part


def _aspect(kind: AspectKind, description: str, most: str) -> WriteAspect:
    texts = FOUR if kind is J else ("", "", "", "")
    return WriteAspect(
        kind=kind,
        description=description,
        max_mark=Decimal(most),
        description_0=texts[0],
        description_1=texts[1],
        description_2=texts[2],
        description_3=texts[3],
    )


async def _pool(session: AsyncSession, organiser: Actor) -> None:
    """The judges by login, with their employers' unions; the chief's has entries in the event,
    from which the chief keeps away. One qualification has run out."""
    today = clock.today()
    for login, union, valid_until in (
        ("judge1@demo", DEMO_INDUSTRY, date(today.year + 3, 12, 31)),
        ("judge2@demo", DEMO_INDUSTRY, None),
        ("judge3@demo", DEMO_INDUSTRY, date(today.year - 1, 12, 31)),
        ("chief@demo", f"{DEMO_EMPLOYERS[0]}工会", None),
    ):
        organisation = (
            await session.scalars(select(Organisation.id).where(Organisation.name == union))
        ).one()
        judge = await pool.add(
            session, organiser, AddJudge(login=login, organisation_id=organisation)
        )
        trade = Qualify(occupation_code=TRADE, qualification=QUALIFICATION, valid_until=valid_until)
        await pool.qualify(session, organiser, judge.id, trade)


async def _judges(
    session: AsyncSession, organiser: Actor, event: Event, parts: tuple[Part, ...]
) -> list[Actor]:
    """Three judges on each panel, then the scorekeeper; and the chief judge over them."""
    wanted = [
        ("judge1@demo", EventRole.PANEL_LEAD),
        ("judge2@demo", EventRole.JUDGE),
        ("judge3@demo", EventRole.JUDGE),
        ("keeper@demo", EventRole.SCOREKEEPER),
        ("chief@demo", EventRole.CHIEF_JUDGE),
    ]
    actors = []
    for login, role in wanted:
        appointed = await judges.appoint(
            session, organiser, event.id, Appoint(login=login, role=role, knowingly=True)
        )
        held = frozenset({Grant(role.value, KIND, event.id)})
        actors.append(Actor(appointed.account_id, login, held, label="seed"))
        if role in PANEL:
            for part in parts:
                await judges.take_seat(
                    session, organiser, part.id, TakeSeat(appointment_id=appointed.id)
                )
    return actors


async def _marks(session: AsyncSession, judges: list[Actor], parts: tuple[Part, ...]) -> None:
    """Most works whole; the last few half-way, two of their measurements unconfirmed."""
    keeper = judges[3]
    for part in parts:
        scheme = await scheme_queries.of_part(session, part.id)
        works = (
            await session.scalars(select(Work).where(Work.part_id == part.id).order_by(Work.code))
        ).all()
        for number, work in enumerate(works[:MARKED]):
            for index, aspect in enumerate(scheme_queries.aspects(scheme) if scheme else ()):
                if number == MARKED - 1 and index >= WAITING_FOR_CONFIRMATION:
                    continue
                givers = judges[:3] if aspect.kind is J else [keeper]
                for seat, judge in enumerate(givers):
                    value = _value(aspect.kind, aspect.max_mark, number, index, seat)
                    await _give(session, judge, work, aspect.id, value)
    unconfirmed = (
        await session.scalars(
            select(Mark.id)
            .where(Mark.needs_confirmation, Mark.state == MarkState.CURRENT)
            .order_by(Mark.id)
        )
    ).all()
    for mark in unconfirmed[:-WAITING_FOR_CONFIRMATION]:
        await marking.confirm(session, judges[0], mark)


def _value(kind: AspectKind, most: Decimal, number: int, index: int, seat: int) -> Decimal:
    """Made-up marks that differ. The sixth entry is the fourth with 7 more in theory and 3 less in
    practice: equal in total (0.3 × 7 = 0.7 × 3), parted by the tie chain."""
    twin = number == TWIN
    work = number - 2 if twin else number
    if kind is J:
        return Decimal(min(3, 1 + (work + index + (seat == 2)) % 3))
    lost = Decimal((work * 7 + index * 5) % 11) / 4
    if most == THEORY_POINTS:
        return most - lost * 8 + (7 if twin else 0)
    return most - lost - (3 if twin and index == 0 else 0)


async def _give(
    session: AsyncSession, judge: Actor, work: Work, aspect: int, value: Decimal
) -> None:
    key = uuid5(KEYS, f"{judge.account}/{work.id}/{aspect}")
    await marking.give(
        session,
        judge,
        MarkIn(key=key, work=work.id, aspect=aspect, value=value, device="demo"),
    )
