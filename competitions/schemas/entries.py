"""Who competes, what they must fulfil, and the draw."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from competitions.rules.eligibility import ClauseKind
from competitions.rules.states import EntryState
from competitions.schemas.common import Form, Key, Short, Why, Words
from core.rules.text import say
from core.wire import Wire, with_examples

Coach = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
Seed = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"
    ),
]
Years = Annotated[int, Field(ge=1, le=100)]
MOST_MEMBERS = 70
EMPTY_PLACE = {"substitute"}


class NewMember(Wire):
    """``in_beijing_since`` is declared where the event asks for years in Beijing."""

    person: Key
    substitute: bool = False
    in_beijing_since: date | None = None


class AddEntry(Wire):
    """``person`` for an event of people; for one of teams ``name`` and ``members`` in order.

    ``organisation`` is the union that enters the team, the first member's where it is not given.
    """

    person: Key | None = None
    in_beijing_since: date | None = None
    name: Short | None = None
    organisation: Key | None = None
    coach: Coach = ""
    members: list[NewMember] = Field(default=[], max_length=MOST_MEMBERS)

    model_config = with_examples(
        {"person": 12},
        {"name": "一队", "members": [{"person": 12}, {"person": 13, "substitute": True}]},
    )

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, sent: Any) -> Any:
        """A form sends ``members.0.person``; places of it that stayed empty do not count."""
        if not isinstance(sent, dict):
            return sent
        given = {name: value for name, value in sent.items() if not name.startswith("members.")}
        places: dict[str, dict[str, Any]] = {}
        for name in sent.keys() - given.keys():
            _, place, field = (*name.split(".", 2), "", "")[:3]
            places.setdefault(place, {})[field] = sent[name]
        filled = [places[place] for place in sorted(places, key=_place)]
        members = [member for member in filled if member.keys() != EMPTY_PLACE]
        return {**given, "members": members} if members else given

    @model_validator(mode="after")
    def _one_or_team(self) -> Self:
        if (self.person is None) == (not self.members):
            raise ValueError(say("Name a person, or the members of a team."))
        if self.members and self.name is None:
            raise ValueError(say("Give the team a name."))
        return self

    @property
    def people(self) -> list[NewMember]:
        """Who would compete, in order; a person alone is a member too."""
        if self.person is None:
            return self.members
        return [NewMember(person=self.person, in_beijing_since=self.in_beijing_since)]


def _place(name: str) -> int:
    return int(name) if name.isdecimal() else MOST_MEMBERS


class Substitute(Wire):
    """``came`` was a substitute of the entry and takes the place of the member ``went``; both are
    members' ids."""

    went: Key
    came: Key
    reason: Why


class EntryMember(Wire):
    id: int
    person: int
    name: str
    union: str
    substitute: bool


class EntryWork(Wire):
    id: int
    part: int
    code: str


class EntryOut(Wire):
    """``name`` is the team's or the person's; ``ground`` says why an entry ended."""

    id: int
    number: int
    name: str
    organisation: str
    state: EntryState
    ground: str
    coach: str
    members: list[EntryMember]
    works: list[EntryWork]

    model_config = with_examples(
        {
            "id": 31,
            "number": 7,
            "name": "赵甲",
            "organisation": "演示电梯安装公司工会",
            "state": "entered",
            "ground": "",
            "coach": "",
            "members": [
                {
                    "id": 52,
                    "person": 12,
                    "name": "赵甲",
                    "union": "演示电梯安装公司工会",
                    "substitute": False,
                }
            ],
            "works": [{"id": 61, "part": 2, "code": "2-007"}],
        }
    )


class WorkOut(Wire):
    """What a scoring device shows of an entry: never who it is."""

    id: int
    code: str

    model_config = with_examples({"id": 61, "code": "2-007"})


class DrawStage(Wire):
    """``seed`` is what the public gave (lottery numbers, say), or empty to have one made;
    ``reason`` says why a draw that stands is made anew."""

    seed: Seed | None = None
    stations: Annotated[int, Field(ge=1, le=500)]
    reason: Words = ""

    model_config = with_examples({"seed": "2026113001", "stations": 4})


class DrawnOut(Wire):
    order: int
    entry: int
    number: int
    name: str
    station: int
    round: int


class DrawOut(Wire):
    """``method`` names how the seed makes the order; the draw's page shows how to repeat it."""

    id: int
    seed: str
    method: str
    stations: int
    places: list[DrawnOut]

    model_config = with_examples(
        {
            "id": 1,
            "seed": "2026113001",
            "method": "sha256-ticket",
            "stations": 4,
            "places": [
                {"order": 1, "entry": 31, "number": 7, "name": "赵甲", "station": 1, "round": 1}
            ],
        }
    )


class WriteClause(Form):
    """A clause of one kind; its words are written from its values where ``text`` is empty."""

    kind: ClassVar[ClauseKind]

    text: Words = ""
    source: Words = ""

    @property
    def values(self) -> dict[str, Any]:
        return self.model_dump(exclude={"text", "source"})


class AgeClause(WriteClause):
    """``women_from`` is the retirement age before 2025 of the posts meant: 50 or 55."""

    kind = ClauseKind.AGE

    least: Years | None = None
    most: Years | None = None
    until_retirement: bool = False
    women_from: Literal[50, 55] = 50

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.least is None and self.most is None and not self.until_retirement:
            raise ValueError(say("Say at least one limit of age."))
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(say("The lowest age must not be above the highest."))
        return self


class MemberClause(WriteClause):
    kind = ClauseKind.MEMBER


class InBeijingClause(WriteClause):
    kind = ClauseKind.IN_BEIJING

    years: Years = 1


class OneEventClause(WriteClause):
    kind = ClauseKind.ONE_EVENT


class NotWithClause(WriteClause):
    kind = ClauseKind.NOT_WITH

    events: Annotated[list[Key], Field(min_length=1, max_length=100)]


class QuotaClause(WriteClause):
    kind = ClauseKind.QUOTA

    most: Annotated[int, Field(ge=1, le=10_000)]


class TradeClause(WriteClause):
    kind = ClauseKind.TRADE

    related: bool = False


CLAUSES: dict[ClauseKind, type[WriteClause]] = {
    schema.kind: schema
    for schema in (
        AgeClause,
        MemberClause,
        InBeijingClause,
        OneEventClause,
        NotWithClause,
        QuotaClause,
        TradeClause,
    )
}


class EnterRows(Form):
    """``good`` is how many entries the preview promised."""

    good: Annotated[int, Field(ge=1)]
