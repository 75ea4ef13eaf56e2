"""Results of a part that was held elsewhere."""

from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from competitions.schemas.common import AnyMark, Form, Key, Words
from core.rules.text import say
from core.wire import Wire, with_examples


class ResultIn(Wire):
    """The points of an entry, named by its number or by its work in the part. ``key``, ``seen``
    and ``reason`` are as with a mark; who was absent is left out."""

    key: UUID
    entry: Key | None = None
    work: Key | None = None
    points: AnyMark
    seen: Key | None = None
    reason: Words = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.entry is None) == (self.work is None):
            raise ValueError(say("Give either the entry's number or the work."))
        return self


class ResultsIn(Wire):
    """Up to 500 results, each answered for itself."""

    results: list[ResultIn] = Field(min_length=1, max_length=500)

    model_config = with_examples(
        {
            "results": [
                {
                    "key": "123e4567-e89b-12d3-a456-426614174000",
                    "entry": 7,
                    "points": "86.50",
                }
            ]
        }
    )


class SaveResults(Form):
    """``gives`` is how many results the preview promised to save."""

    gives: int = Field(ge=1)
    reason: Words = ""
