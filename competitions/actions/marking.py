"""Giving a mark, confirming it, and settling two that met.

The order is always: take the work, read the field, ask who and when, apply the rule, write the
version, make the aspect's score anew, note it. A mark that comes second from somebody who had not
seen the first is put on record as contested and refused with both values: nothing is overwritten
in silence, and nothing that a judge gave is lost.
"""

from dataclasses import replace

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Mark, Scheme, Score
from competitions.queries import field as fields
from competitions.queries.field import Field, Standing
from competitions.rules import marking
from competitions.rules.marking import AspectKind, AspectScore
from competitions.rules.states import MARK_MOVES, STAGE_NAMES, MarkState, StageState
from competitions.schemas import MarkIn, MarkOut
from core import audit, clock, live
from core.actor import Actor
from core.database import Base
from core.errors import Conflict, Forbidden, Invalid, missing, require, require_found
from core.rules.text import say
from core.states import move
from membership.rules.roles import Scope, out_of_scope

MARKS = Base.metadata.tables[Mark.__tablename__]
SCHEMES = Base.metadata.tables[Scheme.__tablename__]

ADD_MARK = insert(MARKS).on_conflict_do_nothing(index_elements=["key"]).returning(MARKS.c.id)
SET_STATE = update(MARKS).where(MARKS.c.id == bindparam("mark")).values(state=bindparam("then"))
LOCK_SCHEME = (
    update(SCHEMES)
    .where(SCHEMES.c.id == bindparam("scheme"), SCHEMES.c.locked_at.is_(None))
    .values(locked_at=bindparam("now"))
)
_score = insert(Base.metadata.tables[Score.__tablename__])
SET_SCORE = _score.on_conflict_do_update(
    index_elements=["work_id", "aspect_id"],
    set_={"status": _score.excluded.status, "points": _score.excluded.points},
)


async def give(session: AsyncSession, actor: Actor, wanted: MarkIn) -> MarkOut:
    """Put a mark on record; the same key again answers what it answered before.

    :raises NotFound: no such work or aspect, or not of an event this person marks in.
    :raises Forbidden: this is somebody else's seat.
    :raises Invalid: outside range or step.
    :raises Conflict: not open; a key used for something else; another mark stands in the field
        (both are on record then, and ``facts`` hold both).
    """
    field = await fields.lock(session, wanted.work, wanted.aspect)
    require_found(policy.may_enter_marks(actor, field.event))
    require(actor.allows(Scope.MARK), out_of_scope(Scope.MARK))
    seat = _seat(field, actor, wanted)
    standing = field.at(seat)
    if standing is not None and (before := await fields.known(session, wanted.key)):
        return _again(field, before, wanted, seat)
    _require_open(field)
    problem = marking.check_value(field.rule, wanted.value)
    if problem is not None:
        raise Invalid(problem, fields={"value": problem})
    if standing is not None and standing.id != wanted.seen:
        return await _contest(session, actor, field, wanted, seat, standing)
    if standing is not None and standing.confirmed and not wanted.reason:
        text = say("This mark was confirmed. Say why it changes.")
        raise Invalid(text, fields={"reason": text})
    return await _stand(session, actor, field, wanted, seat, standing)


async def confirm(session: AsyncSession, actor: Actor, key: int) -> MarkOut:
    """A second person says that the mark is what was measured; twice is the same as once.

    :raises Forbidden: the one who entered it cannot confirm it.
    :raises Conflict: it needs no confirmation, or does not stand any more.
    """
    mark, field = await _take(session, actor, key)
    _require_open(field)
    _require_second(actor, field, mark)
    if mark.confirmed_by is None:
        mark.confirmed_by, mark.confirmed_at = actor.account, clock.now()
        field = _with(field, mark)
        await session.flush()
        await audit.record(session, actor, "mark:confirm", mark)
    return _out(mark, await _rescore(session, field, mark.work_id, mark.aspect_id))


async def reject(session: AsyncSession, actor: Actor, key: int, reason: str) -> MarkOut:
    """A second person says that it is not what was measured; the field is empty again.

    :raises Forbidden: the one who entered it cannot reject it.
    :raises Conflict: it is confirmed already, needs no confirmation, or does not stand.
    """
    mark, field = await _take(session, actor, key)
    _require_open(field)
    _require_second(actor, field, mark)
    if mark.confirmed_by is not None:
        raise Conflict(say("This mark is confirmed. Enter a new one with a reason instead."))
    mark.reason = reason
    move(mark, MarkState.REJECTED, MARK_MOVES)
    await session.flush()
    await audit.record(session, actor, "mark:reject", mark)
    field = replace(field, standing=tuple(s for s in field.standing if s.id != mark.id))
    return _out(mark, await _rescore(session, field, mark.work_id, mark.aspect_id))


