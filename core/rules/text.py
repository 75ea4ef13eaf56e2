"""Sentences for people, kept untranslated until an edge knows the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """An English message id with the values that belong in it.

    ``core.texts`` finds message ids by the calls of :func:`say`, so the id is always a literal.
    """

    message: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        """English, for logs and tests; people get ``core.i18n.translate``."""
        return fill(self.message, dict(self.values))


def say(message: str, /, **values: object) -> Text:
    """``say("Give 0 to %(high)s.", high=3)``; values are filled in after translation."""
    return Text(message, tuple(sorted(values.items())))


def fill(template: str, values: dict[str, object]) -> str:
    """Put values into a (translated) template; one without values may hold a bare per cent sign."""
    return template % values if values else template


def pack(text: Text) -> dict[str, Any]:
    """A sentence as JSON keeps it, for a reader who comes later; numbers and texts survive, other
    values as they are written."""
    return {"message": text.message, "values": {name: _packed(v) for name, v in text.values}}


def unpack(packed: Mapping[str, Any]) -> Text:
    """What :func:`pack` kept."""
    values = {
        name: unpack(value) if isinstance(value, Mapping) else value
        for name, value in packed["values"].items()
    }
    return Text(packed["message"], tuple(sorted(values.items())))


def _packed(value: object) -> object:
    if isinstance(value, Text):
        return pack(value)
    return value if isinstance(value, int | str) else str(value)
