"""What a change of the rules moves: places and totals before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from competitions.queries.results import EntryResult, EventResult
from core.rules.text import Text


@dataclass(frozen=True)
class Lost:
    """A mark that the new version leaves unmarked, and why."""

    work: str
    aspect: str
    value: Decimal
    why: Text


@dataclass(frozen=True)
class Moved:
    """An entry whose total or place would be another; a place is none while nothing is marked."""

    number: int
    name: str
    total: Decimal
    new_total: Decimal
    place: int | None
    new_place: int | None


@dataclass(frozen=True)
class Preview:
    """What putting a version in force would do; ``blocks`` keep it from being done at all."""

    blocks: tuple[Text, ...] = ()
    carried: int = 0
    aspects: int = 0
    lost: tuple[Lost, ...] = ()
    moved: tuple[Moved, ...] = ()


def moved(before: EventResult, after: EventResult) -> Iterator[Moved]:
    """Those who differ, in the order of the new places."""
    for row in after.rows:
        old = before.of(row.entry)
        if old is None or (old.total, _place(old)) == (row.total, _place(row)):
            continue
        yield Moved(row.number, row.name, old.total, row.total, _place(old), _place(row))


def _place(row: EntryResult) -> int | None:
    return row.placed.place if row.placed else None
