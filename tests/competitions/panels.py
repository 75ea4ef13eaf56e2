"""A hall with every kind of aspect, several works, and people of every role at the table."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import (
    Appointment,
    Aspect,
    Draw,
    DrawnPlace,
    Entry,
    Event,
    Part,
    Recusal,
    Seat,
    Stage,
    Work,
)
from competitions.rules.conflicts import Ground
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.roles import EventRole
from competitions.rules.states import EntryState
from competitions.schemas import MarkIn
from core import clock
from core.actor import Actor
from tests import make

YES_NO, DEDUCT, FREE, JUDGEMENT, PANEL = range(5)


@dataclass
class Table:
    """An open stage with one part: yes or no, deduction of 0.5, any value, judgement, panel; four
    works; a panel lead and two judges, a scorekeeper, a chief judge."""

    event: Event
    stage: Stage
    part: Part
    aspects: list[Aspect]
    entries: list[Entry]
    works: list[Work]
    lead: Actor
    judges: list[Actor]
    keeper: Actor
    chief: Actor

    @property
    def panel(self) -> list[Actor]:
        return [self.lead, *self.judges]

    def mark(self, value: str, aspect: int, work: int = 0, **over: object) -> MarkIn:
        sent = {
            "key": uuid4(),
            "work": self.works[work].id,
            "aspect": self.aspects[aspect].id,
            "value": Decimal(value),
        }
        return MarkIn.model_validate(sent | over)


async def make_table(session: AsyncSession, works: int = 4) -> Table:
    event = await make.make_event(session)
    stage = await make.make_stage(session, event)
    part = await make.make_part(session, stage)
    aspects = await make.make_scheme(
        session,
        part,
        [
            (AspectKind.MEASUREMENT, "2"),
            (AspectKind.MEASUREMENT, "4"),
            (AspectKind.MEASUREMENT, "24"),
            (AspectKind.JUDGEMENT, "30"),
            (AspectKind.PANEL, "40"),
        ],
    )
    aspects[YES_NO].measure = Measure.YES_NO
    aspects[DEDUCT].measure, aspects[DEDUCT].step = Measure.DEDUCT, Decimal("0.5")
    made = [await make.make_entry(session, event, [part], n) for n in range(1, works + 1)]
    roles = (EventRole.PANEL_LEAD, EventRole.JUDGE, EventRole.JUDGE)
    panel = [
        await make.make_judge(session, event, role, seat_on=part, number=n)
        for n, role in enumerate(roles, start=1)
    ]
    return Table(
        event,
        stage,
        part,
        aspects,
        [entry for entry, _ in made],
        [each[0] for _, each in made],
        panel[0],
        panel[1:],
        await make.make_judge(session, event, EventRole.SCOREKEEPER),
        await make.make_judge(session, event, EventRole.CHIEF_JUDGE),
    )


async def keep_away(session: AsyncSession, table: Table, judge: Actor, work: int) -> None:
    appointment = await session.scalar(
        select(Appointment.id).where(
            Appointment.event_id == table.event.id, Appointment.account_id == judge.account
        )
    )
    session.add(
        Recusal(
            appointment_id=appointment,
            entry_id=table.entries[work].id,
            ground=next(iter(Ground)),
            made_at=clock.now(),
        )
    )
    await session.flush()


async def withdraw(session: AsyncSession, table: Table, work: int) -> None:
    entry = table.entries[work]
    entry.state, entry.ground, entry.ended_at = EntryState.WITHDRAWN, "受伤", clock.now()
    await session.flush()


async def leave(session: AsyncSession, table: Table, judge: Actor) -> None:
    seat = await session.scalar(
        select(Seat)
        .join(Seat.appointment)
        .where(Seat.part_id == table.part.id, Appointment.account_id == judge.account)
    )
    assert seat is not None
    seat.left_at, seat.left_why = clock.now(), "生病"
    await session.flush()


async def draw(session: AsyncSession, table: Table, order: list[int]) -> None:
    """The works' turns, as drawn."""
    drawn = Draw(
        stage_id=table.stage.id, seed="试验", method="sha256", stations=2, drawn_at=clock.now()
    )
    session.add(drawn)
    await session.flush()
    session.add_all(
        DrawnPlace(
            draw_id=drawn.id, entry_id=table.entries[work].id, order=turn, station=1, round=turn
        )
        for turn, work in enumerate(order, start=1)
    )
    await session.flush()
