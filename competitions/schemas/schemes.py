"""Writing marking schemes."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from competitions.rules.cis.tables import section_code
from competitions.rules.marking import LEAST_PRESENT, AspectKind, Measure
from competitions.rules.schemes import RANGE
from competitions.rules.written import (
    DESCRIPTIONS,
    LONGEST_CALCULATION,
    LONGEST_CODE,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
    WrittenSection,
    WrittenSubCriterion,
)
from competitions.schemas.common import AnyMark, Form, Key, Points
from core.rules.text import say
from core.wire import Wire, with_examples

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
MoreName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NAME)]
Calculation = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_CALCULATION)
]
CriterionLetter = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{1,2}$")
]
MarkingDay = Annotated[int, Field(ge=1, le=31)]
Factor = Annotated[Decimal, Field(gt=0, le=999, decimal_places=3)]
Present = Annotated[int, Field(ge=1, le=50)]
MOST_GROUPS = 200
MOST_ASPECTS = 1000


class ChangeScheme(Form):
    """What the whole is called and worth."""

    title: Title = ""
    total: Points


class AddCriterion(Form):
    letter: CriterionLetter
    name: Name
    target: Points


class AddSubCriterion(Form):
    """``day`` is the day of marking, where there are several."""

    name: Name
    day: MarkingDay | None = None


class WriteSection(Form):
    """A section of the trade's standard; ``target`` is what its aspects are to add up to."""

    code: Code
    name: MoreName = ""
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
    factor: Factor = Decimal(1)
    least_present: Present = LEAST_PRESENT
    description_0: Meaning = ""
    description_1: Meaning = ""
    description_2: Meaning = ""
    description_3: Meaning = ""

    @model_validator(mode="after")
    def _range_runs_up(self) -> Self:
        if self.low >= self.high:
            raise ValueError(RANGE)
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


class SectionIn(Wire):
    """A section of the trade's standard; ``target`` is what its aspects are to add up to."""

    code: Code
    name: MoreName = ""
    target: Points | None = None


class AspectIn(Wire):
    """An aspect; ``section`` is the code of one of the scheme's sections.

    ``descriptions`` are a judgement's four, for 0 to 3; ``low`` to ``factor`` are a panel's range.
    ``step`` is a panel's too, and what one fault costs where a measurement deducts.
    ``least_present`` is how many of the judges have to mark.
    """

    kind: AspectKind
    description: Description
    max_mark: Points
    extra: MoreText = ""
    requirement: MoreText = ""
    section: Code | None = None
    calculation: Calculation = ""
    descriptions: list[Meaning] = Field(default=[], max_length=DESCRIPTIONS)
    measure: Measure = Measure.FREE
    low: AnyMark = Decimal(0)
    high: AnyMark = Decimal(10)
    step: Points = Decimal("0.25")
    factor: Factor = Decimal(1)
    least_present: Present = LEAST_PRESENT

    @model_validator(mode="after")
    def _range_runs_up(self) -> Self:
        if self.low >= self.high:
            raise ValueError(RANGE)
        return self

    @property
    def written(self) -> WrittenAspect:
        values = self.model_dump() | {"descriptions": tuple(self.descriptions)}
        return WrittenAspect(**values).only_its_own


class SubCriterionIn(Wire):
    """``day`` is the day of marking, where there are several."""

    name: Name
    day: MarkingDay | None = None
    aspects: list[AspectIn] = Field(default=[], max_length=MOST_ASPECTS)


class CriterionIn(Wire):
    """``target`` is its declared worth; sub-criteria are numbered in the order given."""

    letter: CriterionLetter
    name: Name
    target: Points
    sub_criteria: list[SubCriterionIn] = Field(default=[], max_length=MOST_GROUPS)

    @property
    def written(self) -> WrittenCriterion:
        return WrittenCriterion(
            self.letter,
            self.name,
            self.target,
            tuple(
                WrittenSubCriterion(
                    number, sub.name, sub.day, tuple(a.written for a in sub.aspects)
                )
                for number, sub in enumerate(self.sub_criteria, start=1)
            ),
        )


