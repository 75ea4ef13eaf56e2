import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pdf import typeface
from core.pdf.lines import break_lines

SIZE = 10.0

pytestmark = pytest.mark.usefixtures("_typeface")


@pytest.fixture(scope="module")
def _typeface() -> None:
    typeface.load()


def test_short_text_is_one_line() -> None:
    assert break_lines("成绩汇总表", 100, SIZE) == ("成绩汇总表",)
    assert break_lines("", 100, SIZE) == ("",)


def test_given_lines_stay() -> None:
    assert break_lines("甲\n\n乙", 100, SIZE) == ("甲", "", "乙")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("先验电，后作业。", ["先验", "电，后", "作业。"]),
        ("作业（停电）", ["作业", "（停", "电）"]),
        ("参见《规范》执行", ["参见", "《规", "范》执", "行"]),
        ("电压220V", ["电压", "220V"]),
        ("a bb ccc", ["a bb", "ccc"]),
    ],
)
def test_marks_lean_on_their_neighbours_and_words_stay_whole(text: str, lines: list[str]) -> None:
    assert list(break_lines(text, 30, SIZE)) == lines


def test_word_longer_than_the_line_is_cut() -> None:
    lines = break_lines("A" * 30, 50, SIZE)
    assert "".join(lines) == "A" * 30
    assert len(lines) > 1


def test_indent_shortens_the_first_line_only() -> None:
    assert break_lines("一二三四五六", 40, SIZE, indent=20) == ("一二", "三四五六")


@given(st.text(st.characters(codec="gbk", exclude_categories=["Cc"]), max_size=200), st.booleans())
def test_lines_hold_the_whole_text_within_the_room(text: str, bold: bool) -> None:
    lines = break_lines(text, 60, SIZE, bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(typeface.width(line, SIZE, bold) <= 60.01 for line in lines)
