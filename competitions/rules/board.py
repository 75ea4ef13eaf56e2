"""What moved on a board since its last move."""

from dataclasses import dataclass

Places = dict[int, int]


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
