"""Boards: frozen, public, with one's own entry in sight."""

import re

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import boards, marking
from competitions.queries import board, events
from competitions.rules.board import Board
from competitions.rules.roles import EventRole
from core.actor import Actor
from core.errors import Conflict, Forbidden, NotFound
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}


async def chief(session: AsyncSession, hall: Hall) -> Actor:
    return await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)


async def judge(session: AsyncSession, hall: Hall, *values: str) -> None:
    for actor, value in zip(hall.judges, values, strict=True):
        await marking.give(session, actor, hall.mark(value, 1))


async def shown(session: AsyncSession, actor: Actor, hall: Hall) -> Board:
    return await board.of_event(session, await events.event(session, actor, hall.event.id))


async def test_frozen_board_stays_while_marking_goes_on(session: AsyncSession, hall: Hall) -> None:
    actor = await chief(session, hall)
    await boards.freeze(session, actor, hall.event.id)
    await judge(session, hall, "2", "3", "3")
    frozen = await shown(session, actor, hall)
    assert (frozen.frozen, frozen.rows) == (True, ())
    await boards.unfreeze(session, actor, hall.event.id)
    after = await shown(session, actor, hall)
    assert (after.frozen, [str(row.total) for row in after.rows]) == (False, ["53.33"])


async def test_board_is_frozen_once_by_who_runs_the_event(
    session: AsyncSession, hall: Hall
) -> None:
    actor = await chief(session, hall)
    with pytest.raises(Conflict):
        await boards.unfreeze(session, actor, hall.event.id)
    await boards.freeze(session, actor, hall.event.id)
    with pytest.raises(Conflict):
        await boards.freeze(session, actor, hall.event.id)
    with pytest.raises(Forbidden):
        await boards.unfreeze(session, hall.judges[0], hall.event.id)
    stranger = await make.make_judge(session, await make.make_event(session))
    with pytest.raises(NotFound):
        await boards.unfreeze(session, stranger, hall.event.id)


async def test_results_page_sees_behind_a_freeze(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    actor = await chief(session, hall)
    await boards.freeze(session, actor, hall.event.id)
    await judge(session, hall, "2", "3", "3")
    await make.sign_in(session, client, actor)
    results = await client.get(f"/events/{hall.event.id}/results")
    hidden = await client.get(f"/events/{hall.event.id}/board")
    assert "53.33" in results.text
    assert "53.33" not in hidden.text
    assert "this board does not follow" in hidden.text


async def test_public_board_needs_no_account_and_only_while_it_is_open(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "2", "3", "3")
    await session.commit()
    address = f"/public/events/{hall.event.id}/board"
    assert (await client.get(address)).status_code == 404
    assert (await client.get(f"/live/public/events/{hall.event.id}")).status_code == 404
    organiser = await make.make_actor(session, Role.ORGANISER)
    await boards.show_public(session, organiser, hall.event.id, public=True)
    await session.commit()
    page, rows = await client.get(address), await client.get(f"{address}/rows")
    assert (page.status_code, rows.status_code) == (200, 200)
    assert "53.33" in rows.text
    assert "Provisional" in page.text
    assert "/events/" not in re.sub(r"/public/events/|/live/public/events/", "", page.text)
    await boards.show_public(session, organiser, hall.event.id, public=False)
    await session.commit()
    assert (await client.get(f"{address}/rows")).status_code == 404


async def test_only_the_organiser_opens_the_board_to_everybody(
    session: AsyncSession, hall: Hall
) -> None:
    with pytest.raises(Forbidden):
        await boards.show_public(session, await chief(session, hall), hall.event.id, public=True)


async def test_buttons_of_the_desk_freeze_and_open_the_board(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    desk = f"/events/{hall.event.id}/desk"
    for path, sent in (("freeze", {}), ("public", {"public": "true"}), ("unfreeze", {})):
        answer = await client.post(
            f"/events/{hall.event.id}/board/{path}", data=sent, headers=FRAGMENT
        )
        assert answer.headers["hx-redirect"] == desk
    page = (await client.get(desk)).text
    assert "Close it to the public" in page
    assert "Freeze the board" in page


async def test_own_entry_is_pinned_and_stays_in_the_address(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await judge(session, hall, "2", "3", "3")
    await make.sign_in(session, client, hall.judges[0])
    address = f"/events/{hall.event.id}/board"
    page = (await client.get(address, params={"own": str(hall.entry.id)})).text
    assert 'class="pinned"' in page
    assert f'name="own" value="{hall.entry.id}"' in page
    for odd in ("", "x", "٣", "9" * 30):
        answer = await client.get(f"{address}/rows", params={"own": odd})
        assert (answer.status_code, "pinned" in answer.text) == (200, False)
