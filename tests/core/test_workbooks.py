"""Workbooks: what is written can be read, and what strangers send does no harm."""

import io
import re
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from core import workbooks
from core.errors import Invalid
from core.workbooks import Book, Column, Kind, Table, reading
from core.workbooks.writing import Value, sheet_names

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = [Table("S", [Column("A"), Column("B")], [("x", "y")])]


def one_sheet(rows: str, beside: str = "") -> bytes:
    """A workbook whose only sheet has this XML as its rows."""
    return changed(
        workbooks.content(PLAIN),
        {
            SHEET: '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.'
            'openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{rows}</sheetData>{beside}</worksheet>"
        },
    )


def changed(content: bytes, parts: dict[str, str]) -> bytes:
    """The same archive with some of its parts replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in [*source.namelist(), *(p for p in parts if p not in source.namelist())]:
            archive.writestr(name, parts[name] if name in parts else source.read(name))
    return target.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        workbooks.read(content)
    return str(refused.value.text)


def rows(book: Book) -> tuple[tuple[object, ...], ...]:
    return book.grids[0].rows


def test_everything_written_is_read_again() -> None:
    columns = [
        Column("Text"),
        Column("Number", kind=Kind.NUMBER),
        Column("Whole", kind=Kind.WHOLE),
        Column("Date", kind=Kind.DATE),
        Column("Moment", kind=Kind.MOMENT),
    ]
    written: list[Sequence[Value]] = [
        (
            "赵甲",
            Decimal("91.25"),
            7,
            date(2026, 11, 23),
            datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
        ),
        ("", Decimal("0.1"), -1, None, None),
        (None, Decimal("-12345678901.55"), 0, date(2100, 1, 1), None),
        (True, "absent", False, date(1, 1, 1), None),
    ]
    book = workbooks.read(workbooks.content([Table("成绩", columns, written)]))
    assert book.grids[0].name == "成绩"
    assert rows(book) == (
        ("Text", "Number", "Whole", "Date", "Moment"),
        # People in Beijing read Beijing's time.
        ("赵甲", Decimal("91.25"), 7, date(2026, 11, 23), datetime(2026, 11, 23, 9, 30)),  # noqa: DTZ001
        (None, Decimal("0.1"), -1, None, None),
        (None, Decimal("-12345678901.55"), 0, date(2100, 1, 1), None),
        ("✓", "absent", None, "0001-01-01", None),
    )
    assert (book.merged, book.faults) == ((), ())


TYPED = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'007",
    "007",
    "1e5",
    "http://example.org",
    "mailto:a@example.org",
    "  two  spaces\n and a line ",
    "_x0041_",
    "{=1}",
    "\x01",
    "11010519491231002X",
    "<&>\"'",
]


@pytest.mark.parametrize("text", TYPED)
def test_text_stays_as_it_was_typed(text: str) -> None:
    content = workbooks.content([Table("S", [Column("A", kind=Kind.NUMBER)], [(text,)])])
    assert rows(workbooks.read(content))[1] == (text,)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(SHEET).decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1), max_size=5)
)
def test_any_text_survives(texts: list[str]) -> None:
    content = workbooks.content([Table("S", [Column("A")], [(text,) for text in texts])])
    assert rows(workbooks.read(content))[1:] == tuple((text,) for text in texts)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_marks_are_exact(value: Decimal) -> None:
    content = workbooks.content([Table("S", [Column("A", kind=Kind.NUMBER)], [(value,)])])
    assert rows(workbooks.read(content))[1] == (value,)


def test_long_numbers_keep_every_digit_as_text() -> None:
    number = 110105194912310021
    content = workbooks.content([Table("S", [Column("A")], [(number,), (Decimal(number),)])])
    assert rows(workbooks.read(content))[1:] == ((str(number),), (str(number),))


def test_text_longer_than_a_cell_keeps_what_fits() -> None:
    content = workbooks.content([Table("S", [Column("A")], [("a" * 40_000,)])])
    assert rows(workbooks.read(content))[1] == ("a" * 32_767,)


@pytest.mark.parametrize(
    ("written", "value"),
    [("0.1", "0.1"), ("1", "1"), ("1E23", "1" + "0" * 23), ("1E-7", "0.0000001"), ("-0", "0"),
     ("33.333333333333336", "33.333333333333336"), ("9007199254740993", "9007199254740992")],
)  # fmt: skip
def test_number_is_the_shortest_that_was_meant(written: str, value: str) -> None:
    book = workbooks.read(one_sheet(f'<row r="1"><c r="A1"><v>{written}</v></c></row>'))
    assert format(rows(book)[0][0], "f") == value


def test_rows_and_columns_count_as_a_person_counts() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet("S")
        sheet.write_string("C5", "first")
        sheet.write_number("D7", 2)
    book = workbooks.read(target.getvalue())
    assert rows(book)[4] == (None, None, "first", None)
    assert rows(book)[6] == (None, None, None, Decimal(2))
    assert len(rows(book)) == 7
    assert set(rows(book)[:4]) == {(None, None, None, None)}


def test_hidden_sheets_are_left_out_and_empty_ones_are_there() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        made.add_worksheet("shown")
        hidden = made.add_worksheet("hidden")
        hidden.write_string(0, 0, "x")
        hidden.hide()
    assert [(grid.name, grid.rows) for grid in workbooks.read(target.getvalue()).grids] == [
        ("shown", ())
    ]


def test_formulas_give_the_value_they_were_saved_with() -> None:
    book = workbooks.read(
        one_sheet(
            '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c>'
            '<c r="B2" t="str"><f>""</f><v></v></c><c r="C2"><f>SUM(A1)</f></c>'
            '<c r="D2"><f>A1</f><v/></c><c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        )
    )
    assert rows(book)[1] == (Decimal(2), None, None, None, None)
    assert [(p.where, str(p.text).split(".")[0]) for p in book.problems("S")] == [
        ("C2", "This cell holds a formula that was never calculated"),
        ("D2", "This cell holds a formula that was never calculated"),
        ("E2", "The formula in this cell ends in an error"),
    ]
    assert book.problems("S", from_row=3) == []


def test_merged_cells_are_named() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet("S")
        sheet.merge_range("A1:C1", "a title over all")
        sheet.merge_range("A2:A5", "x")
    book = workbooks.read(target.getvalue())
    assert [merged.where for merged in book.merged] == ["A1:C1", "A2:A5"]
    (problem,) = book.problems("S", from_row=2)
    assert problem.where == "A2"
    assert str(problem.text) == "Cells A2:A5 are merged. Unmerge them and fill in each cell."
    assert book.problems("another") == []


def test_unusual_but_right_markup_is_read() -> None:
    book = workbooks.read(
        changed(
            workbooks.content(PLAIN),
            {
                SHEET: '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006'
                "/main\"><x:sheetData><x:row r='2'><x:c t='str' r='B2'><x:v>a</x:v></x:c></x:row>"
                "</x:sheetData></x:worksheet>"
            },
        )
    )
    assert rows(book)[1] == (None, "a")


def test_formats_far_away_do_not_count_as_cells() -> None:
    book = workbooks.read(
        one_sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
        )
    )
    assert rows(book) == ((Decimal(1),),)


# --- what must be refused ---


def test_what_is_no_workbook_is_told_so() -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("readme.txt", "hello")
    for content in (b"", b"name,mark\n", b"MZ\x90\x00" + b"\0" * 500, zipped.getvalue()):
        assert "not a workbook" in refusal(content)


def test_protected_and_old_workbooks_are_told_apart() -> None:
    protected = reading.OLD_OFFICE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "protected by a password" in refusal(protected)
    assert ".xls)" in refusal(reading.OLD_OFFICE + b"\0" * 600)


def test_too_large_a_file_is_refused_unread() -> None:
    assert "too large" in refusal(b"PK\x03\x04" + b"\0" * reading.MOST_BYTES)


def broken() -> Iterator[bytes]:
    whole = workbooks.content(PLAIN)
    yield whole[: len(whole) // 2]
    yield whole[:-10]
    yield whole.replace(b"<", b">")
    spoiled = bytearray(whole)
    spoiled[60] ^= 0xFF
    yield bytes(spoiled)
    yield changed(whole, {SHEET: "<worksheet><sheetData><row>"})
    yield changed(whole, {"xl/workbook.xml": "<workbook>"})
    yield changed(whole, {SHEET: '<?xml version="1.0" encoding="UTF-16"?><sheetData/>'})


@pytest.mark.parametrize("content", list(broken()), ids=count())
def test_damaged_workbooks_are_told_so(content: bytes) -> None:
    assert "damaged" in refusal(content)


def test_document_types_are_refused() -> None:
    lol = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    for part in (SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml"):
        content = changed(workbooks.content(PLAIN), {part: f"<?xml version='1.0'?>{lol}<a>&b;</a>"})
        assert "damaged" in refusal(content)


def test_bomb_that_declares_itself_is_refused() -> None:
    content = changed(workbooks.content(PLAIN), {"xl/media/a.bin": "0" * 310_000_000})
    assert len(content) < 1_000_000
    assert "too large" in refusal(content)


def test_bomb_that_lies_about_its_size_is_refused() -> None:
    """Declared as ten bytes with their checksum: a reader that believes it sees nothing odd."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packed.compress(b"0" * 310_000_000) + packed.flush()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbooks.content(PLAIN))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        info = zipfile.ZipInfo("xl/media/a.bin")
        info.compress_type = zipfile.ZIP_STORED
        archive.writestr(info, data)
        info.compress_type, info.file_size, info.CRC = 8, 10, zlib.crc32(b"0" * 10)
    content = bytearray(target.getvalue())
    content[info.header_offset + 8] = 8
    tracemalloc.start()
    refused = refusal(bytes(content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "too large" in refused
    assert peak < 700_000_000


@pytest.mark.parametrize(
    "far",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c s="0" r="XFD1048576"><v>1</v></c>',
        "<c\nr='XFD1048576'><v>1</v></c>",
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<c r="xfd1048576"><v>1</v></c>',
    ],
)
def test_two_cells_far_apart_are_refused(far: str) -> None:
    """A reader that lays out the rectangle between them would ask for all memory there is."""
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    content = one_sheet(f'{first}<row r="1048576">{far}</row>')
    assert "too many cells" in refusal(content)


def test_one_long_text_in_many_cells_is_refused() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    shared = f"<sst><si><t>{'a' * 32_000}</t></si></sst>"
    content = changed(one_sheet(cells), {"xl/sharedStrings.xml": shared})
    assert "too large" in refusal(content)


def test_many_names_for_one_sheet_are_refused() -> None:
    content = workbooks.content(PLAIN)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        workbook = archive.read("xl/workbook.xml").decode()
    sheet = re.search(r"<sheet [^>]*/>", workbook)
    assert sheet is not None
    many = "".join(sheet[0].replace('"S"', f'"S{n}"') for n in range(101))
    assert "too large" in refusal(
        changed(content, {"xl/workbook.xml": workbook.replace(sheet[0], many)})
    )


# --- what is written ---


def test_titles_are_bold_frozen_and_filter() -> None:
    with zipfile.ZipFile(io.BytesIO(workbooks.content(PLAIN))) as archive:
        xml = archive.read(SHEET).decode()
        assert "<b/>" in archive.read("xl/styles.xml").decode()
    assert 'state="frozen"' in xml
    assert '<autoFilter ref="A1:B2"/>' in xml


def test_choices_are_offered_and_long_lists_lie_on_a_hidden_sheet() -> None:
    columns = [
        Column("Short", choices=["男", "女"]),
        Column("Long", choices=[f"choice number {n}" for n in range(40)]),
        Column("Commas", choices=["a, b", "c"]),
    ]
    content = workbooks.content([Table("S", columns)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(SHEET).decode()
    assert re.findall(r"<formula1>(.*?)</formula1>", xml) == [
        '"男,女"',
        "_choices!$A$1:$A$40",
        "_choices!$A$41:$A$42",
    ]
    assert 'sqref="A2:A1048576"' in xml
    assert [grid.name for grid in workbooks.read(content).grids] == ["S"]


def test_sheet_names_follow_the_rules() -> None:
    wanted = ["a/b:c", "A b C", "'quoted'", "", "History", "x" * 40, "x" * 31, "_choices"]
    assert sheet_names(wanted) == [
        "a b c",
        "A b C (2)",
        "quoted",
        "Sheet",
        "History 1",
        "x" * 31,
        "x" * 27 + " (2)",
        "_choices (2)",
    ]
    tables = [Table(name, [Column("A")], [("x",)]) for name in wanted]
    assert len(workbooks.read(workbooks.content(tables)).grids) == len(wanted)


async def test_rows_are_written_as_they_come(tmp_path: Path) -> None:
    columns = [Column(f"C{n}", kind=Kind.NUMBER if n % 2 else Kind.TEXT) for n in range(12)]
    cells: list[str | Decimal] = [Decimal("12.34") if n % 2 else "text" for n in range(12)]
    target = tmp_path / "large.xlsx"
    tracemalloc.start()
    workbooks.write(target, [Table("S", columns, (cells for _ in range(4_000)))])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # What all rows at once would take is many times as much.
    assert peak < 2_000_000
    book = await workbooks.load(target.read_bytes())
    assert len(rows(book)) == 4_001
    assert rows(book)[-1] == tuple(cells)
