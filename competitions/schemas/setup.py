"""Setting up competitions, events, stages and parts."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from competitions.schemas.common import Form, Key, Line, Short


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
