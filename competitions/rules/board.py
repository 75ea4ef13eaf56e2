"""What a board shows, what moved on it since its last move, and how a frozen one is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

Places = dict[int, int]


@dataclass(frozen=True)
class BoardRow:
    """An entry on a board; ``parts`` are None where nothing of the part is marked, ``done`` of
    ``aspects`` yield points."""

    entry: int
    number: int
    name: str
    union: str
    place: int
    shared: bool
    total: Decimal
    parts: tuple[Decimal | None, ...]
    done: int
    aspects: int

    @property
    def complete(self) -> bool:
        return self.done == self.aspects


@dataclass(frozen=True)
class Board:
    """``at`` is when it was so; ``parts`` are the names of the stage's parts."""

    stage: str
    parts: tuple[str, ...]
    rows: tuple[BoardRow, ...]
    at: datetime
    frozen: bool = False

    @property
    def places(self) -> Places:
        return {row.entry: row.place for row in self.rows}


def to_record(board: Board) -> dict[str, Any]:
    """What is kept of a board that is frozen: plain values, points as text."""
    return {
        "stage": board.stage,
        "parts": list(board.parts),
        "at": board.at.isoformat(),
        "rows": [
            {
                "entry": row.entry,
                "number": row.number,
                "name": row.name,
                "union": row.union,
                "place": row.place,
                "shared": row.shared,
                "total": str(row.total),
                "parts": [None if points is None else str(points) for points in row.parts],
                "done": row.done,
                "aspects": row.aspects,
            }
            for row in board.rows
        ],
    }


def from_record(kept: Mapping[str, Any]) -> Board:
    """The board of :func:`to_record`, frozen."""
    return Board(
        stage=kept["stage"],
        parts=tuple(kept["parts"]),
        rows=tuple(_row(row) for row in kept["rows"]),
        at=datetime.fromisoformat(kept["at"]),
        frozen=True,
    )


def _row(kept: Mapping[str, Any]) -> BoardRow:
    points = (None if one is None else Decimal(one) for one in kept["parts"])
    return BoardRow(**{**kept, "total": Decimal(kept["total"]), "parts": tuple(points)})


def shown_large(rows: Sequence[BoardRow], most: int, own: int | None) -> list[BoardRow]:
    """The rows in large type: the first so many, and one's own wherever it stands."""
    return [row for index, row in enumerate(rows) if index < most or row.entry == own]


@dataclass(frozen=True)
class Order:
    """The places a board shows, and those it showed before the last move.

    The board sends both back when it asks for rows, so that an arrow stands until the next move
    and the server remembers nothing about its boards.
    """

    now: Places
    before: Places
    just_moved: bool = False

    def climbed(self, entry: int) -> int:
        """How many places up since the last move (negative: down)."""
        return self.before.get(entry, self.now[entry]) - self.now[entry]


def follow_moves(shown: Places, before: Places, now: Places) -> Order:
    """What moved: against what was shown if something moves now, else against what stood before
    the last move."""
    moves = bool(shown) and shown != now
    return Order(now, shown if moves else before or now, just_moved=moves)
