"""What giving and checking share: when marks are taken, what is written, and the answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    column,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Mark, Scheme, Score
from competitions.queries import conflicts
from competitions.queries import field as fields
from competitions.queries.field import Field, Standing
from competitions.rules.rounding import CENT
from competitions.rules.states import ENTRY_NAMES, STAGE_NAMES, EntryState, MarkState, StageState
from competitions.schemas import MarkIn, MarkOut
from core import audit, clock, live
from core.actor import Actor
from core.database import Base
from core.errors import Conflict, Refusal, require
from core.prepared import Prepared
from core.rules.text import say
from membership.rules.roles import Scope, out_of_scope

MARKS = Base.metadata.tables[Mark.__tablename__]
SCORES = Base.metadata.tables[Score.__tablename__]
SCHEMES = Base.metadata.tables[Scheme.__tablename__]

ENTERED = {
    "key": Uuid,
    "work_id": BigInteger,
    "aspect_id": BigInteger,
    "seat_id": BigInteger,
    "value": Numeric,
    "round_no": Integer,
    "state": String,
    "replaces_id": BigInteger,
    "entered_by": BigInteger,
    "entered_at": DateTime(timezone=True),
    "given_at": DateTime(timezone=True),
    "device": String,
    "reason": String,
    "needs_confirmation": Boolean,
}
SCORED = {"work_id": BigInteger, "aspect_id": BigInteger, "status": String, "points": Numeric}
NOTED = {"verb": String, "facts": JSONB}


@dataclass(frozen=True)
class Answer:
    """What became of one of several: a mark on record, or why it is refused (where two met,
    both: it is on record, contested)."""

    key: str
    mark: MarkOut | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Entering:
    """A mark on its way to the record: its field as it was found, and what it becomes there.

    ``by`` is the account that enters it, ``at`` the moment in ISO 8601.
    """

    wanted: MarkIn
    field: Field
    seat: int | None
    state: MarkState
    needs_confirmation: bool
    by: int
    at: str
    verb: str = "mark:give"

    @property
    def replaces(self) -> Standing | None:
        return self.field.at(self.seat)

    def standing(self, key: int = 0) -> Standing:
        """As it will stand; its key is known once it is written."""
        return Standing(
            id=key,
            seat=self.seat,
            value=self.wanted.value.quantize(CENT),
            entered_by=self.by,
            entered_at=self.at,
            device=self.wanted.device,
            needs_confirmation=self.needs_confirmation,
            confirmed=False,
        )

    @cached_property
    def after(self) -> Field:
        """The field with this mark in it, where it counts."""
        if self.state is not MarkState.CURRENT:
            return self.field
        return self.field.with_mark(self.standing())


def _rows(name: str, of: dict[str, Any]) -> Any:
    """A JSON array of objects as rows: the same statement for one and for five hundred."""
    sent = func.json_to_recordset(bindparam(name, type_=Text).op("::")(column("json")))
    return sent.table_valued(*(column(c, t) for c, t in of.items())).render_derived(
        name, with_types=True
    )


def _write() -> Prepared:
    """Marks, their notes in the audit log and the scores, in one statement. Where a key is on
    record already its mark is not written, and then no score is either."""
    marks = _rows("marks", ENTERED | NOTED)
    given = (
        upsert(MARKS)
        .from_select(list(ENTERED), select(*(marks.c[name] for name in ENTERED)))
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(MARKS.c.id, MARKS.c.key)
        .cte("given")
    )
    log = audit.TABLE
    noted = (
        insert(log)
        .from_select(
            ["at", "account", "via", "verb", "subject_kind", "subject", "facts"],
            select(
                marks.c.entered_at,
                marks.c.entered_by,
                bindparam("via", type_=Text),
                marks.c.verb,
                literal(MARKS.name),
                given.c.id,
                marks.c.facts,
            ).join_from(given, marks, marks.c.key == given.c.key),
        )
        .cte("noted")
    )
    scores = _rows("scores", SCORED)
    whole = select(func.count()).select_from(given).scalar_subquery() == bindparam(
        "count", type_=Integer
    )
    scored = _upsert(SCORES, select(*(scores.c[name] for name in SCORED)).where(whole)).cte(
        "scored"
    )
    return Prepared(select(given.c.id, given.c.key).add_cte(noted, scored))


def _upsert(table: Table, rows: Any) -> Any:
    wanted = upsert(table).from_select(list(SCORED), rows)
    return wanted.on_conflict_do_update(
        index_elements=["work_id", "aspect_id"],
        set_={"status": wanted.excluded.status, "points": wanted.excluded.points},
    )


WRITE = _write()
SET_SCORES = Prepared(
    _upsert(SCORES, select(*(column(name) for name in SCORED)).select_from(_rows("scores", SCORED)))
)
REPLACE = Prepared(
    update(MARKS)
    .where(MARKS.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .values(state=literal(MarkState.REPLACED.value, String))
)
LOCK_SCHEMES = Prepared(
    update(SCHEMES)
    .where(
        SCHEMES.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
        SCHEMES.c.locked_at.is_(None),
    )
    .values(locked_at=bindparam("now", type_=DateTime(timezone=True)))
)


def require_scope(actor: Actor) -> None:
    require(actor.allows(Scope.MARK), out_of_scope(Scope.MARK))


async def require_impartial(session: AsyncSession, actor: Actor, field: Field) -> None:
    """Who keeps away from a work neither marks it nor looks at marks of it a second time."""
    require(
        not await conflicts.keeps_away(session, actor.account, field.work),
        say("You keep away from this work. Somebody else does this."),
    )


def require_open(field: Field) -> None:
    """When: the stage is open and the entry still competes."""
    if field.stage_state is not StageState.OPEN:
        raise Conflict(
            say(
                "Marks are not taken now: the stage is “%(state)s”. Ask the chief judge.",
                state=STAGE_NAMES[field.stage_state],
            ),
            kind="not-open",
        )
    if field.entry_state is not EntryState.ENTERED:
        raise Conflict(
            say(
                "This work is not marked any more: its entry is “%(state)s”.",
                state=ENTRY_NAMES[field.entry_state],
            ),
            kind="entry-ended",
        )


async def write(
    session: AsyncSession, actor: Actor, entering: Sequence[Entering]
) -> dict[UUID, int]:
    """Put marks on record and make their scores anew; each field at most once. The keys of marks
    by the clients' keys: a key that is missing was on record already."""
    standing = [mark for mark in entering if mark.state is MarkState.CURRENT]
    replaced = [mark.replaces.id for mark in standing if mark.replaces]
    if replaced:
        await REPLACE.run(session, ids=replaced)
    unlocked = {mark.field.scheme for mark in standing if not mark.field.scheme_locked}
    if unlocked:
        await LOCK_SCHEMES.run(session, ids=sorted(unlocked), now=clock.now())
    written = await WRITE.run(
        session,
        marks=json.dumps([_entered(mark) for mark in entering]),
        scores=json.dumps([_scored(mark.after) for mark in standing]),
        via=audit.via(actor),
        count=len(entering),
    )
    return {row.key: row.id for row in written}


