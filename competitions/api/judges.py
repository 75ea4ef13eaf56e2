"""Who judges, over HTTP."""

from litestar import post
from litestar.params import FromPath, JSONBody

from competitions.actions import judges, recusals
from competitions.queries import conflicts, events
from competitions.queries import judges as queries
from competitions.rules.qualification import Qualified
from competitions.schemas import (
    Appoint,
    AppointmentIn,
    AppointmentOut,
    LeaveIn,
    RecusalIn,
    RecusalOut,
    Recuse,
    SeatIn,
    SeatOut,
    TakeSeat,
)
from core.web.answers import WRITES, by
from core.web.transaction import By, Db
from membership.rules.roles import Scope


@post(
    "/events/{event:int}/appointments",
    summary="Give an account a role in the event",
    tags=["judges"],
    responses=WRITES,
    security=by(Scope.SETUP),
    description="A judge whom the pool does not know as qualified is appointed all the same; the "
    "answer says so, and which entries the judge keeps away from.",
)
async def appoint(
    session: Db, actor: By, event: FromPath[int], data: JSONBody[AppointmentIn]
) -> AppointmentOut:
    wanted = Appoint(login=data.login, role=data.role, knowingly=True)
    made = await judges.appoint(session, actor, event, wanted)
    of = await events.event(session, actor, event)
    away = await conflicts.recused(session, event)
    return AppointmentOut(
        id=made.id,
        account=made.account_id,
        qualified=await queries.qualified(session, of, made.account_id) is Qualified.YES,
        recused=sorted(entry for account, entry in away if account == made.account_id),
    )


@post(
    "/parts/{part:int}/seats",
    summary="Put a judge on the panel of a part",
    tags=["judges"],
    responses=WRITES,
    security=by(Scope.SETUP),
)
async def take_seat(session: Db, actor: By, part: FromPath[int], data: JSONBody[SeatIn]) -> SeatOut:
    made = await judges.take_seat(session, actor, part, TakeSeat(appointment_id=data.appointment))
    return SeatOut(id=made.id, number=made.number)


@post(
    "/seats/{seat:int}/leave",
    summary="A judge leaves a panel",
    tags=["judges"],
    responses=WRITES,
    security=by(Scope.SETUP),
    status_code=200,
    description="The marks given so far stand; no more are taken from this seat.",
)
async def leave_seat(
    session: Db, actor: By, seat: FromPath[int], data: JSONBody[LeaveIn]
) -> SeatOut:
    left = await judges.leave_seat(session, actor, seat, data.reason)
    return SeatOut(id=left.id, number=left.number)


@post(
    "/appointments/{appointment:int}/recusals",
    summary="Keep a judge away from an entry",
    tags=["judges"],
    responses=WRITES,
    security=by(Scope.SETUP),
    description="By the judge's own wish, or as the organiser or the chief judge decides.",
)
async def recuse(
    session: Db, actor: By, appointment: FromPath[int], data: JSONBody[RecusalIn]
) -> RecusalOut:
    wanted = Recuse(entry_id=data.entry, note=data.note)
    return RecusalOut(id=(await recusals.recuse(session, actor, appointment, wanted)).id)


ROUTES = [appoint, take_seat, leave_seat, recuse]
