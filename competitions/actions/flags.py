"""Problems that somebody sees on a work, and their answers."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Aspect, Criterion, Flag, Scheme, SubCriterion, Work
from competitions.queries import field as fields
from competitions.schemas import AnswerFlag, FlagOut, RaiseFlag
from core import audit, clock, live
from core.actor import Actor
from core.errors import Conflict, Invalid, missing, require, require_found
from core.rules.text import say
from membership.rules.roles import Scope, out_of_scope


async def raise_flag(session: AsyncSession, actor: Actor, wanted: RaiseFlag) -> FlagOut:
    """Say that something is wrong with a work; the same key again changes nothing.

    :raises NotFound: no such work, or not of an event this person marks in.
    :raises Invalid: the aspect is not of a scheme of this work's part.
    """
    event = await _event(session, wanted.work)
    require_found(policy.takes_part_in_marking(actor, event))
    require(actor.allows(Scope.MARK), out_of_scope(Scope.MARK))
    await _require_aspect(session, wanted)
    raised = await session.scalar(
        insert(Flag)
        .values(
            key=wanted.key,
            work_id=wanted.work,
            aspect_id=wanted.aspect,
            words=wanted.words,
            raised_by=actor.account,
            raised_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(Flag.id)
    )
    flag = (await session.scalars(select(Flag).where(Flag.key == wanted.key))).one()
    if (flag.work_id, flag.raised_by) != (wanted.work, actor.account):
        raise Conflict(
            say("This key was used for another flag. Give each flag a key of its own."),
            kind="key-used",
        )
    if raised is not None:
        await audit.record(session, actor, "flag:raise", flag)
    live.announce(session, f"event:{event}")
    return answered(flag)


async def answer_flag(session: AsyncSession, actor: Actor, key: int, wanted: AnswerFlag) -> FlagOut:
    """Say what became of it.

    :raises Forbidden: only who leads the panel or the event answers.
    :raises Conflict: it was answered already.
    """
    flag = await session.scalar(select(Flag).where(Flag.id == key).with_for_update())
    if flag is None:
        raise missing()
    event = await _event(session, flag.work_id)
    require_found(policy.takes_part_in_marking(actor, event))
    require(
        policy.leads(actor, event),
        say("The panel lead or the chief judge answers flags."),
    )
    require(actor.allows(Scope.MARK), out_of_scope(Scope.MARK))
    if flag.answered_at is not None:
        raise Conflict(say("This flag was answered meanwhile: %(answer)s", answer=flag.answer))
    flag.answer = wanted.answer
    flag.answered_by, flag.answered_at = actor.account, clock.now()
    await session.flush()
    await audit.record(session, actor, "flag:answer", flag)
    live.announce(session, f"event:{event}")
    return answered(flag)


def answered(flag: Flag) -> FlagOut:
    return FlagOut(
        id=flag.id,
        key=flag.key,
        work=flag.work_id,
        aspect=flag.aspect_id,
        words=flag.words,
        raised_at=flag.raised_at,
        answer=flag.answer or None,
        answered_at=flag.answered_at,
    )


async def _event(session: AsyncSession, work: int) -> int:
    """:raises NotFound: no such work."""
    found = await fields.event_of(session, work)
    if found is None:
        raise missing()
    return found


async def _require_aspect(session: AsyncSession, wanted: RaiseFlag) -> None:
    if wanted.aspect is None:
        return
    found = await session.scalar(
        select(Aspect.id)
        .join(SubCriterion, SubCriterion.id == Aspect.sub_criterion_id)
        .join(Criterion, Criterion.id == SubCriterion.criterion_id)
        .join(Scheme, Scheme.id == Criterion.scheme_id)
        .join(Work, Work.part_id == Scheme.part_id)
        .where(Aspect.id == wanted.aspect, Work.id == wanted.work)
    )
    if found is None:
        text = say("This aspect is not in the marking scheme that this work is marked by.")
        raise Invalid(text, fields={"aspect": text})
