"""Keys of backups: the public half writes them, the private half is needed only to restore."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# age's X25519 keys; the package carries no types.
import pyrage  # type: ignore[import-untyped]

from core import clock
from core.backup.errors import BackupError, explained
from core.backup.newfile import new_file


@dataclass(frozen=True)
class Key:
    """A key pair's file; `recipient` is its public half. Tell people when it was `created`."""

    path: Path
    recipient: str
    created: bool


def own_key(path: Path) -> Key:
    """The key pair in this file (mode 0600), made the first time.

    Without a copy of it in another place, losing this disk loses the backups too.
    """
    created = False
    with explained(path):
        if not path.exists():
            with suppress(FileExistsError), new_file(path) as file:
                file.write(_new_pair().encode())
                created = True
    return Key(path, str(read_identities(path)[0].to_public()), created)


def read_recipients(texts: Sequence[str]) -> list[Any]:
    """Public keys as pyrage wants them; raises BackupError where there is none, or a wrong one."""
    if not texts:
        raise BackupError("A backup is written to at least one public key. Name one (age1...).")
    try:
        return [pyrage.x25519.Recipient.from_str(text.strip()) for text in texts]
    except pyrage.RecipientError:
        raise BackupError(
            "A backup's public key begins with age1 and is one long word. Correct the key."
        ) from None


def read_identities(path: Path) -> list[Any]:
    """Private keys in a file as age-keygen writes it; raises BackupError where there is none."""
    try:
        with explained(path):
            words = path.read_text(encoding="utf-8").split()
        secret = [word for word in words if word.startswith("AGE-SECRET-KEY-")]
        found = [pyrage.x25519.Identity.from_str(word) for word in secret]
    except (pyrage.IdentityError, UnicodeDecodeError):
        found = []
    if not found:
        raise BackupError(
            f"{path} holds no key that opens backups. Name the key file that was made with them."
        )
    return found


def _new_pair() -> str:
    identity = pyrage.x25519.Identity.generate()
    made = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    return f"# created: {made}\n# public key: {identity.to_public()}\n{identity}\n"
