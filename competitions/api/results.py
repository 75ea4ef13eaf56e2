"""What came of it."""

from litestar import get
from litestar.params import FromPath

from competitions import policy
from competitions.queries import events, results, scores
from competitions.schemas import ResultRow, ScoreRow, StandingMark
from core.errors import require
from core.web.problems import ANSWERS
from core.web.transaction import By, Db


@get(
    "/events/{event:int}/results",
    summary="Totals and places as they are now",
    tags=["results"],
    responses=ANSWERS,
)
async def event_results(session: Db, actor: By, event: FromPath[int]) -> list[ResultRow]:
    found = await events.event(session, actor, event)
    result = await results.of_event(session, found)
    names = {part.id: part.name for part in result.parts}
    return [
        ResultRow(
            entry=row.entry,
            number=row.number,
            name=row.name,
            union=row.union,
            place=row.placed.place,
            shared=row.placed.shared,
            total=row.total,
            parts={names[part.part]: part.points for part in row.parts},
            complete=row.complete,
        )
        for row in result.rows
        if row.placed is not None
    ]


@get(
    "/works/{work:int}/scores",
    summary="What each aspect of a work is worth, and from which marks",
    tags=["results"],
    responses=ANSWERS,
    description="For those who may ask why: chief judge, supervisor, organiser, auditor. A judge "
    "who gave no mark is absent from `marks`, and is no zero.",
)
async def work_scores(session: Db, actor: By, work: FromPath[int]) -> list[ScoreRow]:
    found = await events.work(session, actor, work)
    event = found.part.stage.event
    require(policy.may_explain(actor, event.id, event.competition.organiser))
    return [
        ScoreRow(
            aspect=row.aspect.id,
            letter=row.letter,
            sub_criterion=row.sub_criterion,
            position=row.aspect.position,
            status=row.status,
            points=row.points,
            mean=row.mean,
            marks=[StandingMark(seat=seat, value=value) for seat, value in row.marks],
        )
        for row in await scores.of_work(session, event, found)
    ]


ROUTES = [event_results, work_scores]
