"""Files as answers: saved, never shown in our page's name; what we print ourselves may be."""

from urllib.parse import quote

from litestar import Response
from litestar.response import File

from core import files
from core.files import Kind, StoredFile

PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


def stored(found: StoredFile) -> File:
    """What was kept; whether this reader may have it has been decided before."""
    return File(
        files.path(found),
        filename=found.name,
        media_type=files.MEDIA[found.kind],
        headers=headers(found.name, found.kind),
    )


def attachment(content: bytes, name: str, kind: Kind) -> Response[bytes]:
    """What we have just made."""
    named = files.given(content, name, kind).name
    return Response(content, media_type=files.MEDIA[kind], headers=headers(named, kind))


def headers(name: str, kind: Kind, how: str = "attachment") -> dict[str, str]:
    """RFC 6266: the name as RFC 5987 writes it, and an ASCII one for old programs.

    :param how: ``inline`` to show it; only for what cannot carry a stranger's script.
    """
    plain = f"file{files.ENDINGS[kind][0]}"
    written = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {**PRIVATE, "Content-Disposition": written}
