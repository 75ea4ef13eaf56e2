"""``make texts``: bring each room's Chinese catalog up to date with what its code says.

A sentence stands in the catalog of the lowest room that says it; what nobody says any more goes.
"""

from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.i18n import ROOT

ROOMS = ("core", "membership", "competitions")
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {**DEFAULT_KEYWORDS, "say": None}
WIDTH = 100

MessageId = str | tuple[str, str]


def said(room: str) -> Iterator[tuple[MessageId, str]]:
    """Every message id of a room with the file that holds it."""
    found = extract_from_dir(
        str(ROOT / room), METHODS, keywords=KEYWORDS, options_map={"**.html": {"silent": "false"}}
    )
    for name, _, message, _, _ in found:
        if isinstance(message, tuple):
            yield (message[0], message[1]), f"{room}/{name}"
        else:
            yield message, f"{room}/{name}"


def fresh(room: str, known: set[str]) -> Catalog:
    """The room's catalog as it should be: old translations kept, the new sentences empty.

    ``known`` are the ids that lower rooms translate; this room's are added to it.
    """
    path = catalog(room)
    old = Catalog(locale="zh_CN")
    if path.exists():
        with path.open("rb") as source:
            old = read_po(source, locale="zh_CN")
    new = Catalog(locale="zh_CN")
    places: dict[MessageId, set[str]] = {}
    for message, place in said(room):
        if _singular(message) not in known:
            places.setdefault(message, set()).add(place)
    for message in sorted(places, key=str):
        before = old.get(_singular(message))
        new.add(
            message,
            before.string if before else None,
            auto_comments=sorted(places[message]),
        )
    known.update(_singular(message) for message in places)
    return new


def untranslated() -> list[str]:
    """Sentences without Chinese, and catalogs that are not what the code says."""
    problems, known = [], set[str]()
    for room in ROOMS:
        new = fresh(room, known)
        problems += [f"{room}: {m.id}" for m in new if m.id and (m.fuzzy or not _whole(m.string))]
        with catalog(room).open("rb") as source:
            there = {_singular(m.id) for m in read_po(source) if m.id}
        problems += [f"{room}: nobody says {i!r}" for i in there - {_singular(m.id) for m in new}]
    return problems


def catalog(room: str) -> Path:
    return ROOT / room / "locale" / "zh_CN.po"


def _singular(message: MessageId | object) -> str:
    return str(message[0]) if isinstance(message, (tuple, list)) else str(message)


def _whole(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def main() -> None:
    known: set[str] = set()
    for room in ROOMS:
        new = fresh(room, known)
        with catalog(room).open("wb") as target:
            write_po(target, new, width=WIDTH, omit_header=True, sort_output=True)
        missing = sum(1 for m in new if m.id and not _whole(m.string))
        click.echo(f"{room}: {len(new)} sentences, {missing} without Chinese")


if __name__ == "__main__":
    main()
