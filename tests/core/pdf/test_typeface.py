import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock, pdf
from core.pdf import typeface
from tests import papers

GB2312 = [
    bytes([row, cell]).decode("gb2312")
    for row in range(0xB0, 0xF8)
    for cell in range(0xA1, 0xFF if row != 0xD7 else 0xFA)
]


def printed(text: str) -> str:
    """What a reader of the print copies out of a paragraph, line breaks taken out."""
    document = pdf.Document(title="", printed=clock.now(), parts=[pdf.Paragraph(text)])
    lines = papers.text(pdf.render(document)).split("\n")
    return "".join(lines[:-3])


def test_every_common_character_has_a_shape() -> None:
    assert len(GB2312) == 6763
    assert pdf.lacking("".join(GB2312)) == ""


@pytest.mark.parametrize("name", ["张伟", "𬭎", "𠮷野", "林𬭳", "Ærø", "№Ⅷ㎡℃"])
def test_name_is_copied_as_it_was_given(name: str) -> None:
    assert pdf.lacking(name) == ""
    assert printed(name) == name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("王😀", "王〓"),
        ("אב", "〓〓"),
        ("\ue000", "〓"),
        ("\ud800", "〓"),
        ("张\u200b\u200d\u202e伟\ufeff", "张伟"),
        ("a\u00adb", "ab"),
        ("葛\U000e0100", "葛"),
        ("e\u0301", "é"),
        ("a\tb", "a b"),
        ("一\r\n二\u2028三", "一\n二\n三"),
    ],
)
def test_what_cannot_be_printed_is_shown_or_dropped(given: str, shown: str) -> None:
    assert typeface.printable(given) == shown


def test_lacking_characters_are_named_once_and_the_sign_itself_is_none() -> None:
    assert pdf.lacking("〓王😀😀א伟") == "😀א"


@given(st.text(st.characters(codec="gbk") | st.characters(codec="utf-8"), max_size=40))
def test_any_text_is_printed_and_copied_as_it_can_be(text: str) -> None:
    shown = "".join(line.strip() for line in typeface.printable(text).split("\n"))
    assert _close(printed(text)) == _close(shown)


def _close(text: str) -> str:
    """Lines lose the spaces at their ends."""
    return "".join(text.split())


def test_missing_typeface_says_how_to_build_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(typeface, "FONTS", tmp_path)
    with pytest.raises(pdf.NoTypeface, match="make install"):
        typeface.load.__wrapped__()
