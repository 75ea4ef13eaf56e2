"""Breaking text into lines as Chinese setting does: anywhere between characters, but no closing
mark begins a line, no opening mark ends one, and Latin words and numbers stay whole.

reportlab's own breaking knows the Japanese marks only and lets them hang over a cell's border.
"""

import functools
import re

from core.pdf import typeface

_OPENING = "“‘（〔［｛〈《「『【￥＄（\\[\\({"
_CLOSING = "，。、；：？！”’）〕］｝〉》」』】…—·％℃‰,.;:?!\\)\\]}%"
_LATIN = "0-9A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff!-/:-@\\[-`{-~"
# What stays together: a word or one character, with the marks that lean on it.
_UNIT = re.compile(rf"\s|[{_OPENING}]*(?:[{_LATIN}]+|\S)[{_CLOSING}]*")


@functools.lru_cache(maxsize=8192)
def break_lines(
    text: str, room: float, size: float, bold: bool = False, indent: float = 0
) -> tuple[str, ...]:
    """Lines no wider than ``room`` points, the first by ``indent`` less; at least one.

    The text is `printable`. Sheets of one scheme break the same texts again and again: they are
    kept until `forget`. A single character wider than the room gets a line all the same.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        first = indent if not lines else 0
        if typeface.width(paragraph, size, bold) <= room - first:
            lines.append(paragraph)
        else:
            lines += _broken(paragraph, room, size, bold, first)
    return tuple(lines)


def forget() -> None:
    """Names do not stay in memory longer than their print takes."""
    break_lines.cache_clear()


def _broken(text: str, room: float, size: float, bold: bool, indent: float) -> list[str]:
    lines: list[str] = []
    line, left = "", room - indent
    for unit in _units(text, room, size, bold):
        needed = typeface.width(unit, size, bold)
        if line and needed > left and not unit.isspace():
            lines.append(line.rstrip())
            line, left = "", room
        line, left = line + unit, left - needed
    return [*lines, line.rstrip()]


def _units(text: str, room: float, size: float, bold: bool) -> list[str]:
    """The text's units; one that no line can hold counts as its characters."""
    found: list[str] = []
    for unit in _UNIT.findall(text):
        whole = len(unit) == 1 or typeface.width(unit, size, bold) <= room
        found += [unit] if whole else unit
    return found
