"""Documents written as one PDF file."""

import io
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from reportlab.pdfgen.canvas import Canvas

from core import clock
from core.pdf import lines, typeface
from core.pdf.blocks import strips_of
from core.pdf.drawing import draw_lines
from core.pdf.parts import BODY, Align, Document
from core.pdf.strips import MM, Strip, onto_pages
from core.pdf.tables import Room

_FOOT_SIZE = 8.5
_PRODUCER = "Jiangxin"

# reportlab reads a typeface through one position in its file, whichever thread asks.
_one_at_a_time = threading.Lock()


def render(*documents: Document) -> bytes:
    """The documents in one file, each counting its own pages; title and language are the first's.

    Takes the processor for a while (1,000 rows: about a second): call it in a thread.

    :raises NoTypeface: the build has not unpacked the typeface.
    """
    with _one_at_a_time:
        typeface.load()
        try:
            return _written(documents)
        finally:
            lines.forget()


def _written(documents: Sequence[Document]) -> bytes:
    written = io.BytesIO()
    canvas = _canvas(written, documents[0])
    for document in documents:
        _write(canvas, document)
    canvas.save()
    return written.getvalue()


def _canvas(written: io.BytesIO, first: Document) -> Canvas:
    canvas = Canvas(
        written,
        invariant=1,
        lang=first.language,
        initialFontName=typeface.REGULAR,
        initialFontSize=BODY,
        pageCompression=1,
    )
    canvas.setTitle(first.title)
    canvas.setAuthor(first.issuer)
    canvas.setSubject(first.number)
    canvas.setCreator(_PRODUCER)
    canvas.setProducer(_PRODUCER)
    canvas.setDateFormatter(_moment(first.printed))
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _moment(printed: datetime) -> Callable[..., str]:
    """reportlab asks for the date's text with a moment of its own, which would be no print's."""
    written = clock.local(printed).strftime("D:%Y%m%d%H%M%S+08'00'")
    return lambda *_: written


def _write(canvas: Canvas, document: Document) -> None:
    paper = document.paper
    body = Room(
        (paper.width - 2 * paper.margin) * MM,
        (paper.height - paper.margin - paper.foot) * MM,
    )
    pages = onto_pages(strips_of(document.parts, body), body.height)
    for number, page in enumerate(pages, start=1):
        canvas.setPageSize((paper.width * MM, paper.height * MM))
        _draw(canvas, page, paper.margin * MM, (paper.height - paper.margin) * MM)
        _foot(canvas, document, number, len(pages))
        canvas.showPage()


def _draw(canvas: Canvas, page: Sequence[Strip], left: float, top: float) -> None:
    for strip in page:
        strip.draw(canvas, left, top)
        top -= strip.height


def _foot(canvas: Canvas, document: Document, page: int, pages: int) -> None:
    paper, words = document.paper, document.foot
    edges = (paper.margin * MM, (paper.width - paper.margin) * MM)
    top = (paper.foot - 5) * MM
    moment = f"{clock.local(document.printed):%Y-%m-%d %H:%M}"
    number_words = words.number.format(number=document.number) if document.number else ""
    written: dict[Align, str] = {
        "left": typeface.printable(number_words),
        "centre": words.page.format(page=page, pages=pages),
        "right": words.printed.format(moment=moment),
    }
    for align, line in written.items():
        if line:
            draw_lines(canvas, [line], edges, top, _FOOT_SIZE, align=align)
