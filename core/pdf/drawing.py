"""The few strokes that everything is drawn with."""

import io
from collections.abc import Sequence

from reportlab.lib.utils import ImageReader

from core.pdf import typeface
from core.pdf.parts import Align
from core.pdf.strips import Canvas

LEADING = 1.35
# How far below the top of a line its letters stand, in letter sizes.
BASE = 1.02


def draw_lines(
    canvas: Canvas,
    lines: Sequence[str],
    between: tuple[float, float],
    top: float,
    size: float,
    bold: bool = False,
    align: Align = "left",
) -> None:
    """Lines of text from ``top`` downwards, between two edges."""
    canvas.setFont(typeface.name(bold), size)
    left, right = between
    y = top - BASE * size
    for line in lines:
        if align == "right":
            canvas.drawRightString(right, y, line)
        elif align == "centre":
            canvas.drawCentredString((left + right) / 2, y, line)
        else:
            canvas.drawString(left, y, line)
        y -= size * LEADING


def draw_picture(
    canvas: Canvas, data: bytes, box: tuple[float, float, float, float], pad: float = 0
) -> None:
    """A picture in the middle of a box (left, top, width, height), as large as it fits."""
    left, top, width, height = box
    canvas.drawImage(
        ImageReader(io.BytesIO(data)),
        left + pad,
        top - height + pad,
        width - 2 * pad,
        height - 2 * pad,
        mask="auto",
        preserveAspectRatio=True,
        anchor="c",
    )
