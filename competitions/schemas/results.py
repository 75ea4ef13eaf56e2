"""What comes out."""

from decimal import Decimal

from competitions.rules.blocks import BlockKind
from competitions.rules.marking import ScoreStatus
from competitions.rules.states import EntryState, StageState
from competitions.schemas.common import Form, Wire


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


class Advanced(Wire):
    """The entries that advanced, best first."""

    entries: list[int]


class ShowPublic(Form):
    """Whether everybody may see the board without signing in."""

    public: bool
