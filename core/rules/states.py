"""States and the moves between them, as tables that a test can compare with their enum."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)


def may_move(now: State, then: State, moves: Mapping[State, frozenset[State]]) -> bool:
    """Whether the table of moves leads from one state to the other in one step."""
    return then in moves[now]
