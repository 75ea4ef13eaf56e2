"""The second look at a mark: confirm it, reject it, or choose between two."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.marking import record
from competitions.actions.marking.record import Answer
from competitions.models import Mark
from competitions.queries import field as fields
from competitions.queries.field import Field
from competitions.rules.states import MARK_MOVES, MARK_NAMES, MarkState
from competitions.schemas import MarkOut
from core import audit, clock
from core.actor import Actor
from core.errors import Conflict, Refusal, missing, require, require_found
from core.rules.text import say
from core.states import move


async def confirm(session: AsyncSession, actor: Actor, key: int) -> MarkOut:
    """A second person says that the mark is what was measured; twice is the same as once.

    :raises Forbidden: the one who entered it cannot confirm it, nor who keeps away from the work
        or has left its panel.
    :raises Conflict: it needs no confirmation, or does not stand any more.
    """
    mark, field = await _take(session, actor, key)
    _require_second(actor, field, mark)
    if mark.confirmed_by is None:
        mark.confirmed_by, mark.confirmed_at = actor.account, clock.now()
        await session.flush()
        await audit.record(session, actor, "mark:confirm", mark)
    return await _answer(session, mark, field.with_mark(fields.standing(mark)))


async def confirm_many(session: AsyncSession, actor: Actor, keys: Sequence[int]) -> list[Answer]:
    """Confirm marks, each answered for itself."""
    pairs = await session.execute(select(Mark.work_id, Mark.aspect_id).where(Mark.id.in_(keys)))
    # Every work at once: whoever takes several takes them in one order, and nobody waits in a ring.
    await fields.lock_all(session, {(row[0], row[1]) for row in pairs})
    answers: dict[int, Answer] = {}
    for key in sorted(set(keys)):
        try:
            mark = await confirm(session, actor, key)
            answers[key] = Answer(str(key), mark)
        except Refusal as refusal:
            answers[key] = Answer(str(key), refusal=refusal)
    return [answers[key] for key in keys]


async def reject(session: AsyncSession, actor: Actor, key: int, reason: str) -> MarkOut:
    """A second person says that it is not what was measured; the field is empty again.

    :raises Forbidden: as for :func:`confirm`.
    :raises Conflict: it is confirmed already, needs no confirmation, or does not stand.
    """
    mark, field = await _take(session, actor, key)
    _require_second(actor, field, mark)
    if mark.confirmed_by is not None:
        raise Conflict(say("This mark is confirmed. Enter a new one with a reason instead."))
    mark.reason = reason
    move(mark, MarkState.REJECTED, MARK_MOVES, MARK_NAMES)
    await session.flush()
    await audit.record(session, actor, "mark:reject", mark)
    return await _answer(session, mark, field.without(mark.seat_id))


async def settle(
    session: AsyncSession, actor: Actor, key: int, *, take: bool, reason: str
) -> MarkOut:
    """A person chooses between the mark that stands and the contested one; both stay on record.

    :raises Forbidden: neither of the two is theirs, nor do they lead; or they keep away from the
        work.
    :raises Conflict: it was settled already.
    """
    mark, field = await _take(session, actor, key, MarkState.CONTESTED)
    standing = field.at(mark.seat_id)
    contenders = frozenset({mark.entered_by} | ({standing.entered_by} if standing else set()))
    require(policy.may_settle(actor, field.event, contenders))
    if take and standing is not None:
        await record.REPLACE.run(session, ids=[standing.id])
        mark.replaces_id = standing.id
    move(mark, MarkState.CURRENT if take else MarkState.SET_ASIDE, MARK_MOVES, MARK_NAMES)
    mark.reason = reason
    await session.flush()
    await audit.record(session, actor, "mark:settle", mark, taken=take)
    return await _answer(session, mark, field.with_mark(fields.standing(mark)) if take else field)


async def _answer(session: AsyncSession, mark: Mark, field: Field) -> MarkOut:
    await record.write_scores(session, [field])
    return record.answer(mark, field)


async def _take(
    session: AsyncSession, actor: Actor, key: int, state: MarkState = MarkState.CURRENT
) -> tuple[Mark, Field]:
    """The mark with its field, locked, in an open stage; only for somebody who marks in the event
    or leads it, and does not keep away from the work."""
    mark = await session.get(Mark, key)
    if mark is None:
        raise missing()
    pair = (mark.work_id, mark.aspect_id)
    # A version of the scheme that has followed has no such field: the mark was replaced with it.
    field = (await fields.lock_all(session, [pair])).get(pair)
    event = field.event if field else await fields.event_of(session, mark.work_id)
    require_found(event is not None and policy.takes_part_in_marking(actor, event))
    record.require_scope(actor)
    await session.refresh(mark)
    if field is None or mark.state is not state:
        raise Conflict(
            say("This mark was changed meanwhile. Load the page again."), kind="wrong-state"
        )
    await record.require_impartial(session, actor, field)
    record.require_open(field)
    return mark, field


def _require_second(actor: Actor, field: Field, mark: Mark) -> None:
    require_found(policy.may_enter_marks(actor, field.event))
    require(
        policy.may_confirm(actor, field.event, mark.entered_by),
        say("You entered this mark, so somebody else confirms it."),
    )
    seat = field.seat_of(actor.account)
    require(
        seat is None or not field.seats[seat].left,
        say("You have left this panel, so somebody else confirms its marks."),
    )
    if not mark.needs_confirmation:
        raise Conflict(say("This mark counts without a second person."))
