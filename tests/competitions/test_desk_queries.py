"""What blocks a stage, and how far its panels are."""

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from competitions.actions import flags, marking
from competitions.actions.marking import open_round
from competitions.models import Part, Recusal, Seat, Stage
from competitions.queries import desk
from competitions.queries.blocks import Blocks, blocks
from competitions.rules.blocks import BlockKind
from competitions.rules.conflicts import Ground
from competitions.rules.marking import ScoreStatus
from competitions.rules.roles import EventRole
from competitions.rules.states import EntryState
from competitions.schemas import OpenRound, RaiseFlag
from core import clock
from core.errors import Conflict
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted


async def stage_of(session: AsyncSession, hall: Hall) -> Stage:
    found = await session.scalar(
        select(Stage)
        .where(Stage.id == hall.stage.id)
        .options(selectinload(Stage.parts))
        .execution_options(populate_existing=True)
    )
    assert found is not None
    return found


async def found(session: AsyncSession, hall: Hall) -> Blocks:
    return await blocks(session, await stage_of(session, hall))


def counts(of: Blocks) -> dict[str, int]:
    return {kind.value: count for kind, count in of.counts.items() if count}


async def judge(session: AsyncSession, hall: Hall, *values: str) -> None:
    for actor, value in zip(hall.judges, values, strict=False):
        await marking.give(session, actor, hall.mark(value, 1))


async def test_unmarked_fields_block_as_one_row_a_work(session: AsyncSession, hall: Hall) -> None:
    of = await found(session, hall)
    assert (counts(of), of.blocking) == ({"unmarked": 2}, 2)
    (row,) = of.listed
    assert (row.work, row.aspect, row.count) == (hall.work.id, hall.aspects[0].id, 2)


async def test_unconfirmed_measurement_blocks_until_it_is_confirmed(
    session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "2", "2", "2")
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    of = await found(session, hall)
    assert counts(of) == {"unconfirmed": 1}
    assert (of.listed[0].values, of.listed[0].kind) == (
        (Decimal("31.50"),),
        BlockKind.UNCONFIRMED,
    )
    await marking.confirm(session, hall.judges[0], given.id)
    assert (await found(session, hall)).blocking == 0


async def test_spread_blocks_until_the_new_round_is_whole(
    session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "0", "1", "3")
    of = await found(session, hall)
    assert counts(of) == {"remark": 1, "unmarked": 1}
    assert sorted(of.listed[0].values) == [0, 1, 3]
    lead = await make.make_judge(session, hall.event, EventRole.PANEL_LEAD)
    wanted = OpenRound(work=hall.work.id, aspect=hall.aspects[1].id, reason="理解不一致")
    await open_round(session, lead, wanted)
    opened = await found(session, hall)
    assert counts(opened) == {"remark": 1, "unmarked": 1}
    assert opened.listed[0].words == "理解不一致"
    await judge(session, hall, "2", "2", "3")
    assert counts(await found(session, hall)) == {"unmarked": 1}


async def test_contested_and_flagged_fields_block(session: AsyncSession, hall: Hall) -> None:
    await judge(session, hall, "2", "2", "2")
    await marking.give(session, hall.judges[0], hall.mark("30"))
    with pytest.raises(Conflict, match="Another mark stands here"):
        await marking.give(session, hall.judges[1], hall.mark("31"))
    wanted = RaiseFlag(key=uuid4(), work=hall.work.id, words="量具读数不清")
    await flags.raise_flag(session, hall.judges[2], wanted)
    of = await found(session, hall)
    assert counts(of) == {"unconfirmed": 1, "contested": 1, "flag": 1}
    assert of.listed[0].words == "量具读数不清"
    contested = next(one for one in of.listed if one.kind is BlockKind.CONTESTED)
    assert contested.values == (Decimal(30), Decimal(31))


async def test_missing_judge_waits_and_does_not_block(session: AsyncSession, hall: Hall) -> None:
    hall.aspects[1].least_present = 2
    await session.flush()
    await judge(session, hall, "2", "2")
    of = await found(session, hall)
    assert counts(of) == {"unmarked": 1, "waiting": 1}
    assert of.blocking == 1


async def test_withdrawn_entry_blocks_nothing(session: AsyncSession, hall: Hall) -> None:
    hall.entry.state, hall.entry.ground = EntryState.WITHDRAWN, "因病"
    hall.entry.ended_at = clock.now()
    await session.flush()
    assert (await found(session, hall)).counts == dict.fromkeys(BlockKind, 0)


async def test_blocks_cost_the_same_with_more_works(session: AsyncSession, hall: Hall) -> None:
    stage = await stage_of(session, hall)
    with counted(session) as few:
        await blocks(session, stage)
    for number in (2, 3, 4):
        await make.make_entry(session, hall.event, [hall.part], number)
    with counted(session) as more:
        of = await blocks(session, stage)
    assert more.count == few.count == 5
    assert of.counts[BlockKind.UNMARKED] == 8
    assert [row.code for row in of.listed] == ["1-001", "1-002", "1-003", "1-004"]


async def progress(session: AsyncSession, hall: Hall) -> desk.PartProgress:
    (one,) = await desk.progress(session, await stage_of(session, hall))
    return one


async def test_progress_counts_each_judge_and_the_panel(session: AsyncSession, hall: Hall) -> None:
    await make.make_entry(session, hall.event, [hall.part], 2)
    await judge(session, hall, "2", "2", "2")
    await marking.give(session, hall.keeper, hall.mark("31.5"))
    one = await progress(session, hall)
    assert (one.works, one.fields, one.complete) == (2, 4, 1)
    assert one.counts[ScoreStatus.UNCONFIRMED] == 1
    assert one.counts[ScoreStatus.UNMARKED] == 2
    assert (one.measured, one.to_measure) == (1, 2)
    assert [(seat.given, seat.expected) for seat in one.seats] == [(1, 2)] * 3


async def test_progress_expects_nothing_of_recused_and_left_judges(
    session: AsyncSession, hall: Hall
) -> None:
    seats = (
        await session.scalars(
            select(Seat).where(Seat.part_id == hall.part.id).order_by(Seat.number)
        )
    ).all()
    session.add(
        Recusal(
            appointment_id=seats[0].appointment_id,
            entry_id=hall.entry.id,
            ground=Ground.SAME_UNION,
            made_at=clock.now(),
        )
    )
    seats[1].left_at, seats[1].left_why = clock.now(), "身体不适"
    await session.flush()
    one = await progress(session, hall)
    assert [(seat.expected, seat.recused, seat.left) for seat in one.seats] == [
        (0, 1, False),
        (0, 0, True),
        (1, 0, False),
    ]


async def test_panel_lead_sees_own_parts_only(session: AsyncSession, hall: Hall) -> None:
    other = await make.make_part(session, hall.stage, position=2, name="理论")
    lead = await make.make_judge(session, hall.event, EventRole.PANEL_LEAD, other, 1)
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    event = await session.get_one(type(hall.event), hall.event.id)
    await session.refresh(event, ["competition"])
    await session.refresh(event.competition, ["organiser"])
    assert await desk.parts_seen(session, chief, event) is None
    seen = await desk.parts_seen(session, lead, event)
    assert seen == [other.id]
    stage = await stage_of(session, hall)
    assert [one.part.id for one in await desk.progress(session, stage, seen)] == [other.id]
    assert (await blocks(session, stage, seen)).blocking == 0
    assert isinstance(stage.parts[0], Part)
