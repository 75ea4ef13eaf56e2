"""What comes out."""

from decimal import Decimal

from competitions.schemas.common import Wire


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
