"""The draw: repeatable by anybody, and nobody's turn twice."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.draw import command, draw, ticket

SEEDS = st.text(min_size=1, max_size=80)
NUMBERS = st.sets(st.integers(1, 500), max_size=60)


@given(SEEDS, NUMBERS, st.integers(1, 9))
def test_everybody_has_one_turn(seed: str, numbers: set[int], stations: int) -> None:
    drawn = draw(seed, numbers, stations)
    assert {turn.number for turn in drawn} == numbers
    assert [turn.order for turn in drawn] == list(range(1, len(numbers) + 1))
    places = {(turn.round, turn.station) for turn in drawn}
    assert len(places) == len(numbers)
    assert all(1 <= turn.station <= stations for turn in drawn)
    assert max((turn.round for turn in drawn), default=0) == -(-len(numbers) // stations)


@given(SEEDS, NUMBERS, st.randoms())
def test_order_of_input_does_not_matter(seed: str, numbers: set[int], random: object) -> None:
    shuffled = list(numbers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(seed, shuffled, 4) == draw(seed, sorted(numbers), 4)


def test_ticket_is_what_the_method_says() -> None:
    # printf '2026-11-23:7' | sha256sum
    known = "d1f421e2d1afd98dc560102a7225ee7b85b7395a833503c72cc8c96c57c43ade"
    assert ticket("2026-11-23", 7) == known


@pytest.mark.parametrize("seed", ["双色球 03 07 12", 'it\'s $(a) `seed` \\ "quoted"', "-n %s"])
def test_shell_draws_the_same(seed: str) -> None:
    shell = shutil.which("sh")
    assert shell is not None
    line = command(seed, {1, 2, 3, 10, 11})
    printed = subprocess.run(  # noqa: S603 - the line is what the page tells people to run
        [shell, "-c", line], check=True, capture_output=True, text=True
    ).stdout
    drawn = draw(seed, {1, 2, 3, 10, 11}, 1)
    assert printed.split() == [word for turn in drawn for word in (turn.ticket, str(turn.number))]