async def settle(
    session: AsyncSession, actor: Actor, key: int, *, take: bool, reason: str
) -> MarkOut:
    """A person chooses between the mark that stands and the contested one; both stay on record.

    :raises Forbidden: neither of the two is theirs, nor do they lead.
    :raises Conflict: it was settled already.
    """
    mark, field = await _take(session, actor, key, MarkState.CONTESTED)
    standing = field.at(mark.seat_id)
    contenders = frozenset({mark.entered_by} | ({standing.entered_by} if standing else set()))
    require(policy.may_settle(actor, field.event, contenders))
    _require_open(field)
    if take:
        if standing is not None:
            await session.execute(SET_STATE, {"mark": standing.id, "then": MarkState.REPLACED})
            mark.replaces_id = standing.id
        move(mark, MarkState.CURRENT, MARK_MOVES)
        field = _with(field, mark)
    else:
        move(mark, MarkState.SET_ASIDE, MARK_MOVES)
    mark.reason = reason
    await session.flush()
    await audit.record(session, actor, "mark:settle", mark, taken=take)
    return _out(mark, await _rescore(session, field, mark.work_id, mark.aspect_id))


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


def _require_open(field: Field) -> None:
    if field.stage_state is not StageState.OPEN:
        raise Conflict(
            say(
                "Marks are not taken now: the stage is “%(state)s”. Ask the chief judge.",
                state=STAGE_NAMES[field.stage_state],
            ),
            kind="not-open",
        )


def _require_second(actor: Actor, field: Field, mark: Mark) -> None:
    require_found(policy.may_enter_marks(actor, field.event))
    require(
        policy.may_confirm(actor, field.event, mark.entered_by),
        say("You entered this mark, so somebody else confirms it."),
    )
    if not mark.needs_confirmation:
        raise Conflict(say("This mark counts without a second person."))


def _again(field: Field, before: Mark | None, wanted: MarkIn, seat: int | None) -> MarkOut:
    """The answer to a key that was sent before."""
    same = before is not None and (
        before.work_id,
        before.aspect_id,
        before.seat_id,
        before.value,
    ) == (
        wanted.work,
        wanted.aspect,
        seat,
        wanted.value,
    )
    if before is None or not same:
        raise _key_used()
    standing = field.at(seat)
    if before.state is MarkState.CONTESTED and standing is not None:
        raise _told(before.id, wanted, standing)
    return _out(before, _scored(field))


async def _contest(
    session: AsyncSession,
    actor: Actor,
    field: Field,
    wanted: MarkIn,
    seat: int | None,
    standing: Standing,
) -> MarkOut:
    """Keep the second mark beside the first; the same value needs nobody to choose."""
    agrees = wanted.value == standing.value
    state = MarkState.SET_ASIDE if agrees else MarkState.CONTESTED
    mark = await _write(session, actor, field, wanted, seat, state, standing.id)
    if mark is None:
        raise _key_used()
    await audit.record(session, actor, "mark:contest", ("mark", mark), agrees=agrees)
    if not agrees:
        live.announce(session, f"event:{field.event}")
        raise _told(mark, wanted, standing)
    return _answer(
        mark, wanted, seat, state, standing.needs_confirmation, standing.confirmed, _scored(field)
    )


def _key_used() -> Conflict:
    return Conflict(
        say("This key was used for another mark. Give each mark a key of its own."),
        kind="key-used",
    )


def _told(mark: int, wanted: MarkIn, standing: Standing) -> Conflict:
    return Conflict(
        say(
            "Another mark stands here: %(theirs)s. Yours, %(yours)s, is kept beside it. "
            "Choose which one counts.",
            theirs=marking.plain(standing.value),
            yours=marking.plain(wanted.value),
        ),
        kind="mark-contested",
        facts={
            "contested": {"id": mark, "value": str(wanted.value)},
            "standing": {
                "id": standing.id,
                "value": str(standing.value),
                "entered_by": standing.entered_by,
                "entered_at": standing.entered_at.isoformat(),
                "device": standing.device,
            },
        },
        on_record=True,
    )


