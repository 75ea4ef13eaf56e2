import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core import vault
from core.vault import Keyring, VaultError
from tests.conftest import KEYS

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
kinds = st.sampled_from(["identity", "message", "totp"])


@pytest.fixture
def rotated() -> Iterator[Keyring]:
    """A second master key is in use, the first one is kept."""
    ring = Keyring((*KEYS.masters, (2, b"n" * 32)), KEYS.lookup)
    yield ring
    vault.use(KEYS)


@given(kinds, texts)
def test_unseal_gives_back_what_was_sealed(kind: str, text: str) -> None:
    sealed = vault.seal(kind, text)
    assert vault.unseal(kind, sealed) == text
    if len(text.encode()) > 3:
        assert text.encode() not in sealed


@given(texts)
def test_sealing_twice_gives_different_bytes(text: str) -> None:
    assert vault.seal("identity", text) != vault.seal("identity", text)


@given(texts, st.data())
def test_any_changed_byte_is_noticed(text: str, data: st.DataObject) -> None:
    sealed = bytearray(vault.seal("identity", text))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        vault.unseal("identity", bytes(sealed))


@given(texts, st.integers(0, 40))
def test_shortened_seal_is_noticed(text: str, length: int) -> None:
    sealed = vault.seal("identity", text)
    assume(length < len(sealed))
    with pytest.raises(VaultError):
        vault.unseal("identity", sealed[:length])


@given(st.binary(max_size=80))
def test_bytes_that_are_no_seal_do_not_open(rubbish: bytes) -> None:
    with pytest.raises(VaultError):
        vault.unseal("identity", rubbish)


@given(texts)
def test_seal_of_another_kind_does_not_open(text: str) -> None:
    with pytest.raises(VaultError, match="sealed message does not open"):
        vault.unseal("message", vault.seal("identity", text))


@given(kinds, texts, kinds, texts)
def test_keyed_hash_is_equal_only_for_the_same_kind_and_text(
    kind: str, text: str, other_kind: str, other: str
) -> None:
    same = vault.keyed_hash(kind, text) == vault.keyed_hash(other_kind, other)
    assert same == ((kind, text) == (other_kind, other))
    assert len(vault.keyed_hash(kind, text)) == 32


def test_rotation_seals_with_the_new_key_and_opens_the_old(rotated: Keyring) -> None:
    old, hashed = vault.seal("identity", "old"), vault.keyed_hash("identity", "old")
    vault.use(rotated)
    new = vault.seal("identity", "new")
    assert (old[0], new[0]) == (1, 2)
    assert [vault.unseal("identity", sealed) for sealed in (old, new)] == ["old", "new"]
    assert vault.keyed_hash("identity", "old") == hashed
    vault.use(KEYS)
    with pytest.raises(VaultError, match="no master key number 2"):
        vault.unseal("identity", new)


def test_created_key_file_is_private_and_loads(tmp_path: Path) -> None:
    path = tmp_path / "below" / "keys.json"
    ring = vault.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert vault.load(path) == vault.load_or_create(path) == ring
    assert {len(key) for key in (ring.lookup, ring.master(1))} == {32}
    assert ring.lookup != ring.master(1)


def test_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = vault.create(path)
    with pytest.raises(FileExistsError):
        vault.create(path)
    assert vault.load(path) == ring


def test_missing_key_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="There is no key file"):
        vault.load(tmp_path / "keys.json")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "1",
        "{}",
        '{"masters": []}',
        '{"masters": {"1": 5}, "lookup": ""}',
        '{"masters": {"a": "YQ=="}, "lookup": "YQ=="}',
        '{"masters": {"1": "%"}, "lookup": "YQ=="}',
    ],
)
def test_damaged_key_file_is_told_in_a_sentence(content: str, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(VaultError, match="cannot be read"):
        vault.load(path)


@pytest.mark.parametrize(("masters", "lookup"), [(0, 32), (31, 32), (32, 0), (32, 31)])
def test_key_file_with_a_short_or_missing_key_is_refused(
    masters: int, lookup: int, tmp_path: Path
) -> None:
    """An empty hash key would work, and make every look-up guessable."""
    path = tmp_path / "keys.json"
    keys = {"1": b64encode(b"m" * masters).decode()} if masters else {}
    path.write_text(json.dumps({"masters": keys, "lookup": b64encode(b"l" * lookup).decode()}))
    with pytest.raises(VaultError, match="cannot be read"):
        vault.load(path)
