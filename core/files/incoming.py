"""A file on its way in: looked at, named harmlessly, not kept yet."""

import io
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from core import workbooks
from core.errors import Invalid
from core.files.kinds import ENDINGS, NAMES, BombError, DamagedError, Kind, is_program, recognise
from core.rules.text import Text, say

NAME_LENGTH = 80
MEGABYTE = 1_000_000
# What some system or other does not take in a file's name.
FORBIDDEN = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class Incoming:
    """``kind`` is what its content is; ``name`` ends accordingly; ``size`` is in bytes."""

    name: str
    kind: Kind
    size: int
    file: BinaryIO

    def content(self) -> bytes:
        self.file.seek(0)
        return self.file.read()


def given(content: bytes, name: str, kind: Kind) -> Incoming:
    """What we made ourselves, on its way to be kept."""
    return Incoming(safe_name(name, kind), kind, len(content), io.BytesIO(content))


def inspect(file: BinaryIO, name: str, kinds: Collection[Kind], most: int) -> Incoming:
    """Look at what somebody sent. Blocks: call in a thread.

    :param most: bytes.
    :raises Invalid: with what to do, when it is empty, too large, broken or of another kind.
    """
    file.seek(0)
    # One more than allowed tells that there is more.
    content = file.read(most + 1)
    if not content:
        raise Invalid(say("This file is empty. Choose another."))
    if len(content) > most:
        raise Invalid(too_large(most))
    kind = _kind(content, name, kinds)
    file.seek(0)
    return Incoming(safe_name(name, kind), kind, len(content), file)


def too_large(most: int) -> Text:
    """The sentence for more than ``most`` bytes, the same before and after sending."""
    return say(
        "This is too large: %(most)s MB fit here at most. Make it smaller or split it.",
        most=max(most // MEGABYTE, 1),
    )


def _kind(content: bytes, name: str, kinds: Collection[Kind]) -> Kind:
    shown = _plain(name) or "?"
    if is_program(content):
        raise Invalid(say("“%(name)s” is a program. Choose the document itself.", name=shown))
    if Kind.XLSX in kinds and (old := workbooks.old_office(content)):
        raise Invalid(old)
    try:
        kind = recognise(content)
    except DamagedError:
        raise Invalid(
            say("“%(name)s” is damaged or cut off. Save or copy it anew.", name=shown)
        ) from None
    except BombError:
        raise Invalid(
            say("“%(name)s” takes far too much room when opened. Make it smaller.", name=shown)
        ) from None
    if kind is None or kind not in kinds:
        raise Invalid(
            say(
                "“%(name)s” is no %(kinds)s file, whatever its name says. Choose another, or save "
                "it in that format.",
                name=shown,
                kinds=kind_names(kinds),
            )
        )
    return kind


def kind_names(kinds: Collection[Kind]) -> str:
    """``PDF / PNG``, always in the same order."""
    return " / ".join(NAMES[kind] for kind in Kind if kind in kinds)


def safe_name(name: str, kind: Kind) -> str:
    """The last part of a path without what misleads (direction marks, zero widths), ending as its
    kind does, and short enough for every file system."""
    plain = _plain(name)
    ending = PurePosixPath(plain).suffix
    if ending.casefold() in ENDINGS[kind]:
        stem = plain[: -len(ending)]
    else:
        stem, ending = plain, ENDINGS[kind][0]
    return (stem[:NAME_LENGTH].strip(" .") or "file") + ending.casefold()


def _plain(name: str) -> str:
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign for sign in last if not unicodedata.category(sign).startswith("C"))
    return FORBIDDEN.sub("_", visible).strip(" .")[-2 * NAME_LENGTH :]
