"""What comes out."""

from decimal import Decimal

from competitions.rules.marking import ScoreStatus
from competitions.schemas.common import Form, Wire


class ResultRow(Wire):
    """An entry's place; ``shared`` says that others have it too, ``complete`` that nothing of it
    is unmarked."""

    entry: int
    number: int
    name: str
    union: str
    place: int
    shared: bool
    total: Decimal
    parts: dict[str, Decimal]
    complete: bool


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


class ShowPublic(Form):
    """Whether everybody may see the board without signing in."""

    public: bool
