"""What the pages and the API of this room accept and promise."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.roles import EventRole
from competitions.rules.states import MarkState
from core.rules.text import say

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Points = Annotated[Decimal, Field(gt=0, le=Decimal("99999.99"), decimal_places=2)]
AnyMark = Annotated[Decimal, Field(ge=-99999, le=99999, decimal_places=2)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Form(BaseModel):
    model_config = ConfigDict(frozen=True)


class Wire(BaseModel):
    """Unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AddCompetition(Form):
    organiser_id: Key
    name: Line
    year: int = Field(ge=1950, le=2200)


class AddEvent(Form):
    name: Line
    occupation_code: Annotated[str, StringConstraints(pattern=r"^\d-\d\d-\d\d-\d\d$")]
    scale_parts: bool = False


class AddPart(Form):
    """``percent`` is the weight as people say it: 30 for 0.30."""

    name: Short
    percent: Decimal = Field(gt=0, le=100, decimal_places=2)


class AddTieStep(Form):
    part_id: Key
    letter: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4)] | None = None


class AddEntry(Form):
    person_id: Key


class Appoint(Form):
    login: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=120)]
    role: EventRole


class TakeSeat(Form):
    appointment_id: Key


class AddCriterion(Form):
    letter: Annotated[
        str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,2}$")
    ]
    name: Line
    target: Points


class AddSubCriterion(Form):
    name: Line
    day: int = Field(default=1, ge=1, le=31)


class WriteAspect(Form):
    """``description_0`` to ``description_3`` are a judgement's four; ``low`` to ``factor`` are a
    panel's range."""

    kind: AspectKind
    description: Description
    requirement: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    max_mark: Points
    low: AnyMark = Decimal(0)
    high: AnyMark = Decimal(10)
    step: Points = Decimal("0.25")
    factor: Annotated[Decimal, Field(gt=0, le=999, decimal_places=3)] = Decimal(1)
    least_present: int = Field(default=3, ge=1, le=50)
    description_0: Words = ""
    description_1: Words = ""
    description_2: Words = ""
    description_3: Words = ""

    @model_validator(mode="after")
    def _range_runs_up(self) -> Self:
        if self.low >= self.high:
            raise ValueError(say("The highest mark must be above the lowest."))
        return self

    @property
    def descriptions(self) -> dict[int, str]:
        texts = (self.description_0, self.description_1, self.description_2, self.description_3)
        return {value: text for value, text in enumerate(texts) if text}


class MarkIn(Wire):
    """One mark.

    ``key`` is the client's own: sending the same mark again counts once. ``seen`` is the id of
    the mark that the client showed in this field, or null where it showed an empty one; anything
    else that stands there meanwhile is a conflict. ``seat`` is needed only where a scorekeeper
    types in for a judge. ``given_at`` is the client's time, with its zone.
    """

    key: UUID
    work: Key
    aspect: Key
    value: AnyMark
    seen: Key | None = None
    seat: Key | None = None
    given_at: datetime | None = None
    device: Annotated[str, StringConstraints(max_length=60)] = ""
    reason: Words = ""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "key": "123e4567-e89b-12d3-a456-426614174000",
                    "work": 12,
                    "aspect": 5,
                    "value": "2",
                    "seen": None,
                    "given_at": "2026-11-23T09:30:00+08:00",
                    "device": "tablet 3",
                }
            ]
        },
    )


class MarkOut(Wire):
    """A mark as it is on record; ``status`` and ``points`` are the aspect's, for this work.

    ``standing`` is the mark that counts in the field now: what the client has seen from here on.
    """

    id: int
    key: UUID
    work: int
    aspect: int
    seat: int | None
    standing: int | None
    value: Decimal
    state: MarkState
    needs_confirmation: bool
    confirmed: bool
    status: ScoreStatus
    points: Decimal | None


class Reason(Form):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Settle(Form):
    """``take`` chooses the contested value, else the one that stands is kept."""

    take: bool
    reason: Words = ""


class ResultRow(Wire):
    """An entry's place; ``shared`` says that others have it too, ``complete`` that nothing of it
    is unmarked."""

    entry: int
    number: int
    name: str
    union: str
    place: int
    shared: bool
    total: Decimal
    parts: dict[str, Decimal]
    complete: bool
