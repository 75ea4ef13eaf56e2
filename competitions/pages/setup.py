"""Competitions and what they are made of."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.actions import people, setup
from competitions.queries import events
from competitions.schemas import (
    AddCompetition,
    AddEntry,
    AddEvent,
    AddPart,
    AddTieStep,
)
from core import clock
from core.errors import require
from core.paging import page as paged
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db


@get("/competitions")
async def competitions_page(
    request: Web,
    session: Db,
    actor: By,
    q: FromQuery[str] = "",
    number: FromQuery[int] = 1,
) -> Template:
    require(policy.takes_part(actor))
    return page(
        request,
        "competitions/competitions.html",
        found=await paged(session, events.competitions(actor, q), number),
        q=q,
        may_add=policy.organises(actor),
    )


@get("/competitions/new")
async def new_competition_page(request: Web, session: Db, actor: By) -> Template:
    require(policy.organises(actor))
    return page(request, "competitions/new_competition.html", year=clock.today().year)


@post("/competitions")
async def add_competition(request: Web, session: Db, actor: By) -> Response[str]:
    made = await setup.add_competition(session, actor, await form(request, AddCompetition))
    return go(request, f"/competitions/{made.id}")


@get("/competitions/{key:int}")
async def competition_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    competition = await events.competition(session, actor, key)
    return page(
        request,
        "competitions/competition.html",
        competition=competition,
        may_add=policy.may_organise(actor, competition.organiser),
    )


@post("/competitions/{key:int}/events")
async def add_event(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    made = await setup.add_event(session, actor, key, await form(request, AddEvent))
    return go(request, f"/events/{made.id}")


@post("/stages/{key:int}/parts")
async def add_part(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    made = await setup.add_part(session, actor, key, await form(request, AddPart))
    return go(request, f"/parts/{made.id}/scheme")


@post("/stages/{key:int}/open")
async def open_stage(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    stage = await setup.open_stage(session, actor, key)
    return go(request, f"/events/{stage.event_id}")


@post("/stages/{key:int}/close")
async def close_stage(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    stage = await setup.close_stage(session, actor, key)
    return go(request, f"/events/{stage.event_id}")


@post("/events/{key:int}/tie-steps")
async def add_tie_step(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await setup.add_tie_step(session, actor, key, await form(request, AddTieStep))
    return go(request, f"/events/{key}")


@post("/events/{key:int}/entries")
async def add_entry(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await people.add_entry(session, actor, key, await form(request, AddEntry))
    return go(request, f"/events/{key}/entries")


ROUTES = [
    competitions_page,
    new_competition_page,
    add_competition,
    competition_page,
    add_event,
    add_part,
    open_stage,
    close_stage,
    add_tie_step,
    add_entry,
]
