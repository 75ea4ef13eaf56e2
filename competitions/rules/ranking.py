"""Places: by the rounded total, then by the event's tie chain; who is still equal shares.

Equal totals by practice first, named modules successively, and what is equal after the chain stays
equal (1, 1, 3): national technical documents.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, groupby

VERSION = "ranking-2026.2"


@dataclass(frozen=True)
class Standing:
    """An entry with its total and its values in the tie chain; higher is better in each."""

    entry: int
    total: Decimal
    chain: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Placed:
    """A place. ``shared`` says that others have it too.

    ``tied`` are the other entries with the same total, and ``step`` is the index of the last step
    of the chain that parted this entry from one of them: None where no total was equal, or where
    no step parted any.
    """

    entry: int
    place: int
    shared: bool = False
    tied: tuple[int, ...] = ()
    step: int | None = None


def rank(standings: Sequence[Standing], vacant: Collection[int] = ()) -> list[Placed]:
    """Best first; the order of input is of no matter (equals are listed by entry).

    :param vacant: places that nobody gets; who would have one gets the next that is not.
    """
    ordered = sorted(standings, key=lambda s: s.entry)
    ordered.sort(key=_value, reverse=True)
    same_total = {total: list(group) for total, group in groupby(ordered, key=lambda s: s.total)}
    places = (place for place in count(1) if place not in vacant)
    placed: list[Placed] = []
    for _, group in groupby(ordered, key=_value):
        equals = list(group)
        place = min([next(places) for _ in equals])
        for standing in equals:
            tied = [s for s in same_total[standing.total] if s.entry != standing.entry]
            placed.append(
                Placed(
                    entry=standing.entry,
                    place=place,
                    shared=len(equals) > 1,
                    tied=tuple(other.entry for other in tied),
                    step=_parting_step(standing, tied),
                )
            )
    return placed


def _value(standing: Standing) -> tuple[Decimal, tuple[Decimal, ...]]:
    return standing.total, standing.chain


def _parting_step(standing: Standing, tied: Sequence[Standing]) -> int | None:
    """The last step that was needed to part this entry from one with the same total."""
    steps = [
        next(
            (i for i, (a, b) in enumerate(zip(standing.chain, s.chain, strict=True)) if a != b), -1
        )
        for s in tied
    ]
    return max((step for step in steps if step >= 0), default=None)


@dataclass(frozen=True)
class Cut:
    """Where a list is cut: who is above it, best first, and who shares the place it goes through
    (empty where it parts nobody)."""

    above: tuple[int, ...]
    sharing: tuple[int, ...] = ()


def advancing(placed: Sequence[Placed], most: int, admit_tied: bool) -> Cut:
    """So many of the placed, and all who share the place at the cut, or (``admit_tied`` false)
    none of those the cut would part.

    :param placed: those who may go on, in order.
    """
    if len(placed) <= most:
        return Cut(tuple(one.entry for one in placed))
    last, first_out = placed[most - 1].place, placed[most].place
    if last != first_out:
        return Cut(tuple(one.entry for one in placed[:most]))
    sharing = tuple(one.entry for one in placed if one.place == last)
    above = tuple(one.entry for one in placed if one.place < last)
    return Cut((*above, *sharing) if admit_tied else above, sharing)


@dataclass(frozen=True)
class Award:
    """An award by place: from the place after the level before it down to ``last_place``."""

    label: str
    last_place: int


def awards(
    placed: Sequence[Placed],
    levels: Sequence[Award],
    admit_tied: bool,
    vacant: Collection[int] = (),
) -> dict[int, str]:
    """The label of each entry that has an award. Who shares a place at a level's cut all have the
    level, or (``admit_tied`` false) all have the next.

    :param placed: all that have places, those too who may not have an award.
    """
    found: dict[int, str] = {}
    for place, group in groupby(placed, key=lambda one: one.place):
        sharing = [one.entry for one in group]
        free = (number for number in count(place) if number not in vacant)
        reached = place if admit_tied else max(next(free) for _ in sharing)
        label = award_at(reached, levels)
        if label is not None:
            found.update(dict.fromkeys(sharing, label))
    return found


def award_at(place: int, levels: Sequence[Award]) -> str | None:
    """The level that a place lies within; levels in any order."""
    ordered = sorted(levels, key=lambda level: level.last_place)
    return next((level.label for level in ordered if place <= level.last_place), None)
