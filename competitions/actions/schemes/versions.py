"""The version that follows a locked scheme: begun with a reason, looked at, applied or dropped.

Putting it in force happens in one transaction with the works of the part held, so that no mark
slips in between. What was marked by the version before is marked anew in the name of the same
people, where an aspect continues and its value is still possible; all else is left unmarked. The
marks of before stay on record as replaced.
"""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.schemes import carrying, removing
from competitions.actions.schemes.carrying import Carried
from competitions.actions.schemes.taking import find, lock, require_letters
from competitions.actions.schemes.whole import fill
from competitions.models import Mark, Scheme, Work
from competitions.queries import events, locks, results, schemes
from competitions.queries.moves import Preview, moved
from competitions.queries.results import EventResult
from competitions.rules.schemes import findings
from competitions.rules.states import MarkState, SchemeState
from competitions.schemas import BeginVersion
from core import audit, clock, live
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, Refusal, missing
from core.rules.text import Text, say


async def begin_version(
    session: AsyncSession, actor: Actor, scheme_id: int, wanted: BeginVersion
) -> Scheme:
    """A draft like the version in force, each aspect continuing its own.

    :raises Conflict: nothing is marked yet, this is not the version in force, or a draft is there.
    """
    await find(session, actor, scheme_id)
    scheme = await lock(session, scheme_id)
    if scheme.state is not SchemeState.IN_FORCE:
        raise Conflict(say("A new version follows the one in force. Begin it there."))
    if scheme.locked_at is None:
        raise Conflict(say("Nothing is marked by this scheme yet: change it as it is."))
    if await schemes.draft(session, scheme.part_id) is not None:
        raise Conflict(say("A draft of a new version is there already."), kind="draft-there")
    whole = await schemes.of_part(session, scheme.part_id)
    if whole is None:
        raise missing()
    version = await next_number(session, Scheme.version, Scheme.part_id == scheme.part_id)
    draft = Scheme(
        part_id=scheme.part_id,
        version=version,
        state=SchemeState.DRAFT,
        title=scheme.title,
        total=scheme.total,
        reason=wanted.reason,
    )
    session.add(draft)
    await session.flush()
    await fill(session, draft, schemes.written(whole))
    await audit.record(session, actor, "scheme:begin", draft, version=version, reason=wanted.reason)
    return draft


async def preview(session: AsyncSession, actor: Actor, scheme_id: int) -> Preview:
    """What the draft would move: it is put in force, results are computed, and all of it undone."""
    scheme = await find(session, actor, scheme_id)
    _require_draft(scheme)
    blocks = await _blocks(session, scheme)
    if blocks:
        return Preview(blocks=tuple(blocks))
    before = await _results(session, actor, scheme)
    trial = await session.begin_nested()
    # Given back with the trial.
    await locks.works(session, Work.part_id == scheme.part_id)
    carried = await _put_in_force(session, scheme)
    after = await _results(session, actor, scheme)
    await trial.rollback()
    return Preview(
        aspects=carried.aspects,
        carried=carried.count,
        lost=carried.lost,
        moved=tuple(moved(before, after)),
    )


async def apply_version(session: AsyncSession, actor: Actor, scheme_id: int) -> Scheme:
    """Put the draft in force and take the marks along.

    :raises Conflict: it is no draft any more, does not add up, or marks are contested.
    """
    found = await find(session, actor, scheme_id)
    await locks.works(session, Work.part_id == found.part_id)
    scheme = await lock(session, scheme_id)
    _require_draft(scheme)
    blocks = await _blocks(session, scheme)
    if blocks:
        fields = {str(number): text for number, text in enumerate(blocks, start=1)}
        raise Conflict(say("This version cannot be put in force yet."), fields=fields)
    carried = await _put_in_force(session, scheme)
    await audit.record(
        session,
        actor,
        "scheme:apply",
        scheme,
        version=scheme.version,
        reason=scheme.reason,
        carried=carried.count,
        left_unmarked=len(carried.lost),
    )
    live.announce(session, f"event:{scheme.part.stage.event_id}")
    return scheme


async def drop_version(session: AsyncSession, actor: Actor, scheme_id: int) -> int:
    """The draft goes as if it had never been begun; the part it was of."""
    await find(session, actor, scheme_id)
    scheme = await lock(session, scheme_id)
    _require_draft(scheme)
    await audit.record(session, actor, "scheme:drop", scheme, version=scheme.version)
    await removing.empty(session, scheme.id)
    part_id = scheme.part_id
    await session.delete(scheme)
    await session.flush()
    return part_id


def _require_draft(scheme: Scheme) -> None:
    if scheme.state is not SchemeState.DRAFT:
        raise Conflict(
            say("This version is no draft any more. Load the page again."), kind="wrong-state"
        )


async def _blocks(session: AsyncSession, scheme: Scheme) -> list[Text]:
    """Everything that keeps the draft from being put in force."""
    whole = await schemes.whole(session, scheme.id)
    written = schemes.written(whole)
    found = [finding.text for finding in findings(written)]
    try:
        await require_letters(session, scheme.part_id, [c.letter for c in written.criteria])
    except Refusal as refusal:
        found.append(refusal.text)
    contested = await session.scalar(
        select(func.count(Mark.id))
        .join(Work, Work.id == Mark.work_id)
        .where(Work.part_id == scheme.part_id, Mark.state == MarkState.CONTESTED)
    )
    if contested:
        found.append(
            say("%(count)s marks are contested: choose which count first.", count=contested)
        )
    return found


async def _put_in_force(session: AsyncSession, draft: Scheme) -> Carried:
    """Written by statements alone, so that undoing them leaves no row of the session behind."""
    before = await schemes.of_part(session, draft.part_id)
    whole = await schemes.whole(session, draft.id)
    if before is None:
        raise missing()
    now = clock.now()
    await session.execute(
        update(Scheme)
        .where(Scheme.id == before.id)
        .values(state=SchemeState.SUPERSEDED)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Scheme)
        .where(Scheme.id == draft.id)
        .values(state=SchemeState.IN_FORCE, applied_at=now, locked_at=now)
        .execution_options(synchronize_session=False)
    )
    return await carrying.carry(session, before, whole)


async def _results(session: AsyncSession, actor: Actor, scheme: Scheme) -> EventResult:
    """Of the part's stage, by whatever version is in force at this moment."""
    event = await events.event(session, actor, scheme.part.stage.event_id)
    stage = next(s for s in event.stages if s.id == scheme.part.stage_id)
    return await results.of_event(session, event, stage)
