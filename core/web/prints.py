"""Answering with paper."""

import asyncio

from litestar import Response

from core import pdf
from core.files import MEDIA, Kind
from core.web.downloads import headers


async def printed(name: str, *documents: pdf.Document) -> Response[bytes]:
    """The documents as one PDF, shown under this name (without its ending) and kept in no cache:
    who may read it can change."""
    content = await asyncio.to_thread(pdf.render, *documents)
    shown = headers(f"{name}.pdf", Kind.PDF, how="inline")
    return Response(content, media_type=MEDIA[Kind.PDF], headers=shown)
