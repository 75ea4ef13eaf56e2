"""Tables of competitions, schemes, entries, judges and marks."""

from competitions.models.entries import (
    Clause,
    Draw,
    DrawnPlace,
    Entry,
    EntryChange,
    Member,
    Work,
)
from competitions.models.events import (
    AwardLevel,
    Competition,
    Event,
    Milestone,
    Part,
    RulesVersion,
    Stage,
    TieStep,
)
from competitions.models.judges import (
    Appointment,
    Judge,
    JudgeTrade,
    Recusal,
    Relation,
    Seat,
)
from competitions.models.marks import Flag, Mark, Remark, Score
from competitions.models.schemes import (
    Aspect,
    Criterion,
    JudgementDescription,
    Scheme,
    StandardSection,
    SubCriterion,
)

__all__ = [
    "Appointment",
    "Aspect",
    "AwardLevel",
    "Clause",
    "Competition",
    "Criterion",
    "Draw",
    "DrawnPlace",
    "Entry",
    "EntryChange",
    "Event",
    "Flag",
    "Judge",
    "JudgeTrade",
    "JudgementDescription",
    "Mark",
    "Member",
    "Milestone",
    "Part",
    "Recusal",
    "Relation",
    "Remark",
    "RulesVersion",
    "Scheme",
    "Score",
    "Seat",
    "Stage",
    "StandardSection",
    "SubCriterion",
    "TieStep",
    "Work",
]
