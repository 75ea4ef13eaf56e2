"""Grids and tables as strips: a strip a row, or as many rows as a cell spans."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from core.pdf import typeface
from core.pdf.drawing import LEADING, draw_lines, draw_picture
from core.pdf.lines import break_lines
from core.pdf.parts import Align, Cell, Grid, Line, Row, Table
from core.pdf.strips import MM, Canvas, Strip, glued

RULE = 0.5
PAD_X = 3.0
PAD_Y = 2.5


@dataclass(frozen=True)
class Room:
    """What a page's body offers, in points."""

    width: float
    height: float


@dataclass(frozen=True)
class _Style:
    size: float
    height: float
    aligns: Sequence[Align]
    edges: Sequence[float]
    bold: bool = False

    def row_height(self, row: Row) -> float:
        return (self.height if row.height is None else row.height) * MM


@dataclass(frozen=True)
class _Box:
    """A cell in its place, its text broken into lines."""

    cell: Cell
    row: int
    column: int
    lines: Sequence[str]
    foot: Sequence[str]
    size: float
    align: Align

    @property
    def below(self) -> int:
        return self.row + self.cell.down

    @property
    def height(self) -> float:
        """What it needs."""
        picture = self.cell.picture.height * MM if self.cell.picture else 0
        text = (len(self.lines) + len(self.foot)) * self.size * LEADING
        return max(text, picture) + 2 * PAD_Y


def grid_strips(grid: Grid, room: Room) -> list[Strip]:
    style = _Style(grid.size, grid.height, ["left"] * len(grid.widths), _edges(grid.widths, room))
    return _strips(grid.rows, style, room.height)


def table_strips(table: Table, room: Room) -> list[Strip]:
    """Rows with their repeated head; of a table without rows, the head."""
    edges = _edges([column.width for column in table.columns], room)
    centred: list[Align] = ["centre"] * len(table.columns)
    titles = [[column.title for column in table.columns]]
    head_style = _Style(table.size, table.height, centred, edges, bold=True)
    head = tuple(_strips(table.head or titles, head_style, room.height / 2))
    if not table.rows:
        return list(head)
    style = _Style(table.size, table.height, [column.align for column in table.columns], edges)
    left = room.height - sum(strip.height for strip in head)
    return [replace(strip, head=head) for strip in _strips(table.rows, style, left)]


def _edges(widths: Sequence[float], room: Room) -> list[float]:
    share = room.width / sum(widths)
    return list(accumulate((width * share for width in widths), initial=0.0))


def _strips(lines: Sequence[Line], style: _Style, limit: float) -> list[Strip]:
    rows = [line if isinstance(line, Row) else Row(line) for line in lines]
    found: list[Strip] = []
    for first, last in _groups(rows, style):
        boxes = _placed(rows[first:last], style)
        floors = [min(style.row_height(row), limit) for row in rows[first:last]]
        if last - first == 1:
            made = list(_row_strips(boxes, floors[0], style, limit))
        else:
            made = list(_group_strips(boxes, floors, style, limit))
        found += glued(made) if rows[last - 1].with_next else made
    return found


def _groups(rows: Sequence[Row], style: _Style) -> Iterator[tuple[int, int]]:
    """Runs of rows that no spanning cell ties to the rows before or after."""
    first = covered = 0
    for number, row in enumerate(rows):
        if number >= covered and number > first:
            yield first, number
            first = number
        deepest = max((_cell(cell).down for cell in row.cells), default=1)
        covered = max(covered, number + deepest)
    if covered > len(rows):
        raise ValueError("A cell of this grid spans more rows than there are.")
    if rows:
        yield first, len(rows)


def _cell(cell: Cell | str) -> Cell:
    return Cell(cell) if isinstance(cell, str) else cell


def _placed(rows: Sequence[Row], style: _Style) -> list[_Box]:
    boxes: list[_Box] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        free = [c for c in range(len(style.aligns)) if (number, c) not in taken]
        for given in row.cells:
            cell = _cell(given)
            if len(free) < cell.across or free[cell.across - 1] != free[0] + cell.across - 1:
                raise ValueError(f"A row of this grid is too long for its columns: {row.cells}")
            boxes.append(_box(cell, number, free[0], style))
            spanned = range(number, number + cell.down)
            taken |= {(r, c) for r in spanned for c in free[: cell.across]}
            free = free[cell.across :]
        if free:
            raise ValueError(f"A row of this grid is too short for its columns: {row.cells}")
    return boxes


