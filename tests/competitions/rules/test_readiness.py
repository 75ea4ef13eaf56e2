from dataclasses import replace
from decimal import Decimal

import pytest

from competitions.rules.readiness import CheckKind, PartFacts, Readiness, StageFacts, look
from competitions.rules.states import StageState
from core.rules.text import say

THEORY = PartFacts(1, "理论", Decimal("0.3"), True, (), False, 0)
PRACTICE = PartFacts(2, "实操", Decimal("0.7"), False, (), False, 3)
READY = StageFacts(StageState.PREPARING, (THEORY, PRACTICE), entries=12, drawn=True)


def told(ready: Readiness) -> dict[str, str]:
    return {name: str(text) for name, text in ready.lacking.items()}


def test_stage_with_everything_may_open() -> None:
    ready = look(READY)
    assert told(ready) == {}
    assert all(check.ok for check in ready.checks)


@pytest.mark.parametrize(
    ("stage", "lacks"),
    [
        (replace(READY, entries=0), {"entries": "There is no entry yet."}),
        (
            replace(READY, parts=(PRACTICE,)),
            {"weights": "The weights of the parts add up to 70%; make them 100%."},
        ),
        (
            replace(READY, parts=(THEORY, replace(PRACTICE, judges=0))),
            {"实操.panel": "实操: no judge sits on the panel yet."},
        ),
        (
            replace(READY, parts=(replace(THEORY, problems=(say("It is empty."),)), PRACTICE)),
            {"理论.scheme": "理论: It is empty."},
        ),
    ],
)
def test_stage_that_lacks_something_says_what(stage: StageFacts, lacks: dict[str, str]) -> None:
    assert told(look(stage)) == lacks


def test_stage_without_parts_says_everything_at_once() -> None:
    empty = StageFacts(StageState.PREPARING, (), entries=0, drawn=False)
    assert set(told(look(empty))) == {"weights", "entries"}


def test_draw_is_told_and_keeps_nothing_from_opening() -> None:
    ready = look(replace(READY, drawn=False))
    assert told(ready) == {}
    assert [check.kind for check in ready.checks if not check.ok] == [CheckKind.DRAW]


def test_part_held_elsewhere_needs_no_panel() -> None:
    ready = look(replace(READY, parts=(replace(THEORY, weight=Decimal(1)),)))
    assert told(ready) == {}


def test_checks_cover_every_kind_in_order() -> None:
    assert [check.kind for check in look(READY).checks] == list(CheckKind)
