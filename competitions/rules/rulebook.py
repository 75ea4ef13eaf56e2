"""The rules that an event goes by: settings with their customary values, kept in versions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from competitions.rules.marking import JUDGEMENT_SPREAD, TRIM_FROM
from competitions.rules.results import SCALE_NAMES, Scale
from core.rules.text import Text, say

Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Rulebook:
    """``trim_from`` is the number of marks from which a panel's highest and lowest are dropped;
    ``judgement_spread`` how far judgements may lie apart before the aspect is marked again."""

    trim_from: int = TRIM_FROM
    judgement_spread: int = JUDGEMENT_SPREAD
    scale_parts: bool = False
    admit_tied: bool = True
    scale: Scale = Scale.NONE

    @property
    def kept(self) -> dict[str, Any]:
        """As a version of the rules keeps it."""
        return {name: str(v) if isinstance(v, Scale) else v for name, v in asdict(self).items()}


SETTINGS = tuple(field.name for field in fields(Rulebook))

NAMES: dict[str, Text] = {
    "trim_from": say("Highest and lowest are dropped from (marks)"),
    "judgement_spread": say("Judgements may differ by"),
    "scale_parts": say("Each part is scaled to 100 before it is weighted"),
    "admit_tied": say("All who are tied at a cut go on"),
    "scale": say("Scaled score"),
}

YES, NO = say("yes"), say("no")


@dataclass(frozen=True)
class Change:
    """A setting that two versions differ in, in words."""

    name: Text
    before: Text | str
    after: Text | str


def changes(before: Kept, after: Kept) -> list[Change]:
    """What the later version has otherwise; nothing for a setting that either does not know."""
    return [
        Change(NAMES[name], in_words(before[name]), in_words(after[name]))
        for name in SETTINGS
        if name in before and name in after and before[name] != after[name]
    ]


def in_words(value: Any) -> Text | str:
    """A kept value for people."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return SCALE_NAMES[Scale(value)]
    return str(value)
