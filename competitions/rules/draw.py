"""The draw of an open event: anybody may draw it again from the seed.

Method ``sha256-1``: each entry's ticket is the SHA-256 of the seed, a colon and its number; the
lowest ticket is first. Stations are given out from 1 up, round after round.
"""

import hashlib
import shlex
from collections.abc import Collection
from dataclasses import dataclass

METHOD = "sha256-1"


@dataclass(frozen=True)
class Turn:
    """When and where an entry works: ``order`` and ``round`` count from 1."""

    number: int
    ticket: str
    order: int
    station: int
    round: int


def ticket(seed: str, number: int) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(seed: str, numbers: Collection[int], stations: int) -> list[Turn]:
    """The turns in order; whoever holds the numbers and the seed gets the same.

    :param numbers: each entry's number, once.
    :param stations: how many work at the same time.
    """
    drawn = sorted((ticket(seed, number), number) for number in numbers)
    return [
        Turn(number, drawn_ticket, index + 1, index % stations + 1, index // stations + 1)
        for index, (drawn_ticket, number) in enumerate(drawn)
    ]


def command(seed: str, numbers: Collection[int]) -> str:
    """A line for any shell with ``sha256sum``; prints tickets and numbers in the order drawn."""
    listed = " ".join(str(number) for number in sorted(numbers))
    quoted = shlex.quote(seed)
    return (
        f"for n in {listed}; do "
        f"printf '%s  %s\\n' \"$(printf '%s:%s' {quoted} $n | sha256sum | cut -c1-64)\" $n; "
        "done | LC_ALL=C sort"
    )
