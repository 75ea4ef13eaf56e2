"""Marks as they are sent and answered."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from competitions.rules.marking import ScoreStatus
from competitions.rules.states import MarkState
from competitions.schemas.common import AnyMark, Form, Key, Wire, Words


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


class Settle(Form):
    """``take`` chooses the contested value, else the one that stands is kept."""

    take: bool
    reason: Words = ""
