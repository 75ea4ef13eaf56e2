"""What giving and checking share: when marks are taken, scores, and the answer to a client."""

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Mark, Score
from competitions.queries.field import Field
from competitions.rules.rounding import CENT
from competitions.rules.states import STAGE_NAMES, StageState
from competitions.schemas import MarkOut
from core import live
from core.actor import Actor
from core.database import Base
from core.errors import Conflict, require
from core.rules.text import say
from membership.rules.roles import Scope, out_of_scope

MARKS = Base.metadata.tables[Mark.__tablename__]

SET_STATE = update(MARKS).where(MARKS.c.id == bindparam("mark")).values(state=bindparam("then"))
_score = insert(Base.metadata.tables[Score.__tablename__])
SET_SCORE = _score.on_conflict_do_update(
    index_elements=["work_id", "aspect_id"],
    set_={"status": _score.excluded.status, "points": _score.excluded.points},
)


def require_scope(actor: Actor) -> None:
    require(actor.allows(Scope.MARK), out_of_scope(Scope.MARK))


def require_open(field: Field) -> None:
    if field.stage_state is not StageState.OPEN:
        raise Conflict(
            say(
                "Marks are not taken now: the stage is “%(state)s”. Ask the chief judge.",
                state=STAGE_NAMES[field.stage_state],
            ),
            kind="not-open",
        )


async def rescore(session: AsyncSession, field: Field, mark: Mark) -> MarkOut:
    """Write what the marks that stand are worth, let the board know, and answer."""
    score = field.score
    await session.execute(
        SET_SCORE,
        {
            "work_id": mark.work_id,
            "aspect_id": mark.aspect_id,
            "status": score.status,
            "points": score.points,
        },
    )
    live.announce(session, f"event:{field.event}")
    return answer(mark, field)


def answer(mark: Mark, field: Field) -> MarkOut:
    """The mark, and how its field stands after it."""
    standing, score = field.at(mark.seat_id), field.score
    return MarkOut(
        id=mark.id,
        key=mark.key,
        work=mark.work_id,
        aspect=mark.aspect_id,
        seat=mark.seat_id,
        standing=standing.id if standing else None,
        value=mark.value.quantize(CENT),  # the same whether just given or read back
        state=mark.state,
        needs_confirmation=mark.needs_confirmation,
        confirmed=mark.confirmed_by is not None,
        status=score.status,
        points=score.points,
    )
