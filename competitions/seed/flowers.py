"""The second event: a preliminary that is closed, with a tie across its cut, and a final that is
being marked, with all that can go otherwise than planned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import (
    advancing,
    boards,
    clauses,
    draws,
    entries,
    entry_changes,
    flags,
    marking,
    recusals,
    setup,
)
from competitions.actions import schemes as scheme_actions
from competitions.actions.marking import reported
from competitions.models import Appointment, Aspect, Competition, Entry, Event, Part, Stage, Work
from competitions.queries.schemes import aspects, written
from competitions.rules.roles import EventRole
from competitions.rules.written import WrittenScheme
from competitions.schemas import (
    AddEntry,
    AddEvent,
    AddPart,
    AddTieStep,
    AnswerFlag,
    BeginVersion,
    DrawStage,
    MemberClause,
    OpenRound,
    RaiseFlag,
    Recuse,
    ResultIn,
    SetAwards,
    TradeClause,
    WriteStage,
)
from competitions.seed import panels, schemes
from competitions.seed.schemes import by_panel, judged, measured
from core.actor import Actor
from membership.models import Person
from membership.seed import DEMO_FLOWER_TRADE, DEMO_SERVICES

EVENT = "插花花艺师（演示）"
FIRST, LAST = "初赛", "决赛"
AWARDS = SetAwards(
    label_1="一等奖", last_1=1, label_2="二等奖", last_2=2, label_3="三等奖", last_3=4
)
ROLES = {
    "judge4@demo": EventRole.PANEL_LEAD,
    "judge1@demo": EventRole.JUDGE,
    "judge2@demo": EventRole.JUDGE,
    "judge3@demo": EventRole.JUDGE,
    "judge5@demo": EventRole.JUDGE,
    "keeper@demo": EventRole.SCOREKEEPER,
    "chief@demo": EventRole.CHIEF_JUDGE,
}
JUDGES = 5
PRELIMINARY = (
    AddPart(name="理论", percent=Decimal(40), pass_mark=Decimal(60), reported=True),
    AddPart(name="架构花束", percent=Decimal(60)),
)
FINAL = (
    AddPart(name="命题花艺", percent=Decimal(60)),
    AddPart(name="现场技艺", percent=Decimal(40)),
)
BOUQUET = schemes.scheme(
    ("造型", (by_panel("造型与构图", "5"),)),
    ("色彩", (by_panel("色彩搭配", "3"),)),
    ("技法", (by_panel("架构与固定技法", "2"),)),
)
THEME = schemes.scheme(
    ("立意", (by_panel("主题与立意", "2"),)),
    ("表现", (by_panel("造型与构图", "3"), by_panel("色彩搭配", "2.5"))),
    ("技法", (by_panel("技法与固定", "2.5"),)),
)
CRAFT = schemes.scheme(
    (
        "操作规范",
        (
            measured("花材处理（每处缺陷扣2分）", "20", fault="2", section="1"),
            measured("在规定时间内完成", "10", yes_no=True, section="1"),
            measured("作品稳固，移动后无脱落", "20", section="2"),
        ),
    ),
    ("现场表现", (judged("花材选配", "25", section="2"), judged("现场讲解与表达", "25", "3"))),
    sections=(("1", "工作组织与安全", "30"), ("2", "花艺技法", "45"), ("3", "沟通与表达", "25")),
)
ERRATUM = "技术文件勘误：造型与构图系数由3调为3.5，色彩搭配系数由2.5调为2（演示）"
FACTORS = {"造型与构图": Decimal("3.5"), "色彩搭配": Decimal(2)}

# By number of the entry: theory, and what the panel's marks lie around. The fourth and the fifth
# are equal in everything, across the cut; the eighth misses the pass mark; the ninth withdrew.
RESULTS = {
    1: ("92", "8.5"),
    2: ("88.5", "9"),
    3: ("95", "7.75"),
    4: ("84", "8"),
    5: ("84", "8"),
    6: ("79", "7"),
    7: ("90", "7.25"),
    8: ("55", "9.25"),
    10: ("86", "8.25"),
}
WITHDRAWN, DISQUALIFIED = 9, 10
SICK = "因病退赛，已提交书面申请（演示）"
BREACH = "使用规程禁止的自带花材，经裁判长复核取消资格（演示）"
APART = tuple(Decimal(value) for value in ("0", "0.25", "-0.25", "0.5", "-0.5"))
TINTS = tuple(Decimal(value) for value in ("0", "0.25", "-0.25", "0"))
FINAL_BASE = tuple(Decimal(value) for value in ("8.75", "8.25", "9", "8"))
MEASURED = (
    tuple(map(Decimal, ("20", "10", "18.5"))),
    tuple(map(Decimal, ("18", "10", "17"))),
    tuple(map(Decimal, ("16", "10", "19"))),
    tuple(map(Decimal, ("18", "0", "18"))),
)
CONTESTED = Decimal("17.5")
PUPIL = "与选手有师徒关系（演示）"
ROUND = "三名裁判分差为2，经合议重新评分（演示）"
LEAK = "花器底部有渗水，请确认是否按缺陷扣分"
SHORT, MADE_UP = "选手反映少领一枝主花", "核对属实，已补发并补时3分钟（演示）"


@dataclass(frozen=True)
class People:
    """Who judges here, the panel lead first."""

    judges: tuple[tuple[Appointment, Actor], ...]
    keeper: Actor
    chief: Actor

    @property
    def panel(self) -> list[Appointment]:
        return [appointed for appointed, _ in self.judges]

    @property
    def actors(self) -> list[Actor]:
        return [actor for _, actor in self.judges]


async def prepare(session: AsyncSession, organiser: Actor, competition: Competition) -> Event:
    """The event with its conditions, before anybody may enter."""
    event = await setup.add_event(
        session,
        organiser,
        competition.id,
        AddEvent(name=EVENT, occupation_code=DEMO_FLOWER_TRADE, stage=FIRST),
    )
    for clause in (MemberClause(), TradeClause(related=True)):
        await clauses.add(session, organiser, event.id, clause)
    await setup.set_awards(session, organiser, event.id, AWARDS)
    return event


async def hold(session: AsyncSession, organiser: Actor, event: Event) -> None:
    """Both stages are laid out before anything is marked, as the tie chain goes through both."""
    first = (await session.scalars(select(Stage).where(Stage.event_id == event.id))).one()
    wanted = WriteStage(name=FIRST, advances=4, stations=5)
    await setup.change_stage(session, organiser, first.id, wanted)
    last = await setup.add_stage(session, organiser, event.id, WriteStage(name=LAST, stations=3))
    people = await _people(session, organiser, event)
    preliminary = await _parts(session, organiser, first, PRELIMINARY)
    final = await _parts(session, organiser, last, FINAL)
    for part, wanted_scheme, sitting in (
        (preliminary[1], BOUQUET, JUDGES),
        (final[0], THEME, JUDGES),
        (final[1], CRAFT, 3),
    ):
        await schemes.write(session, organiser, part, wanted_scheme)
        await panels.seat(session, organiser, part, people.panel[:sitting])
        await setup.add_tie_step(session, organiser, event.id, AddTieStep(part=part.id))
    await _preliminary(session, organiser, event, first, preliminary, people)
    await _final(session, organiser, (first, last), final, people)
    await boards.show_public(session, organiser, event.id, public=True)


async def _people(session: AsyncSession, organiser: Actor, event: Event) -> People:
    """All but the third are qualified, who was appointed knowingly."""
    qualified = [f"judge{number}@demo" for number in (1, 2, 4, 5)] + ["chief@demo"]
    wanted = [(login, DEMO_SERVICES, None) for login in qualified]
    await panels.qualify(session, organiser, DEMO_FLOWER_TRADE, wanted)
    *judges, keeper, chief = (await panels.appoint(session, organiser, event, ROLES)).values()
    return People(tuple(judges), keeper[1], chief[1])


async def _parts(
    session: AsyncSession, organiser: Actor, stage: Stage, wanted: Sequence[AddPart]
) -> list[Part]:
    return [await setup.add_part(session, organiser, stage.id, part) for part in wanted]


async def _preliminary(
    session: AsyncSession,
    organiser: Actor,
    event: Event,
    stage: Stage,
    parts: Sequence[Part],
    people: People,
) -> None:
    """From its entries to its end."""
    theory, bouquet = parts
    entered = await _entries(session, organiser, event)
    await draws.draw(session, organiser, stage.id, DrawStage(seed="演示初赛", stations=5))
    await setup.open_stage(session, organiser, stage.id)
    await entry_changes.withdraw(session, organiser, entered[WITHDRAWN].id, SICK)
    await _theory(session, theory, people)
    await _bouquets(session, bouquet, entered, people)
    disqualified = entered[DISQUALIFIED]
    await entry_changes.disqualify(session, people.chief, disqualified.id, BREACH)
    await setup.close_stage(session, people.chief, stage.id)


async def _entries(session: AsyncSession, organiser: Actor, event: Event) -> dict[int, Entry]:
    """By number."""
    florists = await session.scalars(
        select(Person.id).where(Person.occupation_code == DEMO_FLOWER_TRADE).order_by(Person.id)
    )
    made = [
        await entries.add(session, organiser, event.id, AddEntry(person=person))
        for person in florists.all()
    ]
    return {entry.number: entry for entry in made}


async def _theory(session: AsyncSession, part: Part, people: People) -> None:
    """Sent in by the scorekeeper, confirmed by the panel lead."""
    results = [
        ResultIn(
            key=uuid5(panels.KEYS, f"theory/{part.id}/{number}"),
            entry=number,
            points=Decimal(points),
        )
        for number, (points, _) in RESULTS.items()
    ]
    await reported.give(session, people.keeper, part.id, results)
    await panels.confirm(session, people.actors[0], [part])


async def _bouquets(
    session: AsyncSession, part: Part, entered: dict[int, Entry], people: People
) -> None:
    every = list(aspects(await schemes.in_force(session, part)))
    works = await _works(session, part)
    for seat, judge in enumerate(people.actors):
        values = {
            (works[entered[number].id], aspect.id): _panel(Decimal(base), index, seat)
            for number, (_, base) in RESULTS.items()
            for index, aspect in enumerate(every)
        }
        await panels.give(session, judge, values)


def _panel(base: Decimal, index: int, seat: int) -> Decimal:
    """Around the base, in quarters; highest and lowest fall to another judge on each aspect."""
    return min(Decimal(10), base + TINTS[index] + APART[(seat + index) % JUDGES])


async def _final(
    session: AsyncSession,
    organiser: Actor,
    stages: tuple[Stage, Stage],
    parts: Sequence[Part],
    people: People,
) -> None:
    """Who advanced, and four of five works under way."""
    first, last = stages
    theme, craft = parts
    cut = (await advancing.advance(session, people.chief, first.id)).cut
    await draws.draw(session, organiser, last.id, DrawStage(seed="演示决赛", stations=3))
    await setup.open_stage(session, organiser, last.id)
    await _themes(session, theme, cut.above, people)
    await _crafts(session, craft, people)
    await _correct(session, organiser, theme)


async def _themes(session: AsyncSession, part: Part, best: Sequence[int], people: People) -> None:
    """One judge keeps away from the third; of the fourth, one mark is still to come."""
    appointed, recused = people.judges[3]
    wanted = Recuse(entry_id=best[2], note=PUPIL)
    await recusals.recuse(session, recused, appointed.id, wanted)
    every = list(aspects(await schemes.in_force(session, part)))
    works = await _works(session, part)
    for seat, judge in enumerate(people.actors):
        values = {
            (works[entry], aspect.id): _panel(base, index, seat)
            for entry, base in zip(best, FINAL_BASE, strict=False)
            for index, aspect in enumerate(every)
            if not (judge is recused and entry == best[2])
        }
        if seat == JUDGES - 1:
            values.popitem()
        await panels.give(session, judge, values)


async def _crafts(session: AsyncSession, part: Part, people: People) -> None:
    """Judgements that lie apart, once marked again and once waiting; flags; a contested mark."""
    *measures, choice, words = aspects(await schemes.in_force(session, part))
    works = list((await _works(session, part)).values())
    lead, first, second = people.actors[:3]
    measured_values = {
        (work, aspect.id): value
        for work, values in zip(works, MEASURED, strict=False)
        for aspect, value in zip(measures, values, strict=True)
    }
    await panels.give(session, people.keeper, measured_values)
    await panels.confirm(session, lead, [part], left=len(measures))
    await panels.contest(session, first, (works[3], measures[2].id), CONTESTED)
    await _judged(session, people, (works[0], choice.id), (3, 1, 2))
    again = OpenRound(work=works[0], aspect=choice.id, reason=ROUND)
    await marking.open_round(session, lead, again)
    await _judged(session, people, (works[0], choice.id), (2, 2, 3), again="2")
    await _judged(session, people, (works[0], words.id), (3, 2, 3))
    await _judged(session, people, (works[1], choice.id), (2, 3, 2))
    await _judged(session, people, (works[1], words.id), (3, 3, 1))
    await _judged(session, people, (works[2], choice.id), (3, 3, 2))
    await _judged(session, people, (works[2], words.id), (2, 2, 2))
    await _flag(session, second, works[1], measures[0], LEAK)
    asked = await _flag(session, first, works[0], None, SHORT)
    await flags.answer_flag(session, people.chief, asked, AnswerFlag(answer=MADE_UP))


async def _judged(
    session: AsyncSession,
    people: People,
    field: panels.Field,
    values: Sequence[int],
    again: str = "",
) -> None:
    for judge, value in zip(people.actors, values, strict=False):
        await panels.give(session, judge, {field: Decimal(value)}, again)


async def _flag(
    session: AsyncSession, judge: Actor, work: int, aspect: Aspect | None, words: str
) -> int:
    wanted = RaiseFlag(
        key=uuid5(panels.KEYS, f"flag/{work}/{words}"),
        work=work,
        aspect=aspect.id if aspect else None,
        words=words,
    )
    return (await flags.raise_flag(session, judge, wanted)).id


async def _correct(session: AsyncSession, organiser: Actor, part: Part) -> None:
    """A draft that is to follow the scheme that marks have locked."""
    scheme = await schemes.in_force(session, part)
    wanted = _corrected(written(scheme))
    draft = await scheme_actions.begin_version(
        session, organiser, scheme.id, BeginVersion(reason=ERRATUM)
    )
    await scheme_actions.write_scheme(session, organiser, draft.id, wanted)


def _corrected(scheme: WrittenScheme) -> WrittenScheme:
    """With the corrected factors, and criteria that add up to them."""
    criteria = []
    for criterion in scheme.criteria:
        subs = tuple(
            replace(
                sub,
                aspects=tuple(
                    replace(a, factor=factor, max_mark=factor * schemes.HIGH)
                    for a in sub.aspects
                    for factor in (FACTORS.get(a.description, a.factor),)
                ),
            )
            for sub in criterion.sub_criteria
        )
        changed = replace(criterion, sub_criteria=subs)
        criteria.append(replace(changed, target=changed.sum))
    return replace(scheme, criteria=tuple(criteria))


async def _works(session: AsyncSession, part: Part) -> dict[int, int]:
    """The works of a part by entry, in the order of entries' numbers."""
    found = await session.execute(
        select(Entry.id, Work.id)
        .join(Work, Work.entry_id == Entry.id)
        .where(Work.part_id == part.id)
        .order_by(Entry.number)
    )
    return {row[0]: row[1] for row in found}
