"""What the pages and the API of this room accept and promise."""

from competitions.schemas.common import Reason
<<<<<<< HEAD
from competitions.schemas.entries import (
    CLAUSES,
    AddEntry,
    AgeClause,
    DrawnOut,
    DrawOut,
    DrawStage,
    EnterRows,
    EntryMember,
    EntryOut,
    EntryWork,
    MemberClause,
    NewMember,
    QuotaClause,
    Substitute,
    WorkOut,
    WriteClause,
)
from competitions.schemas.marks import MarkIn, MarkOut, Settle
from competitions.schemas.people import Appoint, TakeSeat
=======
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
>>>>>>> main
from competitions.schemas.results import ResultRow
from competitions.schemas.schemes import AddCriterion, AddSubCriterion, WriteAspect
from competitions.schemas.setup import AddCompetition, AddEvent, AddPart, AddTieStep

__all__ = [
    "CLAUSES",
    "AddCompetition",
    "AddCriterion",
    "AddEntry",
    "AddEvent",
    "AddPart",
    "AddSubCriterion",
    "AddTieStep",
<<<<<<< HEAD
    "AgeClause",
    "Appoint",
    "DrawOut",
    "DrawStage",
    "DrawnOut",
    "EnterRows",
    "EntryMember",
    "EntryOut",
    "EntryWork",
    "MarkIn",
    "MarkOut",
    "MemberClause",
    "NewMember",
    "QuotaClause",
=======
    "AnswerFlag",
    "Appoint",
    "FlagOut",
    "MarkAnswer",
    "MarkIn",
    "MarkOut",
    "MarksIn",
    "MarksOut",
    "MarksToConfirm",
    "OpenRound",
    "RaiseFlag",
>>>>>>> main
    "Reason",
    "ResultRow",
    "RoundOut",
    "Settle",
    "Substitute",
    "TakeSeat",
<<<<<<< HEAD
    "WorkOut",
=======
    "Unreadable",
>>>>>>> main
    "WriteAspect",
    "WriteClause",
]
