"""How Chinese names are spelled, for searching."""

from pypinyin import lazy_pinyin


def syllables(name: str) -> tuple[str, ...]:
    """One toneless syllable a character; ``ü`` as ``v``, other scripts as they are, lower case."""
    return tuple(part.lower() for part in lazy_pinyin(name.replace("·", "")) if part.strip())
