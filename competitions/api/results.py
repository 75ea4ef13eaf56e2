"""What came of it, how far it is, and who goes on."""

from litestar import get, post
from litestar.params import FromPath, FromQuery

from competitions import policy
from competitions.actions import advancing
from competitions.queries import desk, events, results, scores
from competitions.queries.blocks import Blocks, blocks
from competitions.queries.results import EntryResult, EventResult
from competitions.rules.marking import ScoreStatus
from competitions.schemas import (
    Advanced,
    JudgeProgress,
    PartProgress,
    PartResult,
    Progress,
    ResultRow,
    ScoreRow,
    StandingMark,
)
from core.errors import require
from core.web.answers import READS, WRITES, by
from core.web.transaction import By, Db
from membership.rules.roles import Scope


@get(
    "/events/{event:int}/results",
    summary="Totals and places as they are now",
    tags=["results"],
    responses=READS,
    security=by(Scope.READ),
    description="Placed entries in order, then those not marked yet, then those withdrawn or "
    "disqualified. `stage` names another stage than the current one.",
)
async def show_results(
    session: Db, actor: By, event: FromPath[int], stage: FromQuery[int | None] = None
) -> list[ResultRow]:
    found = await events.event(session, actor, event)
    result = await results.of_event(session, found, results.chosen_stage(found, stage))
    return [_row(result, row) for row in result.rows]


def _row(result: EventResult, row: EntryResult) -> ResultRow:
    of_parts = [
        PartResult(
            part=share.part,
            name=part.name,
            points=share.points if share.done else None,
            done=share.done,
            aspects=share.aspects,
            failed=share.part in row.failed,
        )
        for part, share in zip(result.parts, row.parts, strict=True)
    ]
    return ResultRow(
        entry=row.entry,
        number=row.number,
        name=row.name,
        union=row.union,
        state=row.state,
        ground=row.ground,
        place=row.placed.place if row.placed else None,
        shared=row.placed.shared if row.placed else False,
        total=row.total,
        scaled=row.scaled,
        award=row.award,
        parts={one.name: one.points for one in of_parts},
        of_parts=of_parts,
        failed=list(row.failed),
        complete=row.complete,
    )


@get(
    "/works/{work:int}/scores",
    summary="What each aspect of a work is worth, and from which marks",
    tags=["results"],
    responses=READS,
    security=by(Scope.READ),
    description="For those who may ask why: chief judge, supervisor, organiser, auditor. A judge "
    "who gave no mark is absent from `marks`, and is no zero.",
)
async def show_scores(session: Db, actor: By, work: FromPath[int]) -> list[ScoreRow]:
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


@get(
    "/events/{event:int}/progress",
    summary="How far each panel is, and what blocks",
    tags=["results"],
    responses=READS,
    security=by(Scope.READ),
    description="For chief judge, supervisor, organiser and auditor; a panel lead sees the parts "
    "on whose panel they sit. `stage` names another stage than the current one.",
)
async def show_progress(
    session: Db, actor: By, event: FromPath[int], stage: FromQuery[int | None] = None
) -> Progress:
    found = await events.event(session, actor, event)
    require(policy.may_watch(actor, event, found.competition.organiser))
    chosen = results.chosen_stage(found, stage)
    parts = await desk.parts_seen(session, actor, found)
    blocking = await blocks(session, chosen, parts) if chosen else Blocks.none()
    progress = await desk.progress(session, chosen, parts) if chosen else []
    return Progress(
        stage=chosen.id if chosen else None,
        state=chosen.state if chosen else None,
        parts=[_progress(one) for one in progress],
        blocks=blocking.counts,
        blocking=blocking.blocking,
    )


def _progress(one: desk.PartProgress) -> PartProgress:
    return PartProgress(
        part=one.part.id,
        name=one.part.name,
        works=one.works,
        fields=one.fields,
        complete=one.counts[ScoreStatus.COMPLETE],
        waiting=one.counts[ScoreStatus.WAITING],
        unconfirmed=one.counts[ScoreStatus.UNCONFIRMED],
        remark=one.counts[ScoreStatus.REMARK],
        unmarked=one.counts[ScoreStatus.UNMARKED],
        measured=one.measured,
        to_measure=one.to_measure,
        judges=[
            JudgeProgress(
                seat=seat.seat,
                number=seat.number,
                name=seat.name,
                given=seat.given,
                expected=seat.expected,
                recused=seat.recused,
                left=seat.left,
            )
            for seat in one.seats
        ],
    )


@post(
    "/stages/{stage:int}/advance",
    summary="Let the first of a closed stage into the next one",
    tags=["results"],
    responses=WRITES,
    security=by(Scope.SETUP),
    status_code=200,
    description="So many as the stage says, of those who are marked whole and passed; each gets "
    "its works in the next stage's parts. Once.",
)
async def advance_stage(session: Db, actor: By, stage: FromPath[int]) -> Advanced:
    found = await advancing.advance(session, actor, stage)
    return Advanced(entries=list(found.cut.above))


ROUTES = [show_results, show_scores, show_progress, advance_stage]
