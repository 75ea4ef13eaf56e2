"""Tokens that clients hold and we only recognise."""

import hashlib


def token_hash(token: str) -> bytes:
    """SHA-256: enough for 256 random bits, which no dictionary holds."""
    return hashlib.sha256(token.encode()).digest()
