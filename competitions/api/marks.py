"""Marks over HTTP: what a scoring device sends."""

from litestar import post
from litestar.params import FromPath, JSONBody

from competitions.actions import marking
from competitions.schemas import MarkIn, MarkOut, Reason, Settle
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


ROUTES = [give, confirm, reject, settle]
