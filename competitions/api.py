"""Marks and results over HTTP: what a scoring device calls."""

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from competitions.actions import marking
from competitions.queries import events, results
from competitions.schemas import MarkIn, MarkOut, Reason, ResultRow, Settle
from core.web.problems import ANSWERS
from core.web.transaction import By, Db


@post(
    "/marks",
    summary="Give a mark",
    tags=["marks"],
    responses=ANSWERS,
    description="The same key again answers what it answered before. A field that holds a mark "
    "you had not seen answers 409 with both values; yours is kept beside it.",
)
async def give(session: Db, actor: By, data: JSONBody[MarkIn]) -> MarkOut:
    return await marking.give(session, actor, data)


@post(
    "/marks/{mark:int}/confirm",
    summary="Confirm a mark as second person",
    tags=["marks"],
    responses=ANSWERS,
    status_code=200,
)
async def confirm(session: Db, actor: By, mark: FromPath[int]) -> MarkOut:
    return await marking.confirm(session, actor, mark)


@post(
    "/marks/{mark:int}/reject",
    summary="Reject a mark as second person",
    tags=["marks"],
    responses=ANSWERS,
    status_code=200,
)
async def reject(session: Db, actor: By, mark: FromPath[int], data: JSONBody[Reason]) -> MarkOut:
    return await marking.reject(session, actor, mark, data.reason)


@post(
    "/marks/{mark:int}/settle",
    summary="Choose between two marks of one field",
    tags=["marks"],
    responses=ANSWERS,
    status_code=200,
)
async def settle(session: Db, actor: By, mark: FromPath[int], data: JSONBody[Settle]) -> MarkOut:
    return await marking.settle(session, actor, mark, take=data.take, reason=data.reason)


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


ROUTER = Router("/api/v1", route_handlers=[give, confirm, reject, settle, event_results])
