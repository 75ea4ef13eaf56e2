import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import segno

from core import pdf
from tests import papers

PRINTED = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)


def document(parts: Sequence[pdf.Part], **over: object) -> pdf.Document:
    return pdf.Document(**{"title": "成绩汇总表", "printed": PRINTED, "parts": parts, **over})  # type: ignore[arg-type]


def rows(count: int) -> list[list[str]]:
    return [[str(number), f"选手{number}", "88.50"] for number in range(1, count + 1)]


def table(count: int) -> pdf.Table:
    columns = [
        pdf.Column("序号", 1, "centre"),
        pdf.Column("姓名", 3),
        pdf.Column("总分", 1, "right"),
    ]
    return pdf.Table(columns, rows(count))


def test_same_document_is_the_same_bytes() -> None:
    given = document([pdf.Headline("北京市职工技能大赛"), table(40)])
    assert pdf.render(given) == pdf.render(given)


def test_other_moment_is_other_bytes_and_says_so() -> None:
    later = document([table(1)], printed=datetime(2027, 1, 1, tzinfo=UTC))
    content = pdf.render(later)
    assert content != pdf.render(document([table(1)]))
    assert b"D:20270101080000+08'00'" in content
    assert "打印时间：2027-01-01 08:00" in papers.text(content)


def test_file_names_its_title_and_language() -> None:
    content = pdf.render(document([]))
    assert papers.title(content) == "成绩汇总表"
    assert b"/Lang (zh-CN)" in content


def test_typefaces_are_embedded_as_far_as_they_are_used() -> None:
    content = pdf.render(document([pdf.Headline("大赛"), table(3)]))
    assert content.count(b"/FontFile2") == 2
    assert b"Helvetica" not in content
    assert len(content) < 100_000


def test_head_and_page_number_stand_on_every_page() -> None:
    shown = papers.pages(pdf.render(document([table(100)], number="2026-7")))
    assert len(shown) > 2
    for number, page in enumerate(shown, start=1):
        assert page.startswith("序号\n姓名\n总分\n")
        assert f"第 {number} 页 / 共 {len(shown)} 页" in page
        assert "编号：2026-7" in page


def test_documents_in_one_file_count_their_own_pages() -> None:
    one = document([table(60)], foot=pdf.ENGLISH)
    other = document([table(1)], paper=pdf.A4_LANDSCAPE, foot=pdf.ENGLISH)
    content = pdf.render(one, other)
    shown = papers.pages(content)
    assert "Page 1 of 2" in shown[0]
    assert "Page 2 of 2" in shown[1]
    assert "Page 1 of 1" in shown[2]
    assert content.count(b"841.8898 595.2756") == 1


def test_table_without_rows_shows_its_head() -> None:
    assert papers.text(pdf.render(document([table(0)]))).startswith("序号\n姓名\n总分\n第 1 页")


def test_markup_is_text() -> None:
    shown = papers.text(pdf.render(document([pdf.Paragraph("<b>&amp; (a\\b)</b>")])))
    assert shown.startswith("<b>&amp; (a\\b)</b>\n")


@pytest.mark.parametrize("count", range(20, 34))
def test_signatures_never_stand_on_a_page_of_their_own(count: int) -> None:
    signed = pdf.Signatures(["裁判员签名", pdf.date_line("日期")])
    last = papers.pages(pdf.render(document([table(count), pdf.Note("注"), signed])))[-1]
    assert "裁判员签名：" in last
    assert "88.50" in last


def test_rows_longer_than_a_page_go_on_on_the_next() -> None:
    grid = pdf.Grid((1, 4), [["事迹", pdf.Cell("字" * 9000, foot="（盖章）")]])
    shown = papers.pages(pdf.render(document([grid])))
    assert len(shown) > 2
    assert sum(page.count("字") for page in shown) == 9000
    assert [("盖章" in page) for page in shown] == [False] * (len(shown) - 1) + [True]


def test_cell_that_spans_more_than_a_page_is_shown_again() -> None:
    lines: list[Sequence[pdf.Cell | str]] = [[str(number)] for number in range(99)]
    grid = pdf.Grid((1, 4), [[pdf.Cell("安全", down=100), "first"], *lines])
    shown = papers.pages(pdf.render(document([grid])))
    assert len(shown) > 2
    assert all("安全" in page for page in shown)


@pytest.mark.parametrize("count", range(20, 34))
def test_row_that_names_those_below_is_never_the_last_on_a_page(count: int) -> None:
    group = pdf.Row(["A", pdf.Cell("安全", across=2)], with_next=True)
    given = pdf.Table(table(0).columns, [*rows(count), group, *rows(1)])
    last = papers.pages(pdf.render(document([given])))[-1]
    assert ("安全" in last) == ("选手1\n" in last)


def test_spanning_cell_makes_room_for_its_text() -> None:
    grid = pdf.Grid((1, 9), [[pdf.Cell("安全文明生产", down=2), "a"], ["b"]], height=1)
    shown = papers.text(pdf.render(document([grid])))
    assert "".join(shown.split()).startswith("安全文明生产ab")


@pytest.mark.parametrize(
    "lines",
    [
        [["one"]],
        [["one", "two", "three"]],
        [[pdf.Cell("wide", across=3)]],
        [[pdf.Cell("deep", down=2), "two"]],
        [[pdf.Cell("deep", down=2), "two"], ["a", "b"]],
    ],
)
def test_grid_whose_cells_do_not_fit_is_refused(lines: list[list[pdf.Cell | str]]) -> None:
    with pytest.raises(ValueError, match="grid"):
        pdf.render(document([pdf.Grid((1, 1), lines)]))


def test_picture_stands_in_the_file() -> None:
    drawn = io.BytesIO()
    segno.make("https://example.test/verify/1").save(drawn, kind="png", scale=4)
    picture = pdf.Picture(drawn.getvalue(), 25, 25, "right")
    cell = pdf.Cell(picture=picture)
    content = pdf.render(document([picture, pdf.Grid((1, 1), [["二维码", cell]])]))
    assert b"/Subtype /Image" in content
    assert content == pdf.render(document([picture, pdf.Grid((1, 1), [["二维码", cell]])]))


def test_every_part_has_its_place() -> None:
    parts: list[pdf.Part] = [
        pdf.Headline("标题"),
        pdf.Paragraph("正文", indent=2),
        pdf.Together([pdf.Note("说明"), pdf.Gap()]),
        pdf.NewPage(),
        pdf.Grid((1, 2), [pdf.Row([pdf.label("姓名"), "张伟"], height=20)]),
        pdf.Signatures(["统分员", "复核员", "裁判长", "监督"], columns=2),
        pdf.Seal("单位（盖章）", "年　月　日"),
    ]
    first, second = papers.pages(pdf.render(document(parts)))
    assert first.split("\n")[:3] == ["标题", "正文", "说明"]
    assert "".join(second.split()).startswith(
        "姓名张伟统分员：复核员：裁判长：监督：单位（盖章）年月日"
    )


def test_prints_made_at_once_are_as_those_made_alone() -> None:
    many = [document([table(number), pdf.Paragraph(chr(0x4E00 + number))]) for number in range(8)]
    alone = [pdf.render(one) for one in many]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(pdf.render, many)) == alone