class SchemeIn(Wire):
    """A whole marking scheme; it takes the place of all that the part's scheme held."""

    title: Title = ""
    total: Points
    sections: list[SectionIn] = Field(default=[], max_length=MOST_GROUPS)
    criteria: list[CriterionIn] = Field(max_length=MOST_GROUPS)

    model_config = with_examples(
        {
            "title": "电梯安装维修工·实操",
            "total": "32",
            "sections": [
                {"code": "1", "name": "安全与组织", "target": "12"},
                {"code": "2", "name": "安装"},
            ],
            "criteria": [
                {
                    "letter": "A",
                    "name": "安装质量",
                    "target": "32",
                    "sub_criteria": [
                        {
                            "name": "导轨与接线",
                            "day": 1,
                            "aspects": [
                                {
                                    "kind": "measurement",
                                    "description": "导轨垂直度偏差",
                                    "requirement": "不大于0.6毫米",
                                    "section": "2",
                                    "max_mark": "20",
                                },
                                {
                                    "kind": "judgement",
                                    "description": "工位整理与现场秩序",
                                    "section": "1",
                                    "max_mark": "12",
                                    "descriptions": [
                                        "低于行业标准，或未完成",
                                        "达到行业标准",
                                        "达到行业标准，部分超出",
                                        "全面超出，堪称优秀",
                                    ],
                                },
                            ],
                        }
                    ],
                }
            ],
        }
    )

    @property
    def written(self) -> WrittenScheme:
        return WrittenScheme(
            self.title,
            self.total,
            tuple(WrittenSection(one.code, one.name, one.target) for one in self.sections),
            tuple(criterion.written for criterion in self.criteria),
        )


class SectionOut(Wire):
    id: int
    code: str
    name: str
    target: Decimal | None


class AspectOut(Wire):
    """An aspect as it is marked: a measurement from 0 to ``max_mark``, a judgement 0 to 3, a panel
    mark from ``low`` to ``high`` in steps of ``step``. ``position`` counts within its
    sub-criterion."""

    id: int
    position: int
    kind: AspectKind
    description: str
    max_mark: Decimal
    extra: str
    requirement: str
    section: str | None
    calculation: str
    descriptions: list[str]
    measure: Measure
    low: Decimal
    high: Decimal
    step: Decimal
    factor: Decimal
    least_present: int


class SubCriterionOut(Wire):
    id: int
    number: int
    name: str
    day: int | None
    aspects: list[AspectOut]


class CriterionOut(Wire):
    id: int
    letter: str
    name: str
    target: Decimal
    sub_criteria: list[SubCriterionOut]


class FindingOut(Wire):
    """What does not add up yet; ``place`` is the aspect's, as people write it (A1.2), or empty."""

    place: str
    text: str


class SchemeOut(Wire):
    """The scheme in force. ``locked`` says that marks were given by it, so that only a new version
    changes it; ``findings`` must be empty before its stage opens."""

    id: int
    part: int
    version: int
    locked: bool
    title: str
    total: Decimal
    sections: list[SectionOut]
    criteria: list[CriterionOut]
    findings: list[FindingOut]

    model_config = with_examples(
        {
            "id": 2,
            "part": 2,
            "version": 1,
            "locked": False,
            "title": "电梯安装维修工·实操",
            "total": "20.00",
            "sections": [{"id": 3, "code": "2", "name": "安装", "target": None}],
            "criteria": [
                {
                    "id": 6,
                    "letter": "A",
                    "name": "安装质量",
                    "target": "20.00",
                    "sub_criteria": [
                        {
                            "id": 8,
                            "number": 1,
                            "name": "导轨",
                            "day": 1,
                            "aspects": [
                                {
                                    "id": 17,
                                    "position": 1,
                                    "kind": "measurement",
                                    "description": "导轨垂直度偏差",
                                    "max_mark": "20.00",
                                    "extra": "",
                                    "requirement": "不大于0.6毫米",
                                    "section": "2",
                                    "calculation": "",
                                    "descriptions": [],
                                    "measure": "free",
                                    "low": "0.00",
                                    "high": "10.00",
                                    "step": "0.25",
                                    "factor": "1.000",
                                    "least_present": 3,
                                }
                            ],
                        }
                    ],
                }
            ],
            "findings": [],
        }
    )
