"""Opening a zip that a stranger packed: nothing is believed that has not been unpacked.

What a zip declares of its members may be a lie that one reader follows and another does not, so
each member is unpacked here, with a limit, before any other program sees the file.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

BEGINNING = b"PK\x03\x04"
MEMBERS = 5_000
LOCAL_HEADER = 30
ENCRYPTED = 0x1


class UnsafeArchiveError(Exception):
    """Not a zip, a broken one, or one whose members are not what it declares."""


class TooMuchInsideError(UnsafeArchiveError):
    """Unpacked it is larger than allowed, or has too many members."""


def members(content: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """Name and unpacked content of each member, one at a time; ``most`` bytes in all.

    :raises UnsafeArchiveError: as soon as anything is not as it should be.
    """
    infos = _directory(content)
    if sum(info.file_size for info in infos) > most:
        raise TooMuchInsideError
    for info in infos:
        unpacked = _unpack(content, info, most)
        most -= len(unpacked)
        yield info.filename, unpacked


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    if not content.startswith(BEGINNING):
        raise UnsafeArchiveError("It does not begin as a zip does.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError) as error:
        raise UnsafeArchiveError(str(error)) from error
    if len(infos) > MEMBERS:
        raise TooMuchInsideError
    if len({info.filename for info in infos}) < len(infos):
        raise UnsafeArchiveError("Two members have one name.")
    return infos


def _unpack(content: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & ENCRYPTED:
        raise UnsafeArchiveError("A member is encrypted.")
    start = info.header_offset + LOCAL_HEADER
    name, extra = content[start - 4 : start - 2], content[start - 2 : start]
    start += int.from_bytes(name, "little") + int.from_bytes(extra, "little")
    packed = content[start : start + info.compress_size]
    unpacked = _inflate(packed, most) if info.compress_type == zipfile.ZIP_DEFLATED else packed
    if info.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        raise UnsafeArchiveError("A member is packed in an unusual way.")
    if len(unpacked) != info.file_size or zlib.crc32(unpacked) != info.CRC:
        raise UnsafeArchiveError("A member is not what it is declared to be.")
    return unpacked


def _inflate(packed: bytes, most: int) -> bytes:
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = inflating.decompress(packed, most + 1)
    except zlib.error as error:
        raise UnsafeArchiveError(str(error)) from error
    if len(unpacked) > most:
        raise TooMuchInsideError
    if not inflating.eof or inflating.unused_data:
        raise UnsafeArchiveError("A member does not end where it should.")
    return unpacked
