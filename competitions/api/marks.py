"""Marks over HTTP: what a scoring device sends."""

from litestar import post
from litestar.params import FromPath, JSONBody

from competitions.actions import marking
from competitions.actions.marking import Answer
from competitions.schemas import (
    MarkAnswer,
    MarkIn,
    MarkOut,
    MarksIn,
    MarksOut,
    MarksToConfirm,
    OpenRound,
    Reason,
    RoundOut,
    Settle,
    Unreadable,
)
from core.web.answers import WRITES, by
from core.web.problems import invalid, problem
from core.web.transaction import By, Db
from membership.rules.roles import Scope


@post(
    "/marks",
    summary="Give a mark",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    description="The same key again answers what it answered before. A field that holds a mark "
    "you had not seen answers 409 with both values; yours is kept beside it.",
)
async def give_mark(session: Db, actor: By, data: JSONBody[MarkIn]) -> MarkOut:
    return await marking.give(session, actor, data)


@post(
    "/marks/batch",
    summary="Give up to 500 marks",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    status_code=200,
    description="Each mark is answered for itself, in order: one that is refused stops no other. "
    "Sending the whole again is safe, because each mark has its own key.",
)
async def give_marks(session: Db, actor: By, data: JSONBody[MarksIn]) -> MarksOut:
    sent = data.read()
    given = iter(
        await marking.give_many(session, actor, [one for one in sent if isinstance(one, MarkIn)])
    )
    return MarksOut(
        answers=[
            answer_of(next(given)) if isinstance(one, MarkIn) else _unreadable(one) for one in sent
        ]
    )


@post(
    "/marks/confirm",
    summary="Confirm up to 500 marks as second person",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    status_code=200,
    description="Each mark is answered for itself, in order.",
)
async def confirm_marks(session: Db, actor: By, data: JSONBody[MarksToConfirm]) -> MarksOut:
    return MarksOut(
        answers=[answer_of(one) for one in await marking.confirm_many(session, actor, data.marks)]
    )


@post(
    "/remarks",
    summary="Have the panel mark an aspect again",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    description="For judgements that lie too far apart. The panel lead says why; the marks of the "
    "round before stay on record.",
)
async def open_round(session: Db, actor: By, data: JSONBody[OpenRound]) -> RoundOut:
    return await marking.open_round(session, actor, data)


@post(
    "/marks/{mark:int}/confirm",
    summary="Confirm a mark as second person",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    status_code=200,
)
async def confirm_mark(session: Db, actor: By, mark: FromPath[int]) -> MarkOut:
    return await marking.confirm(session, actor, mark)


@post(
    "/marks/{mark:int}/reject",
    summary="Reject a mark as second person",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    status_code=200,
)
async def reject_mark(
    session: Db, actor: By, mark: FromPath[int], data: JSONBody[Reason]
) -> MarkOut:
    return await marking.reject(session, actor, mark, data.reason)


@post(
    "/marks/{mark:int}/settle",
    summary="Choose between two marks of one field",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    status_code=200,
)
async def settle_marks(
    session: Db, actor: By, mark: FromPath[int], data: JSONBody[Settle]
) -> MarkOut:
    return await marking.settle(session, actor, mark, take=data.take, reason=data.reason)


def answer_of(given: Answer) -> MarkAnswer:
    if given.refusal is None:
        return MarkAnswer(key=str(given.key), status=200, mark=given.mark)
    return MarkAnswer(
        key=str(given.key), status=given.refusal.status, problem=problem(given.refusal)
    )


def _unreadable(sent: Unreadable) -> MarkAnswer:
    refusal = invalid(sent.errors)
    return MarkAnswer(key=sent.key, status=refusal.status, problem=problem(refusal))


ROUTES = [give_mark, give_marks, confirm_marks, open_round, confirm_mark, reject_mark, settle_marks]
