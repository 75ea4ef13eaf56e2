"""The judge's sheet in a real browser: by keyboard, against another device, without a server."""

from collections.abc import Sequence

from playwright.async_api import Locator, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Mark
from competitions.rules.states import MarkState
from tests.competitions.hall import Hall
from tests.journeys.conftest import SignedIn, SignIn
from tests.serving import Serving

MEASUREMENT, JUDGEMENT = 0, 1
BACK_MS = 60_000


async def open_sheet(page: Page, hall: Hall) -> None:
    await page.goto(f"/parts/{hall.part.id}/sheet/{hall.work.id}")


def field(page: Page, hall: Hall, aspect: int) -> Locator:
    return page.locator(f"#aspect-{hall.aspects[aspect].id}")


def said(page: Page, hall: Hall, aspect: int) -> Locator:
    return field(page, hall, aspect).locator(".aspect-said")


def summary(page: Page) -> Locator:
    return page.locator("#sheet-summary")


async def marks(session: AsyncSession, hall: Hall) -> Sequence[Mark]:
    found = await session.scalars(
        select(Mark)
        .where(Mark.work_id == hall.work.id)
        .order_by(Mark.id)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def test_marks_by_keyboard_reach_the_board_once_confirmed(
    signed_in: SignedIn, open_hall: Hall
) -> None:
    first, second, keeper = [
        await signed_in(actor) for actor in (*open_hall.judges[:2], open_hall.keeper)
    ]
    await keeper.goto(f"/events/{open_hall.event.id}/board")
    await expect(keeper.locator("#live-state")).to_have_text("Live")
    await expect(keeper.get_by_text("No mark counts yet")).to_be_visible()

    await open_sheet(first, open_hall)
    for key in ("Enter", "3", "7", ".", "5", "Enter", "2"):
        await first.keyboard.press(key)
    await expect(said(first, open_hall, MEASUREMENT)).to_have_text("Saved, waits for confirmation")
    await expect(said(first, open_hall, JUDGEMENT)).to_have_text(
        "Saved, waits for the other judges"
    )
    await expect(summary(first)).to_have_text("Saved")
    await expect(first.locator("#sheet-missing")).to_have_text("All marked")

    await first.goto(f"/events/{open_hall.event.id}/confirm")
    await expect(first.get_by_role("button", name="Confirm")).to_be_disabled()
    await second.goto(f"/events/{open_hall.event.id}/confirm")
    await second.get_by_role("button", name="Confirm").click()
    await expect(keeper.locator(".board-table .total")).to_have_text("37.50")


async def test_second_device_on_a_field_has_to_choose(
    signed_in: SignedIn, open_hall: Hall, committed: AsyncSession
) -> None:
    first, second = [await signed_in(actor) for actor in open_hall.judges[:2]]
    for page in (first, second):
        await open_sheet(page, open_hall)
    await field(first, open_hall, MEASUREMENT).get_by_role("button", name="40").click()
    await expect(summary(first)).to_have_text("Saved")

    await field(second, open_hall, MEASUREMENT).get_by_role("button", name="35").click()
    await expect(summary(second)).to_have_text("Needs you: 1")
    await expect(field(second, open_hall, MEASUREMENT).locator(".contest-value")).to_have_text(
        ["40", "35"]
    )
    await second.get_by_role("button", name="Take mine").click()
    await expect(summary(second)).to_have_text("Saved")

    assert [(str(mark.value), mark.state) for mark in await marks(committed, open_hall)] == [
        ("40.00", MarkState.REPLACED),
        ("35.00", MarkState.CURRENT),
    ]


async def test_without_a_server_marks_wait_and_are_sent_once(
    signed_in: SignedIn, open_hall: Hall, committed: AsyncSession, site: Serving
) -> None:
    page = await signed_in(open_hall.judges[0])
    await open_sheet(page, open_hall)
    site.kill()
    await field(page, open_hall, MEASUREMENT).get_by_role("button", name="35").click()
    await field(page, open_hall, JUDGEMENT).get_by_role("radio").nth(1).check()
    await field(page, open_hall, JUDGEMENT).get_by_role("radio").nth(3).check()
    await expect(summary(page)).to_have_text("Waiting to be sent: 2")

    site.start()
    await expect(summary(page)).to_have_text("Saved", timeout=BACK_MS)
    assert [(str(mark.value), mark.state) for mark in await marks(committed, open_hall)] == [
        ("35.00", MarkState.CURRENT),
        ("1.00", MarkState.REPLACED),
        ("3.00", MarkState.CURRENT),
    ]


async def test_mark_whose_answer_was_lost_counts_once(
    signed_in: SignedIn, open_hall: Hall, committed: AsyncSession
) -> None:
    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    page = await signed_in(open_hall.judges[0])
    await open_sheet(page, open_hall)
    await page.route("**/api/v1/marks", lose, times=1)
    await field(page, open_hall, JUDGEMENT).get_by_role("radio").nth(2).check()
    await expect(summary(page)).to_have_text("Waiting to be sent: 1")
    await expect(summary(page)).to_have_text("Saved")
    assert [mark.state for mark in await marks(committed, open_hall)] == [MarkState.CURRENT]


async def test_marks_wait_for_their_own_judge_to_sign_in_again(
    signed_in: SignedIn, sign_in: SignIn, open_hall: Hall, committed: AsyncSession
) -> None:
    own, other = open_hall.judges[:2]
    page = await signed_in(own)
    await open_sheet(page, open_hall)
    await page.context.clear_cookies()
    await field(page, open_hall, MEASUREMENT).get_by_role("button", name="35").click()
    await expect(page.locator("#signed-out")).to_be_visible()

    await sign_in(page.context, other)
    await page.get_by_role("button", name="Send now").click()
    await expect(summary(page)).to_have_text("Waiting to be sent: 1")
    assert not await marks(committed, open_hall)

    await sign_in(page.context, own)
    await page.get_by_role("button", name="Send now").click()
    await expect(summary(page)).to_have_text("Saved")
    [mark] = await marks(committed, open_hall)
    assert mark.entered_by == own.account
