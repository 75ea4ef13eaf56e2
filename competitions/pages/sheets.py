"""The judge's sheet: what do I mark now, and is it safe?"""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Work
from competitions.queries import events, sheets
from competitions.queries.schemes import rule
from competitions.rules.marking import bounds, plain
from core.actor import Actor
from core.errors import missing, require
from core.web.pages import Web, page


@get("/parts/{key:int}/sheet")
async def works_page(
    request: Web, session: AsyncSession, actor: Actor, key: FromPath[int]
) -> Template:
    part = await events.part(session, actor, key)
    require(policy.may_enter_marks(actor, part.stage.event_id))
    seat = await sheets.my_seat(session, actor, key)
    return page(
        request,
        "competitions/works.html",
        part=part,
        event=part.stage.event,
        seat=seat,
        works=await sheets.progress(session, part, seat),
    )


@get("/parts/{key:int}/sheet/{work_key:int}")
async def sheet_page(
    request: Web,
    session: AsyncSession,
    actor: Actor,
    key: FromPath[int],
    work_key: FromPath[int],
) -> Template:
    part = await events.part(session, actor, key)
    require(policy.may_enter_marks(actor, part.stage.event_id))
    work = await session.get(Work, work_key)
    if work is None or work.part_id != part.id:
        raise missing()
    seat = await sheets.my_seat(session, actor, key)
    works = await sheets.progress(session, part, seat)
    position = next(i for i, row in enumerate(works) if row.id == work.id)
    return page(
        request,
        "competitions/sheet.html",
        part=part,
        event=part.stage.event,
        sheet=await sheets.sheet(session, part, work, seat),
        works=works,
        position=position,
        before=works[position - 1] if position else None,
        after=works[position + 1] if position + 1 < len(works) else None,
        bounds=lambda aspect: bounds(rule(aspect)),
        plain=plain,
    )


ROUTES = [works_page, sheet_page]
