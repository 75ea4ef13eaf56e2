"""Files: known by content, kept once, whole or not at all."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, database, due, files, workbooks
from core.actor import Actor
from core.errors import Invalid, NotFound
from core.files import Incoming, Kind, StoredFile
from core.files.incoming import safe_name

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
KEEPER = Actor(account=7)
EVERY = list(Kind)
MOST = 1_000_000


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


def jpeg(width: int = 3, height: int = 2) -> bytes:
    comment = b"\xff\xfe\x00\x06abcd"
    frame = b"\xff\xff\xc2\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + comment + frame + b"\xff\xd9"


def workbook() -> bytes:
    return workbooks.content([workbooks.Table("S", [workbooks.Column("A")])])


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return target.getvalue()


def inspect(content: bytes, kinds: Iterable[Kind] = EVERY, name: str = "a.pdf") -> Incoming:
    return files.inspect(io.BytesIO(content), name, list(kinds), MOST)


def refusal(content: bytes, kinds: Iterable[Kind] = EVERY, name: str = "a.pdf") -> str:
    with pytest.raises(Invalid) as refused:
        inspect(content, kinds, name)
    return str(refused.value.text)


def contents(folder: Path) -> list[Path]:
    return [place for place in folder.rglob("*") if place.is_file()]


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, Kind.PDF), (workbook(), Kind.XLSX), (png(), Kind.PNG), (jpeg(), Kind.JPEG)],
)
def test_kind_is_told_by_content(content: bytes, kind: Kind) -> None:
    found = inspect(content, name="whatever.exe")
    assert (found.kind, found.size, found.content()) == (kind, len(content), content)
    others = [other for other in Kind if other is not kind]
    assert "whatever its name says" in refusal(content, others)


@pytest.mark.parametrize("program", [b"MZ\x90\x00", b"\x7fELF\x02", b"#!/bin/sh\nrm -r /"])
def test_program_with_another_name_is_refused(program: bytes) -> None:
    assert refusal(program) == "“a.pdf” is a program. Choose the document itself."


@pytest.mark.parametrize(
    "content",
    [PDF[:-6], png()[:-1], png()[:20], jpeg()[:12], workbook()[:-1], workbook()[:300]],
)
def test_cut_off_file_is_refused(content: bytes) -> None:
    assert "damaged or cut off" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        png(100_000, 100_000),
        jpeg(65_535, 65_535),
        png(0, 0),
        zipped(*(f"xl/{n}" for n in range(6_000))),
    ],
)
def test_bomb_is_refused(content: bytes) -> None:
    assert "far too much room" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        b"just text",
        b"<svg onload='alert(1)'/>",
        b"GIF89a",
        zipped("word/document.xml"),
        zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
    ],
)
def test_other_kinds_are_refused(content: bytes) -> None:
    assert "is no PDF / XLSX / PNG / JPEG file" in refusal(content)


def test_protected_workbook_is_told_what_to_do() -> None:
    protected = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refusal(protected, [Kind.XLSX])
    assert "whatever its name says" in refusal(protected, [Kind.PDF])


def test_empty_and_too_large_files_are_refused() -> None:
    assert "empty" in refusal(b"")
    assert refusal(PDF + b" " * MOST) == (
        "This is too large: 1 MB fit here at most. Make it smaller or split it."
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("名单.pdf", "名单.pdf"),
        ("C:\\Users\\a\\List.PDF", "List.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("a\r\nX: y\0.pdf", "aX_ y.pdf"),
        ("", "file.pdf"),
        (" .. ", "file.pdf"),
        ("字" * 200 + ".pdf", "字" * 80 + ".pdf"),
        ("a" * 10_000_000, "a" * 80 + ".pdf"),
    ],
)
def test_name_is_made_harmless(sent: str, kept: str) -> None:
    assert safe_name(sent, Kind.PDF) == kept
    assert len(kept.encode()) <= 255


def test_name_ends_as_the_content_is() -> None:
    assert safe_name("photo.jpg", Kind.JPEG) == "photo.jpg"
    assert safe_name("photo.png", Kind.JPEG) == "photo.png.jpg"


async def test_content_is_kept_once_under_its_hash(
    session: AsyncSession, files_folder: Path
) -> None:
    first = await files.keep(session, KEEPER, inspect(PDF, name="一.pdf"))
    second = await files.keep(session, Actor(), inspect(PDF, name="二.pdf"))
    assert (first.name, second.name) == ("一.pdf", "二.pdf")
    assert (first.kept_by, second.kept_by) == (7, None)
    kept = contents(files_folder)
    assert kept == [files_folder / first.sha256.hex()[:2] / first.sha256.hex()]
    assert kept[0].stat().st_mode & 0o077 == 0
    assert await files.content(second) == PDF
    assert await files.check(session) == []


async def test_sweep_leaves_what_is_being_kept(urls: tuple[str, str]) -> None:
    """The content is old and no row names it yet: somebody has just kept it and not committed."""
    engine = database.connect(urls[1], pool_size=2)
    made = database.sessions(engine)
    with clock.shifted(timedelta(days=2)):
        async with made() as keeping, made() as sweeping:
            stored = await files.keep(keeping, KEEPER, inspect(PDF))
            await files.sweep(sweeping, None)
            await sweeping.rollback()
            assert files.path(stored).exists()
            await keeping.rollback()
            await files.sweep(sweeping, None)
            await sweeping.rollback()
            assert not files.path(stored).exists()
    await engine.dispose()


async def test_check_tells_what_is_missing_or_changed(session: AsyncSession) -> None:
    gone = await files.keep(session, KEEPER, inspect(PDF))
    spoiled = await files.keep(session, KEEPER, inspect(png(), name="a.png"))
    files.path(gone).unlink()
    files.path(spoiled).write_bytes(png(4, 4))
    assert [problem.split(":")[0] for problem in await files.check(session)] == [
        f"File {gone.id}",
        f"File {spoiled.id}",
    ]
    # Who keeps it again mends it.
    await files.keep(session, KEEPER, inspect(PDF))
    assert len(await files.check(session)) == 1


async def test_full_disk_leaves_nothing_behind(session: AsyncSession, files_folder: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise OSError(28, "No space left on device")
            return super().read(4)

    incoming = Incoming("a.pdf", Kind.PDF, 30, Broken(PDF))
    with pytest.raises(OSError, match="No space"):
        await files.keep(session, KEEPER, incoming)
    assert contents(files_folder) == []


async def test_sweep_removes_what_no_row_names_after_a_day(
    session: AsyncSession, files_folder: Path
) -> None:
    kept = await files.keep(session, KEEPER, inspect(PDF))
    twice = await files.keep(session, KEEPER, inspect(PDF))
    dropped = await files.keep(session, KEEPER, inspect(png(), name="a.png"))
    await files.drop(session, dropped)
    await files.drop(session, twice)
    unfinished = files_folder / "aa" / "incoming-x"
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.write_bytes(b"half")
    stranger = files_folder / "aa" / "readme.txt"
    stranger.write_bytes(b"somebody's")
    await files.sweep(session, None)
    assert files.path(dropped).exists()
    with clock.shifted(timedelta(days=1, minutes=1)):
        again = await files.sweep(session, None)
        assert again > clock.now()
    assert files.path(kept).exists()
    assert stranger.exists()
    assert not files.path(dropped).exists()
    assert not unfinished.exists()
    assert (await session.scalars(select(StoredFile.id))).all() == [kept.id]


async def test_sweep_of_a_folder_that_is_not_there_yet(session: AsyncSession) -> None:
    assert await files.sweep(session, None) > clock.now()


async def test_what_nobody_decides_on_is_forgotten_after_a_week(session: AsyncSession) -> None:
    waiting = await files.keep_a_week(session, KEEPER, inspect(PDF))
    decided = await files.keep_a_week(session, KEEPER, inspect(PDF))
    await files.drop(session, decided)
    rows = (await session.scalars(select(due.Due).where(due.Due.kind == files.FORGET))).all()
    assert [row.facts["file"] for row in rows] == [waiting.id]
    assert timedelta(days=6) < rows[0].at - clock.now() < timedelta(days=8)
    await files.forget(session, rows[0])
    assert await session.scalar(select(StoredFile.id)) is None


async def test_kept_file_is_its_keepers_alone(session: AsyncSession) -> None:
    mine = await files.keep(session, KEEPER, inspect(PDF))
    nobodys = await files.keep(session, Actor(), inspect(PDF))
    assert await files.own(session, KEEPER, mine.id) is mine
    for actor, key in ((Actor(8), mine.id), (Actor(), nobodys.id), (KEEPER, 999_999)):
        with pytest.raises(NotFound):
            await files.own(session, actor, key)
