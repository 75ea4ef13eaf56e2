"""Writing marking schemes."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from competitions.rules.cis.tables import section_code
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.written import (
    LONGEST_CODE,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
)
from competitions.schemas.common import AnyMark, Form, Key, Points
from core.rules.text import say

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)
]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TITLE)]
Description = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)
]
MoreText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]
Meaning = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_DESCRIPTION)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_CODE),
    AfterValidator(section_code),
]


class ChangeScheme(Form):
    """What the whole is called and worth."""

    title: Title = ""
    total: Points


class AddCriterion(Form):
    letter: Annotated[
        str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,2}$")
    ]
    name: Name
    target: Points


class AddSubCriterion(Form):
    """``day`` is the day of marking, where there are several."""

    name: Name
    day: int | None = Field(default=None, ge=1, le=31)


class WriteSection(Form):
    """A section of the trade's standard; ``target`` is what its aspects are to add up to."""

    code: Code
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NAME)] = ""
    target: Points | None = None


class WriteAspect(Form):
    """``description_0`` to ``description_3`` are a judgement's four; ``low`` to ``factor`` are a
    panel's range; ``fault`` is what one costs where a measurement deducts."""

    kind: AspectKind
    description: Description
    extra: MoreText = ""
    requirement: MoreText = ""
    section: Key | None = None
    max_mark: Points
    measure: Measure = Measure.FREE
    fault: Points | None = None
    low: AnyMark = Decimal(0)
    high: AnyMark = Decimal(10)
    step: Points = Decimal("0.25")
    factor: Annotated[Decimal, Field(gt=0, le=999, decimal_places=3)] = Decimal(1)
    least_present: int = Field(default=3, ge=1, le=50)
    description_0: Meaning = ""
    description_1: Meaning = ""
    description_2: Meaning = ""
    description_3: Meaning = ""

    @model_validator(mode="after")
    def _range_runs_up(self) -> Self:
        if self.low >= self.high:
            raise ValueError(say("The highest mark must be above the lowest."))
        return self

    @model_validator(mode="after")
    def _fault_is_possible(self) -> Self:
        deducts = self.kind is AspectKind.MEASUREMENT and self.measure is Measure.DEDUCT
        if deducts and (self.fault is None or self.fault > self.max_mark):
            raise ValueError(say("Say what a fault costs: more than 0 and at most the maximum."))
        return self

    @property
    def descriptions(self) -> tuple[str, ...]:
        return (
            self.description_0,
            self.description_1,
            self.description_2,
            self.description_3,
        )


class BeginVersion(Form):
    reason: Why


class CopyScheme(Form):
    part_id: Key
