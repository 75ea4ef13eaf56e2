"""Everything but grids as strips, and the parts of a document in their order."""

from collections.abc import Callable, Sequence
from typing import Any

from core.pdf import parts, typeface
from core.pdf.drawing import LEADING, draw_lines, draw_picture
from core.pdf.lines import break_lines
from core.pdf.strips import MM, Canvas, Strip, gap, glued, together
from core.pdf.tables import Room, grid_strips, table_strips

_BETWEEN = 3 * MM
_LEAST_LINE = 20 * MM
_SPACE = 4 * MM


def strips_of(given: Sequence[parts.Part], room: Room) -> list[Strip]:
    """What the parts look like on a body this wide.

    Notes and signatures stay with what they stand below: nobody signs an empty page.
    """
    strips: list[Strip] = []
    for part in given:
        if isinstance(part, parts.Note | parts.Signatures | parts.Seal):
            strips = glued(strips)
        strips += _MAKERS[type(part)](part, room)
    return strips


def _headline(part: parts.Headline, room: Room) -> list[Strip]:
    lines = _text_strips(part.text, part.size, part.bold, "centre", room)
    return glued([*together(lines), gap(part.size * 0.35)])


def _paragraph(part: parts.Paragraph, room: Room) -> list[Strip]:
    indent = part.indent * part.size
    lines = _text_strips(part.text, part.size, part.bold, part.align, room, indent)
    # No line of a paragraph stands alone, neither below nor above.
    return [*together(lines[:2]), *lines[2:-2], *together(lines[2:][-2:]), gap(_BETWEEN / 2)]


def _note(part: parts.Note, room: Room) -> list[Strip]:
    return _paragraph(parts.Paragraph(part.text, size=parts.SMALL), room)


def _text_strips(
    text: str, size: float, bold: bool, align: parts.Align, room: Room, indent: float = 0
) -> list[Strip]:
    lines = break_lines(typeface.printable(text), room.width, size, bold, indent)

    def strip(number: int, line: str) -> Strip:
        shift = indent if number == 0 else 0

        def draw(canvas: Canvas, left: float, top: float) -> None:
            edges = (left + shift, left + room.width)
            draw_lines(canvas, [line], edges, top, size, bold, align)

        return Strip(size * LEADING, draw)

    return [strip(number, line) for number, line in enumerate(lines)]


def _picture(part: parts.Picture, room: Room) -> list[Strip]:
    width, height = min(part.width * MM, room.width), min(part.height * MM, room.height)
    shifts = {"left": 0.0, "centre": (room.width - width) / 2, "right": room.width - width}

    def draw(canvas: Canvas, left: float, top: float) -> None:
        draw_picture(canvas, part.data, (left + shifts[part.align], top, width, height))

    return [Strip(height, draw), gap(_BETWEEN)]


def _grid(part: parts.Grid, room: Room) -> list[Strip]:
    return [*grid_strips(part, room), gap(_BETWEEN)]


def _table(part: parts.Table, room: Room) -> list[Strip]:
    return [*table_strips(part, room), gap(_BETWEEN)]


def _signatures(part: parts.Signatures, room: Room) -> list[Strip]:
    places = [p if isinstance(p, parts.Sign) else parts.Sign(p) for p in part.places]
    columns = part.columns or _columns(places, room)
    height, slot = part.height * MM, room.width / columns

    def strip(row: Sequence[parts.Sign]) -> Strip:
        def draw(canvas: Canvas, left: float, top: float) -> None:
            for number, place in enumerate(row):
                start = left + number * slot
                _draw_place(canvas, place, (start, start + slot - _SPACE), top - height)

        return Strip(height, draw)

    rows = [places[start : start + columns] for start in range(0, len(places), columns)]
    return together([strip(row) for row in rows])


def _columns(places: Sequence[parts.Sign], room: Room) -> int:
    """As many as fit side by side with room to write."""
    widest = max(_label_width(place) + _blank_width(place) for place in places)
    return max(1, min(len(places), int(room.width // (widest + _SPACE))))


def _label_width(place: parts.Sign) -> float:
    return typeface.width(typeface.printable(place.label) + "：", parts.BODY)


def _blank_width(place: parts.Sign) -> float:
    written = typeface.width(typeface.printable(place.blank), parts.BODY) if place.blank else 0
    return max(_LEAST_LINE, written)


def _draw_place(
    canvas: Canvas, place: parts.Sign, between: tuple[float, float], bottom: float
) -> None:
    left, right = between
    start, y = left + _label_width(place), bottom + 1.5 * MM
    canvas.setFont(typeface.name(bold=False), parts.BODY)
    canvas.drawString(left, y, typeface.printable(place.label) + "：")
    if place.blank:
        canvas.drawString(start, y, typeface.printable(place.blank))
    else:
        canvas.setLineWidth(0.5)
        canvas.line(start, y - 1.5, right, y - 1.5)


def _seal(part: parts.Seal, room: Room) -> list[Strip]:
    width = part.width * MM
    lines = [typeface.printable(text) for text in (part.text, part.date) if text]

    def draw(canvas: Canvas, left: float, top: float) -> None:
        edges = (left + room.width - width, left + room.width)
        for number, line in enumerate(lines):
            draw_lines(
                canvas, [line], edges, top - (6 + 12 * number) * MM, parts.BODY, False, "centre"
            )

    return [Strip((6 + 12 * len(lines)) * MM, draw)]


def _gap(part: parts.Gap, room: Room) -> list[Strip]:
    return [gap(part.height * MM)]


def _new_page(part: parts.NewPage, room: Room) -> list[Strip]:
    return [Strip(0, ends_page=True)]


def _together(part: parts.Together, room: Room) -> list[Strip]:
    return together(strips_of(part.parts, room))


_MAKERS: dict[type, Callable[[Any, Room], list[Strip]]] = {
    parts.Headline: _headline,
    parts.Paragraph: _paragraph,
    parts.Note: _note,
    parts.Picture: _picture,
    parts.Grid: _grid,
    parts.Table: _table,
    parts.Signatures: _signatures,
    parts.Seal: _seal,
    parts.Gap: _gap,
    parts.NewPage: _new_page,
    parts.Together: _together,
}
