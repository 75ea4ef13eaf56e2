"""Whether a stage can open for marking, and what it still needs: every check with its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from competitions.rules.marking import plain
from competitions.rules.states import StageState
from core.rules.text import Text, say

WHOLE = Decimal(1)
HUNDRED = 100


class CheckKind(StrEnum):
    """What is looked at, in the order in which an organiser sees to it."""

    WEIGHTS = "weights"
    SCHEME = "scheme"
    PANEL = "panel"
    ENTRIES = "entries"
    DRAW = "draw"


NAMES: dict[CheckKind, Text] = {
    CheckKind.WEIGHTS: say("Weights"),
    CheckKind.SCHEME: say("Marking schemes"),
    CheckKind.PANEL: say("Panels"),
    CheckKind.ENTRIES: say("Entries"),
    CheckKind.DRAW: say("Draw"),
}


@dataclass(frozen=True)
class PartFacts:
    """``problems`` are what is wrong with its scheme; ``judges`` how many sit on its panel."""

    part: int
    name: str
    weight: Decimal
    reported: bool
    problems: tuple[Text, ...]
    locked: bool
    judges: int


@dataclass(frozen=True)
class StageFacts:
    """``entries`` are those that compete in this stage; ``drawn`` says that a draw stands."""

    state: StageState
    parts: tuple[PartFacts, ...]
    entries: int
    drawn: bool


@dataclass(frozen=True)
class Check:
    """``words`` is a short state; ``missing`` a sentence for each thing that lacks, with its part
    where it is one's. ``needed`` checks keep the stage from opening."""

    kind: CheckKind
    words: Text | str
    missing: tuple[tuple[PartFacts | None, Text], ...] = ()
    needed: bool = True

    @property
    def ok(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Readiness:
    """A stage with what was found; the checks are in the order of their kinds."""

    stage: StageFacts
    checks: tuple[Check, ...]

    @property
    def lacking(self) -> dict[str, Text]:
        """What keeps the stage from opening: ``weights``, or a part's name and ``.panel``."""
        return {
            f"{part.name}.{check.kind}" if part else check.kind.value: text
            for check in self.checks
            if check.needed
            for part, text in check.missing
        }

    @property
    def parts(self) -> dict[int, PartFacts]:
        """By the part's key."""
        return {part.part: part for part in self.stage.parts}


def look(stage: StageFacts) -> Readiness:
    every = (_weights(stage), _schemes(stage), _panels(stage), _entries(stage), _draw(stage))
    return Readiness(stage, every)


def _weights(stage: StageFacts) -> Check:
    """Parts add up to the whole, so that a total is on the scale that everybody expects."""
    if not stage.parts:
        text = say("Add a part.")
        return Check(CheckKind.WEIGHTS, say("No part yet"), ((None, text),))
    summed = sum((part.weight for part in stage.parts), Decimal(0))
    words = f"{plain(summed * HUNDRED)}%"
    if summed == WHOLE:
        return Check(CheckKind.WEIGHTS, words)
    text = say(
        "The weights of the parts add up to %(sum)s%%; make them 100%%.",
        sum=plain(summed * HUNDRED),
    )
    return Check(CheckKind.WEIGHTS, words, ((None, text),))


def _schemes(stage: StageFacts) -> Check:
    wrong = [
        (part, say("%(part)s: %(problem)s", part=part.name, problem=part.problems[0]))
        for part in stage.parts
        if part.problems
    ]
    if wrong:
        return Check(CheckKind.SCHEME, _of(wrong, stage.parts), tuple(wrong))
    locked = any(part.locked for part in stage.parts)
    return Check(CheckKind.SCHEME, say("Locked") if locked else say("Add up"))


def _panels(stage: StageFacts) -> Check:
    """A part that is held elsewhere needs no panel: its points are sent in."""
    judged = [part for part in stage.parts if not part.reported]
    empty = [
        (part, say("%(part)s: no judge sits on the panel yet.", part=part.name))
        for part in judged
        if not part.judges
    ]
    if empty:
        return Check(CheckKind.PANEL, _of(empty, judged), tuple(empty))
    fewest = min((part.judges for part in judged), default=0)
    words = say("%(judges)s each or more", judges=fewest) if judged else say("None needed")
    return Check(CheckKind.PANEL, words)


def _entries(stage: StageFacts) -> Check:
    if stage.entries:
        return Check(CheckKind.ENTRIES, str(stage.entries))
    text = say("There is no entry yet.")
    return Check(CheckKind.ENTRIES, say("None yet"), ((None, text),))


def _draw(stage: StageFacts) -> Check:
    """A stage may open without: some events know no stations."""
    if stage.drawn:
        return Check(CheckKind.DRAW, say("Drawn"), needed=False)
    text = say("Order and stations are not drawn yet; the stage may open without.")
    return Check(CheckKind.DRAW, say("Not drawn"), ((None, text),), needed=False)


def _of(some: Sequence[object], every: Sequence[object]) -> Text:
    return say("%(some)s of %(all)s to see to", some=len(some), all=len(every))
