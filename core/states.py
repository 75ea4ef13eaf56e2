"""Moving a thing from one state to the next."""

from collections.abc import Mapping
from typing import Protocol

from core.errors import Conflict
from core.rules.states import State, may_move
from core.rules.text import Text, say


class HasState(Protocol[State]):
    state: State


def move(
    thing: HasState[State],
    then: State,
    moves: Mapping[State, frozenset[State]],
    names: Mapping[State, Text],
) -> None:
    """Set the state, or refuse with 409 when the table has no such move.

    The row must have been taken ``FOR UPDATE``: two movers at once would both find the old state.
    """
    if not may_move(thing.state, then, moves):
        raise Conflict(
            say(
                "This is “%(now)s” and cannot become “%(then)s”. Load the page again to see why.",
                now=names[thing.state],
                then=names[then],
            ),
            kind="wrong-state",
        )
    thing.state = then
