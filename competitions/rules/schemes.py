"""Whether a marking scheme adds up; all findings at once, each with where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from competitions.rules.marking import JUDGEMENT_HIGHEST, AspectKind
from core.rules.text import Text, say

DESCRIPTIONS = JUDGEMENT_HIGHEST + 1


@dataclass(frozen=True)
class AspectDraft:
    """``described`` counts the written descriptions of a judgement's 0 to 3."""

    key: int
    kind: AspectKind
    max_mark: Decimal
    described: int = 0


@dataclass(frozen=True)
class CriterionDraft:
    """``target`` is what the criterion is declared to be worth."""

    key: int
    letter: str
    target: Decimal
    aspects: tuple[AspectDraft, ...] = ()

    @property
    def sum(self) -> Decimal:
        return sum((aspect.max_mark for aspect in self.aspects), Decimal(0))


@dataclass(frozen=True)
class Finding:
    """What is wrong, and the criterion or aspect it is wrong with."""

    text: Text
    criterion: int | None = None
    aspect: int | None = None


def findings(total: Decimal, criteria: Sequence[CriterionDraft]) -> list[Finding]:
    """Nothing, where the scheme may be used."""
    found: list[Finding] = []
    if not criteria:
        return [Finding(say("The scheme is empty: add a criterion."))]
    declared = sum((criterion.target for criterion in criteria), Decimal(0))
    if declared != total:
        found.append(
            Finding(
                say(
                    "The criteria add up to %(sum)s; the scheme declares %(total)s.",
                    sum=declared,
                    total=total,
                )
            )
        )
    for criterion in criteria:
        found.extend(_of_criterion(criterion))
    return found


def _of_criterion(criterion: CriterionDraft) -> list[Finding]:
    found: list[Finding] = []
    if criterion.sum != criterion.target:
        found.append(
            Finding(
                say(
                    "Criterion %(letter)s: its aspects add up to %(sum)s, not to %(target)s.",
                    letter=criterion.letter,
                    sum=criterion.sum,
                    target=criterion.target,
                ),
                criterion=criterion.key,
            )
        )
    found.extend(
        Finding(
            say("A judgement needs its four descriptions, for 0, 1, 2 and 3."),
            criterion=criterion.key,
            aspect=aspect.key,
        )
        for aspect in criterion.aspects
        if aspect.kind is AspectKind.JUDGEMENT and aspect.described < DESCRIPTIONS
    )
    return found
