"""What the pages and the API of this room accept and promise."""

from competitions.schemas.common import Reason
from competitions.schemas.marks import (
    AnswerFlag,
    ConfirmMany,
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
from competitions.schemas.results import ResultRow
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
    "AnswerFlag",
    "Appoint",
    "ConfirmMany",
    "FlagOut",
    "MarkAnswer",
    "MarkIn",
    "MarkOut",
    "MarksIn",
    "MarksOut",
    "MarksToConfirm",
    "OpenRound",
    "RaiseFlag",
    "Reason",
    "ResultRow",
    "RoundOut",
    "Settle",
    "TakeSeat",
    "Unreadable",
    "WriteAspect",
]
