"""The demonstration: a competition with two events, one being marked and one in its final, and a
competition still in preparation. All of it by the same actions that people use."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import setup
from competitions.models import Competition
from competitions.seed import flowers, frame, lifts, teams
from core.actor import Actor, Grant
from membership.models import Account, Organisation
from membership.rules.roles import KIND, Role

__all__ = ["demo"]


async def demo(session: AsyncSession) -> None:
    """Once."""
    if await session.scalar(select(Competition.id).limit(1)) is not None:
        return
    federation = (
        await session.scalars(select(Organisation).where(Organisation.parent_id.is_(None)))
    ).one()
    organiser = await _organiser(session, federation)
    competition = await frame.add(session, organiser, federation)
    under_way = await lifts.prepare(session, organiser, competition)
    await teams.prepare(session, organiser, federation)
    in_final = await flowers.prepare(session, organiser, competition)
    await setup.announce_competition(session, organiser, competition.id)
    await lifts.mark(session, under_way)
    await flowers.hold(session, organiser, in_final)


async def _organiser(session: AsyncSession, federation: Organisation) -> Actor:
    account = (
        await session.scalars(select(Account).where(Account.login == "organiser@demo"))
    ).one()
    held = Grant(Role.ORGANISER.value, KIND, federation.id, federation.path)
    return Actor(account.id, account.name, frozenset({held}), label="seed")
