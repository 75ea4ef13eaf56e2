"""Flags over HTTP."""

from litestar import post
from litestar.params import FromPath, JSONBody

from competitions.actions import flags
from competitions.schemas import AnswerFlag, FlagOut, RaiseFlag
from core.web.answers import WRITES, by
from core.web.transaction import By, Db
from membership.rules.roles import Scope


@post(
    "/flags",
    summary="Flag a problem with a work",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
)
async def raise_flag(session: Db, actor: By, data: JSONBody[RaiseFlag]) -> FlagOut:
    return await flags.raise_flag(session, actor, data)


@post(
    "/flags/{flag:int}/answer",
    summary="Answer a flag",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    status_code=200,
)
async def answer_flag(
    session: Db, actor: By, flag: FromPath[int], data: JSONBody[AnswerFlag]
) -> FlagOut:
    return await flags.answer_flag(session, actor, flag, data)


ROUTES = [raise_flag, answer_flag]
