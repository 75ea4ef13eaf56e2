"""What the right side of the editor shows, from the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from competitions.rules.written import (
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
    WrittenSection,
    WrittenSubCriterion,
)

Thing = WrittenAspect | WrittenCriterion | WrittenSection | WrittenSubCriterion | str

SHORT = 40
FORMS = frozenset({"whole", "criterion", "section", "copy", "version"})


@dataclass(frozen=True)
class Opened:
    """``kind`` is the address's word for it; empty where nothing is chosen."""

    kind: str = ""
    thing: Thing | None = None


def opened(written: WrittenScheme, asked: Mapping[str, str], may_write: bool) -> Opened | None:
    """What is asked for, if it is there; forms for those who may write alone."""
    subs = [sub for criterion in written.criteria for sub in criterion.sub_criteria]
    things: dict[str, Callable[[], list[Thing]]] = {
        "aspect": lambda: list(written.aspects),
        "criterion": lambda: list(written.criteria),
        "sub": lambda: list(subs),
        "section": lambda: list(written.sections),
        "into": lambda: list(subs) if may_write else [],
        "sub_of": lambda: list(written.criteria) if may_write else [],
    }
    for kind, found in things.items():
        key = asked.get(kind, "")
        if key.isdecimal():
            of_key = (thing for thing in found() if _key(thing) == int(key))
            thing = next(of_key, None)
            return Opened(kind, thing) if thing is not None else None
    new = asked.get("new", "")
    return Opened("new", new) if new in FORMS else None


def unfolded(written: WrittenScheme, shown: Opened) -> set[int | None]:
    """The criteria whose parts stand open in the tree: all of them in a short scheme, else the one
    of what is shown."""
    if sum(1 for _ in written.aspects) <= SHORT:
        return {criterion.key for criterion in written.criteria}
    thing = shown.thing
    return {
        criterion.key
        for criterion in written.criteria
        if thing is criterion
        or any(thing is part for sub in criterion.sub_criteria for part in (sub, *sub.aspects))
    }


def _key(thing: Thing) -> int | None:
    return None if isinstance(thing, str) else thing.key
