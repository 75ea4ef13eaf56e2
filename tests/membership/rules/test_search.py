import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pinyin import syllables
from membership.rules.search import name_tokens, wanted_token

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


@pytest.mark.parametrize(
    "typed",
    ["tjw", "tj", "t", "陶", "建伟", "陶建伟", "tao", "taoj", "taojianwei", "TJW", "Tao Jian Wei"],
)
def test_name_is_found_by_what_one_types(typed: str) -> None:
    assert wanted_token(typed) in name_tokens("陶建伟", syllables("陶建伟"))


@pytest.mark.parametrize("typed", ["jw", "伟建", "jianwei", "x", ""])
def test_name_is_not_found_by_something_else(typed: str) -> None:
    assert wanted_token(typed) not in name_tokens("陶建伟", syllables("陶建伟"))


@given(han, st.data())
def test_every_run_of_characters_finds_the_name(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert wanted_token(name[start:end]) in name_tokens(name, syllables(name))


@given(han)
def test_pinyin_finds_from_the_first_letter_on(name: str) -> None:
    spelled = syllables(name)
    tokens = set(name_tokens(name, spelled))
    whole, initials = "".join(spelled), "".join(s[0] for s in spelled)
    assert {whole[:n] for n in range(1, len(whole) + 1)} <= tokens
    assert {initials[:n] for n in range(1, len(initials) + 1)} <= tokens


@given(st.text(max_size=12), st.lists(st.text(max_size=6), max_size=6))
def test_tokens_are_sorted_distinct_and_never_empty(name: str, spelled: list[str]) -> None:
    tokens = name_tokens(name, tuple(spelled))
    assert tokens == sorted(set(tokens))
    assert "" not in tokens


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "Anna Berg", "吕 布"])
def test_name_with_a_dot_or_a_space_is_found_as_a_whole(name: str) -> None:
    assert wanted_token(name) in name_tokens(name, syllables(name))


@given(st.text(max_size=200))
def test_wanted_token_has_no_blanks_and_a_bounded_length(typed: str) -> None:
    wanted = wanted_token(typed)
    assert len(wanted) <= 60
    assert "".join(wanted.split()) == wanted


def test_u_umlaut_is_typed_as_v() -> None:
    assert "lvbu" in name_tokens("吕布", syllables("吕布"))
