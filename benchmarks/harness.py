"""Rounds, medians, ratios: what every case is measured by."""

import json
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.installation import Installation

Measured = TypeVar("Measured")


@dataclass(frozen=True)
class Row:
    """A variant's median beside its floor's; ``ratio`` is value over floor.

    For rates (unit ``1/s``) higher is better, for costs (``ms``) lower.
    """

    case: str
    variant: str
    value: float
    unit: str
    floor: float
    ratio: float
    rounds: int


@dataclass(frozen=True)
class Bench:
    """What a case is given: an installation, a process for the load, and how thorough to be."""

    here: Installation
    other: ProcessPoolExecutor
    quick: bool = False
    everything: bool = False
    workers: int = 1

    @property
    def rounds(self) -> int:
        return 3 if self.quick else 5

    @property
    def seconds(self) -> float:
        """How long a rate is looked at in one round."""
        return 2 if self.quick else 5


@dataclass(frozen=True)
class Case:
    """One file below ``cases/``; ``run`` makes what it needs, measures, and cleans up nothing:
    the installation is thrown away."""

    name: str
    run: Callable[[Bench], Sequence[Row]]


def interleaved(
    rounds: int, things: Mapping[str, Callable[[], Measured]]
) -> dict[str, list[Measured]]:
    """Measure each thing once a round, every other round in reverse: what the machine does
    meanwhile falls on all of them."""
    found: dict[str, list[Measured]] = {name: [] for name in things}
    for number in range(rounds):
        for name in list(things)[:: -1 if number % 2 else 1]:
            found[name].append(things[name]())
    return found


def row(
    case: str, variant: str, values: Sequence[float], unit: str, floors: Sequence[float]
) -> Row:
    value, floor = statistics.median(values), statistics.median(floors)
    return Row(case, variant, value, unit, floor, value / floor, len(values))


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(rows: Sequence[Row]) -> str:
    """For people, aligned."""
    lines = [("case", "variant", "value", "unit", "floor", "ratio", "rounds")]
    lines += [
        (
            row.case,
            row.variant,
            f"{row.value:,.2f}",
            row.unit,
            f"{row.floor:,.2f}",
            f"{row.ratio:.4f}",
            str(row.rounds),
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    words = (0, 1, 3)
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in words else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def write(rows: Sequence[Row], target: Path) -> None:
    """As a JSON list."""
    target.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
