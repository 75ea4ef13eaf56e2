"""Putting a mark on record."""

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.marking import record
from competitions.actions.marking.record import MARKS, SET_STATE
from competitions.models import Mark, Scheme
from competitions.queries import field as fields
from competitions.queries.field import Field, Standing
from competitions.rules import marking
from competitions.rules.marking import AspectKind
from competitions.rules.states import MarkState
from competitions.schemas import MarkIn, MarkOut
from core import audit, clock, live
from core.actor import Actor
from core.database import Base
from core.errors import Conflict, Forbidden, Invalid, missing, require_found
from core.rules.text import say

SCHEMES = Base.metadata.tables[Scheme.__tablename__]

ADD_MARK = insert(MARKS).on_conflict_do_nothing(index_elements=["key"]).returning(MARKS.c.id)
LOCK_SCHEME = (
    update(SCHEMES)
    .where(SCHEMES.c.id == bindparam("scheme"), SCHEMES.c.locked_at.is_(None))
    .values(locked_at=bindparam("now"))
)


async def give(session: AsyncSession, actor: Actor, wanted: MarkIn) -> MarkOut:
    """Put a mark on record; the same key again answers what it answered before.

    :raises NotFound: no such work or aspect, or not of an event this person marks in.
    :raises Forbidden: this is somebody else's seat, or the token does not cover marking.
    :raises Invalid: outside range or step.
    :raises Conflict: not open; a key used for something else; another mark stands in the field
        (both are on record then, and ``facts`` hold both).
    """
    field = await fields.lock(session, wanted.work, wanted.aspect)
    require_found(policy.may_enter_marks(actor, field.event))
    record.require_scope(actor)
    seat = _seat(field, actor, wanted)
    standing = field.at(seat)
    if standing is not None and (before := await fields.known(session, wanted.key)):
        return _again(field, before, wanted, seat)
    record.require_open(field)
    problem = marking.check_value(field.rule, wanted.value)
    if problem is not None:
        raise Invalid(problem, fields={"value": problem})
    if standing is not None and standing.id != wanted.seen:
        return await _contest(session, actor, field, wanted, standing)
    if standing is not None and standing.confirmed and not wanted.reason:
        text = say("This mark was confirmed. Say why it changes.")
        raise Invalid(text, fields={"reason": text})
    return await _stand(session, actor, field, wanted, seat)


def _seat(field: Field, actor: Actor, wanted: MarkIn) -> int | None:
    """Whose mark this is: a measurement is the panel's, all else a judge's own; a scorekeeper
    names the judge whose paper they type in."""
    own = field.seat_of(actor.account)
    typing = policy.types_for_others(actor, field.event)
    if own is None and not typing:
        raise Forbidden(say("You have no seat on the panel of this part. Ask the chief judge."))
    if field.rule.kind is AspectKind.MEASUREMENT:
        return None
    if wanted.seat is None and own is not None:
        return own
    if wanted.seat is None:
        text = say("Say whose mark this is: choose the judge's seat.")
        raise Invalid(text, fields={"seat": text})
    if wanted.seat not in field.seats:
        raise missing()
    if wanted.seat != own and not typing:
        raise Forbidden(say("This is another judge's mark."))
    return wanted.seat


def _again(field: Field, before: Mark | None, wanted: MarkIn, seat: int | None) -> MarkOut:
    """The answer to a key that was sent before."""
    if before is None or (before.work_id, before.aspect_id, before.seat_id, before.value) != (
        wanted.work,
        wanted.aspect,
        seat,
        wanted.value,
    ):
        raise _key_used()
    standing = field.at(seat)
    if before.state is MarkState.CONTESTED and standing is not None:
        raise _told(before, standing)
    return record.answer(before, field)


async def _contest(
    session: AsyncSession, actor: Actor, field: Field, wanted: MarkIn, standing: Standing
) -> MarkOut:
    """Keep the second mark beside the first; the same value needs nobody to choose."""
    agrees = wanted.value == standing.value
    state = MarkState.SET_ASIDE if agrees else MarkState.CONTESTED
    mark = await _write(session, actor, field, wanted, standing.seat, state)
    if mark is None:
        raise _key_used()
    await audit.record(session, actor, "mark:contest", mark, agrees=agrees)
    if not agrees:
        live.announce(session, f"event:{field.event}")
        raise _told(mark, standing)
    return record.answer(mark, field)


async def _stand(
    session: AsyncSession, actor: Actor, field: Field, wanted: MarkIn, seat: int | None
) -> MarkOut:
    """Make this the current mark of the field."""
    standing = field.at(seat)
    if standing is not None:
        await session.execute(SET_STATE, {"mark": standing.id, "then": MarkState.REPLACED})
    if not field.scheme_locked:
        await session.execute(LOCK_SCHEME, {"scheme": field.scheme, "now": clock.now()})
    mark = await _write(session, actor, field, wanted, seat, MarkState.CURRENT)
    if mark is None:
        return _again(field, await fields.known(session, wanted.key), wanted, seat)
    await audit.record(session, actor, "mark:give", mark, replaces=mark.replaces_id)
    return await record.rescore(session, field.with_mark(mark), mark)


async def _write(
    session: AsyncSession,
    actor: Actor,
    field: Field,
    wanted: MarkIn,
    seat: int | None,
    state: MarkState,
) -> Mark | None:
    """The new version; None where this client's key is on record already."""
    standing = field.at(seat)
    by_own_judge = seat is not None and field.seats.get(seat) == actor.account
    values = {
        "key": wanted.key,
        "work_id": wanted.work,
        "aspect_id": wanted.aspect,
        "seat_id": seat,
        "value": wanted.value,
        "state": state,
        "replaces_id": standing.id if standing else None,
        "entered_by": actor.account,
        "entered_at": clock.now(),
        "given_at": wanted.given_at,
        "device": wanted.device,
        "reason": wanted.reason,
        "needs_confirmation": marking.needs_confirmation(field.rule.kind, by_own_judge),
    }
    key: int | None = (await session.execute(ADD_MARK, values)).scalar()
    # Not a row of the session: a plain insert costs half of what the session's own would.
    return Mark(id=key, **values) if key is not None else None


def _key_used() -> Conflict:
    return Conflict(
        say("This key was used for another mark. Give each mark a key of its own."),
        kind="key-used",
    )


def _told(mark: Mark, standing: Standing) -> Conflict:
    return Conflict(
        say(
            "Another mark stands here: %(theirs)s. Yours, %(yours)s, is kept beside it. "
            "Choose which one counts.",
            theirs=marking.plain(standing.value),
            yours=marking.plain(mark.value),
        ),
        kind="mark-contested",
        facts={
            "contested": {"id": mark.id, "value": f"{mark.value:.2f}"},
            "standing": {
                "id": standing.id,
                "value": f"{standing.value:.2f}",
                "entered_by": standing.entered_by,
                "entered_at": standing.entered_at.isoformat(),
                "device": standing.device,
            },
        },
        on_record=True,
    )
