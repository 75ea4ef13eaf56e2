"""What a name can be found by while someone types."""


def name_tokens(name: str, syllables: tuple[str, ...]) -> list[str]:
    """Every run of characters of the name, and the beginnings of its pinyin and its initials.

    ``name_tokens("陶建伟", ("tao", "jian", "wei"))`` holds 建伟, tjw, tao, taoj and taojianwei.
    """
    lowered = _tight(name)
    runs = {lowered[i:j] for i in range(len(lowered)) for j in range(i + 1, len(lowered) + 1)}
    spelled, initials = _tight("".join(syllables)), _tight("".join(s[:1] for s in syllables))
    return sorted(runs | _beginnings(spelled) | _beginnings(initials))


def wanted_token(typed: str) -> str:
    """What was typed, in the form that tokens are kept in."""
    return _tight(typed)[:60]


def _tight(written: str) -> str:
    return "".join(written.lower().split())


def _beginnings(word: str) -> set[str]:
    return {word[:length] for length in range(1, len(word) + 1)}
