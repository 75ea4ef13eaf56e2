"""A document as strips across the page, one below the other, and their way onto pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

# reportlab's canvas; it carries no types.
Canvas: TypeAlias = Any
Draw: TypeAlias = Callable[[Canvas, float, float], None]

# Points in a millimetre.
MM = 72 / 25.4

# Sums of floats that should fill a page exactly may miss by this many points.
SLACK = 0.01


def nothing(canvas: Canvas, left: float, top: float) -> None:
    """Draws an empty strip."""


@dataclass(frozen=True)
class Strip:
    """Something as wide as the page's body; lengths in points, ``draw`` takes left and top.

    ``head`` stands above it wherever it follows no strip with the same head. A ``glued`` strip
    stays on the page of the next one. A ``gap`` is dropped at the top of a page.
    """

    height: float
    draw: Draw = nothing
    head: tuple["Strip", ...] = ()
    glued: bool = False
    gap: bool = False
    ends_page: bool = False


def gap(height: float) -> Strip:
    return Strip(height, gap=True)


def glued(strips: Sequence[Strip]) -> list[Strip]:
    """The last of them, and the gap below it, hold on to what follows."""
    held = len(strips)
    while held and strips[held - 1].gap:
        held -= 1
    last = max(held - 1, 0)
    return [*strips[:last], *(replace(strip, glued=True) for strip in strips[last:])]


def together(strips: Sequence[Strip]) -> list[Strip]:
    """No page's end comes between them."""
    return [*(replace(strip, glued=True) for strip in strips[:-1]), *strips[-1:]]


def onto_pages(strips: Sequence[Strip], height: float) -> list[list[Strip]]:
    """The strips of each page, repeated heads included; at least one page.

    What holds together and is higher than a page is parted from the front on.
    """
    pages: list[list[Strip]] = [[]]
    for chain in _chains(strips):
        if chain[0].ends_page:
            pages.append([])
        else:
            _place(pages, chain, height)
    return [page for page in pages if page] or [[]]


def _place(pages: list[list[Strip]], chain: list[Strip], height: float) -> None:
    while chain:
        if not _fits(pages[-1], chain, height) and _fits([], chain, height):
            pages.append([])
        count = len(chain) if _fits(pages[-1], chain, height) else 1
        if not _fits(pages[-1], chain[:count], height):
            pages.append([])
        for strip in chain[:count]:
            pages[-1] += _added(pages[-1], strip)
        chain = chain[count:]


def _chains(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    chain: list[Strip] = []
    for strip in strips:
        chain.append(strip)
        if not strip.glued:
            yield chain
            chain = []
    if chain:
        yield chain


def _fits(page: list[Strip], chain: Sequence[Strip], height: float) -> bool:
    """An empty page takes any one strip: it would not fit on another page either."""
    grown = list(page)
    for strip in chain:
        grown += _added(grown, strip)
    alone = not page and len(chain) == 1
    return alone or sum(strip.height for strip in grown) <= height + SLACK


def _added(page: list[Strip], strip: Strip) -> list[Strip]:
    if strip.gap and not page:
        return []
    follows = bool(page) and page[-1].head == strip.head
    return [strip] if follows else [*strip.head, strip]
