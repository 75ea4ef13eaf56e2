import json
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.text import Text, fill, pack, say, unpack

values = st.dictionaries(st.sampled_from("abcd"), st.one_of(st.integers(), st.text(max_size=5)))


@given(values, st.randoms())
def test_say_is_equal_whatever_the_order_of_values(
    given_values: dict[str, object], shuffler: Random
) -> None:
    names = list(given_values)
    shuffler.shuffle(names)
    other = say("sentence", **{name: given_values[name] for name in names})
    assert other == say("sentence", **given_values)
    assert hash(other) == hash(say("sentence", **given_values))


@given(st.text())
def test_sentence_without_values_stays_as_it_is(sentence: str) -> None:
    assert fill(sentence, {}) == str(Text(sentence)) == sentence


@given(st.text(max_size=20))
def test_values_are_put_in_and_never_read_as_a_template(value: str) -> None:
    assert str(say("«%(value)s» is 100%% yours", value=value)) == f"«{value}» is 100% yours"


def test_sentence_inside_a_sentence_is_told_in_english() -> None:
    assert str(say("You are: %(role)s.", role=say("Officer"))) == "You are: Officer."


def test_missing_value_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        fill("%(one)s and %(other)s", {"one": 1})


def test_packed_sentence_is_the_same_sentence() -> None:
    sentence = say("Row %(row)s: %(why)s", row=3, why=say("at most %(most)s", most=2))
    assert unpack(json.loads(json.dumps(pack(sentence)))) == sentence


def test_packed_values_are_kept_as_they_are_written() -> None:
    packed = pack(say("At most %(most)s.", most=Decimal("2.50")))
    assert str(unpack(packed)) == "At most 2.50."
