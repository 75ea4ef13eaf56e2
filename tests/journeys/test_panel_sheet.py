"""A panel at work in real browsers: aspect by aspect, with flags, faults and a second round."""

import pytest
from playwright.async_api import Browser, Locator, Page, Request, Route, expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.models import Flag, Mark
from competitions.rules.marking import plain
from competitions.rules.states import MarkState
from core.actor import Actor
from membership.actions import passwords
from membership.models import Account
from tests import make
from tests.competitions import panels
from tests.competitions.panels import DEDUCT, FREE, JUDGEMENT, PANEL, YES_NO, Table
from tests.journeys.conftest import SignedIn, SignIn
from tests.serving import Serving

MARKS = "**/api/v1/marks**"


@pytest.fixture
async def table(committed: AsyncSession) -> Table:
    """A table whose people can sign in."""
    made = await panels.make_table(committed)
    people = [actor.account for actor in (*made.panel, made.keeper, made.chief)]
    digest = await passwords.digest(make.PASSWORD)
    for account in await committed.scalars(select(Account).where(Account.id.in_(people))):
        account.password_hash = digest
    await committed.commit()
    return made


def by_aspect(table: Table, aspect: int) -> str:
    return f"/parts/{table.part.id}/aspects/{table.aspects[aspect].id}/sheet"


def by_work(table: Table, work: int = 0) -> str:
    return f"/parts/{table.part.id}/sheet/{table.works[work].id}"


def field(page: Page, table: Table, aspect: int, work: int = 0) -> Locator:
    name = f"{table.works[work].id}-{table.aspects[aspect].id}"
    return page.locator(f'[data-field="{name}"]')


def said(page: Page, table: Table, aspect: int, work: int = 0) -> Locator:
    return field(page, table, aspect, work).locator(".aspect-said")


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def all_saved(page: Page) -> None:
    await expect(page.locator("#sheet-summary")).to_have_text("Saved")


async def on_record(session: AsyncSession, table: Table, aspect: int) -> list[str]:
    """The values that stand on an aspect, work by work."""
    found = await session.scalars(
        select(Mark.value)
        .where(Mark.aspect_id == table.aspects[aspect].id, Mark.state == MarkState.CURRENT)
        .order_by(Mark.work_id)
    )
    return [plain(value) for value in found]


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
async def test_aspect_by_aspect_with_the_keyboard_alone(
    browser: Browser,
    site: Serving,
    sign_in: SignIn,
    table: Table,
    committed: AsyncSession,
    locale: str,
) -> None:
    context = await browser.new_context(base_url=site.address, locale=locale)
    await sign_in(context, table.lead)
    page = await context.new_page()
    await page.goto(by_aspect(table, YES_NO))
    await press(page, "Enter", "1", "Enter", "0", "Enter", "1", "Enter", "0", "]")
    await page.wait_for_url(f"**{by_aspect(table, DEDUCT)}")
    await press(page, "Enter", "2", "Enter", "0", "Enter", "9", "Enter", "1", "Enter")
    await expect(page.locator("#sheet-missing .state-ok")).to_be_visible()
    await press(page, "PageDown")
    await page.wait_for_url(f"**{by_aspect(table, FREE)}")
    await press(page, "]")
    await page.wait_for_url(f"**{by_aspect(table, JUDGEMENT)}")
    await press(page, "ArrowDown", "3", "ArrowDown", "ArrowDown", "0", "]")
    await page.wait_for_url(f"**{by_aspect(table, PANEL)}")
    await press(page, "Enter", "7", ".", "7", "5", "Enter")
    await expect(page.locator("#sheet-summary .state-ok")).to_be_visible()

    assert await on_record(committed, table, YES_NO) == ["2", "0", "2", "0"]
    assert await on_record(committed, table, DEDUCT) == ["3", "4", "0", "3.5"]
    assert await on_record(committed, table, JUDGEMENT) == ["3", "0"]
    assert await on_record(committed, table, PANEL) == ["7.75"]
    await context.close()


async def test_what_was_not_given_never_becomes_a_zero(
    signed_in: SignedIn, table: Table, committed: AsyncSession
) -> None:
    page = await signed_in(table.lead)
    await page.goto(by_work(table))
    missing = page.locator("#sheet-missing")
    await expect(missing).to_contain_text("Missing: 5")
    faults = field(page, table, DEDUCT).locator("[data-faults]")
    await faults.fill("1.5")
    await press(page, "Enter")
    await expect(field(page, table, DEDUCT)).to_contain_text(
        "Give 4 less 0.5 for each fault, or 0."
    )
    await field(page, table, DEDUCT).get_by_role("button", name="Back to the saved mark").click()
    await expect(said(page, table, DEDUCT)).to_have_text("Not marked yet")
    await faults.fill("")
    await press(page, "Enter", "Enter", "Enter", "Enter")
    await field(page, table, PANEL).locator("[type=range]").focus()
    await press(page, "Tab", "Tab")
    await expect(missing).to_contain_text("Missing: 5")
    await missing.locator("summary").click()
    await expect(missing.locator("li")).to_have_text(["A1-1", "A1-2", "A1-3", "A1-4", "A1-5"])
    await missing.get_by_role("link", name="A1-2").click()
    await expect(faults).to_be_focused()
    for aspect in range(len(table.aspects)):
        assert await on_record(committed, table, aspect) == []

    await press(page, "0")
    await press(page, "Enter")
    await all_saved(page)
    assert await on_record(committed, table, DEDUCT) == ["4"]


