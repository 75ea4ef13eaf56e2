"""What everybody may see of competitions: those that are announced or finished, and no person."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from competitions.models import Clause, Competition, Event
from competitions.queries.events import SET_UP
from competitions.rules.states import PUBLIC
from core.errors import missing


def competitions(typed: str = "") -> Select[Competition]:
    """The newest first."""
    found = (
        select(Competition)
        .where(Competition.state.in_(PUBLIC))
        .options(joinedload(Competition.organiser), selectinload(Competition.events))
    )
    if typed:
        found = found.where(Competition.name.icontains(typed, autoescape=True))
    return found.order_by(Competition.year.desc(), Competition.id.desc())


async def competition(session: AsyncSession, key: int) -> Competition:
    """With its organiser, calendar, events, trades, stages and parts.

    :raises NotFound: also when it is in preparation or cancelled.
    """
    found = (
        await session.scalars(
            competitions()
            .where(Competition.id == key)
            .options(*SET_UP)
            .execution_options(populate_existing=True)
        )
    ).first()
    if found is None:
        raise missing()
    return found


async def clauses(session: AsyncSession, events: Sequence[Event]) -> dict[int, list[Clause]]:
    """What each event asks of those who enter, in its order."""
    found = await session.scalars(
        select(Clause)
        .where(Clause.event_id.in_([event.id for event in events]))
        .order_by(Clause.event_id, Clause.position)
    )
    asked: dict[int, list[Clause]] = {event.id: [] for event in events}
    for clause in found:
        asked[clause.event_id].append(clause)
    return asked
