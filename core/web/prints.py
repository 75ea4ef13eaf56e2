"""Answering with paper."""

import asyncio
from urllib.parse import quote

from litestar import Response

from core import pdf

PDF = "application/pdf"


async def printed(name: str, *documents: pdf.Document, attachment: bool = False) -> Response[bytes]:
    """The documents as one PDF, to be looked at or, as an ``attachment``, to be kept.

    ``name`` goes without its ending. No copy stays in a cache: who may read it can change.
    """
    content = await asyncio.to_thread(pdf.render, *documents)
    return Response(
        content,
        media_type=PDF,
        headers={
            "Content-Disposition": disposition(f"{name}.pdf", attachment),
            "Cache-Control": "no-store",
        },
    )


def disposition(name: str, attachment: bool) -> str:
    """Content-Disposition (RFC 6266): the name itself as RFC 5987 writes it, and letters of it for
    old programs."""
    stem, _, ending = name.rpartition(".")
    plain = "".join(c for c in stem if c.isascii() and (c.isalnum() or c in " -()")).strip()
    kind = "attachment" if attachment else "inline"
    encoded = quote(name, safe="")
    return f"{kind}; filename=\"{plain or 'jiangxin'}.{ending}\"; filename*=UTF-8''{encoded}"
