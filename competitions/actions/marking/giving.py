"""Putting marks on record."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.marking import record
from competitions.actions.marking.record import Answer, Entering
from competitions.models import Mark
from competitions.queries import field as fields
from competitions.queries.field import Field, Pair, Standing
from competitions.rules import marking
from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.rounding import CENT
from competitions.rules.states import MarkState
from competitions.schemas import MarkIn, MarkOut
from core import clock, live
from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, Refusal, missing, require_found
from core.rules.text import say

Found = dict[Pair, Field]
Known = dict[UUID, Mark]


async def give(session: AsyncSession, actor: Actor, wanted: MarkIn) -> MarkOut:
    """Put a mark on record; the same key again answers what it answered before.

    :raises NotFound: no such work, or not of an event this person marks in.
    :raises Forbidden: this is somebody else's seat, the judge keeps away from this work or has
        left the panel, or the token does not cover marking.
    :raises Invalid: outside range or step, or the aspect is not of this work's scheme.
    :raises Conflict: not open; the panel has to mark the aspect again together; a key used for
        something else; another mark stands in the field (both are on record then, and ``facts``
        hold both).
    """
    answer = (await give_many(session, actor, [wanted]))[0]
    if answer.mark is None:
        raise answer.refusal or missing()
    return answer.mark


async def give_many(session: AsyncSession, actor: Actor, wanted: Sequence[MarkIn]) -> list[Answer]:
    """Put marks on record, each answered for itself: one that is refused stops no other. Marks of
    one work and aspect follow one another in the order given."""
    found = await fields.lock_all(session, {(mark.work, mark.aspect) for mark in wanted})
    known: Known = {}
    if len(wanted) > 1 or any(field.standing for field in found.values()):
        known = await fields.known(session, [mark.key for mark in wanted])
    answers: dict[int, Answer] = {}
    left = list(enumerate(wanted))
    while left:
        wave, left = _wave(left)
        answers |= await _give_wave(session, actor, wave, found, known)
        if left:
            known |= await fields.known(session, [mark.key for _, mark in left])
    return [answers[index] for index in range(len(wanted))]


Numbered = list[tuple[int, MarkIn]]


def _wave(left: Numbered) -> tuple[Numbered, Numbered]:
    """The first mark of each field and of each key, and the rest."""
    wave, rest = [], []
    taken: set[Pair | UUID] = set()
    for index, mark in left:
        pair = (mark.work, mark.aspect)
        if pair in taken or mark.key in taken:
            rest.append((index, mark))
        else:
            wave.append((index, mark))
        taken |= {pair, mark.key}
    return wave, rest


async def _give_wave(
    session: AsyncSession, actor: Actor, wave: Numbered, found: Found, known: Known
) -> dict[int, Answer]:
    answers: dict[int, Answer] = {}
    entering: dict[int, Entering] = {}
    for index, mark in wave:
        try:
            field = found.get((mark.work, mark.aspect)) or await _no_field(session, actor, mark)
            decided = _decide(actor, field, mark, known.get(mark.key))
        except Refusal as refusal:
            answers[index] = Answer(str(mark.key), refusal=refusal)
            continue
        if isinstance(decided, Entering):
            entering[index] = decided
        else:
            answers[index] = Answer(str(mark.key), decided)
    if entering:
        answers |= await _enter(session, actor, entering, found, known)
    return answers


async def _no_field(session: AsyncSession, actor: Actor, mark: MarkIn) -> Field:
    """Why a work and an aspect are no field.

    :raises Invalid: the work is this person's to mark, the aspect is of something else.
    """
    event = await fields.event_of(session, mark.work)
    require_found(event is not None and policy.may_enter_marks(actor, event))
    text = say("This aspect is not in the marking scheme that this work is marked by.")
    raise Invalid(text, fields={"aspect": text})


def _decide(actor: Actor, field: Field, wanted: MarkIn, before: Mark | None) -> Entering | MarkOut:
    """What becomes of a mark: on record, or answered as it was before."""
    require_found(policy.may_enter_marks(actor, field.event))
    record.require_scope(actor)
    seat = _seat(field, actor, wanted)
    standing = field.at(seat)
    if before is not None:
        return _again(field, before, wanted, seat)
    record.require_open(field)
    problem = marking.check_value(field.rule, wanted.value)
    if problem is not None:
        raise Invalid(problem, fields={"value": problem})
    by_own_judge = seat is not None and field.seats[seat].account == actor.account
    entering = Entering(
        wanted,
        field,
        seat,
        MarkState.CURRENT,
        marking.needs_confirmation(field.rule.kind, by_own_judge),
        by=actor.account or 0,
        at=clock.now().isoformat(),
    )
    if standing is None:
        return entering
    if standing.id != wanted.seen:
        agrees = wanted.value == standing.value
        state = MarkState.SET_ASIDE if agrees else MarkState.CONTESTED
        return replace(entering, state=state, verb="mark:contest")
    _require_may_change(field, standing, wanted)
    return entering


def _require_may_change(field: Field, standing: Standing, wanted: MarkIn) -> None:
    if standing.confirmed and not wanted.reason:
        text = say("This mark was confirmed. Say why it changes.")
        raise Invalid(text, fields={"reason": text})
    if field.score.status is ScoreStatus.REMARK:
        raise Conflict(
            say(
                "The judges differ too much here, so the panel marks this aspect again together. "
                "Ask the panel lead to open the round."
            ),
            kind="remark",
        )


def _seat(field: Field, actor: Actor, wanted: MarkIn) -> int | None:
    """Whose mark this is: a measurement is the panel's, all else a judge's own; a scorekeeper
    names the judge whose paper they type in."""
    typing = policy.types_for_others(actor, field.event)
    own = _own_seat(field, actor, typing)
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
    _require_sits(field, wanted.seat)
    return wanted.seat


def _own_seat(field: Field, actor: Actor, typing: bool) -> int | None:
    """The seat of who is acting; only a scorekeeper needs none."""
    if field.reported and not typing:
        raise Forbidden(
            say("The results of this part come from elsewhere; the scorekeeper enters them.")
        )
    own = field.seat_of(actor.account)
    if own is None and not typing:
        raise Forbidden(say("You have no seat on the panel of this part. Ask the chief judge."))
    if own is not None:
        _require_sits(field, own)
    return own


def _require_sits(field: Field, seat: int) -> None:
    """The judge of this seat marks this work."""
    if field.seats[seat].recused:
        raise Forbidden(
            say("This judge keeps away from this work. The rest of the panel marks it.")
        )
    if field.seats[seat].left:
        raise Forbidden(say("This judge has left the panel; the marks given before count."))


def _again(field: Field, before: Mark, wanted: MarkIn, seat: int | None) -> MarkOut:
    """The answer to a key that was sent before."""
    if (before.work_id, before.aspect_id, before.seat_id, before.value) != (
        wanted.work,
        wanted.aspect,
        seat,
        wanted.value,
    ):
        raise _key_used()
    standing = field.at(seat)
    if before.state is MarkState.CONTESTED and standing is not None:
        raise _told(before.id, wanted, standing)
    return record.answer(before, field)


async def _enter(
    session: AsyncSession,
    actor: Actor,
    entering: dict[int, Entering],
    found: Found,
    known: Known,
) -> dict[int, Answer]:
    """Write a wave and answer it; ``found`` and ``known`` are brought up to date."""
    written = await record.write(session, actor, list(entering.values()))
    answers: dict[int, Answer] = {}
    for index, mark in entering.items():
        key = written.get(mark.wanted.key)
        if key is None:
            answers[index] = await _used_before(session, mark, alone=len(entering) == 1)
            continue
        if mark.state is MarkState.CURRENT:
            found[mark.field.work, mark.field.aspect] = mark.field.with_mark(mark.standing(key))
        answers[index] = _entered(mark, key)
        live.announce(session, f"event:{mark.field.event}")
    return answers


def _entered(mark: Entering, key: int) -> Answer:
    standing = mark.replaces
    if mark.state is MarkState.CONTESTED and standing is not None:
        return Answer(str(mark.wanted.key), refusal=_told(key, mark.wanted, standing))
    counts = mark.state is MarkState.CURRENT
    return Answer(
        str(mark.wanted.key),
        record.answered(
            mark.after,
            standing=key if counts else standing and standing.id,
            seat=mark.seat,
            id=key,
            key=mark.wanted.key,
            value=mark.wanted.value.quantize(CENT),
            state=mark.state,
            needs_confirmation=mark.needs_confirmation,
            confirmed=False,
        ),
    )


async def _used_before(session: AsyncSession, mark: Entering, *, alone: bool) -> Answer:
    """A key that was on record although the field was empty: of a mark that was rejected since, or
    of another field's.

    :raises Conflict: it came in at this very moment with another field; nothing of the batch is
        kept, so that it can be sent again.
    """
    key = mark.wanted.key
    before = (await fields.known(session, [key])).get(key)
    if before is None or not alone:
        raise _key_used()
    try:
        return Answer(str(key), _again(mark.field, before, mark.wanted, mark.seat))
    except Refusal as refusal:
        return Answer(str(key), refusal=refusal)


def _key_used() -> Conflict:
    return Conflict(
        say("This key was used for another mark. Give each mark a key of its own."),
        kind="key-used",
    )


def _told(key: int, wanted: MarkIn, standing: Standing) -> Conflict:
    return Conflict(
        say(
            "Another mark stands here: %(theirs)s. Yours, %(yours)s, is kept beside it. "
            "Choose which one counts.",
            theirs=marking.plain(standing.value),
            yours=marking.plain(wanted.value),
        ),
        kind="mark-contested",
        facts={
            "contested": {"id": key, "value": f"{wanted.value:.2f}"},
            "standing": {
                "id": standing.id,
                "value": f"{standing.value:.2f}",
                "entered_by": standing.entered_by,
                "entered_at": standing.entered_at,
                "device": standing.device,
            },
        },
        on_record=True,
    )
