"""Chinese is whole: every sentence is there, keeps its values, and is punctuated as Chinese."""

import re

import pytest
from babel.messages.pofile import read_po

from core import i18n, texts
from core.rules.text import say

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
HALF_WIDTH = re.compile(r"(?:[\u4e00-\u9fff]|\)[sd])[,.;:?!]")


def entries(room: str) -> list[tuple[str, list[str]]]:
    """Each message id of a catalog (the plural, where it has one) with all its translations."""
    with texts.catalog(room).open("rb") as source:
        messages = [message for message in read_po(source, locale="zh_CN") if message.id]
    return [(listed(message.id)[-1], listed(message.string)) for message in messages]


def listed(said: object) -> list[str]:
    return [str(one) for one in said] if isinstance(said, (tuple, list)) else [str(said or "")]


def test_untranslated_is_empty() -> None:
    assert texts.untranslated() == []


@pytest.mark.parametrize("room", texts.ROOMS)
def test_translations_keep_the_placeholders(room: str) -> None:
    wrong = [
        (said, chinese)
        for said, translations in entries(room)
        for chinese in translations
        if set(PLACEHOLDER.findall(chinese)) != set(PLACEHOLDER.findall(said))
    ]
    assert wrong == []


@pytest.mark.parametrize("room", texts.ROOMS)
def test_translations_have_full_width_punctuation(room: str) -> None:
    wrong = [
        chinese
        for _, translations in entries(room)
        for chinese in translations
        if HALF_WIDTH.search(chinese)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("room", "said"),
    [("core", "Sign out"), ("membership", "Audit log"), ("competitions", "Chief judge")],
)
def test_gettext_knows_every_room(room: str, said: str) -> None:
    assert said in dict(entries(room))
    with i18n.speaking("zh"):
        assert i18n.gettext(said) != said
    with i18n.speaking("en"):
        assert i18n.gettext(said) == said


@pytest.mark.parametrize("number", [0, 1, 2])
def test_ngettext_is_chinese_for_every_number(number: int) -> None:
    with i18n.speaking("zh"):
        assert i18n.ngettext("%(num)s judge", "%(num)s judges", number) == "%(num)s 名裁判"


def test_translate_fills_in_translated_values() -> None:
    text = say(
        "Marks are not taken now: the stage is “%(state)s”. Ask the chief judge.",
        state=say("Closed"),
    )
    with i18n.speaking("zh"):
        assert i18n.translate(text) == "本阶段为“已关闭”，暂不能打分，请联系裁判长。"
    with i18n.speaking("en"):
        assert i18n.translate(text) == (
            "Marks are not taken now: the stage is “Closed”. Ask the chief judge."
        )
