"""The competition that runs these days, with its calendar."""

from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import setup
from competitions.models import Competition
from competitions.schemas import AddCompetition, WriteMilestone
from core import clock
from core.actor import Actor
from membership.models import Organisation

NAME = "演示职工职业技能大赛"
VENUE = "演示实训基地（北京市）"
ABOUT = """以赛促学、以赛促训，为一线职工搭建切磋技艺的平台。

各赛项分理论和实操两部分，具体权重、合格线和名次规则见各赛项规则。

本页为演示数据，人物、单位和成绩均为虚构。"""
DAY = timedelta(days=1)


async def add(session: AsyncSession, organiser: Actor, federation: Organisation) -> Competition:
    """Today is its second day."""
    today = clock.today()
    made = await setup.add_competition(
        session,
        organiser,
        AddCompetition(
            organiser=federation.id,
            name=NAME,
            year=today.year,
            about=ABOUT,
            venue=VENUE,
            starts_on=today - DAY,
            ends_on=today + DAY,
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
