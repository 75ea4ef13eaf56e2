"""``make walk``: photograph every page, as each role, in both languages and three widths.

The pictures and an index lie in ``walk/``; looking at them comes before saying a page is good.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import xlsxwriter
from jinja2 import Template
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from core.files.kinds import MEDIA, Kind
from core.settings import CHECKOUT
from membership.actions.demo import PASSWORD
from membership.seed import demo_number
from tests.browsers import ARGUMENTS, CHROMIUM
from tests.competitions.rules.cis import layouts
from tests.serving import Serving, data_folder

FOLDER = CHECKOUT / "walk"
WIDTHS = {360: 740, 1280: 800, 1920: 1080}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
XLSX = MEDIA[Kind.XLSX]
WRONG: Sequence[Sequence[layouts.Plain]] = (
    layouts.sub("A1", "Twice"),
    layouts.measured("Steps", "two"),
    layouts.measured("Nobody knows this kind", 2, kind="X"),
)
ENTRIES: Sequence[Sequence[layouts.Plain]] = (
    ("队名", "姓名", "身份证号", "替补"),
    ("演示丁队", "陈癸", demo_number(9), None),
    ("演示丁队", "褚子", demo_number(10), None),
    ("演示丁队", "卫丑", demo_number(11), "是"),
    ("演示戊队", "赵乙", demo_number(0), None),
    ("演示戊队", "无此人", "110101", None),
)


@dataclass(frozen=True)
class Stop:
    """A page as one role sees it; ``whole`` photographs more than the first screen."""

    name: str
    path: str
    role: str = ""
    whole: bool = True


STOPS = (
    Stop("sign-in", "/sign-in"),
    Stop("second-factor", "/second-factor", "officer/half"),
    Stop("patterns", "/_patterns", "organiser"),
    Stop("messages", "/messages", "admin"),
    *(Stop("home", "/", role) for role in ("admin", "organiser", "judge1", "keeper", "auditor")),
    Stop("account", "/account", "organiser"),
    Stop("accounts", "/accounts", "admin"),
    Stop("audit", "/audit", "auditor"),
    Stop("organisations", "/organisations", "officer"),
    Stop("organisation", "/organisations/1", "admin"),
    Stop("members", "/members", "officer"),
    Stop("members-none", "/members?q=xyz", "officer"),
    Stop("new-member", "/members/new", "officer"),
    Stop("competitions", "/competitions", "organiser"),
    Stop("new-competition", "/competitions/new", "organiser"),
    Stop("competition", "/competitions/1", "organiser"),
    Stop("competition", "/competitions/1", "judge1"),
    Stop("competition-preparing", "/competitions/2", "organiser"),
    Stop("competition-edit", "/competitions/1/edit", "organiser"),
    Stop("competition-copy", "/competitions/1/copy", "organiser"),
    Stop("competition-cancel", "/competitions/1/cancel", "organiser"),
    Stop("competitions-public", "/public/competitions"),
    Stop("competition-public", "/public/competitions/1"),
    Stop("milestone", "/milestones/1/edit", "organiser"),
    Stop("new-event", "/competitions/2/events/new", "organiser"),
    Stop("event", "/events/1", "organiser"),
    Stop("event-preparing", "/events/2", "organiser"),
    Stop("event-edit", "/events/2/edit", "organiser"),
    Stop("rules", "/events/1/rules", "chief"),
    Stop("rules-preparing", "/events/2/rules", "organiser"),
    Stop("stage-edit", "/stages/2/edit", "organiser"),
    Stop("new-part", "/stages/2/parts/new", "organiser"),
    Stop("part-edit", "/parts/4/edit", "organiser"),
    Stop("event", "/events/1", "chief"),
    Stop("entries", "/events/1/entries", "organiser"),
    Stop("own-entries", "/entries", "officer"),
    Stop("entry", "/entries/1", "organiser"),
    Stop("entries-workbook", "/events/1/entries/workbook", "organiser"),
    Stop("conditions", "/events/1/clauses", "organiser"),
    Stop("draw", "/events/1/draw", "organiser"),
    Stop("judges", "/events/1/judges", "organiser"),
    Stop("judges", "/events/1/judges", "judge1"),
    Stop("judges-appoint", "/events/1/judges/appoint?account=5&role=arbiter", "organiser"),
    Stop("judges-pool", "/judges", "organiser"),
    Stop("judge", "/judges/4", "organiser"),
    *(Stop("final", "/events/3", role) for role in ("organiser", "keeper")),
    Stop("final-entries", "/events/3/entries", "organiser"),
    Stop("final-draw", "/events/3/draw", "organiser"),
    Stop("final-judges", "/events/3/judges", "organiser"),
    Stop("final-flags", "/events/3/flags", "chief"),
    Stop("final-desk", "/events/3/desk", "chief"),
    Stop("final-closing", "/events/3/closing/5", "chief"),
    Stop("final-results", "/events/3/results", "chief"),
    Stop("first-results", "/events/3/results?stage=4", "chief"),
    Stop("first-why", "/events/3/why/19?stage=4", "chief"),
    Stop("final-why", "/events/3/why/18", "chief"),
    Stop("final-advance", "/stages/4/advance", "chief"),
    Stop("final-board", "/events/3/board", "chief", whole=False),
    Stop("board-public", "/public/events/3/board", whole=False),
    Stop("reported", "/parts/5/results", "keeper"),
    Stop("team-entries", "/events/2/entries", "organiser"),
    Stop("team-entry", "/entries/13", "organiser"),
    Stop("scheme-draft", "/schemes/9", "organiser"),
    Stop("scheme-preview", "/schemes/9/preview", "organiser"),
    Stop("scheme-empty", "/parts/4/scheme", "organiser"),
    Stop("scheme-import", "/schemes/4/import", "organiser"),
    Stop("scheme-import-errors", "{wrong}", "organiser"),
    Stop("scheme-import-right", "{right}", "organiser"),
    Stop("entries-preview", "{entries}", "organiser"),
    Stop("judging", "/judging", "judge1"),
    Stop("scheme", "/parts/2/scheme", "organiser"),
    Stop("scheme-aspect", "/parts/2/scheme?aspect=3", "organiser"),
    Stop("works", "/parts/2/sheet", "judge1"),
    Stop("aspects", "/parts/2/aspects", "judge1"),
    Stop("sheet", "/parts/2/sheet/{new}", "judge1"),
    Stop("sheet-by-aspect", "/parts/2/aspects/3/sheet", "judge1"),
    Stop("sheet-marked", "/parts/2/sheet/{marked}", "judge2"),
    Stop("sheet-keeper", "/parts/2/sheet/{new}", "keeper"),
    Stop("confirm", "/events/1/confirm", "judge1"),
    Stop("flags", "/events/1/flags", "chief"),
    Stop("results", "/events/1/results", "chief"),
    Stop("why", "/events/1/why/4", "chief"),
    Stop("board", "/events/1/board", "chief", whole=False),
    Stop("board-own", "/events/1/board?own=7", "chief", whole=False),
    *(Stop("desk", "/events/1/desk", role) for role in ("chief", "organiser", "judge1")),
    Stop("desk-kind", "/events/1/desk?kind=unconfirmed", "chief"),
    Stop("closing", "/events/1/closing/1", "chief"),
    Stop("advance", "/stages/1/advance", "chief"),
    Stop("not-allowed", "/accounts", "judge1"),
    Stop("not-found", "/events/999", "judge1"),
)


def sign_in(page: Page, address: str, role: str) -> None:
    """By the form, as a person does; ``officer/half`` stops before the second factor."""
    login, _, half = role.partition("/")
    page.goto(f"{address}/sign-in")
    page.fill("#login", f"{login}@demo")
    page.fill("#password", PASSWORD)
    page.click(".form-acts button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    if "/second-factor" in page.url and not half:
        code = page.locator("main > p.soft").first.inner_text()
        page.fill("#code", "".join(c for c in code if c.isdigit())[-6:])
        page.click(".form-acts button")
        page.wait_for_url(lambda url: "/second-factor" not in url)


def contexts(browser: Browser, address: str, language: str) -> dict[str, BrowserContext]:
    """One signed-in browser for each role (a code counts once, so each signs in just once)."""
    made = {}
    for role in dict.fromkeys(stop.role for stop in STOPS):
        context = browser.new_context(locale=LANGUAGES[language], service_workers="block")
        if role:
            page = context.new_page()
            sign_in(page, address, role)
            page.close()
        made[role] = context
    return made


def photograph(browser: Browser, address: str) -> list[dict[str, str]]:
    taken = []
    works = find_works(browser, address)
    for language in LANGUAGES:
        for role, context in contexts(browser, address, language).items():
            for stop in (stop for stop in STOPS if stop.role == role):
                for width, height in WIDTHS.items():
                    name = f"{stop.name}-{role.replace('/', '-') or 'nobody'}-{language}-{width}"
                    page = context.new_page()
                    page.set_viewport_size({"width": width, "height": height})
                    page.goto(address + stop.path.format(**works))
                    page.wait_for_timeout(150)
                    page.screenshot(path=FOLDER / f"{name}.png", full_page=stop.whole)
                    page.close()
                    taken.append({"name": name, "path": stop.path})
            context.close()
    return taken


def find_works(browser: Browser, address: str) -> dict[str, str]:
    """The practice part's first work (marked) and its last one (new), and the addresses of
    workbooks that were sent and wait to be saved: two schemes, one of them wrong, and entries."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, address, "judge3")
    page.goto(f"{address}/parts/2/sheet")
    links = page.locator("main a[href*='/sheet/']")
    found = [str(link.get_attribute("href")).rsplit("/", 1)[1] for link in links.all()]
    context.close()
    return {"marked": found[0], "new": found[-1], **send_workbooks(browser, address)}


