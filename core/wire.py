"""What bodies over HTTP are made of, in every room."""

from typing import Any

from pydantic import BaseModel, ConfigDict


def with_examples(*examples: dict[str, Any]) -> ConfigDict:
    """For a body's ``model_config``: what the API's document shows of it."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": list(examples)})


class Wire(BaseModel):
    """Unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Made(Wire):
    """The key of what was made."""

    id: int

    model_config = with_examples({"id": 7})


class Problem(BaseModel):
    """A refusal as it is sent (RFC 9457): ``detail`` is a sentence for people, ``fields`` holds one
    for each field that is wrong. What else there is depends on ``type``."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str
    title: str
    status: int
    detail: str
    fields: dict[str, str] = {}
