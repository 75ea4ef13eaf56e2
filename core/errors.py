"""Refusals: how an action says no, in a sentence that tells the person what to do.

Actions raise them; ``core.web.errors`` turns them into RFC 9457 problem+json or a page fragment.
Raising rolls the request's transaction back, except where the refusal itself belongs on record
(``on_record``): a contested mark, a failed sign-in.
"""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from core.rules.text import Text, say


class Refusal(Exception):
    """The request was understood and is not carried out."""

    status: ClassVar[int] = 400
    kind: ClassVar[str] = "refused"

    def __init__(
        self,
        text: Text,
        *,
        fields: Mapping[str, Text] | None = None,
        facts: Mapping[str, object] | None = None,
        on_record: bool = False,
        kind: str | None = None,
    ) -> None:
        super().__init__(str(text))
        self.text = text
        self.fields = dict(fields or {})
        self.facts = dict(facts or {})
        self.on_record = on_record
        self.name = kind or self.kind


class Invalid(Refusal):
    """What was sent cannot be right (422); ``fields`` says where."""

    status = 422
    kind = "invalid"


class NotSignedIn(Refusal):
    """Nobody is signed in, or the session has ended (401)."""

    status = 401
    kind = "not-signed-in"


class Forbidden(Refusal):
    """Somebody else may do this (403)."""

    status = 403
    kind = "forbidden"


class NotFound(Refusal):
    """There is no such thing, or this person may not know of it (404)."""

    status = 404
    kind = "not-found"


class Conflict(Refusal):
    """Right person, wrong moment: the state or somebody else's save stands against it (409)."""

    status = 409
    kind = "conflict"


class TooLarge(Refusal):
    """More was sent than fits here (413)."""

    status = 413
    kind = "too-large"


class TooMany(Refusal):
    """Try again later (429); ``facts["retry_after"]`` is in seconds."""

    status = 429
    kind = "too-many"


class Unavailable(Refusal):
    """The database or the disk does not answer just now (503)."""

    status = 503
    kind = "unavailable"


class Problem(BaseModel):
    """A refusal as it is sent (RFC 9457): ``detail`` is a sentence for people, ``fields`` holds one
    for each field that is wrong. What else there is depends on ``type``."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    fields: dict[str, str] = {}


def require(allowed: bool, text: Text | None = None) -> None:
    """Who: refuse with 403 unless allowed."""
    if not allowed:
        raise Forbidden(text or say("Your role does not allow this. Ask your administrator."))


def require_found(allowed: bool) -> None:
    """Who, where even the existence is not theirs to know: refuse with 404 unless allowed."""
    if not allowed:
        raise missing()


def missing() -> NotFound:
    return NotFound(say("There is nothing here, or it is not open to you."))
