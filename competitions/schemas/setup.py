"""Setting up competitions, events, stages and parts."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from competitions.rules.results import Scale
from competitions.rules.rulebook import Rulebook
from competitions.rules.states import StageState
from competitions.schemas.common import Form, Key, Line, Points, Short, Why
from core.rules.text import say
from core.rules.waiting import BEIJING
from core.wire import Made, Wire, with_examples

FIRST_YEAR, LAST_YEAR = 1950, 2200
AWARDS_OFFERED = 6
MOST_VACANT = 20

Dated = TypeVar("Dated", date, datetime)


def _in_range(value: Dated) -> Dated:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(
            say("Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        )
    return value


def _in_beijing(value: datetime) -> datetime:
    """A form sends the time on the clock in Beijing, a program a time with its zone."""
    return value if value.tzinfo else value.replace(tzinfo=BEIJING)


Day = Annotated[date, AfterValidator(_in_range)]
Moment = Annotated[datetime, AfterValidator(_in_range), AfterValidator(_in_beijing)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
About = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Venue = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Trade = Annotated[str, StringConstraints(pattern=r"^\d-\d\d-\d\d-\d\d$")]
Letter = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=4)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]


def _not_before(value: Dated | None, info: ValidationInfo, start: str) -> Dated | None:
    begins = info.data.get(start)
    if value is not None and begins is not None and value < begins:
        raise ValueError(say("The end cannot lie before the beginning."))
    return value


class WriteCompetition(Wire):
    """``entries_from`` and ``entries_until`` bound the time in which entries are taken; without a
    zone they are Beijing's."""

    name: Line
    year: Year
    about: About = ""
    venue: Venue = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    entries_from: Moment | None = None
    entries_until: Moment | None = None

    @field_validator("ends_on")
    @classmethod
    def _runs_on(cls, value: date | None, info: ValidationInfo) -> date | None:
        return _not_before(value, info, "starts_on")

    @field_validator("entries_until")
    @classmethod
    def _closes_after(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        if value is not None and value == info.data.get("entries_from"):
            raise ValueError(say("The end must lie after the beginning."))
        return _not_before(value, info, "entries_from")


class AddCompetition(WriteCompetition):
    """``organiser`` is an organisation's key; its kind is the competition's tier."""

    organiser: Key

    model_config = with_examples(
        {
            "organiser": 1,
            "name": "北京市职工职业技能大赛",
            "year": 2026,
            "venue": "北京市工贸技师学院",
            "starts_on": "2026-11-23",
            "ends_on": "2026-11-25",
            "entries_from": "2026-09-01T09:00:00+08:00",
            "entries_until": "2026-10-31T17:00:00+08:00",
        }
    )


class CopyCompetition(Form):
    """``events`` are those that go along."""

    name: Line
    year: Year
    events: list[Key] = Field(default=[], max_length=500)


class WriteMilestone(Form):
    name: Line
    on: Day
    until: Day | None = None

    @field_validator("until")
    @classmethod
    def _runs_on(cls, value: date | None, info: ValidationInfo) -> date | None:
        return _not_before(value, info, "on")


class Rules(Wire):
    """What the event goes by, as in ``rules.rulebook``."""

    trim_from: int = Field(default=Rulebook.trim_from, ge=3, le=50)
    judgement_spread: int = Field(default=Rulebook.judgement_spread, ge=0, le=3)
    scale_parts: bool = Rulebook.scale_parts
    admit_tied: bool = Rulebook.admit_tied
    scale: Scale = Rulebook.scale

    @property
    def book(self) -> Rulebook:
        return Rulebook(
            trim_from=self.trim_from,
            judgement_spread=self.judgement_spread,
            scale_parts=self.scale_parts,
            admit_tied=self.admit_tied,
            scale=self.scale,
        )


class SetRules(Rules):
    reason: Why


class WriteEvent(Wire):
    """``team_size`` is 1 for an individual event; ``substitutes`` are those a team may name
    besides."""

    name: Line
    occupation_code: Trade
    team_size: int = Field(default=1, ge=1, le=50)
    substitutes: int = Field(default=0, ge=0, le=20)

    @field_validator("substitutes")
    @classmethod
    def _of_teams(cls, value: int, info: ValidationInfo) -> int:
        if value and info.data.get("team_size") == 1:
            raise ValueError(say("Only teams have substitutes."))
        return value


class AddEvent(WriteEvent):
    """``stage`` names the first stage; more may follow."""

    stage: Short = "决赛"
    rules: Rules = Field(default_factory=Rules)

    model_config = with_examples(
        {
            "name": "电梯安装维修工",
            "occupation_code": "6-29-03-03",
            "team_size": 1,
            "rules": {"trim_from": 5, "judgement_spread": 1},
        }
    )


class WriteStage(Wire):
    """``advances`` is how many go on to the next stage, ``stations`` how many work at once."""

    name: Short
    starts_on: Day | None = None
    ends_on: Day | None = None
    advances: int | None = Field(default=None, ge=1, le=100_000)
    stations: int | None = Field(default=None, ge=1, le=10_000)

    model_config = with_examples(
        {
            "name": "初赛",
            "starts_on": "2026-11-23",
            "ends_on": "2026-11-24",
            "advances": 12,
            "stations": 4,
        }
    )

    @field_validator("ends_on")
    @classmethod
    def _runs_on(cls, value: date | None, info: ValidationInfo) -> date | None:
        return _not_before(value, info, "starts_on")


class WritePart(Wire):
    """``percent`` is the weight as people say it: 30 for 0.30. ``pass_mark`` is in points, on the
    scale that the total uses."""

    name: Short
    percent: Decimal = Field(gt=0, le=100, decimal_places=2)
    pass_mark: Points | None = None


class AddPart(WritePart):
    """``reported`` parts are held elsewhere: they get a scheme of one result up to 100."""

    reported: bool = False

    model_config = with_examples({"name": "实操", "percent": "70", "pass_mark": "60"})


class AddTieStep(Wire):
    part: Key
    letter: Letter | None = None

    model_config = with_examples({"part": 2, "letter": "B"})


class SetAwards(Form):
    """Awards from the first place down, each to its last place; empty rows count for nothing."""

    label_1: Label = ""
    label_2: Label = ""
    label_3: Label = ""
    label_4: Label = ""
    label_5: Label = ""
    label_6: Label = ""
    last_1: int | None = Field(default=None, ge=1, le=100_000)
    last_2: int | None = Field(default=None, ge=1, le=100_000)
    last_3: int | None = Field(default=None, ge=1, le=100_000)
    last_4: int | None = Field(default=None, ge=1, le=100_000)
    last_5: int | None = Field(default=None, ge=1, le=100_000)
    last_6: int | None = Field(default=None, ge=1, le=100_000)

    @property
    def rows(self) -> list[tuple[int, str, int | None]]:
        """Number, label and last place of each row in which something stands."""
        every = [
            (number, getattr(self, f"label_{number}"), getattr(self, f"last_{number}"))
            for number in range(1, AWARDS_OFFERED + 1)
        ]
        return [row for row in every if row[1] or row[2]]


class LeaveVacant(Form):
    """``places`` as people write them: ``1, 3``; nothing gives every place out again."""

    places: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    why: Why

    @field_validator("places")
    @classmethod
    def _are_numbers(cls, value: str) -> str:
        if not re.fullmatch(r"([1-9]\d{0,3}([\s,，、;；]+|$))*", value):
            raise ValueError(say("Write places as numbers, such as 1, 2."))
        if len(re.findall(r"\d+", value)) > MOST_VACANT:
            raise ValueError(say("At most %(most)s places.", most=MOST_VACANT))
        return value

    @property
    def vacant(self) -> list[int]:
        return sorted({int(place) for place in re.findall(r"\d+", self.places)})


class PartMade(Made):
    """``scheme`` is the key of its scheme."""

    scheme: int

    model_config = with_examples({"id": 2, "scheme": 2})


class PartOut(Wire):
    """``weight`` is a share of 1, with four places."""

    id: int
    name: str
    weight: Decimal
    pass_mark: Decimal | None
    reported: bool


class StageBrief(Wire):
    id: int
    position: int
    name: str
    state: StageState


class StageOut(StageBrief):
    advances: int | None
    stations: int | None
    parts: list[PartOut]


class StageMoved(Wire):
    id: int
    state: StageState

    model_config = with_examples({"id": 1, "state": "open"})


class EventMade(Made):
    stages: list[StageBrief]

    model_config = with_examples(
        {"id": 1, "stages": [{"id": 1, "position": 1, "name": "决赛", "state": "preparing"}]}
    )


class EventOut(Wire):
    id: int
    name: str
    competition: int
    occupation_code: str
    team_size: int
    substitutes: int
    stages: list[StageOut]
    rules: Rules
    rules_version: int

    model_config = with_examples(
        {
            "id": 1,
            "name": "电梯安装维修工",
            "competition": 1,
            "occupation_code": "6-29-03-03",
            "team_size": 1,
            "substitutes": 0,
            "stages": [
                {
                    "id": 1,
                    "position": 1,
                    "name": "决赛",
                    "state": "open",
                    "advances": None,
                    "stations": 4,
                    "parts": [
                        {
                            "id": 2,
                            "name": "实操",
                            "weight": "0.7000",
                            "pass_mark": None,
                            "reported": False,
                        }
                    ],
                }
            ],
            "rules": {
                "trim_from": 5,
                "judgement_spread": 1,
                "scale_parts": False,
                "admit_tied": True,
                "scale": "none",
            },
            "rules_version": 1,
        }
    )