async def _stand(
    session: AsyncSession,
    actor: Actor,
    field: Field,
    wanted: MarkIn,
    seat: int | None,
    standing: Standing | None,
) -> MarkOut:
    """Make this the current mark of the field."""
    if standing is not None:
        await session.execute(SET_STATE, {"mark": standing.id, "then": MarkState.REPLACED})
    if not field.scheme_locked:
        await session.execute(LOCK_SCHEME, {"scheme": field.scheme, "now": clock.now()})
    replaces = standing.id if standing else None
    mark = await _write(session, actor, field, wanted, seat, MarkState.CURRENT, replaces)
    if mark is None:
        return _again(field, await fields.known(session, wanted.key), wanted, seat)
    needs = _needs_confirmation(field, actor, seat)
    now_standing = Standing(
        mark, seat, wanted.value, actor.account or 0, clock.now(), wanted.device, needs, False
    )
    field = replace(field, standing=(*(s for s in field.standing if s.seat != seat), now_standing))
    await audit.record(session, actor, "mark:give", ("mark", mark), replaces=replaces)
    scored = await _rescore(session, field, wanted.work, wanted.aspect)
    return _answer(mark, wanted, seat, MarkState.CURRENT, needs, False, scored)


async def _write(
    session: AsyncSession,
    actor: Actor,
    field: Field,
    wanted: MarkIn,
    seat: int | None,
    state: MarkState,
    replaces: int | None,
) -> int | None:
    """The new version's id; None where this client's key is on record already."""
    values = {
        "key": wanted.key,
        "work_id": wanted.work,
        "aspect_id": wanted.aspect,
        "seat_id": seat,
        "value": wanted.value,
        "state": state,
        "replaces_id": replaces,
        "entered_by": actor.account,
        "entered_at": clock.now(),
        "given_at": wanted.given_at,
        "device": wanted.device,
        "reason": wanted.reason,
        "needs_confirmation": _needs_confirmation(field, actor, seat),
    }
    key: int | None = (await session.execute(ADD_MARK, values)).scalar()
    return key


def _needs_confirmation(field: Field, actor: Actor, seat: int | None) -> bool:
    by_own_judge = seat is not None and field.seats.get(seat) == actor.account
    return marking.needs_confirmation(field.rule.kind, by_own_judge)


async def _take(
    session: AsyncSession, actor: Actor, key: int, state: MarkState = MarkState.CURRENT
) -> tuple[Mark, Field]:
    """The mark with its field, locked; only for somebody who marks in the event or leads it."""
    mark = await session.get(Mark, key)
    if mark is None:
        raise missing()
    field = await fields.lock(session, mark.work_id, mark.aspect_id)
    require_found(
        policy.may_enter_marks(actor, field.event)
        or policy.may_settle(actor, field.event, frozenset())
    )
    require(actor.allows(Scope.MARK), out_of_scope(Scope.MARK))
    await session.refresh(mark)
    if mark.state is not state:
        raise Conflict(
            say("This mark was changed meanwhile. Load the page again."), kind="wrong-state"
        )
    return mark, field


def _with(field: Field, mark: Mark) -> Field:
    """The field with this mark standing in its seat."""
    standing = Standing(
        mark.id,
        mark.seat_id,
        mark.value,
        mark.entered_by,
        mark.entered_at,
        mark.device,
        mark.needs_confirmation,
        mark.confirmed_by is not None,
    )
    others = (s for s in field.standing if s.seat != mark.seat_id)
    return replace(field, standing=(*others, standing))


def _scored(field: Field) -> AspectScore:
    return marking.score(field.rule, [s.given for s in field.standing], len(field.seats))


async def _rescore(session: AsyncSession, field: Field, work: int, aspect: int) -> AspectScore:
    """Write what the marks that stand are worth, and let the board know."""
    scored = _scored(field)
    await session.execute(
        SET_SCORE,
        {"work_id": work, "aspect_id": aspect, "status": scored.status, "points": scored.points},
    )
    live.announce(session, f"event:{field.event}")
    return scored


def _answer(
    mark: int,
    wanted: MarkIn,
    seat: int | None,
    state: MarkState,
    needs: bool,
    confirmed: bool,
    scored: AspectScore,
) -> MarkOut:
    return MarkOut(
        id=mark,
        key=wanted.key,
        work=wanted.work,
        aspect=wanted.aspect,
        seat=seat,
        value=wanted.value,
        state=state,
        needs_confirmation=needs,
        confirmed=confirmed,
        status=scored.status,
        points=scored.points,
    )


def _out(mark: Mark, scored: AspectScore) -> MarkOut:
    return MarkOut(
        id=mark.id,
        key=mark.key,
        work=mark.work_id,
        aspect=mark.aspect_id,
        seat=mark.seat_id,
        value=mark.value,
        state=mark.state,
        needs_confirmation=mark.needs_confirmation,
        confirmed=mark.confirmed_by is not None,
        status=scored.status,
        points=scored.points,
    )
