"""The page of a long job over HTTP: what it shows when, and to whom."""

from datetime import timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

import membership.room
import server
from core import batches, clock, files, workbooks
from core.actor import Actor
from core.batches import Batch, Outcome, Work
from core.due import Due
from core.rules.batches import BatchState
from core.rules.grid import CellProblem
from core.rules.text import say
from core.settings import Settings
from core.web.app import build
from core.web.room import Room
from tests import make

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}
COUNT = "count"


async def step(session: AsyncSession, batch: Batch) -> Outcome | None:
    batch.done += 1
    if batch.done < batch.total:
        return None
    kept = await files.keep(
        session,
        Actor(account=batch.started_by),
        files.given(b"%PDF-1.7 %%EOF", "成绩.pdf", files.Kind.PDF),
    )
    await batches.note(
        session, batch, [CellProblem("名单", row, 1, say("Fill this in.")) for row in range(2, 302)]
    )
    return Outcome(((say("Rows taken"), 1234),), kept.id, "/account")


WORKS = {COUNT: Work(say("Counting"), step)}


@pytest.fixture
def app(settings: Settings) -> Litestar:
    """Jiangxin with one long job more."""
    rooms = (*server.ROOMS, Room(name="counting", batches=WORKS))
    grants = [room.grants for room in server.ROOMS if room.grants is not None]
    return build(settings, rooms, membership.room.actor_loader(grants))


@pytest.fixture
async def starter(client: Client, session: AsyncSession) -> Actor:
    account = await make.make_account(session, name="赵甲")
    actor = Actor(account=account.id, name="赵甲")
    await make.sign_in(session, client, actor)
    return actor


@pytest.fixture
async def batch(session: AsyncSession, starter: Actor) -> Batch:
    return await begin(session, starter)


async def begin(session: AsyncSession, starter: Actor, total: int = 4) -> Batch:
    made = await batches.start(session, starter, COUNT, total=total)
    await session.commit()
    return made


async def run(session: AsyncSession, batch: Batch, steps: int) -> None:
    handler = batches.runner(WORKS)
    row = Due(facts={"batch": batch.id}, attempts=0)
    for _ in range(steps):
        await handler(session, row)
    await session.commit()


async def test_open_batch_shows_how_far_it_is(
    client: Client, session: AsyncSession, batch: Batch
) -> None:
    await run(session, batch, 1)
    answer = await client.get(f"/batches/{batch.id}")
    for shown in (
        "<h1>Counting</h1>",
        'max="4" value="1"',
        "1 of 4",
        "Running",
        f'sse-connect="/live/batches/{batch.id}"',
        f'action="/batches/{batch.id}/cancel"',
        "How long it takes shows in a moment.",
    ):
        assert shown in answer.text
    with clock.shifted(timedelta(minutes=10)):
        part = await client.get(f"/batches/{batch.id}/progress", headers=FRAGMENT)
    assert "Done in 30 minutes, at the pace so far" in part.text
    assert "<html" not in part.text
    assert "hx-refresh" not in part.headers


async def test_batch_of_unknown_length_shows_no_share(
    client: Client, session: AsyncSession, starter: Actor
) -> None:
    batch = await begin(session, starter, total=0)
    page = await client.get(f"/batches/{batch.id}")
    assert '<progress id="batch-done" max="1" ></progress>' in page.text
    assert "Waiting to begin" in page.text


async def test_finished_batch_shows_what_came_of_it(
    client: Client, session: AsyncSession, batch: Batch
) -> None:
    await run(session, batch, 4)
    part = await client.get(f"/batches/{batch.id}/progress", headers=FRAGMENT)
    assert part.headers["hx-refresh"] == "true"
    page = await client.get(f"/batches/{batch.id}")
    for shown in (
        "Finished",
        "1,234",
        "Rows taken",
        "成绩.pdf",
        'href="/account"',
        '<span class="count">300</span>',
        "The first 200 are shown; the workbook holds all.",
        ">B2</th>",
    ):
        assert shown in page.text
    assert "sse-connect" not in page.text
    assert "/cancel" not in page.text


async def test_result_is_an_attachment_with_its_own_name(
    client: Client, session: AsyncSession, batch: Batch
) -> None:
    assert (await client.get(f"/batches/{batch.id}/file")).status_code == 404
    await run(session, batch, 4)
    answer = await client.get(f"/batches/{batch.id}/file")
    assert answer.content == b"%PDF-1.7 %%EOF"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%88%90%E7%BB%A9.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "application/pdf"


async def test_problems_are_all_in_the_workbook(
    client: Client, session: AsyncSession, batch: Batch
) -> None:
    await run(session, batch, 4)
    answer = await client.get(f"/batches/{batch.id}/problems", headers={"accept-language": "en"})
    grid = workbooks.read(answer.content).grids[0]
    assert grid.rows[:2] == (("Sheet", "Cell", "What to do"), ("名单", "B2", "Fill this in."))
    assert len(grid.rows) == 301


async def test_cancel_and_going_on_by_form(
    client: Client, session: AsyncSession, batch: Batch
) -> None:
    await run(session, batch, 1)
    answer = await client.post(f"/batches/{batch.id}/cancel", headers=FRAGMENT)
    assert answer.headers["hx-redirect"] == f"/batches/{batch.id}"
    assert "Stops after this step." in (await client.get(f"/batches/{batch.id}")).text
    await session.refresh(batch)
    await run(session, batch, 1)
    assert batch.state is BatchState.CANCELLED
    refused = await client.post(f"/batches/{batch.id}/retry", headers=FRAGMENT)
    assert refused.status_code == 409
    assert "cannot become" in refused.text


async def test_failed_batch_says_why_and_goes_on(
    client: Client, session: AsyncSession, starter: Actor
) -> None:
    batch = await begin(session, starter)
    batch.state, batch.finished_at = BatchState.FAILED, clock.now()
    batch.problem = {"message": "Fill this in.", "values": {}}
    await session.commit()
    page = await client.get(f"/batches/{batch.id}")
    assert "Stopped by a problem" in page.text
    assert "Fill this in." in page.text
    answer = await client.post(f"/batches/{batch.id}/retry", follow_redirects=False)
    assert answer.status_code == 303
    assert "Waiting to begin" in (await client.get(f"/batches/{batch.id}")).text


@pytest.mark.parametrize("part", ["", "/progress", "/file", "/problems"])
async def test_batch_is_nobody_elses(
    client: Client, session: AsyncSession, batch: Batch, part: str
) -> None:
    other = await make.make_account(session)
    await make.sign_in(session, client, Actor(account=other.id))
    assert (await client.get(f"/batches/{batch.id}{part}")).status_code == 404
    assert (await client.get(f"/live/batches/{batch.id}")).status_code == 404
    for act in ("cancel", "retry"):
        assert (await client.post(f"/batches/{batch.id}/{act}")).status_code == 404


async def test_verify_proves_the_files(
    client: Client, session: AsyncSession, batch: Batch, files_folder: Path
) -> None:
    await run(session, batch, 4)
    check = server.ROOMS[0].checks["stored files"]
    assert await check(session) == []
    next(place for place in files_folder.glob("*/*")).unlink()  # noqa: ASYNC240
    assert len(await check(session)) == 1