def send_workbooks(browser: Browser, address: str) -> dict[str, str]:
    """Where what was understood of each can be looked at."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, address, "organiser")
    sent = {}
    for name, path, rows in (
        ("right", "/schemes/4/import", layouts.full()),
        ("wrong", "/schemes/4/import", [*layouts.full(), *WRONG]),
        ("entries", "/events/2/entries/workbook", ENTRIES),
    ):
        page.goto(address + path)
        page.set_input_files("#file", {"name": "a.xlsx", "mimeType": XLSX, "buffer": book(rows)})
        page.click("form[data-upload] .form-acts button")
        page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdecimal())
        sent[name] = page.url.removeprefix(address)
    context.close()
    return sent


def book(rows: Sequence[Sequence[layouts.Plain]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet("CIS Marking Scheme Import")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    return target.getvalue()


INDEX = Template(
    """<!doctype html><meta charset="utf-8"><title>walk</title>
{% for picture in taken %}<h2>{{ picture.name }} <small>{{ picture.path }}</small></h2>
<img src="{{ picture.name }}.png" alt="" loading="lazy">{% endfor %}""",
    autoescape=True,
)


def main() -> None:
    if CHROMIUM is None:
        click.echo("There is no Chromium here, so no picture can be taken.", err=True)
        sys.exit(1)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    parent = Path(tempfile.mkdtemp(prefix="jiangxin-walk-"))
    parent.chmod(0o755)
    data = data_folder(parent)
    with Serving({"DATA_DIR": str(data)}) as serving, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        taken = photograph(browser, serving.address)
        browser.close()
    shutil.rmtree(parent)
    (FOLDER / "index.html").write_text(INDEX.render(taken=taken), encoding="utf-8")
    click.echo(f"{len(taken)} pictures in {FOLDER}")


if __name__ == "__main__":
    main()
