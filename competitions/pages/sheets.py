"""The judge's sheet: what do I mark now, and is it safe?"""

from collections.abc import Sequence

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Mark, Part, Seat, Work
from competitions.queries import events, sheets
from competitions.queries.schemes import rule
from competitions.queries.sheets import SheetField
from competitions.rules.marking import bounds, plain, quick_values
from competitions.rules.states import StageState
from core.actor import Actor
from core.errors import missing, require
from core.web.pages import Web, page
from core.web.transaction import By, Db


@get("/parts/{key:int}/sheet")
async def works_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    seat: FromQuery[int | None] = None,
) -> Template:
    """``seat`` is the judge for whom a scorekeeper types in."""
    part = await _part(session, actor, key)
    seats = await events.seats(session, [key])
    chosen = _seat(actor, part, seats, seat)
    return page(
        request,
        "competitions/works.html",
        part=part,
        event=part.stage.event,
        types_in=policy.types_for_others(actor, part.stage.event_id),
        open=part.stage.state is StageState.OPEN,
        seats=seats,
        seat=chosen,
        works=await sheets.progress(session, part, chosen),
    )


@get("/parts/{key:int}/sheet/{work_key:int}")
async def sheet_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    work_key: FromPath[int],
    seat: FromQuery[int | None] = None,
) -> Template:
    part = await _part(session, actor, key)
    event_id = part.stage.event_id
    work = await session.get(Work, work_key)
    if work is None or work.part_id != part.id:
        raise missing()
    seats = await events.seats(session, [key])
    chosen = _seat(actor, part, seats, seat)
    works = await sheets.progress(session, part, chosen)
    position = next(i for i, row in enumerate(works) if row.id == work.id)
    people = await events.appointments(session, event_id)
    return page(
        request,
        "competitions/sheet.html",
        part=part,
        event=part.stage.event,
        types_in=policy.types_for_others(actor, event_id),
        open=part.stage.state is StageState.OPEN,
        seats=seats,
        seat=chosen,
        sheet=await sheets.sheet(session, part, work, chosen),
        works=works,
        position=position,
        before=works[position - 1] if position else None,
        after=works[position + 1] if position + 1 < len(works) else None,
        people={row.account_id: row.account.name for row in people},
        settles=lambda field, mark: policy.may_settle(actor, event_id, _contenders(field, mark)),
        bounds=lambda aspect: bounds(rule(aspect, part.stage.event)),
        quick_values=lambda aspect: quick_values(rule(aspect, part.stage.event)),
        plain=plain,
    )


async def _part(session: AsyncSession, actor: Actor, key: int) -> Part:
    part = await events.part(session, actor, key)
    require(policy.may_enter_marks(actor, part.stage.event_id))
    return part


def _seat(actor: Actor, part: Part, seats: Sequence[Seat], wanted: int | None) -> Seat | None:
    """A judge's own; a scorekeeper chooses for whom to type in."""
    if policy.types_for_others(actor, part.stage.event_id):
        return next((seat for seat in seats if seat.id == wanted), None)
    return next((seat for seat in seats if seat.appointment.account_id == actor.account), None)


def _contenders(field: SheetField, mark: Mark) -> frozenset[int]:
    return frozenset({mark.entered_by} | ({field.mark.entered_by} if field.mark else set()))


ROUTES = [works_page, sheet_page]
