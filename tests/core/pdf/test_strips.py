from hypothesis import given
from hypothesis import strategies as st

from core.pdf.strips import Strip, gap, glued, onto_pages, together

HEIGHTS = st.lists(st.floats(1, 150), max_size=40)


def heights(pages: list[list[Strip]]) -> list[list[float]]:
    return [[strip.height for strip in page] for page in pages]


def test_strips_fill_page_after_page() -> None:
    assert heights(onto_pages([Strip(40)] * 5, 100)) == [[40, 40], [40, 40], [40]]


def test_nothing_is_one_empty_page() -> None:
    assert onto_pages([], 100) == [[]]


def test_gap_is_dropped_at_the_top_of_a_page() -> None:
    assert heights(onto_pages([Strip(90), gap(20), Strip(50)], 100)) == [[90], [50]]


def test_page_ended_twice_leaves_no_empty_page() -> None:
    end = Strip(0, ends_page=True)
    assert heights(onto_pages([end, Strip(1), end, end, Strip(2), end], 100)) == [[1], [2]]


def test_head_is_repeated_on_every_page_of_its_rows() -> None:
    head = (Strip(10),)
    rows = [Strip(30, head=head) for _ in range(5)]
    assert heights(onto_pages([*rows, Strip(5)], 100)) == [[10, 30, 30, 30], [10, 30, 30, 5]]


def test_glued_strip_goes_to_the_next_page_with_what_it_holds() -> None:
    signed = [*glued([Strip(40), Strip(40), gap(3)]), Strip(30)]
    assert heights(onto_pages(signed, 100)) == [[40], [40, 3, 30]]


def test_what_is_higher_than_a_page_is_parted_from_the_front_on() -> None:
    chain = together([Strip(90), Strip(20), Strip(20)])
    assert heights(onto_pages([Strip(30), *chain], 100)) == [[30], [90], [20, 20]]


@given(HEIGHTS)
def test_every_strip_is_placed_once_in_order(given_heights: list[float]) -> None:
    pages = onto_pages([Strip(height) for height in given_heights], 100)
    assert [strip.height for page in pages for strip in page] == given_heights
    assert all(len(page) <= 1 or sum(s.height for s in page) <= 100.01 for page in pages)
