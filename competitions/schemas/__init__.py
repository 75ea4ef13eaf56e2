"""What the pages and the API of this room accept and promise."""

from competitions.schemas.common import Reason
from competitions.schemas.judges import (
    AddJudge,
    Appoint,
    AppointmentIn,
    AppointmentOut,
    Declare,
    DropTrade,
    LeaveIn,
    Qualify,
    RecusalIn,
    RecusalOut,
    Recuse,
    SeatIn,
    SeatOut,
    TakeSeat,
    WriteJudge,
)
from competitions.schemas.marks import (
    MarkAnswer,
    MarkIn,
    MarkOut,
    MarksIn,
    MarksOut,
    MarksToConfirm,
    OpenRound,
    RoundOut,
    Settle,
    Unreadable,
)
from competitions.schemas.people import AddEntry
from competitions.schemas.results import ResultRow
from competitions.schemas.schemes import AddCriterion, AddSubCriterion, WriteAspect
from competitions.schemas.setup import AddCompetition, AddEvent, AddPart, AddTieStep

__all__ = [
    "AddCompetition",
    "AddCriterion",
    "AddEntry",
    "AddEvent",
    "AddJudge",
    "AddPart",
    "AddSubCriterion",
    "AddTieStep",
    "Appoint",
    "AppointmentIn",
    "AppointmentOut",
    "Declare",
    "DropTrade",
    "LeaveIn",
    "MarkAnswer",
    "MarkIn",
    "MarkOut",
    "MarksIn",
    "MarksOut",
    "MarksToConfirm",
    "OpenRound",
    "Qualify",
    "Reason",
    "RecusalIn",
    "RecusalOut",
    "Recuse",
    "ResultRow",
    "RoundOut",
    "SeatIn",
    "SeatOut",
    "Settle",
    "TakeSeat",
    "Unreadable",
    "WriteAspect",
    "WriteJudge",
]
