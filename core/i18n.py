"""Two languages: English message ids, Chinese catalogs beside each room (``<room>/locale``)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from core.rules.text import Text, fill

CHINESE = "zh"
ENGLISH = "en"
LANGUAGES = {CHINESE: "zh_CN", ENGLISH: "en"}
ROOT = Path(__file__).resolve().parent.parent

_language: ContextVar[str] = ContextVar("language", default=CHINESE)


def language() -> str:
    """The reader's language in this request: ``zh`` or ``en``."""
    return _language.get()


def locale() -> str:
    """Babel's name of it."""
    return LANGUAGES[language()]


def choose(wanted: str | None, accepts: str = "") -> str:
    """The language asked for, else the browser's first of ours, else Chinese."""
    if wanted in LANGUAGES:
        return str(wanted)
    for part in accepts.lower().split(","):
        name = part.split(";")[0].strip()[:2]
        if name in LANGUAGES:
            return name
    return CHINESE


def speak(name: str) -> None:
    """Set the language for the rest of this request (or task)."""
    _language.set(name)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    token = _language.set(name)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str) -> str:
    return _catalog(language()).ugettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    return _catalog(language()).ungettext(singular, plural, number)


def translate(text: Text | str) -> str:
    """A sentence in the reader's language; values that are sentences themselves too."""
    if isinstance(text, str):
        return text
    values = {k: translate(v) if isinstance(v, Text) else v for k, v in text.values}
    return fill(gettext(text.message), values)


def catalogs() -> list[Path]:
    """Every room's Chinese catalog."""
    return sorted(ROOT.glob("*/locale/zh_CN.po"))


@cache
def _catalog(name: str) -> NullTranslations:
    if name == ENGLISH:
        return NullTranslations()
    merged = Translations()
    for path in catalogs():
        with path.open("rb") as source:
            compiled = io.BytesIO()
            write_mo(compiled, read_po(source, locale="zh_CN"))
        compiled.seek(0)
        merged.merge(Translations(compiled))
    # merge() takes no plural rule: without this, numbers above 1 would look for a second form.
    merged.plural = lambda _: 0
    return merged
