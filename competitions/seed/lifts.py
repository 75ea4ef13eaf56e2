"""The first event: theory and practice, three judges, most works marked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import clauses, draws, entries, setup
from competitions.models import Competition, Part, Stage, Work
from competitions.queries.schemes import aspects as aspects_of
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from competitions.schemas import (
    AddEntry,
    AddEvent,
    AddPart,
    AddTieStep,
    AgeClause,
    DrawStage,
    MemberClause,
    QuotaClause,
    SetAwards,
)
from competitions.seed import panels, schemes
from competitions.seed.schemes import judged, measured
from core import clock
from core.actor import Actor
from membership.models import Person
from membership.seed import DEMO_EMPLOYERS, DEMO_INDUSTRY, DEMO_TRADE

EVENT = "电梯安装维修工（演示）"
SEED = "演示抽签"
AWARDS = SetAwards(
    label_1="一等奖", last_1=1, label_2="二等奖", last_2=3, label_3="三等奖", last_3=6
)
THEORY = schemes.scheme(("理论知识", (measured("笔试成绩", "100"),)))
PRACTICE = schemes.scheme(
    ("安全与准备", (measured("安全防护用品穿戴齐全", "8"), judged("工位整理与现场秩序", "12"))),
    (
        "安装质量",
        (
            measured("导轨垂直度偏差不大于0.6毫米", "20"),
            measured("层门与门套间隙不大于6毫米", "15"),
            judged("接线与走线工艺", "15"),
        ),
    ),
    ("调试与排故", (measured("在规定时间内排除故障", "20"), judged("故障判断思路与表达", "10"))),
)
ROLES = {
    "judge1@demo": EventRole.PANEL_LEAD,
    "judge2@demo": EventRole.JUDGE,
    "judge3@demo": EventRole.JUDGE,
    "keeper@demo": EventRole.SCOREKEEPER,
    "chief@demo": EventRole.CHIEF_JUDGE,
}
MARKED = 8
WAITING_FOR_CONFIRMATION = 2
TWIN = 5
THEORY_POINTS = 100


@dataclass(frozen=True)
class Marking:
    """The three judges in the order of their seats, who types in, and what is marked."""

    judges: tuple[Actor, ...]
    keeper: Actor
    parts: tuple[Part, ...]


async def prepare(session: AsyncSession, organiser: Actor, competition: Competition) -> Marking:
    """Everything up to the opened stage."""
    event = await setup.add_event(
        session, organiser, competition.id, AddEvent(name=EVENT, occupation_code=DEMO_TRADE)
    )
    stage = (await session.scalars(select(Stage).where(Stage.event_id == event.id))).one()
    theory, practice = [
        await setup.add_part(session, organiser, stage.id, AddPart(name=name, percent=percent))
        for name, percent in (("理论", Decimal(30)), ("实操", Decimal(70)))
    ]
    await schemes.write(session, organiser, theory, THEORY)
    await schemes.write(session, organiser, practice, PRACTICE)
    for step in (AddTieStep(part=practice.id), AddTieStep(part=practice.id, letter="B")):
        await setup.add_tie_step(session, organiser, event.id, step)
    for clause in (AgeClause(least=16, until_retirement=True), MemberClause(), QuotaClause(most=4)):
        await clauses.add(session, organiser, event.id, clause)
    for person in await people(session):
        await entries.add(session, organiser, event.id, AddEntry(person=person))
    await _pool(session, organiser)
    appointed = await panels.appoint(session, organiser, event, ROLES)
    for part in (theory, practice):
        await panels.seat(session, organiser, part, [one for one, _ in appointed.values()])
    await draws.draw(session, organiser, stage.id, DrawStage(seed=SEED, stations=4))
    await setup.set_awards(session, organiser, event.id, AWARDS)
    await setup.open_stage(session, organiser, stage.id)
    *judges, keeper, _ = (actor for _, actor in appointed.values())
    return Marking(tuple(judges), keeper, (theory, practice))


async def people(session: AsyncSession) -> list[int]:
    """Those of this trade."""
    found = await session.scalars(
        select(Person.id).where(Person.occupation_code == DEMO_TRADE).order_by(Person.id)
    )
    return list(found)


async def _pool(session: AsyncSession, organiser: Actor) -> None:
    """The chief's union has entries in the event, from which the chief keeps away; one
    qualification has run out."""
    year = clock.today().year
    wanted = (
        ("judge1@demo", DEMO_INDUSTRY, date(year + 3, 12, 31)),
        ("judge2@demo", DEMO_INDUSTRY, None),
        ("judge3@demo", DEMO_INDUSTRY, date(year - 1, 12, 31)),
        ("chief@demo", f"{DEMO_EMPLOYERS[0]}工会", None),
    )
    await panels.qualify(session, organiser, DEMO_TRADE, wanted)


async def mark(session: AsyncSession, marking: Marking) -> None:
    """Most works whole; the last few half-way, two of their measurements unconfirmed."""
    for part in marking.parts:
        scheme = await schemes.in_force(session, part)
        works = (
            await session.scalars(select(Work).where(Work.part_id == part.id).order_by(Work.code))
        ).all()
        given: dict[Actor, dict[panels.Field, Decimal]] = defaultdict(dict)
        for number, work in enumerate(works[:MARKED]):
            for index, aspect in enumerate(aspects_of(scheme)):
                if number == MARKED - 1 and index >= WAITING_FOR_CONFIRMATION:
                    continue
                is_judged = aspect.kind is AspectKind.JUDGEMENT
                for seat, judge in enumerate(marking.judges if is_judged else [marking.keeper]):
                    value = _value(aspect.kind, aspect.max_mark, number, index, seat)
                    given[judge][work.id, aspect.id] = value
        for judge, values in given.items():
            await panels.give(session, judge, values)
    await panels.confirm(session, marking.judges[0], marking.parts, left=WAITING_FOR_CONFIRMATION)


def _value(kind: AspectKind, most: Decimal, number: int, index: int, seat: int) -> Decimal:
    """Made-up marks that differ. The sixth entry is the fourth with 7 more in theory and 3 less in
    practice: equal in total (0.3 × 7 = 0.7 × 3), parted by the tie chain."""
    twin = number == TWIN
    work = number - 2 if twin else number
    if kind is AspectKind.JUDGEMENT:
        return Decimal(min(3, 1 + (work + index + (seat == 2)) % 3))
    lost = Decimal((work * 7 + index * 5) % 11) / 4
    if most == THEORY_POINTS:
        return most - lost * 8 + (7 if twin else 0)
    return most - lost - (3 if twin and index == 0 else 0)
