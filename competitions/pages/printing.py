"""Paper: sheets to mark on, lists to sign, results to file; the lists as workbooks too."""

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Draw, Entry, Event, Stage
from competitions.prints import books
from competitions.prints import entries as lists
from competitions.prints import results as sheets_of_results
from competitions.prints import schemes as scheme_prints
from competitions.prints import sheets as sheet_prints
from competitions.prints import why as why_prints
from competitions.queries import draws, events, papers, results, schemes, why
from core import clock, workbooks
from core.errors import NotFound, missing, require
from core.files import Kind
from core.rules.text import say
from core.web.downloads import attachment
from core.web.prints import printed
from core.web.transaction import By, Db
from core.workbooks import Table

Paper = Response[bytes]


@get("/parts/{key:int}/print/sheets")
async def print_sheets(
    session: Db,
    actor: By,
    key: FromPath[int],
    judge: FromQuery[int | None] = None,
    work: FromQuery[int | None] = None,
    filled: FromQuery[bool] = False,
) -> Paper:
    """``judge`` is a seat; without it or ``work``, those of all."""
    part = await events.part(session, actor, key)
    scheme = await schemes.of_part(session, key)
    if scheme is None:
        raise missing()
    wanted = await papers.sheets(session, actor, part, judge=judge, work=work, filled=filled)
    if not wanted:
        raise NotFound(say("No work to print a sheet for. Enter somebody first."))
    name = f"{part.stage.event.name} {part.name}{sheet_prints.TITLE}"
    return await printed(name, *sheet_prints.sheets(part, scheme, wanted, clock.now()))


@get("/parts/{key:int}/print/scheme")
async def print_scheme(session: Db, actor: By, key: FromPath[int]) -> Paper:
    part = await events.part(session, actor, key)
    scheme = await schemes.of_part(session, key)
    if scheme is None:
        raise missing()
    made = scheme_prints.scheme_print(part, scheme, scheme.sections, clock.now())
    return await printed(made.title, made)


@get("/events/{key:int}/print/results")
async def print_results(
    session: Db, actor: By, key: FromPath[int], stage: FromQuery[int | None] = None
) -> Paper:
    """``stage`` is the current one if not given."""
    event = await events.event(session, actor, key)
    result = await results.of_event(session, event, _stage(event, stage))
    draw = await _draw(session, result.stage)
    stations = {place.entry_id: place.station for place in draw.places} if draw else {}
    entries = await _entries(session, key)
    made = sheets_of_results.result_sheet(event, result, entries, stations, clock.now())
    return await printed(made.title, made)


@get("/events/{key:int}/print/results.xlsx")
async def results_book(
    session: Db, actor: By, key: FromPath[int], stage: FromQuery[int | None] = None
) -> Paper:
    event = await events.event(session, actor, key)
    result = await results.of_event(session, event, _stage(event, stage))
    table = books.result_book(event, result, await _entries(session, key))
    return await _book(event, table)


@get("/events/{key:int}/print/awards")
async def print_awards(
    session: Db, actor: By, key: FromPath[int], stage: FromQuery[int | None] = None
) -> Paper:
    event = await events.event(session, actor, key)
    result = await results.of_event(session, event, _stage(event, stage))
    draw = await _draw(session, result.stage)
    orders = {place.entry_id: place.order for place in draw.places} if draw else {}
    levels = await events.awards(session, key)
    entries = await _entries(session, key)
    made = sheets_of_results.awards(event, result, levels, entries, orders, clock.now())
    return await printed(made.title, made)


@get("/events/{key:int}/print/draw")
async def print_draw(
    session: Db, actor: By, key: FromPath[int], stage: FromQuery[int | None] = None
) -> Paper:
    event = await events.event(session, actor, key)
    of = _stage(event, stage)
    draw = await _draw(session, of)
    if of is None or draw is None:
        raise NotFound(say("This stage is not drawn yet. Draw it first."))
    made = lists.draw_result(event, of, draw, clock.now())
    return await printed(made.title, made)


@get("/events/{key:int}/print/check-in")
async def print_check_in(session: Db, actor: By, key: FromPath[int]) -> Paper:
    event = await events.event(session, actor, key)
    made = lists.check_in(event, await papers.entries(session, key), clock.now())
    return await printed(made.title, made)


@get("/events/{key:int}/print/entries")
async def print_entries(session: Db, actor: By, key: FromPath[int]) -> Paper:
    event = await events.event(session, actor, key)
    identified = policy.may_organise(actor, event.competition.organiser)
    entries = await papers.entries(session, key)
    made = lists.entry_list(event, entries, identified, clock.now())
    return await printed(made.title, made)


@get("/events/{key:int}/print/entries.xlsx")
async def entries_book(session: Db, actor: By, key: FromPath[int]) -> Paper:
    event = await events.event(session, actor, key)
    identified = policy.may_organise(actor, event.competition.organiser)
    table = books.entry_book(event, await papers.entries(session, key), identified)
    return await _book(event, table)


@get("/events/{key:int}/print/why/{entry:int}")
async def print_why(session: Db, actor: By, key: FromPath[int], entry: FromPath[int]) -> Paper:
    event = await events.event(session, actor, key)
    require(policy.may_explain(actor, key, event.competition.organiser))
    found = await why.of_entry(session, event, entry)
    entries = await _entries(session, key)
    made = why_prints.why_print(event, found, entries[entry], clock.now())
    return await printed(f"{made.title} {entries[entry].title}", made)


async def _book(event: Event, table: Table) -> Paper:
    content = await workbooks.made([table])
    return attachment(content, f"{event.name} {table.name}", Kind.XLSX)


def _stage(event: Event, wanted: int | None) -> Stage | None:
    if wanted is None:
        return results.current_stage(event)
    found = next((stage for stage in event.stages if stage.id == wanted), None)
    if found is None:
        raise missing()
    return found


async def _draw(session: AsyncSession, stage: Stage | None) -> Draw | None:
    return await draws.standing(session, stage.id) if stage else None


async def _entries(session: AsyncSession, event_id: int) -> dict[int, Entry]:
    return {entry.id: entry for entry in await papers.entries(session, event_id)}


ROUTES = [
    print_sheets,
    print_scheme,
    print_results,
    results_book,
    print_awards,
    print_draw,
    print_check_in,
    print_entries,
    entries_book,
    print_why,
]
