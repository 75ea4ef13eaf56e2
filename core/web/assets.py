"""Built files and their addresses: each name carries a hash, so browsers may keep it for ever."""

import json
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
MOUNT = "/static"


def asset(name: str) -> str:
    """The address of a built file; ``make install`` builds them.

    :raises KeyError: the build made no such file.
    """
    return f"{MOUNT}/{_manifest()[name]}"


@cache
def _manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    return found
