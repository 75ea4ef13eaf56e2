"""The chain that parts equal totals. It is one of the rules: the first mark fixes it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.setup.events import to_set_rules
from competitions.models import Criterion, Scheme, TieStep
from competitions.queries import events
from competitions.rules.states import SchemeState
from competitions.schemas import AddTieStep
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, Invalid, missing
from core.rules.text import say

# No step's own: where one waits while another takes its position.
ASIDE = 0


async def add_tie_step(
    session: AsyncSession, actor: Actor, event_id: int, wanted: AddTieStep
) -> TieStep:
    """The next step of the chain.

    :raises Invalid: the part is another event's, or has no such criterion.
    :raises Conflict: the step is there already, or marking has begun.
    """
    event = await to_set_rules(session, actor, event_id)
    parts = {part.id for stage in event.stages for part in stage.parts}
    if wanted.part not in parts:
        text = say("Choose a part of this event.")
        raise Invalid(text, fields={"part": text})
    letter = wanted.letter or None
    if letter is not None:
        await _require_criterion(session, wanted.part, letter)
    chain = await events.tie_steps(session, event.id)
    if any((step.part_id, step.letter) == (wanted.part, letter) for step in chain):
        raise Conflict(say("This step is in the chain already."))
    position = await next_number(session, TieStep.position, TieStep.event_id == event.id)
    made = TieStep(event_id=event.id, position=position, part_id=wanted.part, letter=letter)
    session.add(made)
    await session.flush()
    await audit.record(session, actor, "tie-step:add", made, event=event.id)
    return made


async def raise_tie_step(session: AsyncSession, actor: Actor, key: int) -> int:
    """Put a step before the one above it; the first stays first. The event whose it is."""
    step = await _step(session, actor, key)
    chain = list(await events.tie_steps(session, step.event_id))
    place = chain.index(step)
    if place:
        above = chain[place - 1]
        higher, lower = above.position, step.position
        for moved, position in ((above, ASIDE), (step, higher), (above, lower)):
            moved.position = position
            await session.flush()
        await audit.record(session, actor, "tie-step:raise", step, event=step.event_id)
    return step.event_id


async def remove_tie_step(session: AsyncSession, actor: Actor, key: int) -> int:
    """The event whose it was."""
    step = await _step(session, actor, key)
    await audit.record(session, actor, "tie-step:remove", step, event=step.event_id)
    await session.delete(step)
    await session.flush()
    return step.event_id


async def _step(session: AsyncSession, actor: Actor, key: int) -> TieStep:
    event = await session.scalar(select(TieStep.event_id).where(TieStep.id == key))
    if event is None:
        raise missing()
    await to_set_rules(session, actor, event)
    # Another may have removed it before the event was taken.
    step = await session.scalar(
        select(TieStep).where(TieStep.id == key).execution_options(populate_existing=True)
    )
    if step is None:
        raise missing()
    return step


async def _require_criterion(session: AsyncSession, part_id: int, letter: str) -> None:
    found = await session.scalar(
        select(Criterion.id)
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .where(
            Scheme.part_id == part_id,
            Scheme.state == SchemeState.IN_FORCE,
            Criterion.letter == letter,
        )
    )
    if found is None:
        text = say("This part has no criterion %(letter)s.", letter=letter)
        raise Invalid(text, fields={"letter": text})
