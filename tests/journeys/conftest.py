"""A real server on a database of its own, and browsers with people signed in."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from core import database
from core.actor import Actor
from membership.actions import passwords
from membership.models import Account
from tests import database as databases
from tests import make
from tests.browsers import ARGUMENTS, CHROMIUM
from tests.competitions.hall import Hall, make_hall
from tests.conftest import KEYS
from tests.serving import Serving

collect_ignore_glob = [] if CHROMIUM else ["test_*.py"]

SignIn = Callable[[BrowserContext, Actor], Awaitable[None]]
SignedIn = Callable[[Actor], Awaitable[Page]]


@pytest.fixture(scope="session")
def own_urls(worker_id: str, keys: None) -> tuple[str, str]:
    """Journeys commit, so they keep away from the database of the other tests."""
    return databases.make_database(f"jiangxin_journeys_{worker_id}")


@pytest.fixture(scope="session")
def site(own_urls: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Serves for real; after a stop it comes back under the same address."""
    folder = tmp_path_factory.mktemp("site")
    environment = {
        "MIGRATE_URL": own_urls[0],
        "DATABASE_URL": own_urls[1],
        "DATA_DIR": str(folder),
        "KEY_FILE": str(write_keys(folder / "keys.json")),
    }
    with Serving(environment, command="run") as serving:
        serving.environment = {**environment, "PORT": str(urlsplit(serving.address).port)}
        yield serving


def write_keys(path: Path) -> Path:
    """The keys of the tests as the server reads them."""
    masters = {str(number): b64encode(key).decode() for number, key in KEYS.masters}
    path.write_text(json.dumps({"masters": masters, "lookup": b64encode(KEYS.lookup).decode()}))
    return path


@pytest.fixture
async def committed(own_urls: tuple[str, str]) -> AsyncIterator[AsyncSession]:
    """A session on the server's database; what it commits, the server sees."""
    engine = create_async_engine(own_urls[1], poolclass=NullPool)
    async with database.sessions(engine)() as session:
        yield session
    await engine.dispose()


@pytest.fixture
async def open_hall(committed: AsyncSession) -> Hall:
    """A hall whose people can sign in."""
    hall = await make_hall(committed)
    accounts = [actor.account for actor in (*hall.judges, hall.keeper)]
    digest = await passwords.digest(make.PASSWORD)
    for account in await committed.scalars(select(Account).where(Account.id.in_(accounts))):
        account.password_hash = digest
    await committed.commit()
    return hall


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest.fixture
def sign_in(site: Serving, committed: AsyncSession) -> SignIn:
    """From now on this browser is this person's."""

    async def send_form(context: BrowserContext, actor: Actor) -> None:
        account = await committed.get_one(Account, actor.account)
        answer = await context.request.post(
            f"{site.address}/sign-in",
            form={"login": account.login, "password": make.PASSWORD},
            headers={"Origin": site.address},
            max_redirects=0,
        )
        assert answer.status == 303, await answer.text()

    return send_form


@pytest.fixture
async def signed_in(browser: Browser, site: Serving, sign_in: SignIn) -> SignedIn:
    """A page in a browser of its own, in which this person has signed in."""

    async def open_page(actor: Actor) -> Page:
        context = await browser.new_context(
            base_url=site.address, locale="en-GB", service_workers="block"
        )
        await sign_in(context, actor)
        return await context.new_page()

    return open_page
