"""Files sent with a form, refused beside their field."""

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from core import workbooks

Client = AsyncTestClient[Litestar]
WHERE = "/_patterns/file"
FIELD = "pattern_file"
FRAGMENT = {"hx-request": "true"}


def workbook() -> bytes:
    return workbooks.content([workbooks.Table("S", [workbooks.Column("A")])])


async def test_right_file_is_taken(client: Client) -> None:
    answer = await client.post(WHERE, files={FIELD: ("名单.xlsx", workbook())}, headers=FRAGMENT)
    assert answer.headers["hx-redirect"] == "/_patterns"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"other": ("a.xlsx", b"x")}, "Choose a file."),
        ({FIELD: ("", b"")}, "Choose a file."),
        ({FIELD: ("a.xlsx", b"")}, "This file is empty."),
        ({FIELD: ("a.xlsx", b"%PDF-1.7 %%EOF")}, "“a.xlsx” is no XLSX file"),
        ({FIELD: ("<b>.xlsx", b"MZ")}, "“_b_.xlsx” is a program."),
        ({FIELD: ("a.xlsx", b"PK\x03\x04" + b"0" * 20_000_001)}, "20 MB fit here at most"),
    ],
)
async def test_wrong_file_is_told_beside_its_field(
    client: Client, files: dict[str, tuple[str, bytes]], sentence: str
) -> None:
    answer = await client.post(WHERE, files=files, headers=FRAGMENT)
    assert answer.status_code == 422
    assert f'data-field="{FIELD}"' in answer.text
    assert sentence in answer.text
    assert "The file was not taken." in answer.text


async def test_form_without_a_file_part_is_told(client: Client) -> None:
    for sent in ({"data": {FIELD: "text"}}, {"content": b""}, {"json": {FIELD: 1}}):
        answer = await client.post(WHERE, headers=FRAGMENT, **sent)
        assert (answer.status_code, "Choose a file." in answer.text) == (422, True)


async def test_body_that_is_no_form_is_refused(client: Client) -> None:
    broken = {"content-type": "multipart/form-data; boundary=b", **FRAGMENT}
    answer = await client.post(WHERE, content=b"--b\r\nnonsense", headers=broken)
    assert answer.status_code in (400, 422)
    assert "fault" not in answer.text


async def test_other_fields_of_the_form_are_read_beside_the_file(client: Client) -> None:
    answer = await client.post(
        "/sign-in",
        data={"login": "nobody", "password": "wrong"},
        files={"file": ("a.pdf", b"%PDF")},
        headers=FRAGMENT,
    )
    assert answer.status_code in (401, 403, 422)
    assert "Fill this in" not in answer.text


async def test_body_larger_than_its_route_takes_is_refused_unread(client: Client) -> None:
    answer = await client.post(WHERE, content=b"0" * 20_200_000, headers=FRAGMENT)
    assert answer.status_code == 413
    assert "This is too large: 20 MB fit here at most." in answer.text


async def test_form_says_what_it_takes(client: Client) -> None:
    page = (await client.get("/_patterns")).text
    for shown in (
        'accept=".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"',
        'data-most="20000000"',
        'data-too-large="This is too large: 20 MB fit here at most. Make it smaller or split it."',
        "XLSX, up to 20 MB.",
        'enctype="multipart/form-data"',
    ):
        assert shown in page
