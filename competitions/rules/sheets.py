"""Which fields of a sheet take marks from the person who looks at it."""

import math
from dataclasses import dataclass
from decimal import Decimal

from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.states import ENTRY_NAMES, EntryState
from core.rules.text import Text, say


@dataclass(frozen=True)
class Sitting:
    """Who marks, and when: ``typing`` in for others or not, in a seat or in none, whose judge has
    ``left`` the panel or not; ``is_open`` is the stage."""

    is_open: bool
    typing: bool = False
    seated: bool = True
    left: bool = False


def closed(sitting: Sitting) -> Text | None:
    """Why the whole sheet takes no mark, or nothing."""
    if not sitting.is_open:
        return say(
            "Marks are not taken now: the stage is not open. What was given can be looked at."
        )
    if sitting.typing:
        return None
    if not sitting.seated:
        return say("You have no seat on the panel of this part. Ask the chief judge.")
    if sitting.left:
        return say("You have left this panel. The marks you gave before count.")
    return None


def kept_from(sitting: Sitting, entry: EntryState, recused: bool) -> Text | None:
    """Why this work takes no mark of this seat, or nothing."""
    if entry is not EntryState.ENTERED:
        return say(
            "This work is not marked any more: its entry is “%(state)s”.",
            state=ENTRY_NAMES[entry],
        )
    if recused and sitting.typing:
        return say("This judge keeps away from this work. The rest of the panel marks it.")
    if recused:
        return say("You keep away from this work. The rest of the panel marks it.")
    return None


def takes(
    sitting: Sitting, entry: EntryState, recused: bool, kind: AspectKind, status: ScoreStatus
) -> bool:
    """Whether a field takes a mark: what a person may not, and a moment does not, allow.

    Who types in for nobody, or for a judge who left or keeps away, enters the panel's
    measurements only. Where judges lie too far apart nobody changes a mark before the next round.
    """
    if closed(sitting) is not None or entry is not EntryState.ENTERED:
        return False
    sits = sitting.seated and not sitting.left and not recused
    if not sits and not (sitting.typing and kind is AspectKind.MEASUREMENT):
        return False
    return status is not ScoreStatus.REMARK


def faults(most: Decimal, step: Decimal, value: Decimal) -> int:
    """How many faults a deduction stands for; of those that leave nothing, the fewest."""
    return math.ceil((most - value) / step)
