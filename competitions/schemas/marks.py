"""Marks as they are sent and answered."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from competitions.rules.marking import ScoreStatus
from competitions.rules.states import MarkState
from competitions.schemas.common import AnyMark, Form, Key, Why, Words
from core.wire import Problem, Wire, with_examples


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

    model_config = with_examples(
        {
            "key": "123e4567-e89b-12d3-a456-426614174000",
            "work": 12,
            "aspect": 5,
            "value": "2",
            "seen": None,
            "given_at": "2026-11-23T09:30:00+08:00",
            "device": "tablet 3",
        }
    )


@dataclass(frozen=True)
class Unreadable:
    """One mark of many that is no mark: what it was sent as, and what is wrong with it."""

    key: str
    errors: list[Any]


def _each(sent: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """One that cannot be read stops no other."""
    try:
        return read(sent)
    except ValidationError as error:
        key = sent.get("key", "") if isinstance(sent, dict) else ""
        return Unreadable(str(key)[:60], list(error.errors()))


class MarksIn(Wire):
    """Up to 500 marks, each answered for itself."""

    marks: list[Annotated[MarkIn, WrapValidator(_each)]] = Field(min_length=1, max_length=500)

    model_config = with_examples(
        {
            "marks": [
                {
                    "key": "123e4567-e89b-12d3-a456-426614174000",
                    "work": 12,
                    "aspect": 5,
                    "value": "2",
                },
                {
                    "key": "123e4567-e89b-12d3-a456-426614174001",
                    "work": 12,
                    "aspect": 6,
                    "value": "18.50",
                    "seen": 803,
                },
            ]
        }
    )

    def read(self) -> list[MarkIn | Unreadable]:
        return list(self.marks)


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

    model_config = with_examples(
        {
            "id": 804,
            "key": "123e4567-e89b-12d3-a456-426614174000",
            "work": 12,
            "aspect": 5,
            "seat": 4,
            "standing": 804,
            "value": "2.00",
            "state": "current",
            "needs_confirmation": False,
            "confirmed": False,
            "status": "waiting",
            "points": None,
        }
    )


class ContestedMark(Wire):
    """The mark that was sent: on record, and not counted till somebody settles."""

    id: int
    value: Decimal


class StoodMark(Wire):
    """The mark that stands: ``entered_by`` is an account, ``device`` what the client called its
    own."""

    id: int
    value: Decimal
    entered_by: int
    entered_at: datetime
    device: str


class MarkContested(Problem):
    """Two marks of one field (type ``/problems/mark-contested``): settle ``contested.id``."""

    contested: ContestedMark
    standing: StoodMark

    model_config = ConfigDict(extra="forbid", frozen=True)


class MarkAnswer(Wire):
    """What became of one mark of many: ``status`` as it would be alone (200, or the refusal's),
    then either the mark or the problem."""

    key: str
    status: int
    mark: MarkOut | None = None
    problem: MarkContested | Problem | None = None


class MarksOut(Wire):
    """In the order in which the marks were sent."""

    answers: list[MarkAnswer]

    model_config = with_examples(
        {
            "answers": [
                {
                    "key": "123e4567-e89b-12d3-a456-426614174000",
                    "status": 200,
                    "mark": {
                        "id": 804,
                        "key": "123e4567-e89b-12d3-a456-426614174000",
                        "work": 12,
                        "aspect": 5,
                        "seat": 4,
                        "standing": 804,
                        "value": "2.00",
                        "state": "current",
                        "needs_confirmation": False,
                        "confirmed": False,
                        "status": "waiting",
                        "points": None,
                    },
                    "problem": None,
                },
                {
                    "key": "123e4567-e89b-12d3-a456-426614174001",
                    "status": 422,
                    "mark": None,
                    "problem": {
                        "type": "/problems/invalid",
                        "title": "invalid",
                        "status": 422,
                        "detail": "3.5 is not possible here: a judgement is 0, 1, 2 or 3.",
                        "fields": {
                            "value": "3.5 is not possible here: a judgement is 0, 1, 2 or 3."
                        },
                    },
                },
            ]
        }
    )


class MarksToConfirm(Wire):
    marks: list[Key] = Field(min_length=1, max_length=500)

    model_config = with_examples({"marks": [804, 805]})


class ConfirmMany(Form):
    """Ticked marks; or, with ``until``, every mark up to that one that waits: of one person and
    device, or of the event. What came in after the page was shown is not confirmed unseen."""

    marks: list[Key] = Field(default=[], max_length=500)
    until: Key | None = None
    entered_by: Key | None = None
    device: Annotated[str, StringConstraints(max_length=60)] | None = None


class OpenRound(Wire):
    """The panel marks an aspect of a work again, together; ``reason`` stays on record."""

    work: Key
    aspect: Key
    reason: Why

    model_config = with_examples({"work": 12, "aspect": 5, "reason": "三位裁判的评分相差过大"})


class RoundOut(Wire):
    """``round`` is 2 the first time."""

    work: int
    aspect: int
    round: int

    model_config = with_examples({"work": 12, "aspect": 5, "round": 2})


class RaiseFlag(Wire):
    """A problem with a work, on one aspect or on the whole; ``key`` is the client's own."""

    key: UUID
    work: Key
    aspect: Key | None = None
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]

    model_config = with_examples(
        {
            "key": "123e4567-e89b-12d3-a456-426614174002",
            "work": 12,
            "aspect": 5,
            "words": "量具读数不稳，请复核",
        }
    )


class AnswerFlag(Wire):
    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]

    model_config = with_examples({"answer": "已更换量具并复测"})


class FlagOut(Wire):
    id: int
    key: UUID
    work: int
    aspect: int | None
    words: str
    raised_at: datetime
    answer: str | None
    answered_at: datetime | None

    model_config = with_examples(
        {
            "id": 2,
            "key": "123e4567-e89b-12d3-a456-426614174002",
            "work": 12,
            "aspect": 5,
            "words": "量具读数不稳，请复核",
            "raised_at": "2026-11-23T01:30:00Z",
            "answer": None,
            "answered_at": None,
        }
    )


class Settle(Wire):
    """``take`` chooses the contested value, else the one that stands is kept."""

    take: bool
    reason: Words = ""

    model_config = with_examples({"take": True, "reason": "复核读数"})
