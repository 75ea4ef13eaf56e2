"""How a place came about, down to what was said about the marks."""

from decimal import Decimal
from uuid import uuid4

from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import flags, marking
from competitions.actions.marking import open_round
from competitions.models import Recusal, RulesVersion, Seat
from competitions.queries import events, why
from competitions.queries.why import Why, WhyAspect
from competitions.rules.conflicts import Ground
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from competitions.schemas import MarkIn, OpenRound, RaiseFlag
from core import clock
from core.actor import Actor
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted

Client = AsyncTestClient[Litestar]


async def chief(session: AsyncSession, hall: Hall) -> Actor:
    return await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)


async def judge(session: AsyncSession, hall: Hall, *values: str) -> None:
    for actor, value in zip(hall.judges, values, strict=False):
        await marking.give(session, actor, hall.mark(value, 1))


async def explained(session: AsyncSession, hall: Hall, entry: int | None = None) -> Why:
    event = await events.event(session, await chief(session, hall), hall.event.id)
    return await why.of_entry(session, event, entry or hall.entry.id)


async def judged(session: AsyncSession, hall: Hall) -> WhyAspect:
    (part,) = (await explained(session, hall)).parts
    return part.criteria[0].aspects[1]


async def test_both_rounds_stand_on_record_with_the_reason(
    session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "0", "2", "3")
    lead = await make.make_judge(session, hall.event, EventRole.PANEL_LEAD)
    wanted = OpenRound(work=hall.work.id, aspect=hall.aspects[1].id, reason="理解不一致")
    await open_round(session, lead, wanted)
    await judge(session, hall, "2", "2", "3")
    of = await judged(session, hall)
    assert [(one.mark.round, one.stands) for one in of.marks] == [(1, False), (2, True)] * 3
    assert [(opened.round, opened.reason) for opened, _ in of.rounds] == [(2, "理解不一致")]
    assert of.points == Decimal("46.67")


async def test_absent_judge_is_named_and_no_zero(session: AsyncSession, hall: Hall) -> None:
    hall.aspects[1].least_present = 2
    await session.flush()
    await judge(session, hall, "2", "3")
    of = await judged(session, hall)
    assert [seat.number for seat in of.absent] == [3]
    assert of.points == Decimal("50.00")


async def test_recused_judge_counts_neither_as_mark_nor_as_absent(
    session: AsyncSession, hall: Hall
) -> None:
    hall.aspects[1].least_present = 2
    await judge(session, hall, "0", "2", "3")
    first = await session.scalar(select(Seat).order_by(Seat.number).limit(1))
    assert first is not None
    session.add(
        Recusal(
            appointment_id=first.appointment_id,
            entry_id=hall.entry.id,
            ground=Ground.SAME_UNION,
            made_at=clock.now(),
        )
    )
    await session.flush()
    await marking.give(session, hall.judges[1], hall.mark("2", 1, seen=await seen(session, hall)))
    (part,) = (await explained(session, hall)).parts
    of = part.criteria[0].aspects[1]
    assert [(seat.number, ground) for seat, ground in part.recused] == [(1, Ground.SAME_UNION)]
    assert (of.absent, of.points) == ((), Decimal("50.00"))
    assert "Mean of 2, 3, divided by 3" in str(of.how)


async def seen(session: AsyncSession, hall: Hall) -> int:
    (part,) = (await explained(session, hall)).parts
    marks = part.criteria[0].aspects[1].marks
    return next(one.mark.id for one in marks if one.seat == 2)


async def test_flags_rules_version_and_gap_are_told(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "2", "2", "2")
    other, (work,) = await make.make_entry(session, hall.event, [hall.part], 2)
    for actor in hall.judges:
        sent = hall.mark("3", 1).model_dump() | {"work": work.id}
        await marking.give(session, actor, MarkIn.model_validate(sent))
    wanted = RaiseFlag(key=uuid4(), work=hall.work.id, words="量具读数不清")
    await flags.raise_flag(session, hall.judges[0], wanted)
    session.add(
        RulesVersion(
            event_id=hall.event.id, version=1, rules={}, reason="按技术文件", made_at=clock.now()
        )
    )
    await session.flush()
    of = await explained(session, hall)
    assert of.better is not None
    assert (of.better.entry, [gap.points for gap in of.gaps]) == (other.id, [Decimal("20.00")])
    assert (await explained(session, hall, other.id)).better is None
    await make.sign_in(session, client, await chief(session, hall))
    page = (await client.get(f"/events/{hall.event.id}/why/{hall.entry.id}")).text
    for said in ("量具读数不清", "Not answered yet", "按技术文件", "is 20.00 further in the total"):
        assert said in page, said


async def test_reasons_cost_the_same_with_more_aspects(session: AsyncSession, hall: Hall) -> None:
    event = await events.event(session, await chief(session, hall), hall.event.id)
    with counted(session) as few:
        await why.of_entry(session, event, hall.entry.id)
    small = await make.make_event(session)
    part = await make.make_part(session, await make.make_stage(session, small))
    await make.make_scheme(session, part, [(AspectKind.MEASUREMENT, "1")] * 9)
    entry, _ = await make.make_entry(session, small, [part])
    boss = await make.make_judge(session, small, EventRole.CHIEF_JUDGE)
    event = await events.event(session, boss, small.id)
    with counted(session) as more:
        await why.of_entry(session, event, entry.id)
    assert more.count <= few.count
