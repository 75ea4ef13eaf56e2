"""What a file is, told by its content: what it is called is somebody's word for it."""

import struct
from collections.abc import Callable
from enum import StrEnum

from core.workbooks import archive

MOST_UNPACKED = 300_000_000
MOST_PIXELS = 50_000_000
PDF_TAIL = 2_048
PNG = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff"
# Start of frame, of every process; the others in this range are tables.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
WORKBOOK = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
MACROS = "xl/vbaProject.bin"
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
)


class Kind(StrEnum):
    """What a file can be; the value is how it is written in HTML and in the database."""

    PDF = "pdf"
    XLSX = "xlsx"
    PNG = "png"
    JPEG = "jpeg"


NAMES = {Kind.PDF: "PDF", Kind.XLSX: "XLSX", Kind.PNG: "PNG", Kind.JPEG: "JPEG"}
MEDIA = {
    Kind.PDF: "application/pdf",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
}
ENDINGS: dict[Kind, tuple[str, ...]] = {
    Kind.PDF: (".pdf",),
    Kind.XLSX: (".xlsx",),
    Kind.PNG: (".png",),
    Kind.JPEG: (".jpg", ".jpeg"),
}


class DamagedError(Exception):
    """It begins as its kind does, and is not whole."""


class BombError(Exception):
    """Opened it would take more memory than there is."""


def recognise(content: bytes) -> Kind | None:
    """The kind whose beginning it has and whose end; None for what we do not take.

    :raises DamagedError: it is cut off or broken.
    :raises BombError: it unfolds to far more than it shows.
    """
    for beginning, kind, whole in KINDS:
        if content.startswith(beginning):
            return kind if whole(content) else None
    return None


def is_program(content: bytes) -> bool:
    """Whether an operating system would run it."""
    return content.startswith(PROGRAMS)


def _pdf(content: bytes) -> bool:
    if b"%%EOF" not in content[-PDF_TAIL:]:
        raise DamagedError
    return True


def _png(content: bytes) -> bool:
    if (
        len(content) < 33
        or content[12:16] != b"IHDR"
        or not content.rstrip(b"\0").endswith(PNG_END)
    ):
        raise DamagedError
    _require_small(*struct.unpack(">II", content[16:24]))
    return True


def _jpeg(content: bytes) -> bool:
    """Walks from marker to marker to the frame, which tells the size."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            raise DamagedError
        marker = content[at + 1]
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            _require_small(width, height)
            return True
        # Fill bytes stand alone, some markers have no length.
        bare = marker == 0xFF or marker in JPEG_BARE
        step = 1 if marker == 0xFF else 2
        at += step if bare else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    raise DamagedError


def _require_small(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise BombError


def _workbook(content: bytes) -> bool:
    try:
        names = {name for name, _ in archive.members(content, MOST_UNPACKED)}
    except archive.TooMuchInsideError as error:
        raise BombError from error
    except archive.UnsafeArchiveError as error:
        raise DamagedError from error
    return names >= WORKBOOK and MACROS not in names


KINDS: tuple[tuple[bytes, Kind, Callable[[bytes], bool]], ...] = (
    (b"%PDF-", Kind.PDF, _pdf),
    (archive.BEGINNING, Kind.XLSX, _workbook),
    (PNG, Kind.PNG, _png),
    (JPEG, Kind.JPEG, _jpeg),
)
