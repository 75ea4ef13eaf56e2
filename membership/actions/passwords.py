"""Argon2id in a thread, so that one person's sign-in doesn't hold up everybody's requests."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from membership.models import Account

# OWASP's first choice for Argon2id: 19 MiB, two passes; memory is what many at once would exhaust.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = HASHER.hash("no account has this login; the time it takes to say so is the same")


async def digest(password: str) -> str:
    return await asyncio.to_thread(HASHER.hash, password)


async def is_right(account: Account | None, password: str) -> bool:
    """Takes the same time for a login that does not exist."""
    stored = account.password_hash if account else NOBODY
    try:
        await asyncio.to_thread(HASHER.verify, stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return account is not None and account.disabled_at is None
