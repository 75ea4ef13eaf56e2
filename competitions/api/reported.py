"""Results of a part that was held elsewhere, an online examination for instance."""

from litestar import post
from litestar.params import FromPath, JSONBody

from competitions.actions.marking import reported
from competitions.api.marks import answer_of
from competitions.schemas import MarksOut, ResultsIn
from core.web.answers import WRITES, by
from core.web.transaction import By, Db
from membership.rules.roles import Scope


@post(
    "/parts/{part:int}/results",
    summary="Send up to 500 results of a part held elsewhere",
    tags=["marks"],
    responses=WRITES,
    security=by(Scope.MARK),
    status_code=200,
    description="As its scorekeeper. Each result becomes a mark, is answered for itself in order, "
    "and waits for a second person to confirm it. Leave out who was absent: that is no zero.",
)
async def give_results(
    session: Db, actor: By, part: FromPath[int], data: JSONBody[ResultsIn]
) -> MarksOut:
    answers = await reported.give(session, actor, part, data.results)
    return MarksOut(answers=[answer_of(one) for one in answers])


ROUTES = [give_results]
