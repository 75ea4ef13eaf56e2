"""Taking a scheme in hand: who may write it, and whether it may still be written."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.taking import require_running
from competitions.models import Aspect, Criterion, Scheme, SubCriterion, TieStep, Work
from competitions.queries import locks, schemes
from competitions.rules.states import SchemeState
from core.actor import Actor
from core.errors import Conflict, missing, require, require_found
from core.rules.text import say


async def take(session: AsyncSession, actor: Actor, key: int) -> Scheme:
    """The scheme, locked for this transaction, if this person may write it and nothing has been
    marked by it.

    :raises NotFound: no such scheme, or one this person may not see.
    :raises Conflict: the first mark locked it, or another version took its place.
    """
    scheme = await find(session, actor, key)
    if scheme.state is SchemeState.IN_FORCE:
        # A mark under way is either in before this, and has locked the scheme, or finds it changed.
        await locks.works(session, Work.part_id == scheme.part_id)
    locked = await lock(session, key)
    require_open(locked)
    return locked


def require_open(scheme: Scheme) -> None:
    """:raises Conflict: the first mark locked it, or another version took its place."""
    if scheme.state is SchemeState.SUPERSEDED:
        raise Conflict(
            say("Another version has taken the place of this one; it stays as it was."),
            kind="scheme-superseded",
        )
    if scheme.locked_at is not None:
        raise Conflict(
            say("The first mark locked this scheme. Begin a new version of it to change anything."),
            kind="scheme-locked",
        )


async def find(session: AsyncSession, actor: Actor, key: int) -> Scheme:
    """The scheme with its event, for somebody who may write it; not locked.

    :raises Conflict: the competition is over.
    """
    scheme = await session.scalar(
        select(Scheme)
        .where(Scheme.id == key)
        .options(schemes.EVENT)
        .execution_options(populate_existing=True)
    )
    if scheme is None:
        raise missing()
    event = scheme.part.stage.event
    require_found(policy.may_see_event(actor, event.id, event.competition.organiser))
    require(policy.may_organise(actor, event.competition.organiser))
    require_running(event.competition)
    return scheme


async def lock(session: AsyncSession, key: int) -> Scheme:
    """The scheme as it is now, held till the end of this transaction."""
    found = await session.scalar(
        select(Scheme)
        .where(Scheme.id == key)
        .options(schemes.EVENT)
        .with_for_update(of=Scheme)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise missing()
    return found


async def of_criterion(session: AsyncSession, actor: Actor, key: int) -> tuple[Criterion, Scheme]:
    scheme_id = await session.scalar(select(Criterion.scheme_id).where(Criterion.id == key))
    scheme = await take(session, actor, scheme_id or 0)
    criterion = await session.get(Criterion, key, populate_existing=True)
    if criterion is None:
        raise missing()
    return criterion, scheme


async def of_sub_criterion(
    session: AsyncSession, actor: Actor, key: int
) -> tuple[SubCriterion, Scheme]:
    scheme_id = await session.scalar(
        select(Criterion.scheme_id)
        .join(SubCriterion, SubCriterion.criterion_id == Criterion.id)
        .where(SubCriterion.id == key)
    )
    scheme = await take(session, actor, scheme_id or 0)
    sub_criterion = await session.get(SubCriterion, key, populate_existing=True)
    if sub_criterion is None:
        raise missing()
    return sub_criterion, scheme


async def of_aspect(session: AsyncSession, actor: Actor, key: int) -> tuple[Aspect, Scheme]:
    scheme_id = await session.scalar(
        select(Criterion.scheme_id)
        .join(SubCriterion, SubCriterion.criterion_id == Criterion.id)
        .join(Aspect, Aspect.sub_criterion_id == SubCriterion.id)
        .where(Aspect.id == key)
    )
    scheme = await take(session, actor, scheme_id or 0)
    aspect = await session.get(Aspect, key, populate_existing=True)
    if aspect is None:
        raise missing()
    return aspect, scheme


async def require_letters(session: AsyncSession, part_id: int, letters: Sequence[str]) -> None:
    """The tie chain may name criteria of this part; each must be among these letters.

    :raises Conflict: a step would point to nothing.
    """
    used = await session.scalars(
        select(TieStep.letter)
        .where(TieStep.part_id == part_id, TieStep.letter.is_not(None))
        .order_by(TieStep.letter)
    )
    lacking = [letter for letter in used if letter not in letters]
    if lacking:
        raise Conflict(
            say(
                "The tie chain goes by criterion %(letter)s of this part. "
                "Take that step out first.",
                letter=lacking[0],
            ),
            kind="criterion-used",
        )
