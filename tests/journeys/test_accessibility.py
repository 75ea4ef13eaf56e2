"""axe-core on every page that ``make walk`` photographs, in both languages, wide and narrow; and
no page wider than a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from core.settings import CHECKOUT
from tests import database as databases
from tests import walk
from tests.browsers import ARGUMENTS, CHROMIUM
from tests.journeys.conftest import write_keys
from tests.serving import Serving

AXE = (CHECKOUT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()
RUN = "() => axe.run(document, {resultTypes: ['violations']})"
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
VIEWS = {"zh": 360, "en": 1280}


@pytest.fixture(scope="module")
def demo(worker_id: str, keys: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration on a database of its own."""
    owner, application = databases.make_database(f"jiangxin_demo_{worker_id}")
    folder = tmp_path_factory.mktemp("demo")
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


def complaints(page: Page, stop: walk.Stop) -> Iterator[str]:
    """What axe finds on this page, and whether it is wider than the screen."""
    page.evaluate(AXE)
    for violation in page.evaluate(RUN)["violations"]:
        for node in violation["nodes"]:
            yield f"{stop.name}: {violation['id']}: {node['html'][:160]}"
    if page.evaluate(WIDER):
        yield f"{stop.name}: wider than the screen"


@pytest.mark.parametrize("language", list(VIEWS))
def test_every_page_is_clean(demo: str, chromium: Browser, language: str) -> None:
    found: list[str] = []
    works = walk.find_works(chromium, demo)
    for role, context in walk.contexts(chromium, demo, language).items():
        page = context.new_page()
        page.set_viewport_size({"width": VIEWS[language], "height": 800})
        for stop in (stop for stop in walk.STOPS if stop.role == role):
            page.goto(demo + stop.path.format(**works))
            found.extend(complaints(page, stop))
        context.close()
    assert found == []
