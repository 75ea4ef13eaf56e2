"""Paper: a print is data (`parts`), and this package lays it out, in one typeface it embeds.

    pdf.render(pdf.Document(title=..., printed=clock.now(), parts=[pdf.Headline(...), ...]))

The same parts give the same bytes. Text is plain: nothing in it is markup.
"""

from core.pdf.parts import (
    A3_LANDSCAPE,
    A4,
    A4_LANDSCAPE,
    CHINESE,
    ENGLISH,
    HALF_A4_LANDSCAPE,
    Cell,
    Column,
    Document,
    Foot,
    Gap,
    Grid,
    Headline,
    NewPage,
    Note,
    Paper,
    Paragraph,
    Part,
    Picture,
    Row,
    Seal,
    Sign,
    Signatures,
    Table,
    Together,
    date_line,
    fields,
    label,
)
from core.pdf.typeface import NoTypeface, lacking
from core.pdf.writing import render

__all__ = [
    "A3_LANDSCAPE",
    "A4",
    "A4_LANDSCAPE",
    "CHINESE",
    "ENGLISH",
    "HALF_A4_LANDSCAPE",
    "Cell",
    "Column",
    "Document",
    "Foot",
    "Gap",
    "Grid",
    "Headline",
    "NewPage",
    "NoTypeface",
    "Note",
    "Paper",
    "Paragraph",
    "Part",
    "Picture",
    "Row",
    "Seal",
    "Sign",
    "Signatures",
    "Table",
    "Together",
    "date_line",
    "fields",
    "label",
    "lacking",
    "render",
]
