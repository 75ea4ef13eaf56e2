"""Setting up over HTTP, for organisers' programs."""

from litestar import get, post
from litestar.params import FromPath, JSONBody

from competitions.actions import setup
from competitions.models import Event, Stage
from competitions.queries import events, schemes
from competitions.schemas import (
    AddCompetition,
    AddEvent,
    AddPart,
    AddTieStep,
    EventMade,
    EventOut,
    PartMade,
    PartOut,
    Rules,
    StageBrief,
    StageMoved,
    StageOut,
    WriteStage,
)
from core.errors import missing
from core.web.answers import READS, WRITES, by
from core.web.transaction import By, Db
from core.wire import Made
from membership.rules.roles import Scope


@post(
    "/competitions",
    summary="Add a competition",
    tags=["set-up"],
    responses=WRITES,
    security=by(Scope.SETUP),
)
async def add_competition(session: Db, actor: By, data: JSONBody[AddCompetition]) -> Made:
    made = await setup.add_competition(session, actor, data)
    return Made(id=made.id)


@post(
    "/competitions/{competition:int}/events",
    summary="Add an event with its first stage",
    tags=["set-up"],
    responses=WRITES,
    security=by(Scope.SETUP),
    description="`team_size` is 1 for an individual event. Rules not given are the customary ones.",
)
async def add_event(
    session: Db, actor: By, competition: FromPath[int], data: JSONBody[AddEvent]
) -> EventMade:
    made = await setup.add_event(session, actor, competition, data)
    event = await events.event(session, actor, made.id)
    return EventMade(id=event.id, stages=[_brief(stage) for stage in event.stages])


@get(
    "/events/{event:int}",
    summary="An event with its stages, parts and rules",
    tags=["set-up"],
    responses=READS,
    security=by(Scope.READ),
)
async def show_event(session: Db, actor: By, event: FromPath[int]) -> EventOut:
    return _event(await events.event(session, actor, event))


@post(
    "/events/{event:int}/stages",
    summary="Add a stage after those there are",
    tags=["set-up"],
    responses=WRITES,
    security=by(Scope.SETUP),
)
async def add_stage(
    session: Db, actor: By, event: FromPath[int], data: JSONBody[WriteStage]
) -> Made:
    made = await setup.add_stage(session, actor, event, data)
    return Made(id=made.id)


@post(
    "/stages/{stage:int}/parts",
    summary="Add a part with its scheme",
    tags=["set-up"],
    responses=WRITES,
    security=by(Scope.SETUP),
    description="The scheme is empty and of 100 points; that of a `reported` part has one result "
    "of up to 100. The weights of a stage must add up to 100 before it opens.",
)
async def add_part(
    session: Db, actor: By, stage: FromPath[int], data: JSONBody[AddPart]
) -> PartMade:
    made = await setup.add_part(session, actor, stage, data)
    scheme = await schemes.of_part(session, made.id)
    if scheme is None:
        raise missing()
    return PartMade(id=made.id, scheme=scheme.id)


@post(
    "/events/{event:int}/tie-steps",
    summary="Add a step to the tie chain",
    tags=["set-up"],
    responses=WRITES,
    security=by(Scope.SETUP),
    description="Equal totals are parted by the points of a part, or of one criterion in it.",
)
async def add_tie_step(
    session: Db, actor: By, event: FromPath[int], data: JSONBody[AddTieStep]
) -> Made:
    made = await setup.add_tie_step(session, actor, event, data)
    return Made(id=made.id)


@post(
    "/stages/{stage:int}/open",
    summary="Open a stage for marking",
    tags=["set-up"],
    responses=WRITES,
    security=by(Scope.SETUP),
    status_code=200,
    description="409 names in `fields` what each part lacks.",
)
async def open_stage(session: Db, actor: By, stage: FromPath[int]) -> StageMoved:
    moved = await setup.open_stage(session, actor, stage)
    return StageMoved(id=moved.id, state=moved.state)


@post(
    "/stages/{stage:int}/close",
    summary="Close a stage: no mark is taken any more",
    tags=["set-up"],
    responses=WRITES,
    security=by(Scope.SETUP),
    status_code=200,
)
async def close_stage(session: Db, actor: By, stage: FromPath[int]) -> StageMoved:
    moved = await setup.close_stage(session, actor, stage)
    return StageMoved(id=moved.id, state=moved.state)


def _event(event: Event) -> EventOut:
    return EventOut(
        id=event.id,
        name=event.name,
        competition=event.competition_id,
        occupation_code=event.occupation_code,
        team_size=event.team_size,
        substitutes=event.substitutes,
        stages=[_stage(stage) for stage in event.stages],
        rules=Rules(
            trim_from=event.trim_from,
            judgement_spread=event.judgement_spread,
            scale_parts=event.scale_parts,
            admit_tied=event.admit_tied,
            scale=event.scale,
        ),
        rules_version=event.rules_version,
    )


def _brief(stage: Stage) -> StageBrief:
    return StageBrief(id=stage.id, position=stage.position, name=stage.name, state=stage.state)


def _stage(stage: Stage) -> StageOut:
    return StageOut(
        id=stage.id,
        position=stage.position,
        name=stage.name,
        state=stage.state,
        advances=stage.advances,
        stations=stage.stations,
        parts=[
            PartOut(
                id=part.id,
                name=part.name,
                weight=part.weight,
                pass_mark=part.pass_mark,
                reported=part.reported,
            )
            for part in stage.parts
        ],
    )


ROUTES = [
    add_competition,
    add_event,
    show_event,
    add_stage,
    add_part,
    add_tie_step,
    open_stage,
    close_stage,
]
