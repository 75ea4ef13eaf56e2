"""Uploads in a browser: the sentence is really shown, before sending and after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from core import workbooks
from tests import database as databases
from tests.browsers import ARGUMENTS, CHROMIUM
from tests.journeys.conftest import write_keys
from tests.serving import Serving

SENTENCE = "This is too large: 20 MB fit here at most. Make it smaller or split it."
LARGE = 200_000_000
SENDING_MS = 120_000


@pytest.fixture(scope="module")
def demo(worker_id: str, keys: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration on a database of its own."""
    owner, application = databases.make_database(f"jiangxin_uploads_{worker_id}")
    folder = tmp_path_factory.mktemp("uploads")
    environment = {
        "MIGRATE_URL": owner,
        "DATABASE_URL": application,
        "DATA_DIR": str(folder),
        "KEY_FILE": str(write_keys(folder / "keys.json")),
    }
    with Serving(environment) as serving:
        yield serving.address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(demo: str, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB", base_url=demo)
    opened = context.new_page()
    opened.goto("/_patterns")
    yield opened
    context.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred megabytes that take no room on the disk."""
    path = tmp_path_factory.mktemp("large") / "名单.xlsx"
    with path.open("wb") as file:
        file.truncate(LARGE)
    return path


def send(page: Page) -> None:
    page.locator("form[data-upload] .form-acts button").click()


def test_too_large_a_file_is_told_before_it_is_sent(page: Page, large: Path) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.set_input_files("#pattern_file", large)
    expect(page.locator("#pattern_file-problem")).to_have_text(SENTENCE)
    expect(page.locator("#pattern_file-help")).to_contain_text("名单.xlsx · 200.0 MB")
    send(page)
    expect(page.locator("#pattern_file")).to_be_focused()
    assert page.locator("#pattern_file").get_attribute("aria-invalid") == "true"
    assert "POST" not in sent


def test_server_tells_the_same_when_it_is_sent_all_the_same(page: Page, large: Path) -> None:
    page.evaluate("() => document.querySelector('#pattern_file').removeAttribute('data-most')")
    page.set_input_files("#pattern_file", large)
    send(page)
    bar = page.locator(".upload-progress progress")
    expect(bar).to_be_visible()
    summary = page.locator("form[data-upload] .form-problems")
    expect(summary).to_have_text(SENTENCE, timeout=SENDING_MS)
    expect(summary).to_be_focused()
    expect(bar).to_have_count(0)


def test_without_scripts_the_sentence_is_a_page(demo: str, chromium: Browser, large: Path) -> None:
    context = chromium.new_context(locale="en-GB", base_url=demo, java_script_enabled=False)
    opened = context.new_page()
    opened.goto("/_patterns")
    opened.set_input_files("#pattern_file", large)
    opened.locator("form[data-upload] .form-acts button").click(timeout=SENDING_MS)
    expect(opened.locator("main")).to_contain_text(SENTENCE, timeout=SENDING_MS)
    context.close()


def test_nothing_moves_while_a_file_is_sent(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbooks.content([workbooks.Table("S", [workbooks.Column("A")])]))
    page.set_input_files("#pattern_file", path)
    before = page.locator("form[data-upload] .form-acts").bounding_box()
    page.evaluate(
        "() => document.querySelector('form[data-upload]').dispatchEvent(new CustomEvent("
        "'htmx:xhr:progress', {bubbles: true, detail: {loaded: 1, total: 2, "
        "lengthComputable: true}}))"
    )
    expect(page.locator(".upload-progress .num")).to_have_text("50 %")
    assert page.locator("form[data-upload] .form-acts").bounding_box() == before
    with page.expect_navigation():
        send(page)
    expect(page.locator("#pattern_file")).to_have_value("")
