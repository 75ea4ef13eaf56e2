"""Who judges an event, on which panel, and who keeps away from whom."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.actions import judges, recusals
from competitions.pages.offers import offers
from competitions.queries import conflicts, events, persons
from competitions.queries import judges as queries
from competitions.rules.conflicts import GROUND_NAMES, RELATION_NAMES
from competitions.rules.qualification import NAMES as QUALIFIED_NAMES
from competitions.rules.roles import JUDGING, NAMES, PANEL, EventRole
from competitions.schemas import (
    Appoint,
    Declare,
    KeepAway,
    LeavePanel,
    LookAt,
    Recuse,
    TakeSeat,
)
from core import i18n
from core.errors import require
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db


@get("/events/{key:int}/judges")
async def judges_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await events.event(session, actor, key)
    appointments = await events.appointments(session, key)
    parts = [part for stage in event.stages for part in stage.parts]
    may = offers(actor, event)
    accounts = [row.account_id for row in appointments]
    away = await conflicts.recusals(session, key)
    if not may["explain"]:
        away = [row for row in away if row.appointment.account_id == actor.account]
    return page(
        request,
        "competitions/judges.html",
        event=event,
        may=may,
        parts=parts,
        appointments=appointments,
        own=[r for r in appointments if r.account_id == actor.account and r.role in JUDGING],
        seats=await events.seats(session, [part.id for part in parts]),
        qualified=await queries.of_event(session, event, accounts),
        recusals=away,
        possible=await conflicts.possible_coaches(session, key) if may["run"] else [],
        marked_although=await conflicts.marked_although_recused(session, key),
        roles_offered=[(role.value, i18n.translate(name)) for role, name in NAMES.items()],
        names=NAMES,
        grounds=GROUND_NAMES,
        qualified_names=QUALIFIED_NAMES,
        judging=JUDGING,
        panel=PANEL,
    )


@post("/events/{key:int}/judges/look")
async def look(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    """To what an appointment would bring, before it is made."""
    wanted = await form(request, LookAt)
    account = await judges.look(session, actor, key, wanted.whom, wanted.role)
    return go(request, f"/events/{key}/judges/appoint?account={account.id}&role={wanted.role}")


@get("/events/{key:int}/judges/appoint")
async def appoint_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    account: FromQuery[int],
    role: FromQuery[EventRole],
) -> Template:
    event = await events.event(session, actor, key)
    require(policy.may_organise(actor, event.competition.organiser))
    return page(
        request,
        "competitions/judges_appoint.html",
        event=event,
        may=offers(actor, event),
        account=await queries.account(session, account),
        role=role,
        role_name=NAMES[role],
        judges=role in JUDGING,
        qualified=await queries.qualified(session, event, account),
        qualified_names=QUALIFIED_NAMES,
        outlook=await conflicts.outlook(session, key, account),
        grounds=GROUND_NAMES,
    )


@post("/events/{key:int}/judges")
async def appoint(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await judges.appoint(session, actor, key, await form(request, Appoint))
    return go(request, f"/events/{key}/judges")


@post("/parts/{key:int}/seats")
async def take_seat(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await judges.take_seat(session, actor, key, await form(request, TakeSeat))
    part = await events.part(session, actor, key)
    return go(request, f"/events/{part.stage.event_id}/judges")


@post("/events/{key:int}/seats/leave")
async def leave_seat(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, LeavePanel)
    await judges.leave_seat(session, actor, wanted.seat_id, wanted.reason)
    return go(request, f"/events/{key}/judges")


@post("/events/{key:int}/seats/{seat:int}/return")
async def return_to_seat(
    request: Web, session: Db, actor: By, key: FromPath[int], seat: FromPath[int]
) -> Response[str]:
    await judges.return_to_seat(session, actor, seat)
    return go(request, f"/events/{key}/judges")


@post("/events/{key:int}/recusals")
async def keep_away(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, KeepAway)
    said = Recuse(entry_id=wanted.entry_id, note=wanted.note)
    await recusals.recuse(session, actor, wanted.appointment_id, said)
    return go(request, f"/events/{key}/judges")


@post("/recusals/{key:int}/lift")
async def lift(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    event = await recusals.lift(session, actor, key)
    return go(request, f"/events/{event}/judges")


@get("/pick/judges")
async def pick_judge(
    request: Web, session: Db, actor: By, event: FromQuery[int], q: FromQuery[str] = ""
) -> Template:
    """The pool by name or pinyin, those qualified for the event's trade first."""
    of = await events.event(session, actor, event)
    options = [
        (row.account.login, row.account.name, QUALIFIED_NAMES[queries.standing(row, of)])
        for row in await queries.offered(session, actor, of, q)
    ]
    return page(request, "core/options.html", options=options)


@get("/pick/entries")
async def pick_entry(
    request: Web, session: Db, actor: By, event: FromQuery[int], q: FromQuery[str] = ""
) -> Template:
    """Entries of an event by number, name or pinyin."""
    await events.event(session, actor, event)
    found = await session.scalars(queries.entries(event, q))
    options = [(row.id, f"{row.number} {row.title}", row.organisation.name) for row in found]
    return page(request, "core/options.html", options=options)


@get("/pick/competitors")
async def pick_competitor(request: Web, session: Db, actor: By, q: FromQuery[str] = "") -> Template:
    """Who competes in the events that this person has a role in."""
    require(policy.takes_part(actor))
    found = await session.scalars(persons.met_by(actor, q))
    options = [(row.id, row.name, row.union.name) for row in found]
    return page(request, "core/options.html", options=options)


@get("/judging")
async def own_page(request: Web, session: Db, actor: By) -> Template:
    """What I judge, and what ties me to those who compete."""
    require(policy.judges(actor))
    account = actor.account or 0
    return page(
        request,
        "competitions/judging.html",
        appointments=await queries.appointments(session, account),
        names=NAMES,
        relations=await queries.relations(session, account),
        relation_names=RELATION_NAMES,
        kinds=[(kind.value, i18n.translate(name)) for kind, name in RELATION_NAMES.items()],
    )


@post("/judging/relations")
async def declare(request: Web, session: Db, actor: By) -> Response[str]:
    require(policy.judges(actor))
    await recusals.declare(session, actor, actor.account or 0, await form(request, Declare))
    return go(request, "/judging")


ROUTES = [
    judges_page,
    look,
    appoint_page,
    appoint,
    take_seat,
    leave_seat,
    return_to_seat,
    keep_away,
    lift,
    pick_judge,
    pick_entry,
    pick_competitor,
    own_page,
    declare,
]
