"""Who judges: the pool, appointments, seats, and keeping away."""

from datetime import date
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from competitions.rules.conflicts import RelationKind
from competitions.rules.roles import EventRole
from competitions.schemas.common import Form, Key, Line, Short, Why, Words
from core.rules.text import say
from core.wire import Wire, with_examples

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

    model_config = with_examples({"login": "judge7@example.org", "role": "judge"})


class AppointmentOut(Wire):
    """``qualified`` is whether the pool of judges says so for the event's trade; ``recused`` are
    the entries that this person keeps away from."""

    id: int
    account: int
    qualified: bool
    recused: list[int]

    model_config = with_examples({"id": 9, "account": 15, "qualified": True, "recused": [31]})


class SeatIn(Wire):
    """``appointment`` is that of a judge or a panel lead of the part's event."""

    appointment: Key

    model_config = with_examples({"appointment": 9})


class SeatOut(Wire):
    """``number`` is 1 for J1, 2 for J2 and so on."""

    id: int
    number: int

    model_config = with_examples({"id": 4, "number": 2})


class LeaveIn(Wire):
    reason: Why

    model_config = with_examples({"reason": "身体不适"})


class RecusalIn(Wire):
    entry: Key
    note: Why

    model_config = with_examples({"entry": 31, "note": "师徒关系"})


class RecusalOut(Wire):
    id: int

    model_config = with_examples({"id": 3})
