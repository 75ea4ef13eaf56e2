"""Drawing a stage: who is drawn, by what, and what stays on record."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import draws, entry_changes
from competitions.models import Draw, Entry, Event, Stage, Work
from competitions.queries import draws as drawn
from competitions.rules import draw as rules
from competitions.rules.roles import EventRole
from competitions.rules.states import EntryState, StageState
from competitions.schemas import DrawStage
from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.rules.roles import Role
from tests import make


@dataclass
class Field:
    """A stage in preparation with five entries."""

    event: Event
    stage: Stage
    entries: list[Entry]
    organiser: Actor


@pytest.fixture
async def field(session: AsyncSession) -> Field:
    event = await make.make_event(session)
    stage = await make.make_stage(session, event, StageState.PREPARING)
    part = await make.make_part(session, stage)
    made = [(await make.make_entry(session, event, [part], n))[0] for n in range(1, 6)]
    return Field(event, stage, made, await make.make_actor(session, Role.ORGANISER))


async def test_draw_is_what_the_seed_says(session: AsyncSession, field: Field) -> None:
    wanted = DrawStage(seed="双色球 2026130", stations=2)
    made = await draws.draw(session, field.organiser, field.stage.id, wanted)
    expected = rules.draw("双色球 2026130", range(1, 6), 2)
    rows = await drawn.rows(session, made.id)
    assert [(r.order, r.number, r.station, r.round) for r in rows] == [
        (t.order, t.number, t.station, t.round) for t in expected
    ]
    assert (made.method, made.drawn_by) == ("sha256-1", field.organiser.account)


async def test_seed_is_made_where_none_is_given(session: AsyncSession, field: Field) -> None:
    made = await draws.draw(session, field.organiser, field.stage.id, DrawStage(stations=3))
    again = await draws.draw(
        session, field.organiser, field.stage.id, DrawStage(stations=3, reason="设备故障")
    )
    assert len(made.seed) == 32
    assert made.seed != again.seed


async def test_draw_anew_needs_a_reason_and_keeps_the_old(
    session: AsyncSession, field: Field
) -> None:
    first = await draws.draw(session, field.organiser, field.stage.id, DrawStage(stations=2))
    with pytest.raises(Invalid) as refused:
        await draws.draw(session, field.organiser, field.stage.id, DrawStage(stations=2))
    assert list(refused.value.fields) == ["reason"]
    wanted = DrawStage(stations=5, reason="工位增加")
    second = await draws.draw(session, field.organiser, field.stage.id, wanted)
    assert first.superseded_at is not None
    standing = await session.scalars(select(Draw).where(Draw.superseded_at.is_(None)))
    assert [draw.id for draw in standing] == [second.id]
    assert len(await drawn.rows(session, first.id)) == 5


async def test_withdrawn_entry_is_not_drawn(session: AsyncSession, field: Field) -> None:
    await entry_changes.withdraw(session, field.organiser, field.entries[1].id, "生病")
    made = await draws.draw(session, field.organiser, field.stage.id, DrawStage(stations=2))
    rows = await drawn.rows(session, made.id)
    assert {row.number for row in rows} == {1, 3, 4, 5}
    await entry_changes.disqualify(session, field.organiser, field.entries[0].id, "替考")
    rows = await drawn.rows(session, made.id)
    assert [row.state for row in rows if row.number == 1] == [EntryState.DISQUALIFIED]


async def test_later_stage_draws_those_who_advanced(session: AsyncSession, field: Field) -> None:
    final = Stage(event_id=field.event.id, position=2, name="决赛", state=StageState.PREPARING)
    session.add(final)
    await session.flush()
    with pytest.raises(Conflict) as refused:
        await draws.draw(session, field.organiser, final.id, DrawStage(stations=2))
    assert "Nobody competes" in str(refused.value.text)
    part = await make.make_part(session, final)
    session.add(Work(part_id=part.id, entry_id=field.entries[2].id, code="1-003"))
    await session.flush()
    made = await draws.draw(session, field.organiser, final.id, DrawStage(stations=2))
    assert [row.number for row in await drawn.rows(session, made.id)] == [3]


async def test_opened_stage_keeps_its_draw(session: AsyncSession, field: Field) -> None:
    field.stage.state = StageState.OPEN
    await session.flush()
    with pytest.raises(Conflict):
        await draws.draw(session, field.organiser, field.stage.id, DrawStage(stations=2))


async def test_organiser_and_chief_judge_draw(session: AsyncSession, field: Field) -> None:
    judge = await make.make_judge(session, field.event)
    with pytest.raises(Forbidden):
        await draws.draw(session, judge, field.stage.id, DrawStage(stations=2))
    stranger = await make.make_actor(session, Role.ORGANISER, await make.make_organisation(session))
    with pytest.raises(NotFound):
        await draws.draw(session, stranger, field.stage.id, DrawStage(stations=2))
    chief = await make.make_judge(session, field.event, EventRole.CHIEF_JUDGE)
    assert await draws.draw(session, chief, field.stage.id, DrawStage(stations=2))
