"""A scheme by workbook: sent, understood, looked at, and then written as a whole."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions.schemes.taking import require_open
from competitions.actions.schemes.whole import write_scheme
from competitions.models import Scheme
from competitions.queries import cis, schemes
from competitions.rules.cis.reading import Reading
from core import files, workbooks
from core.actor import Actor
from core.errors import Conflict, Invalid, require
from core.files import Incoming, StoredFile
from core.rules.text import say


async def to_write(session: AsyncSession, actor: Actor, scheme_id: int) -> Scheme:
    """The scheme as a whole, for somebody who may write it, as long as it may be written."""
    scheme = await schemes.seen(session, actor, scheme_id)
    require(policy.may_organise(actor, scheme.part.stage.event.competition.organiser))
    require_open(scheme)
    return scheme


async def keep_workbook(
    session: AsyncSession, actor: Actor, scheme_id: int, incoming: Incoming
) -> int:
    """Keep a workbook to be looked at; its file's id. Nothing else is saved.

    :raises Invalid: no workbook that can be read.
    """
    await to_write(session, actor, scheme_id)
    try:
        await workbooks.load(await asyncio.to_thread(incoming.content))
    except Invalid as refusal:
        raise Invalid(say("The file was not taken."), fields={"file": refusal.text}) from None
    return (await files.keep_a_week(session, actor, incoming)).id


async def understood(
    session: AsyncSession, actor: Actor, scheme_id: int, file_id: int
) -> tuple[Scheme, StoredFile, Reading]:
    """What the kept workbook would make of the scheme, with everything that is not understood."""
    scheme = await to_write(session, actor, scheme_id)
    kept = await files.own(session, actor, file_id)
    book = await workbooks.load(await files.content(kept))
    return scheme, kept, await asyncio.to_thread(cis.read, book)


async def write_workbook(
    session: AsyncSession, actor: Actor, scheme_id: int, file_id: int
) -> Scheme:
    """Write the scheme as the kept workbook has it, and let that go.

    :raises Conflict: something in it is not understood.
    """
    _, kept, reading = await understood(session, actor, scheme_id, file_id)
    if reading.problems:
        raise Conflict(say("This workbook is not understood yet. Mend it and send it again."))
    scheme = await write_scheme(session, actor, scheme_id, reading.scheme)
    await files.drop(session, kept)
    return scheme
