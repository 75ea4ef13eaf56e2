"""Taking an event in hand: who may, and whether its competition still changes."""

from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Competition, Event
from competitions.queries import events, locks
from competitions.rules.states import COMPETITION_NAMES, OVER
from core.actor import Actor
from core.errors import Conflict, require
from core.rules.text import say


async def to_organise(session: AsyncSession, actor: Actor, key: int) -> Event:
    """The event with its stages and parts, taken, for its organiser to change.

    :raises Conflict: the competition is over.
    """
    await locks.event(session, key)
    event = await events.event(session, actor, key)
    require(policy.may_organise(actor, event.competition.organiser))
    require_running(event.competition)
    return event


async def to_run(session: AsyncSession, actor: Actor, key: int) -> Event:
    """As :func:`to_organise`, for the chief judge too."""
    await locks.event(session, key)
    event = await events.event(session, actor, key)
    require(policy.may_run(actor, key, event.competition.organiser))
    require_running(event.competition)
    return event


def require_running(competition: Competition) -> None:
    """:raises Conflict: it is finished or cancelled."""
    if competition.state in OVER:
        raise Conflict(
            say(
                "This competition is “%(state)s”, so it stays as it is.",
                state=COMPETITION_NAMES[competition.state],
            ),
            kind="competition-over",
        )
