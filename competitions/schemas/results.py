"""What comes out."""

from decimal import Decimal

from competitions.rules.blocks import BlockKind
from competitions.rules.marking import ScoreStatus
from competitions.rules.states import EntryState, StageState
from competitions.schemas.common import Form
from core.wire import Wire, with_examples


class PartResult(Wire):
    """An entry in one part; ``points`` is null while nothing of it is marked, ``done`` of
    ``aspects`` yield points, ``failed`` says that its pass mark was missed."""

    part: int
    name: str
    points: Decimal | None
    done: int
    aspects: int
    failed: bool


class ResultRow(Wire):
    """An entry as it stands; ``place`` is null while nothing of it is marked, and where it was
    withdrawn or disqualified (``ground`` says why).

    ``shared`` says that others have the place too, ``complete`` that nothing is unmarked.
    ``scaled`` is the total on the event's scale, ``award`` what the place brings in the last
    stage. ``parts`` holds the points of each part by its name; ``of_parts`` all of them in order.
    """

    entry: int
    number: int
    name: str
    union: str
    state: EntryState
    ground: str
    place: int | None
    shared: bool
    total: Decimal
    scaled: Decimal | None
    award: str | None
    parts: dict[str, Decimal | None]
    of_parts: list[PartResult]
    failed: list[int]
    complete: bool

    model_config = with_examples(
        {
            "entry": 31,
            "number": 7,
            "name": "赵甲",
            "union": "演示电梯安装公司工会",
            "state": "entered",
            "ground": "",
            "place": 1,
            "shared": False,
            "total": "91.45",
            "scaled": None,
            "award": "一等奖",
            "parts": {"理论": "88.00", "实操": "92.93"},
            "of_parts": [
                {
                    "part": 1,
                    "name": "理论",
                    "points": "88.00",
                    "done": 1,
                    "aspects": 1,
                    "failed": False,
                },
                {
                    "part": 2,
                    "name": "实操",
                    "points": "92.93",
                    "done": 7,
                    "aspects": 7,
                    "failed": False,
                },
            ],
            "failed": [],
            "complete": True,
        }
    )


class JudgeProgress(Wire):
    """What a judge gave of what is expected; ``recused`` works are not."""

    seat: int
    number: int
    name: str
    given: int
    expected: int
    recused: int
    left: bool


class PartProgress(Wire):
    """``fields`` are works x aspects; the counts below add up to them. ``measured`` of
    ``to_measure`` have the panel's mark."""

    part: int
    name: str
    works: int
    fields: int
    complete: int
    waiting: int
    unconfirmed: int
    remark: int
    unmarked: int
    measured: int
    to_measure: int
    judges: list[JudgeProgress]


class Progress(Wire):
    """A stage's progress; ``blocks`` counts what blocks it by kind (``waiting`` does not)."""

    stage: int | None
    state: StageState | None
    parts: list[PartProgress]
    blocks: dict[BlockKind, int]
    blocking: int

    model_config = with_examples(
        {
            "stage": 1,
            "state": "open",
            "parts": [
                {
                    "part": 2,
                    "name": "实操",
                    "works": 12,
                    "fields": 84,
                    "complete": 53,
                    "waiting": 1,
                    "unconfirmed": 2,
                    "remark": 0,
                    "unmarked": 28,
                    "measured": 33,
                    "to_measure": 48,
                    "judges": [
                        {
                            "seat": 4,
                            "number": 1,
                            "name": "演示裁判一",
                            "given": 22,
                            "expected": 36,
                            "recused": 0,
                            "left": False,
                        }
                    ],
                }
            ],
            "blocks": {"unmarked": 28, "waiting": 1, "unconfirmed": 2},
            "blocking": 30,
        }
    )


class StandingMark(Wire):
    """A mark that stands; ``seat`` is null where the panel gave it as one. A judge who gave none
    is not listed: absent is not zero."""

    seat: int | None
    value: Decimal


class ScoreRow(Wire):
    """One aspect of a work: ``position`` counts within its sub-criterion, ``sub_criterion`` within
    the criterion.

    ``points`` is null while the marks yield none. ``mean`` is there for panel aspects only: what
    the present marks come to, highest and lowest dropped where the event says so, before the
    factor.
    """

    aspect: int
    letter: str
    sub_criterion: int
    position: int
    status: ScoreStatus
    points: Decimal | None
    mean: Decimal | None
    marks: list[StandingMark]

    model_config = with_examples(
        {
            "aspect": 5,
            "letter": "A",
            "sub_criterion": 1,
            "position": 2,
            "status": "complete",
            "points": "9.33",
            "mean": None,
            "marks": [
                {"seat": 4, "value": "2.00"},
                {"seat": 5, "value": "2.00"},
                {"seat": 6, "value": "3.00"},
            ],
        }
    )


class Advanced(Wire):
    """The entries that advanced, best first."""

    entries: list[int]

    model_config = with_examples({"entries": [31, 28, 35]})


class ShowPublic(Form):
    """Whether everybody may see the board without signing in."""

    public: bool
