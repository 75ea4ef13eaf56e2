"""Sentences for people, kept untranslated until an edge knows the reader's language."""

from dataclasses import dataclass


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
