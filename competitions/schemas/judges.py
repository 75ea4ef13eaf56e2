"""Who judges: the pool, appointments, seats, and keeping away."""

from datetime import date
from typing import Annotated, Self

from pydantic import ConfigDict, StringConstraints, model_validator

from competitions.rules.conflicts import RelationKind
from competitions.rules.roles import EventRole
from competitions.schemas.common import Form, Key, Line, Short, Why, Wire, Words
from core.rules.text import say

Login = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=120)
]
TradeCode = Annotated[str, StringConstraints(pattern=r"^\d-\d\d-\d\d-\d\d$")]


class AddJudge(Form):
    """``organisation_id`` is the union of the judge's employer."""

    login: Login
    organisation_id: Key
    note: Words = ""


class WriteJudge(Form):
    organisation_id: Key
    note: Words = ""


class Qualify(Form):
    """``valid_until`` is the last day; none where it does not end."""

    occupation_code: TradeCode
    qualification: Line
    valid_until: date | None = None


class DropTrade(Form):
    occupation_code: TradeCode


class Declare(Form):
    person_id: Key
    kind: RelationKind
    note: Words = ""


class Appoint(Form):
    """``knowingly`` appoints somebody who is not qualified in the event's trade."""

    login: Login
    role: EventRole
    knowingly: bool = False


class TakeSeat(Form):
    appointment_id: Key


class Recuse(Form):
    entry_id: Key
    note: Why


class LookAt(Form):
    """``judge`` was picked from the pool; ``login`` is written for somebody outside it."""

    judge: Login | None = None
    login: Login | None = None
    role: EventRole

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.judge is None and self.login is None:
            raise ValueError(say("Choose a judge from the pool, or write a sign-in name."))
        return self

    @property
    def whom(self) -> str:
        return self.judge or self.login or ""


class LeavePanel(Form):
    seat_id: Key
    reason: Why


class KeepAway(Form):
    appointment_id: Key
    entry_id: Key
    note: Why


class InviteJudge(Form):
    """``organisation_id`` is for whom the account is; it gets no role there."""

    login: Login
    name: Short
    organisation_id: Key


class AppointmentIn(Wire):
    """The person needs an account; ``login`` is its sign-in name."""

    login: Login
    role: EventRole

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"login": "judge7@example.org", "role": "judge"}]},
    )


class AppointmentOut(Wire):
    """``qualified`` is whether the pool of judges says so for the event's trade; ``recused`` are
    the entries that this person keeps away from."""

    id: int
    account: int
    qualified: bool
    recused: list[int]


class SeatIn(Wire):
    """``appointment`` is that of a judge or a panel lead of the part's event."""

    appointment: Key


class SeatOut(Wire):
    """``number`` is 1 for J1, 2 for J2 and so on."""

    id: int
    number: int


class LeaveIn(Wire):
    reason: Why


class RecusalIn(Wire):
    entry: Key
    note: Why


class RecusalOut(Wire):
    id: int
