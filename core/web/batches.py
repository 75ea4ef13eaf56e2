"""The page of a long job: how far is it, when will it be done, and what came of it."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import File, ServerSentEvent, Template
from sqlalchemy.ext.asyncio import AsyncSession

from core import batches, clock, i18n, workbooks
from core.actor import Actor
from core.batches import Batch, Work
from core.errors import missing
from core.files import Kind, StoredFile
from core.rules.batches import BATCH_NAMES, OPEN, time_left
from core.rules.grid import CellProblem
from core.rules.text import say
from core.web import downloads
from core.web.pages import Web, go, page
from core.web.streams import follow
from core.web.transaction import By, Db

SHOWN = 200


@get("/batches/{key:int}")
async def batch_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    batch = await _find(request, session, actor, key)
    outcome = batches.outcome(batch)
    return page(
        request,
        "core/batch.html",
        **_shown(request, batch),
        outcome=outcome,
        stored=await _result(session, batch),
        problems=await batches.problems(session, batch, SHOWN),
        problem_count=await batches.count_problems(session, batch),
    )


@get("/batches/{key:int}/progress")
async def batch_progress(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    """The part that moves; once there is nothing to follow, the whole page is asked for anew."""
    batch = await _find(request, session, actor, key)
    answer = page(request, "core/batch_progress.html", **_shown(request, batch))
    if batch.state not in OPEN:
        answer.headers["HX-Refresh"] = "true"
    return answer


@get("/live/batches/{key:int}")
async def batch_stream(request: Web, session: Db, actor: By, key: FromPath[int]) -> ServerSentEvent:
    return follow(request, batches.topic(await _find(request, session, actor, key)))


@post("/batches/{key:int}/cancel")
async def cancel(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await batches.cancel(session, actor, await _find(request, session, actor, key))
    return go(request, f"/batches/{key}")


@post("/batches/{key:int}/retry")
async def retry(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await batches.retry(session, actor, await _find(request, session, actor, key))
    return go(request, f"/batches/{key}")


@get("/batches/{key:int}/file")
async def batch_file(request: Web, session: Db, actor: By, key: FromPath[int]) -> File:
    stored = await _result(session, await _find(request, session, actor, key))
    if stored is None:
        raise missing()
    return downloads.stored(stored)


@get("/batches/{key:int}/problems")
async def batch_problems(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[bytes]:
    """All that was noted, as a workbook."""
    batch = await _find(request, session, actor, key)
    table = problem_table(await batches.problems(session, batch))
    name = i18n.gettext("Problems of job %(number)s") % {"number": batch.id}
    return downloads.attachment(await workbooks.made([table]), name, Kind.XLSX)


def problem_table(problems: list[CellProblem]) -> workbooks.Table:
    """Problems as a sheet, in the reader's language."""
    columns = [
        workbooks.Column(i18n.translate(say("Sheet")), 20),
        workbooks.Column(i18n.translate(say("Cell")), 10),
        workbooks.Column(i18n.translate(say("What to do")), 80),
    ]
    rows = [(p.sheet, p.where, i18n.translate(p.text)) for p in problems]
    return workbooks.Table(i18n.translate(say("Problems")), columns, rows)


async def _find(request: Web, session: AsyncSession, actor: Actor, key: int) -> Batch:
    works: Mapping[str, Work] = request.app.state.works
    return await batches.find(session, actor, works, key)


async def _result(session: AsyncSession, batch: Batch) -> StoredFile | None:
    outcome = batches.outcome(batch)
    if outcome is None or outcome.file is None:
        return None
    return await session.get(StoredFile, outcome.file)


def _shown(request: Web, batch: Batch) -> dict[str, Any]:
    works: Mapping[str, Work] = request.app.state.works
    now = clock.now()
    left = time_left(batch.done, batch.total, now - (batch.began_at or now))
    return {
        "batch": batch,
        "title": works[batch.kind].title,
        "word": BATCH_NAMES[batch.state],
        "open": batch.state in OPEN,
        "sentence": batches.sentence(batch),
        "until": now + left if left is not None else None,
    }


ROUTES = [batch_page, batch_progress, batch_stream, batch_file, batch_problems, cancel, retry]
