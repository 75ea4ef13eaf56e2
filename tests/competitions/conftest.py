"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core import database
from core.database import Sessions
from tests import database as databases
from tests.competitions.hall import Hall, make_hall


@pytest.fixture
async def hall(session: AsyncSession) -> Hall:
    return await make_hall(session)


@pytest.fixture
async def committing(worker_id: str) -> AsyncIterator[Sessions]:
    """Sessions that commit, on a database of their own."""
    urls = databases.make_database(f"jiangxin_races_{worker_id}")
    engine = database.connect(urls[1], pool_size=12)
    yield database.sessions(engine)
    await engine.dispose()
