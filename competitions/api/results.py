"""What came of it."""

from litestar import get
from litestar.params import FromPath

from competitions.queries import events, results
from competitions.schemas import ResultRow
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


ROUTES = [event_results]
