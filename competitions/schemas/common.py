"""What every form and message of this room is made of."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core.wire import Wire, with_examples

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Points = Annotated[Decimal, Field(gt=0, le=Decimal("99999.99"), decimal_places=2)]
AnyMark = Annotated[Decimal, Field(ge=-99999, le=99999, decimal_places=2)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Form(BaseModel):
    model_config = ConfigDict(frozen=True)


class Reason(Wire):
    reason: Why

    model_config = with_examples({"reason": "选手因病退赛"})
