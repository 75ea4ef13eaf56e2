"""What the pages and the API of this room accept and promise."""

from competitions.schemas.common import Reason
from competitions.schemas.marks import (
    AnswerFlag,
    FlagOut,
    MarkAnswer,
    MarkIn,
    MarkOut,
    MarksIn,
    MarksOut,
    MarksToConfirm,
    OpenRound,
    RaiseFlag,
    RoundOut,
    Settle,
    Unreadable,
)
from competitions.schemas.people import AddEntry, Appoint, TakeSeat
from competitions.schemas.results import (
    Advanced,
    JudgeProgress,
    PartProgress,
    PartResult,
    Progress,
    ResultRow,
    ScoreRow,
    ShowPublic,
    StandingMark,
)
from competitions.schemas.schemes import AddCriterion, AddSubCriterion, WriteAspect
from competitions.schemas.setup import AddCompetition, AddEvent, AddPart, AddTieStep

__all__ = [
    "AddCompetition",
    "AddCriterion",
    "AddEntry",
    "AddEvent",
    "AddPart",
    "AddSubCriterion",
    "AddTieStep",
    "Advanced",
    "AnswerFlag",
    "Appoint",
    "FlagOut",
    "JudgeProgress",
    "MarkAnswer",
    "MarkIn",
    "MarkOut",
    "MarksIn",
    "MarksOut",
    "MarksToConfirm",
    "OpenRound",
    "PartProgress",
    "PartResult",
    "Progress",
    "RaiseFlag",
    "Reason",
    "ResultRow",
    "RoundOut",
    "ScoreRow",
    "Settle",
    "ShowPublic",
    "StandingMark",
    "TakeSeat",
    "Unreadable",
    "WriteAspect",
]
