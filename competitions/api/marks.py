"""Marks over HTTP: what a scoring device sends."""

from litestar import post
from litestar.params import FromPath, JSONBody
from pydantic import TypeAdapter

from competitions.actions import marking
from competitions.actions.marking import Answer
from competitions.schemas import (
    MarkAnswer,
    MarkContested,
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
from core.errors import Conflict, Refusal
from core.rules.text import say
from core.web.answers import WRITES, by, refusal
from core.web.problems import invalid, problem
from core.web.transaction import By, Db
from core.wire import Problem
from membership.rules.roles import Scope

PROBLEM: TypeAdapter[MarkContested | Problem] = TypeAdapter(MarkContested | Problem)
CONTESTED = refusal(
    "Another mark stands in the field (`/problems/mark-contested`: both are told, and settling "
    "chooses); or the stage is not open, the key was used, or the panel has to mark again.",
    Conflict(
        say(
            "Another mark stands here: %(theirs)s. Yours, %(yours)s, is kept beside it. "
            "Choose which one counts.",
            theirs="30",
            yours="31",
        ),
        kind="mark-contested",
        facts={
            "contested": {"id": 812, "value": "31.00"},
            "standing": {
                "id": 804,
                "value": "30.00",
                "entered_by": 15,
                "entered_at": "2026-11-23T01:30:00+00:00",
                "device": "tablet 3",
            },
        },
    ),
    of=MarkContested | Problem,
)


@post(
    "/marks",
    summary="Give a mark",
    tags=["marks"],
    responses=WRITES | {409: CONTESTED},
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
        key=str(given.key), status=given.refusal.status, problem=_problem(given.refusal)
    )


def _unreadable(sent: Unreadable) -> MarkAnswer:
    wrong = invalid(sent.errors)
    return MarkAnswer(key=sent.key, status=wrong.status, problem=_problem(wrong))


def _problem(raised: Refusal) -> MarkContested | Problem:
    return PROBLEM.validate_python(problem(raised))


ROUTES = [give_mark, give_marks, confirm_marks, open_round, confirm_mark, reject_mark, settle_marks]
