"""The draw: who works when and where, and how anybody draws it again."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions.actions import draws as actions
from competitions.pages.offers import offers
from competitions.queries import draws, events
from competitions.rules.draw import command
from competitions.rules.states import ENTRY_NAMES
from competitions.schemas import DrawStage
from core.errors import missing
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db


@get("/events/{key:int}/draw")
async def draw_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    stage: FromQuery[int | None] = None,
    draw: FromQuery[int | None] = None,
) -> Template:
    """The draw that stands for a stage (the first, if none is named), or an earlier one."""
    event = await events.event(session, actor, key)
    of = next((one for one in event.stages if stage in (None, one.id)), None)
    if of is None:
        raise missing()
    made = await draws.of_stage(session, of.id)
    shown = next((pair for pair in made if draw in (None, pair[0].id)), (None, None))
    rows = await draws.rows(session, shown[0].id) if shown[0] else []
    waiting = await draws.competing(session, of)
    drawn = {row.entry for row in rows}
    return page(
        request,
        "competitions/draw.html",
        event=event,
        may=offers(actor, event),
        stage=of,
        made=made,
        draw=shown[0],
        drawn_by=shown[1],
        rows=rows,
        teams=event.for_teams,
        competing=len(waiting),
        left_out=sum(entry.id not in drawn for entry in waiting) if shown[0] else 0,
        command=command(shown[0].seed, [row.number for row in rows]) if shown[0] else "",
        states=ENTRY_NAMES,
    )


@post("/stages/{key:int}/draw")
async def make_draw(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.draw(session, actor, key, await form(request, DrawStage))
    stage = await events.stage(session, actor, key)
    return go(request, f"/events/{stage.event_id}/draw?stage={key}")


ROUTES = [draw_page, make_draw]
