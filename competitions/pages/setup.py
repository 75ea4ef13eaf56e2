"""Competitions: what they are, their calendar, their states, and copies of them."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.actions import setup
from competitions.models import Competition
from competitions.queries import copying, events, readiness
from competitions.rules.calendar import Dated, When, timeline, years_on
from competitions.rules.readiness import NAMES as CHECKS
from competitions.rules.states import COMPETITION_NAMES, STAGE_NAMES
from competitions.schemas import (
    AddCompetition,
    AddEvent,
    CopyCompetition,
    Reason,
    WriteCompetition,
    WriteMilestone,
)
from core import clock
from core.actor import Actor
from core.errors import require
from core.paging import page as paged
from core.rules.text import say
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from membership.rules.organisations import NAMES as TIERS


@get("/competitions")
async def competitions_page(
    request: Web,
    session: Db,
    actor: By,
    q: FromQuery[str] = "",
    year: FromQuery[str] = "",
    number: FromQuery[int] = 1,
) -> Template:
    require(policy.takes_part(actor))
    wanted = int(year) if year.isdecimal() and len(year) <= 4 else None
    return page(
        request,
        "competitions/competitions.html",
        found=await paged(session, events.competitions(actor, q, wanted), number),
        q=q,
        year=wanted,
        years=await events.years(session, actor),
        states=COMPETITION_NAMES,
        tiers=TIERS,
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
        dates=dates(competition),
        readiness=await readiness.of_stages(session, competition.events),
        check_names=CHECKS,
        states=COMPETITION_NAMES,
        stage_states=STAGE_NAMES,
        tiers=TIERS,
        may=_may(actor, competition),
    )


def dates(competition: Competition) -> list[tuple[Dated, When]]:
    """The calendar with the days on which it takes place and the time of entering."""
    found = [Dated(m.name, m.on, m.until) for m in competition.milestones]
    if competition.entries_from or competition.entries_until:
        first, last = (
            clock.local(moment).date() if moment else None
            for moment in (competition.entries_from, competition.entries_until)
        )
        name = say("Entries are taken") if first else say("Entries close")
        found.append(Dated(name, first or last or clock.today(), last))
    if competition.starts_on:
        found.append(Dated(say("The competition"), competition.starts_on, competition.ends_on))
    return timeline(found, clock.today())


@get("/competitions/{key:int}/edit")
async def edit_competition_page(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Template:
    return page(
        request,
        "competitions/edit_competition.html",
        competition=await _to_organise(session, actor, key),
    )


@post("/competitions/{key:int}")
async def change_competition(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    await setup.change_competition(session, actor, key, await form(request, WriteCompetition))
    return go(request, f"/competitions/{key}")


@post("/competitions/{key:int}/announce")
async def announce_competition(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    await setup.announce_competition(session, actor, key)
    return go(request, f"/competitions/{key}")


@post("/competitions/{key:int}/finish")
async def finish_competition(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    await setup.finish_competition(session, actor, key)
    return go(request, f"/competitions/{key}")


@get("/competitions/{key:int}/cancel")
async def cancel_competition_page(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Template:
    competition = await _to_organise(session, actor, key)
    return page(request, "competitions/cancel_competition.html", competition=competition)


@post("/competitions/{key:int}/cancel")
async def cancel_competition(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    given = await form(request, Reason)
    await setup.cancel_competition(session, actor, key, given.reason)
    return go(request, f"/competitions/{key}")


@post("/competitions/{key:int}/prepare")
async def prepare_competition_again(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    await setup.prepare_competition_again(session, actor, key)
    return go(request, f"/competitions/{key}")


@get("/competitions/{key:int}/copy")
async def copy_competition_page(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Template:
    """What would be copied, in numbers, before it is."""
    competition = await _to_organise(session, actor, key)
    year = competition.year + 1
    return page(
        request,
        "competitions/copy_competition.html",
        competition=competition,
        year=year,
        name=competition.name.replace(str(competition.year), str(year)),
        wholes=await copying.whole(session, competition.events),
        milestones=[(m, years_on(m.on, 1)) for m in competition.milestones],
    )


@post("/competitions/{key:int}/copy")
async def copy_competition(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    made = await setup.copy_competition(session, actor, key, await form(request, CopyCompetition))
    return go(request, f"/competitions/{made.id}")


@get("/competitions/{key:int}/milestones/new")
async def new_milestone_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    competition = await _to_organise(session, actor, key)
    return page(request, "competitions/milestone.html", competition=competition, milestone=None)


@post("/competitions/{key:int}/milestones")
async def add_milestone(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await setup.add_milestone(session, actor, key, await form(request, WriteMilestone))
    return go(request, f"/competitions/{key}")


@get("/milestones/{key:int}/edit")
async def edit_milestone_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    milestone = await events.milestone(session, actor, key)
    competition = await _to_organise(session, actor, milestone.competition_id)
    return page(
        request, "competitions/milestone.html", competition=competition, milestone=milestone
    )


@post("/milestones/{key:int}")
async def change_milestone(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    milestone = await setup.change_milestone(
        session, actor, key, await form(request, WriteMilestone)
    )
    return go(request, f"/competitions/{milestone.competition_id}")


@post("/milestones/{key:int}/remove")
async def remove_milestone(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    competition = await setup.remove_milestone(session, actor, key)
    return go(request, f"/competitions/{competition}")


@get("/competitions/{key:int}/events/new")
async def new_event_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    competition = await _to_organise(session, actor, key)
    return page(request, "competitions/new_event.html", competition=competition)


@post("/competitions/{key:int}/events")
async def add_event(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    made = await setup.add_event(session, actor, key, await form(request, AddEvent))
    return go(request, f"/events/{made.id}")


async def _to_organise(session: Db, actor: Actor, key: int) -> Competition:
    competition = await events.competition(session, actor, key)
    require(policy.may_organise(actor, competition.organiser))
    return competition


def _may(actor: Actor, competition: Competition) -> dict[str, Any]:
    """What the page offers this actor."""
    return {
        "organise": policy.may_organise(actor, competition.organiser),
        "oversee": policy.may_oversee(actor, competition.organiser),
        "see": {
            event.id
            for event in competition.events
            if policy.may_see_event(actor, event.id, competition.organiser)
        },
    }


ROUTES = [
    competitions_page,
    new_competition_page,
    add_competition,
    competition_page,
    edit_competition_page,
    change_competition,
    announce_competition,
    finish_competition,
    cancel_competition_page,
    cancel_competition,
    prepare_competition_again,
    copy_competition_page,
    copy_competition,
    new_milestone_page,
    add_milestone,
    edit_milestone_page,
    change_milestone,
    remove_milestone,
    new_event_page,
    add_event,
]
