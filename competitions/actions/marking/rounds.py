"""Marking an aspect again, because the judges lie too far apart."""

from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.marking import record
from competitions.models import Remark
from competitions.queries import field as fields
from competitions.rules.marking import ScoreStatus
from competitions.schemas import OpenRound, RoundOut
from core import audit, clock
from core.actor import Actor
from core.errors import Conflict, require, require_found
from core.rules.text import say


async def open_round(session: AsyncSession, actor: Actor, wanted: OpenRound) -> RoundOut:
    """The field is empty again for the whole panel; both rounds stay on record.

    :raises Forbidden: only who leads the panel or the event opens a round, and nobody who keeps
        away from the work.
    :raises Conflict: the judgements do not lie too far apart, or the stage is not open.
    """
    field = await fields.lock(session, wanted.work, wanted.aspect)
    require_found(policy.takes_part_in_marking(actor, field.event))
    record.require_scope(actor)
    require(
        policy.leads(actor, field.event),
        say("The panel lead or the chief judge opens a round."),
    )
    await record.require_impartial(session, actor, field)
    record.require_open(field)
    if field.score.status is not ScoreStatus.REMARK:
        raise Conflict(say("The judges do not lie too far apart here: nothing to mark again."))
    made = Remark(
        work_id=field.work,
        aspect_id=field.aspect,
        round=field.round + 1,
        reason=wanted.reason,
        opened_by=actor.account,
        opened_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    await record.REPLACE.run(session, ids=[mark.id for mark in field.standing])
    await audit.record(session, actor, "mark:again", made, round=made.round)
    emptied = field
    for mark in field.standing:
        emptied = emptied.without(mark.seat)
    await record.write_scores(session, [emptied])
    return RoundOut(work=field.work, aspect=field.aspect, round=made.round)