async def test_flag_whose_answer_was_lost_is_raised_once_and_answered(
    signed_in: SignedIn, table: Table, committed: AsyncSession
) -> None:
    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    page = await signed_in(table.judges[0])
    await page.goto(by_work(table))
    await page.route("**/api/v1/flags", lose, times=1)
    await field(page, table, FREE).locator(".big-number").focus()
    await press(page, "f")
    await page.keyboard.type("Reading jumps [")
    await page.get_by_role("button", name="Raise the flag").click()
    await expect(page.locator("#sheet-summary")).to_have_text("Waiting to be sent: 1")
    await all_saved(page)
    await expect(field(page, table, FREE)).to_contain_text("waits for an answer")
    raised = await committed.scalars(
        select(Flag.words).where(Flag.aspect_id == table.aspects[FREE].id)
    )
    assert raised.all() == ["Reading jumps ["]

    chief = await signed_in(table.chief)
    await chief.goto(f"/events/{table.event.id}/flags")
    await chief.get_by_label("What became of it?").fill("New battery")
    await chief.get_by_role("button", name="Answer").click()
    await expect(chief.get_by_text("New battery")).to_be_visible()
    await page.reload()
    await expect(field(page, table, FREE)).to_contain_text("New battery")


async def test_judges_too_far_apart_mark_again_once_the_lead_opens_the_round(
    signed_in: SignedIn, table: Table, committed: AsyncSession
) -> None:
    for judge, value in zip(table.judges, ("3", "3"), strict=True):
        await marking.give(committed, judge, table.mark(value, JUDGEMENT))
    await committed.commit()
    lead = await signed_in(table.lead)
    await lead.goto(by_aspect(table, JUDGEMENT))
    await press(lead, "Enter", "1")
    row = field(lead, table, JUDGEMENT)
    await expect(row).to_contain_text("Talk it over")
    await expect(row.get_by_role("radio").first).to_be_disabled()
    await press(lead, "Enter", "2")
    await all_saved(lead)

    await lead.goto(by_work(table))
    card = field(lead, table, JUDGEMENT)
    await expect(card.locator(".asks-round .contest-value")).to_have_text(["1", "3", "3"])
    await card.get_by_label("Why is it marked again?").fill("Looked at the wrong side")
    await card.get_by_role("button", name="Have it marked again").click()
    await expect(card).to_contain_text("Round 2")
    await expect(card.locator(".mark-old")).to_have_text(["1", "3", "3"])
    await card.get_by_role("radio").nth(3).check()
    await expect(said(lead, table, JUDGEMENT)).to_have_text("Saved, waits for the other judges")
    assert await on_record(committed, table, JUDGEMENT) == ["3", "2"]


async def test_what_waited_is_sent_together_and_answered_each_for_itself(
    signed_in: SignedIn, table: Table, committed: AsyncSession
) -> None:
    page = await signed_in(table.lead)
    await page.goto(by_aspect(table, FREE))
    await page.route(MARKS, lambda route: route.abort())
    for work in range(3):
        await field(page, table, FREE, work).get_by_role("button", name="22").click()
    await expect(page.locator("#sheet-summary")).to_have_text("Waiting to be sent: 3")
    await marking.give(committed, table.keeper, table.mark("18", FREE, 1))
    await committed.commit()

    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if "marks" in request.url else None)
    await page.unroute(MARKS)
    await expect(page.locator("#sheet-summary")).to_have_text("Needs you: 1", timeout=30_000)
    assert [request.url.rpartition("/")[2] for request in sent if not request.failure] == ["batch"]
    await expect(said(page, table, FREE)).to_have_text("Saved, waits for confirmation")
    await expect(said(page, table, FREE, 1)).to_have_text("Two marks: choose one")
    await field(page, table, FREE, 1).get_by_role("button", name="Keep the first").click()
    await all_saved(page)
    assert await on_record(committed, table, FREE) == ["22", "18", "22"]


async def give_all(session: AsyncSession, table: Table, actor: Actor) -> None:
    for work in range(len(table.works)):
        await marking.give(session, actor, table.mark("20", FREE, work, device="import"))
    await session.commit()


async def test_ticked_marks_and_then_the_rest_are_confirmed(
    signed_in: SignedIn, table: Table, committed: AsyncSession
) -> None:
    await give_all(committed, table, table.keeper)
    page = await signed_in(table.lead)
    await page.goto(f"/events/{table.event.id}/confirm")
    ticked = page.get_by_role("button", name="Confirm what is ticked")
    await expect(ticked).to_be_disabled()
    await page.get_by_label("Tick all on this page").check()
    await expect(ticked).to_have_text("Confirm what is ticked 4")
    boxes = page.locator('[name="marks[]"][type=checkbox]')
    await boxes.nth(0).press("Space")
    await boxes.nth(1).uncheck()
    await ticked.click()
    await expect(page.get_by_text("2 marks confirmed.")).to_be_visible()

    await page.get_by_role("button", name="Confirm all 2").click()
    asked = page.get_by_role("dialog")
    await expect(asked).to_contain_text("2 marks that others entered are confirmed by you")
    await asked.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_text("Nothing waits for confirmation.")).to_be_visible()
