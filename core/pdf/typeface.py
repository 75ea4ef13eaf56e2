"""The typeface of prints, LXGW WenKai: read once, embedded as far as a document uses it."""

import functools
import unicodedata
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts

REGULAR = "WenKai"
BOLD = "WenKai-Bold"
FONTS = Path(__file__).resolve().parent / "fonts"
FILES = {REGULAR: "regular.ttf", BOLD: "bold.ttf"}

# Stands for a character the typeface lacks: the field's own sign for it (下一字缺).
LACKING = "〓"
_SPACES = {"\t": " ", "\r": "", "\n": "\n", "\u2028": "\n", "\u2029": "\n"}
_SHAPELESS = {"Cc", "Cf"}
_NEVER_OURS = {"Co", "Cs", "Cn"}
_VARIATIONS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class NoTypeface(RuntimeError):
    """The build has not unpacked the typeface; the message says how to."""


def name(bold: bool) -> str:
    """What reportlab knows the weight by."""
    return BOLD if bold else REGULAR


def width(text: str, size: float, bold: bool = False) -> float:
    """In points, once the typeface is loaded."""
    measured: float = pdfmetrics.stringWidth(text, name(bold), size)
    return measured


def printable(text: str) -> str:
    """The text as it can be printed: 〓 for what the typeface lacks, nothing for what has no shape
    (zero width, direction, variation). Lines are parted by ``\\n`` only."""
    if any(map(unicodedata.combining, text)):
        text = unicodedata.normalize("NFC", text)
    return text.replace("\r\n", "\n").translate(_shapes())


def lacking(text: str) -> str:
    """The characters of a text that the typeface cannot print, each once."""
    shapes = _shapes()
    found = dict.fromkeys(c for c in text if c != LACKING and shapes[ord(c)] == LACKING)
    return "".join(found)


@functools.cache
def load() -> None:
    """Read both weights (a quarter of a second, 60 MB) and make them known to reportlab.

    :raises NoTypeface: the build has not unpacked them.
    """
    ttfonts.makeToUnicodeCMap = _characters_of_codes
    for known, file in FILES.items():
        try:
            font = ttfonts.TTFont(known, str(FONTS / file))
        except ttfonts.TTFError as error:
            raise NoTypeface(
                f"The typeface of prints can't be read ({error}). Build it: make install."
            ) from error
        # Each subset of 256 characters asks for whole tables, 12 MB copied each time.
        font.face.get_table = functools.cache(font.face.get_table)
        pdfmetrics.registerFont(font)


class _Shapes(dict[int, str]):
    """What is printed for a character code, found out when it first comes up."""

    def __init__(self, known: Any) -> None:
        self._known = known

    def __missing__(self, code: int) -> str:
        shape = self[code] = self._shape(chr(code))
        return shape

    def _shape(self, character: str) -> str:
        if character in _SPACES:
            return _SPACES[character]
        if any(ord(character) in variations for variations in _VARIATIONS):
            return ""
        category = unicodedata.category(character)
        if category in _SHAPELESS:
            return ""
        printed = category not in _NEVER_OURS and ord(character) in self._known
        return character if printed else LACKING


@functools.cache
def _shapes() -> _Shapes:
    load()
    return _Shapes(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def _characters_of_codes(font: str, subset: list[int]) -> str:
    """The ToUnicode map of a subset (ISO 32000-1, 9.10.3): what a reader searches and copies.

    reportlab's own writes code points above U+FFFF as five digits, where UTF-16BE belongs.
    """
    pairs = [
        f"<{code:02X}> <{chr(character).encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(subset)
        if character
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    # The format allows a hundred at a time.
    for start in range(0, len(pairs), 100):
        block = pairs[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)