def _box(cell: Cell, row: int, column: int, style: _Style) -> _Box:
    room = style.edges[column + cell.across] - style.edges[column] - 2 * PAD_X
    size = cell.size or style.size
    cell = replace(cell, bold=cell.bold or style.bold)
    broken = [
        break_lines(typeface.printable(text), room, size, cell.bold) if text else ()
        for text in (cell.text, cell.foot)
    ]
    align = cell.align or ("left" if cell.across > 1 else style.aligns[column])
    return _Box(cell, row, column, broken[0], broken[1], size, align)


def _row_strips(
    boxes: Sequence[_Box], floor: float, style: _Style, limit: float
) -> Iterator[Strip]:
    """One strip, or several where the row's text is longer than a page."""
    while max(box.height for box in boxes) > limit and any(len(box.lines) > 1 for box in boxes):
        yield _strip([_first_lines(box, limit) for box in boxes], [0.0, limit], style)
        boxes = [_other_lines(box, limit) for box in boxes]
    height = max(floor, *(min(box.height, limit) for box in boxes))
    yield _strip(boxes, [0.0, height], style)


def _most_lines(box: _Box, limit: float) -> int:
    return max(1, math.floor((limit - 2 * PAD_Y) / (box.size * LEADING)))


def _first_lines(box: _Box, limit: float) -> _Box:
    most = _most_lines(box, limit)
    if len(box.lines) + len(box.foot) <= most:
        return replace(box, foot=())
    return replace(box, lines=box.lines[:most], foot=())


def _other_lines(box: _Box, limit: float) -> _Box:
    most = _most_lines(box, limit)
    if len(box.lines) + len(box.foot) <= most:
        return replace(box, lines=(), cell=replace(box.cell, picture=None))
    return replace(box, lines=box.lines[most:], cell=replace(box.cell, picture=None))


def _group_strips(
    boxes: Sequence[_Box], floors: Sequence[float], style: _Style, limit: float
) -> Iterator[Strip]:
    """Rows tied by spanning cells: one strip, or pieces that show the spanning cells again."""
    heights = _heights(boxes, floors, limit)
    for first, last in _pieces(heights, limit):
        inside = [
            replace(
                box,
                row=max(box.row, first) - first,
                cell=replace(box.cell, down=min(box.below, last) - max(box.row, first)),
            )
            for box in boxes
            if box.row < last and box.below > first
        ]
        tops = list(accumulate(heights[first:last], initial=0.0))
        yield _strip(inside, tops, style)


def _heights(boxes: Sequence[_Box], floors: Sequence[float], limit: float) -> list[float]:
    """Each row's height; a spanning cell that needs more stretches its last row."""
    heights = list(floors)
    for box in sorted(boxes, key=lambda box: box.cell.down):
        spanned = heights[box.row : box.below]
        heights[box.below - 1] += max(0.0, box.height - sum(spanned))
    return [min(height, limit) for height in heights]


def _pieces(heights: Sequence[float], limit: float) -> Iterator[tuple[int, int]]:
    cuts, used = [0], 0.0
    for number, height in enumerate(heights):
        if used + height > limit:
            cuts.append(number)
            used = 0.0
        used += height
    yield from ((a, b) for a, b in pairwise([*cuts, len(heights)]) if a < b)


def _strip(boxes: Sequence[_Box], tops: Sequence[float], style: _Style) -> Strip:
    def draw(canvas: Canvas, left: float, top: float) -> None:
        canvas.setLineWidth(RULE)
        for box in boxes:
            x = left + style.edges[box.column]
            width = style.edges[box.column + box.cell.across] - style.edges[box.column]
            height = tops[box.below] - tops[box.row]
            canvas.rect(x, top - tops[box.below], width, height)
            _fill(canvas, box, x, top - tops[box.row], width, height)

    return Strip(tops[-1], draw)


def _fill(canvas: Canvas, box: _Box, x: float, top: float, width: float, height: float) -> None:
    """What the cell says, inside its lines."""
    leading = box.size * LEADING
    left, right = x + PAD_X, x + width - PAD_X
    if box.cell.picture:
        draw_picture(canvas, box.cell.picture.data, (x, top, width, height), PAD_Y)
    text = len(box.lines) * leading
    at_top = box.cell.top or bool(box.foot) or text > height - 2 * PAD_Y
    down = PAD_Y if at_top else (height - text) / 2
    bold = box.cell.bold
    draw_lines(canvas, box.lines, (left, right), top - down, box.size, bold, box.align)
    above = top - height + PAD_Y + len(box.foot) * leading
    draw_lines(canvas, box.foot, (left, right), above, box.size, False, "right")
