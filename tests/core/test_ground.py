"""Addresses that belong to no room."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

import server
from core.settings import Mode, Settings

Client = AsyncTestClient[Litestar]


@pytest.fixture
async def production(settings: Settings) -> AsyncIterator[Client]:
    """The same application, but for real, with a token for its metrics."""
    real = settings.model_copy(update={"mode": Mode.PRODUCTION, "metrics_token": "a token"})
    async with AsyncTestClient(server.app(real), base_url="http://jiangxin.test") as opened:
        yield opened


async def test_health_is_told_to_balancers(client: Client) -> None:
    for path, word in (("/health/live", "live"), ("/health/ready", "ready")):
        answer = await client.get(path)
        assert (answer.status_code, answer.text) == (200, word)


@pytest.mark.parametrize("path", ["/_patterns", "/messages"])
async def test_demonstration_pages_are_only_for_the_demonstration(
    client: Client, production: Client, path: str
) -> None:
    assert (await client.get(path)).status_code == 200
    assert "Demonstration" in (await client.get(path)).text
    answer = await production.get(path, follow_redirects=False)
    assert answer.status_code == 404


async def test_production_shows_no_account_and_no_banner(production: Client) -> None:
    page = await production.get("/sign-in", headers={"accept-language": "en"})
    assert "@demo" not in page.text
    assert "Demonstration" not in page.text


async def test_metrics_need_the_token(production: Client) -> None:
    await production.get("/sign-in")
    assert (await production.get("/metrics")).status_code == 404
    told = await production.get("/metrics", params={"token": "a token"})
    assert 'route="/sign-in"' in told.text


async def test_unknown_address_is_a_page_in_words(client: Client) -> None:
    answer = await client.get("/nothing/here")
    assert (answer.status_code, "There is nothing here" in answer.text) == (404, True)


async def test_wrong_method_is_a_sentence(client: Client) -> None:
    answer = await client.put("/sign-in")
    assert answer.status_code == 405
    assert "does not take that method" in answer.text


async def test_body_too_large_is_a_sentence(client: Client) -> None:
    answer = await client.post("/sign-in", data={"login": "a" * 3_000_000, "password": "b"})
    assert answer.status_code == 413
    assert "too large" in answer.text
