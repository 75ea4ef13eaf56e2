"""Keys, and what they seal: fields that may not lie in the database in clear.

Identity numbers, phones and messages are sealed with AES-SIV (RFC 5297) under one key per kind of
field, derived from the current master key; looking up and keeping unique goes by a keyed hash
(HMAC-SHA-256) whose key is another, so that changing the sealing key leaves it alone.
Keys come from a file that never lies in the database.
"""

import hashlib
import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 16
KEY_BYTES = 32


class VaultError(Exception):
    """Keys are missing, unreadable, or not the ones something was sealed with."""


@dataclass(frozen=True)
class Keyring:
    """Master keys by number (kept as long as anything sealed with them is), and the hash key."""

    masters: tuple[tuple[int, bytes], ...]
    lookup: bytes

    @property
    def current(self) -> int:
        return max(number for number, _ in self.masters)

    def master(self, number: int) -> bytes:
        for known, key in self.masters:
            if known == number:
                return key
        raise VaultError(
            f"The key file has no master key number {number}. Put back the key file that was in "
            "use when the data was written."
        )


_ring: Keyring | None = None


def use(ring: Keyring) -> None:
    """Take these keys for the life of the process."""
    global _ring
    _ring = ring
    _cipher.cache_clear()


def seal(kind: str, text: str) -> bytes:
    """Key number (1 byte), nonce (16), ciphertext. The kind is bound in: no swapping of columns."""
    number = _keys().current
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = _cipher(kind, number).encrypt(text.encode(), [kind.encode(), nonce])
    return bytes([number]) + nonce + body


def unseal(kind: str, sealed: bytes) -> str:
    number = int.from_bytes(sealed[:1])
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return _cipher(kind, number).decrypt(body, [kind.encode(), nonce]).decode()
    except InvalidTag:
        raise VaultError(
            f"A sealed {kind} does not open: it was changed, or sealed with another key file."
        ) from None


def keyed_hash(kind: str, text: str) -> bytes:
    """32 bytes that stand for a value in look-ups and unique constraints."""
    return hmac.new(_keys().lookup, f"{kind}\0{text}".encode(), hashlib.sha256).digest()


def load(path: Path) -> Keyring:
    """Read the key file.

    :raises VaultError: with a sentence for the operator.
    """
    try:
        stored = json.loads(path.read_text())
        masters = tuple((int(n), b64decode(key)) for n, key in stored["masters"].items())
        ring = Keyring(masters=masters, lookup=b64decode(stored["lookup"]))
        if not masters or {len(ring.lookup), *(len(key) for _, key in masters)} != {KEY_BYTES}:
            raise ValueError("a key is missing or cut short")
    except FileNotFoundError:
        raise VaultError(
            f"There is no key file at {path}. Put yours there, or name it by KEY_FILE; "
            "`python server.py keys` makes a new one for a new database."
        ) from None
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise VaultError(f"The key file {path} cannot be read ({error}).") from error
    return ring


def create(path: Path) -> Keyring:
    """Write a new key file, readable by its owner only; an existing one is never overwritten."""
    master, lookup = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)
    ring = Keyring(masters=((1, master),), lookup=lookup)
    stored = {
        "masters": {str(n): b64encode(key).decode() for n, key in ring.masters},
        "lookup": b64encode(ring.lookup).decode(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all, and by one of two that start at once: a link never replaces.
    written = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(stored, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(written, path)
    finally:
        written.unlink()
    return ring


def load_or_create(path: Path) -> Keyring:
    if not path.exists():
        with suppress(FileExistsError):
            return create(path)
    return load(path)


def _keys() -> Keyring:
    if _ring is None:
        raise VaultError("No keys are loaded. Call core.vault.use at start.")
    return _ring


@cache
def _cipher(kind: str, number: int) -> AESSIV:
    derived = HKDF(algorithm=SHA256(), length=64, salt=None, info=f"field:{kind}".encode())
    return AESSIV(derived.derive(_keys().master(number)))
