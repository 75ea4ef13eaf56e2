"""A competition still in preparation: an event for teams in two stages, with much that it lacks."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import entries, entry_changes, setup
from competitions.models import Entry, Event, Member, Stage
from competitions.schemas import (
    AddCompetition,
    AddEntry,
    AddEvent,
    AddPart,
    NewMember,
    Substitute,
    WriteStage,
)
from competitions.seed import lifts
from core import clock
from core.actor import Actor
from membership.models import Organisation
from membership.seed import DEMO_EMPLOYERS, DEMO_TRADE

NAME = "演示技能大赛（筹备中）"
EVENT = "电梯安装维修团队赛（演示）"
TEAMS = ("甲", "乙", "丙")
TEAM = 2
WHY = "原定选手出差，由替补上场（演示）"


async def prepare(session: AsyncSession, organiser: Actor, federation: Organisation) -> None:
    competition = await setup.add_competition(
        session,
        organiser,
        AddCompetition(organiser=federation.id, name=NAME, year=clock.today().year + 1),
    )
    event = await setup.add_event(
        session,
        organiser,
        competition.id,
        AddEvent(
            name=EVENT, occupation_code=DEMO_TRADE, team_size=TEAM, substitutes=1, stage="初赛"
        ),
    )
    first = (await session.scalars(select(Stage).where(Stage.event_id == event.id))).one()
    await setup.change_stage(
        session, organiser, first.id, WriteStage(name="初赛", advances=6, stations=4)
    )
    theory = AddPart(name="理论", percent=Decimal(40), pass_mark=Decimal(60), reported=True)
    await setup.add_part(session, organiser, first.id, theory)
    await setup.add_part(session, organiser, first.id, AddPart(name="实操", percent=Decimal(50)))
    await setup.add_stage(session, organiser, event.id, WriteStage(name="决赛"))
    await _teams(session, organiser, event)


async def _teams(session: AsyncSession, organiser: Actor, event: Event) -> None:
    """One of each employer, with a substitute; in the first the substitute has stepped in."""
    everybody = await lifts.people(session)
    made: list[Entry] = []
    for number, name in enumerate(TEAMS):
        members = [
            NewMember(person=person, substitute=place >= TEAM)
            for place, person in enumerate(everybody[number :: len(DEMO_EMPLOYERS)][: TEAM + 1])
        ]
        wanted = AddEntry(name=f"演示{name}队", coach=f"教练{name}", members=members)
        made.append(await entries.add(session, organiser, event.id, wanted))
    went, *_, came = await session.scalars(
        select(Member.id).where(Member.entry_id == made[0].id).order_by(Member.position)
    )
    await entry_changes.substitute(
        session, organiser, made[0].id, Substitute(went=went, came=came, reason=WHY)
    )