async def write_scores(session: AsyncSession, found: Sequence[Field]) -> None:
    """Make the scores of these fields anew, and let those who watch know."""
    await SET_SCORES.run(session, scores=json.dumps([_scored(field) for field in found]))
    for event in {field.event for field in found}:
        live.announce(session, f"event:{event}")


async def rescore_works(session: AsyncSession, works: Sequence[int]) -> None:
    """Every score of these works from the marks that stand: who sits on the panel, or who keeps
    away, has changed."""
    pairs = await session.execute(
        select(Score.work_id, Score.aspect_id).where(Score.work_id.in_(works))
    )
    found = await fields.lock_all(session, [(row[0], row[1]) for row in pairs])
    if found:
        await write_scores(session, list(found.values()))


def _entered(mark: Entering) -> dict[str, Any]:
    wanted, replaces = mark.wanted, mark.replaces
    return {
        "key": str(wanted.key),
        "work_id": wanted.work,
        "aspect_id": wanted.aspect,
        "seat_id": mark.seat,
        "value": str(wanted.value),
        "round_no": mark.field.round,
        "state": mark.state.value,
        "replaces_id": replaces.id if replaces else None,
        "entered_by": mark.by,
        "entered_at": mark.at,
        "given_at": wanted.given_at.isoformat() if wanted.given_at else None,
        "device": wanted.device,
        "reason": wanted.reason,
        "needs_confirmation": mark.needs_confirmation,
        "verb": mark.verb,
        "facts": _facts(mark),
    }


def _facts(mark: Entering) -> dict[str, Any]:
    if mark.state is not MarkState.CURRENT:
        return {"agrees": mark.state is MarkState.SET_ASIDE}
    return {"replaces": mark.replaces.id if mark.replaces else None}


def _scored(field: Field) -> dict[str, Any]:
    score = field.score
    return {
        "work_id": field.work,
        "aspect_id": field.aspect,
        "status": score.status.value,
        "points": str(score.points) if score.points is not None else None,
    }


def answer(mark: Mark, field: Field) -> MarkOut:
    """A mark that is on record, and how its field stands."""
    standing = field.at(mark.seat_id)
    return answered(
        field,
        standing=standing.id if standing else None,
        id=mark.id,
        key=mark.key,
        seat=mark.seat_id,
        value=mark.value.quantize(CENT),
        state=mark.state,
        needs_confirmation=mark.needs_confirmation,
        confirmed=mark.confirmed_by is not None,
    )


def answered(field: Field, **mark: Any) -> MarkOut:
    """The answer of a mark in this field; ``mark`` are its own fields."""
    score = field.score
    return MarkOut(
        work=field.work, aspect=field.aspect, status=score.status, points=score.points, **mark
    )
