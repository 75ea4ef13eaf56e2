"""Marks taken along to the version that follows, where their values are still possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.marking.record import write_scores
from competitions.models import Aspect, Event, Mark, Remark, Scheme, Score, Work
from competitions.queries import field as fields
from competitions.queries import schemes
from competitions.queries.moves import Lost
from competitions.rules import marking
from competitions.rules.states import MarkState
from core import clock, i18n
from core.database import Base
from core.rules.text import Text, say

# Statements on tables take absent values as they are; on classes, each pattern of them would be a
# statement of its own.
TABLES = Base.metadata.tables
ADD_MARKS = insert(TABLES[Mark.__tablename__])
ADD_ROUNDS = insert(TABLES[Remark.__tablename__])

GONE = say("Its aspect is not in the new version.")
OTHER_KIND = say("Its aspect is marked in another way in the new version.")


@dataclass(frozen=True)
class Carried:
    """How many marks went along on how many aspects, and which did not."""

    count: int
    aspects: int
    lost: tuple[Lost, ...]


async def carry(session: AsyncSession, before: Scheme, after: Scheme) -> Carried:
    """Both come with their trees and events; the works of the part are held."""
    event = after.part.stage.event
    standing = await _standing(session, before)
    reason = i18n.translate(
        say(
            "Carried over from version %(version)s: %(reason)s",
            version=before.version,
            reason=after.reason,
        )
    )
    old = {aspect.id: aspect for aspect in schemes.aspects(before)}
    new = {a.continues_id: a for a in schemes.aspects(after) if a.continues_id is not None}
    going: list[dict[str, Any]] = []
    lost: list[Lost] = []
    for mark, code in standing:
        aspect = new.get(mark.aspect_id)
        why = _impossible(old[mark.aspect_id], aspect, event, mark)
        if aspect is None or why is not None:
            lost.append(Lost(code, old[mark.aspect_id].description, mark.value, why or GONE))
        else:
            going.append(_again(mark, aspect, reason))
    await _replace(session, [mark.id for mark, _ in standing], sorted(old))
    await _remarks(
        session, {aspect.id: new[aspect.id] for aspect in old.values() if aspect.id in new}
    )
    await _write(session, going)
    aspects = len({values["aspect_id"] for values in going})
    return Carried(len(going), aspects, tuple(lost))


async def _standing(session: AsyncSession, scheme: Scheme) -> Sequence[tuple[Mark, str]]:
    """The marks that count by this version, with the codes of their works."""
    keys = [aspect.id for aspect in schemes.aspects(scheme)]
    found = await session.execute(
        select(Mark, Work.code)
        .join(Work, Work.id == Mark.work_id)
        .where(Mark.aspect_id.in_(keys), Mark.state == MarkState.CURRENT)
        .order_by(Work.code, Mark.id)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in found]


def _impossible(before: Aspect, after: Aspect | None, event: Event, mark: Mark) -> Text | None:
    if after is None:
        return GONE
    if after.kind is not before.kind:
        return OTHER_KIND
    return marking.check_value(schemes.rule(after, event), mark.value)


def _again(mark: Mark, aspect: Aspect, reason: str) -> dict[str, Any]:
    """The same mark by the same people, on the aspect that continues its own."""
    return {
        "key": uuid4(),
        "work_id": mark.work_id,
        "aspect_id": aspect.id,
        "seat_id": mark.seat_id,
        "value": mark.value,
        "round_no": mark.round,
        "state": MarkState.CURRENT,
        "replaces_id": mark.id,
        "entered_by": mark.entered_by,
        "entered_at": clock.now(),
        "given_at": mark.given_at,
        "device": mark.device,
        "reason": reason,
        "needs_confirmation": mark.needs_confirmation,
        "confirmed_by": mark.confirmed_by,
        "confirmed_at": mark.confirmed_at,
    }


async def _replace(session: AsyncSession, marks: Sequence[int], aspects: Sequence[int]) -> None:
    """What was given stays on record; what it was worth is worth nothing any more."""
    await session.execute(
        update(Mark)
        .where(Mark.id.in_(marks))
        .values(state=MarkState.REPLACED)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        delete(Score)
        .where(Score.aspect_id.in_(aspects))
        .execution_options(synchronize_session=False)
    )


async def _write(session: AsyncSession, going: Sequence[dict[str, Any]]) -> None:
    """The marks, and what they are worth by the new version."""
    if not going:
        return
    await session.execute(ADD_MARKS, list(going))
    pairs = {(values["work_id"], values["aspect_id"]) for values in going}
    await write_scores(session, list((await fields.read_all(session, pairs)).values()))


async def _remarks(session: AsyncSession, continuing: dict[int, Aspect]) -> None:
    """Rounds in which aspects were marked again are the new version's too."""
    found = await session.scalars(select(Remark).where(Remark.aspect_id.in_(list(continuing))))
    rounds = [
        {
            "work_id": remark.work_id,
            "aspect_id": continuing[remark.aspect_id].id,
            "round_no": remark.round,
            "reason": remark.reason,
            "opened_by": remark.opened_by,
            "opened_at": remark.opened_at,
        }
        for remark in found
    ]
    if rounds:
        await session.execute(ADD_ROUNDS, rounds)
