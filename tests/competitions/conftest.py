"""Fixtures of this room's tests."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.competitions.hall import Hall, make_hall


@pytest.fixture
async def hall(session: AsyncSession) -> Hall:
    return await make_hall(session)
