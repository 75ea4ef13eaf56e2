from enum import StrEnum

from hypothesis import given
from hypothesis import strategies as st

from core.rules.states import may_move


class Lamp(StrEnum):
    """A thing with states."""

    OFF = "off"
    ON = "on"
    BROKEN = "broken"


lamps = st.sampled_from(Lamp)
tables = st.fixed_dictionaries({lamp: st.frozensets(lamps) for lamp in Lamp})


@given(lamps, lamps, tables)
def test_move_is_allowed_exactly_where_the_table_says(
    now: Lamp, then: Lamp, moves: dict[Lamp, frozenset[Lamp]]
) -> None:
    assert may_move(now, then, moves) == (then in moves[now])
