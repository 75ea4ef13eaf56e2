"""Awards by place."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Award:
    """From the place after the award before it down to ``last_place``."""

    label: str
    last_place: int


def award_at(place: int, awards: Sequence[Award]) -> str:
    """The label that a place earns, or nothing. Who shares a place shares its award."""
    ordered = sorted(awards, key=lambda award: award.last_place)
    return next((award.label for award in ordered if place <= award.last_place), "")
