"""Writing marking schemes."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from competitions.rules.marking import AspectKind
from competitions.schemas.common import AnyMark, Form, Line, Points, Words
from core.rules.text import say

Description = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)
]


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
    requirement: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
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
