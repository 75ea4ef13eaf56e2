"""A hall in which marking goes on."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Aspect, Entry, Event, Part, Stage, Work
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from competitions.schemas import MarkIn
from core.actor import Actor
from tests import make


@dataclass
class Hall:
    """An open stage with one part, a measurement (0) and a judgement (1), one entry, three judges
    and a scorekeeper."""

    event: Event
    stage: Stage
    part: Part
    aspects: list[Aspect]
    entry: Entry
    work: Work
    judges: list[Actor]
    keeper: Actor

    def mark(self, value: str, aspect: int = 0, **over: object) -> MarkIn:
        sent = {
            "key": uuid4(),
            "work": self.work.id,
            "aspect": self.aspects[aspect].id,
            "value": Decimal(value),
        }
        return MarkIn.model_validate(sent | over)


async def make_hall(session: AsyncSession) -> Hall:
    event = await make.make_event(session)
    stage = await make.make_stage(session, event)
    part = await make.make_part(session, stage)
    aspects = await make.make_scheme(
        session, part, [(AspectKind.MEASUREMENT, "40"), (AspectKind.JUDGEMENT, "60")]
    )
    entry, works = await make.make_entry(session, event, [part])
    judges = [await make.make_judge(session, event, seat_on=part, number=n) for n in (1, 2, 3)]
    keeper = await make.make_judge(session, event, EventRole.SCOREKEEPER)
    return Hall(event, stage, part, aspects, entry, works[0], judges, keeper)
