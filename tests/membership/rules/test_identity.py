from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.rules.text import Text
from membership.rules.identity import (
    EARLIEST_BIRTH,
    Identity,
    mask,
    read_credit_code,
    read_identity,
    with_check_character,
)

TODAY = date(2026, 11, 20)
# 11010519491231002X is the example of GB 11643-1999 itself.
STANDARD = "11010519491231002X"
CREDIT_CODE = "91110000600037341L"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

born = st.dates(EARLIEST_BIRTH, TODAY)
regions = st.integers(100_000, 999_999)
serials = st.integers(0, 999)


def number(region: int, birth: date, serial: int) -> str:
    return with_check_character(f"{region}{birth:%Y%m%d}{serial:03d}")


numbers = st.builds(number, regions, born, serials)


@given(regions, born, serials)
def test_number_with_a_right_check_character_is_read(region: int, birth: date, serial: int) -> None:
    written = number(region, birth, serial)
    assert read_identity(written, TODAY) == Identity(written, birth)


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_changed_character_is_refused(right: str, place: int, other: str) -> None:
    assume(right[place] != other)
    changed = right[:place] + other + right[place + 1 :]
    assert isinstance(read_identity(changed, TODAY), Text)


@given(numbers, st.integers(0, 16))
def test_two_neighbours_swapped_are_refused(right: str, place: int) -> None:
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assume(swapped != right)
    assert isinstance(read_identity(swapped, TODAY), Text)


@given(st.text(max_size=40))
def test_anything_typed_is_read_or_refused(written: str) -> None:
    assert isinstance(read_identity(written, TODAY), Identity | Text)


def test_example_of_the_standard_is_read_in_either_case() -> None:
    assert read_identity(STANDARD, TODAY) == Identity(STANDARD, date(1949, 12, 31))
    assert read_identity(STANDARD.lower(), TODAY) == read_identity(STANDARD, TODAY)


@pytest.mark.parametrize(
    "written", [" 110105 19491231 002x ", "110105-19491231-002X", "\t" + STANDARD]
)
def test_blanks_and_hyphens_are_passed_over(written: str) -> None:
    assert read_identity(written, TODAY) == Identity(STANDARD, date(1949, 12, 31))


@given(numbers)
def test_full_width_digits_never_make_a_second_number(right: str) -> None:
    """The keyed hash of the number keeps a person unique, so no other spelling may pass."""
    found = read_identity(right.translate(FULL_WIDTH), TODAY)
    assert isinstance(found, Text) or found.number == right


@pytest.mark.parametrize("region", [110221, 110111, 110224, 132829])
def test_old_county_code_is_accepted(region: int) -> None:
    written = number(region, date(1968, 5, 17), 12)
    assert isinstance(read_identity(written, TODAY), Identity)


def test_old_number_of_fifteen_digits_is_told_apart() -> None:
    found = read_identity("110105491231002", TODAY)
    assert isinstance(found, Text)
    assert "15 digits" in str(found)


@pytest.mark.parametrize("written", ["", "X", STANDARD[:17], STANDARD + "0", "1101051949123100XX"])
def test_wrong_length_or_letters_are_refused(written: str) -> None:
    assert "17 digits" in str(read_identity(written, TODAY))


@pytest.mark.parametrize("day", ["19500230", "19510229", "19501301", "19500100", "00000000"])
def test_date_that_is_none_is_refused(day: str) -> None:
    assert "must be a birth date" in str(
        read_identity(with_check_character(f"110105{day}002"), TODAY)
    )


@pytest.mark.parametrize(
    ("birth", "accepted"),
    [
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
        (date(2099, 1, 1), False),
        (EARLIEST_BIRTH, True),
        (EARLIEST_BIRTH - timedelta(days=1), False),
        (date(1952, 2, 29), True),
    ],
)
def test_birth_is_from_1900_to_today(birth: date, accepted: bool) -> None:
    assert isinstance(read_identity(number(110105, birth, 1), TODAY), Identity) is accepted


@given(st.text("0123456789", min_size=17, max_size=17))
def test_check_character_agrees_with_the_weights_of_the_standard(first: str) -> None:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    left = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11
    assert with_check_character(first) == first + "10X98765432"[left]


@given(numbers)
def test_mask_hides_all_but_three_and_four(right: str) -> None:
    masked = mask(right)
    assert masked == right[:3] + "***********" + right[-4:]
    assert Identity(right, TODAY).masked == masked


@given(st.text(max_size=20))
def test_any_credit_code_is_read_or_refused(written: str) -> None:
    assert isinstance(read_credit_code(written), str | Text)


@pytest.mark.parametrize("written", [CREDIT_CODE, CREDIT_CODE.lower(), "9111 0000 6000 3734 1L"])
def test_credit_code_is_read(written: str) -> None:
    assert read_credit_code(written) == CREDIT_CODE


@pytest.mark.parametrize(
    "written",
    ["", CREDIT_CODE[:-1], CREDIT_CODE[:-1] + "M", "9111000O600037341L", "1234567\n0000000000"],
)
def test_wrong_credit_code_is_refused(written: str) -> None:
    assert isinstance(read_credit_code(written), Text)
