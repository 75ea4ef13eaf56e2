"""Which language a reader gets, and that sentences arrive in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import i18n
from core.rules.text import say


@given(st.none() | st.text(max_size=10), st.text(max_size=60))
def test_choice_is_always_one_of_ours(wanted: str | None, accepts: str) -> None:
    assert i18n.choose(wanted, accepts) in i18n.LANGUAGES


@given(st.sampled_from(sorted(i18n.LANGUAGES)), st.text(max_size=60))
def test_language_asked_for_goes_before_the_browsers(wanted: str, accepts: str) -> None:
    assert i18n.choose(wanted, accepts) == wanted


@pytest.mark.parametrize(
    ("accepts", "chosen"),
    [
        ("", "zh"),
        ("fr-FR,fr;q=0.9", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("EN", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-Hant-TW", "zh"),
        ("fr, en;q=0.5, zh;q=0.3", "en"),
        ("*", "zh"),
    ],
)
def test_first_of_our_languages_in_the_browsers_list(accepts: str, chosen: str) -> None:
    assert i18n.choose(None, accepts) == chosen


@pytest.mark.parametrize("wanted", ["fr", "", "ZH", "../zh"])
def test_unknown_wish_falls_back_to_the_browser(wanted: str) -> None:
    assert i18n.choose(wanted, "en") == "en"


def test_speaking_ends_with_its_block() -> None:
    before = i18n.language()
    with i18n.speaking("en"):
        with i18n.speaking("zh"):
            assert (i18n.language(), i18n.locale()) == ("zh", "zh_CN")
        assert i18n.language() == "en"
    assert i18n.language() == before


def test_english_is_the_message_itself() -> None:
    inner = say("Not a message of any catalog, %(name)s.", name="x")
    with i18n.speaking("en"):
        assert i18n.translate(say("Said: %(inner)s", inner=inner)) == (
            "Said: Not a message of any catalog, x."
        )
        assert i18n.translate("as it is, 100%") == "as it is, 100%"


def test_message_without_translation_stays_english() -> None:
    with i18n.speaking("zh"):
        assert i18n.translate(say("Not a message of any catalog, %(n)s.", n=1)) == (
            "Not a message of any catalog, 1."
        )
