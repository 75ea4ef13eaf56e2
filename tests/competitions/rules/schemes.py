"""Marking schemes that add up, for properties."""

from decimal import Decimal

from hypothesis import strategies as st

from competitions.rules.marking import AspectKind, Measure
from competitions.rules.written import (
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
    WrittenSection,
    WrittenSubCriterion,
)

SIGNS = "abcXYZ 0123,;()+-=@'\"%/评分项页眉é\n"
FINE = Decimal("0.01")

kinds = st.sampled_from(AspectKind)
worths = st.integers(1, 5000).map(lambda n: Decimal(n).scaleb(-2))
marks = st.integers(-500, 5000).map(lambda n: Decimal(n).scaleb(-2))
texts = st.text(SIGNS, max_size=40).map(str.strip)
words = texts.filter(bool)
names = words.map(lambda text: " ".join(text.split()))


@st.composite
def written_aspects(draw: st.DrawFn, sections: list[str], key: int) -> WrittenAspect:
    """An aspect that may be used, of any kind and manner, without what its kind does not use."""
    worth, low = draw(worths), draw(marks)
    return WrittenAspect(
        kind=draw(kinds),
        description=draw(words),
        max_mark=worth,
        extra=draw(texts),
        requirement=draw(texts),
        section=draw(st.sampled_from(sections)) if sections else None,
        calculation=draw(texts),
        descriptions=tuple(draw(words) for _ in range(4)),
        measure=draw(st.sampled_from(Measure)),
        low=low,
        high=low + draw(worths),
        step=min(draw(worths), worth),
        factor=draw(st.integers(1, 5000).map(lambda n: Decimal(n).scaleb(-3))),
        least_present=draw(st.integers(1, 50)),
        key=key,
    ).only_its_own


@st.composite
def right_schemes(draw: st.DrawFn) -> WrittenScheme:
    """A scheme that adds up, each aspect and criterion with a key of its own."""
    codes = draw(st.lists(st.sampled_from(["1", "2", "3.1", "10", "C2"]), unique=True, max_size=3))
    sections = tuple(WrittenSection(code, draw(names), draw(st.none() | worths)) for code in codes)
    criteria = []
    for number in range(1, draw(st.integers(2, 4))):
        subs = tuple(
            WrittenSubCriterion(
                place,
                draw(names),
                draw(st.none() | st.integers(1, 31)),
                tuple(
                    draw(written_aspects(codes, number * 100 + place * 10 + i))
                    for i in range(draw(st.integers(1, 3)))
                ),
            )
            for place in sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=2)))
        )
        worth = sum((a.max_mark for sub in subs for a in sub.aspects), Decimal(0))
        letter = "ABCDE"[number - 1]
        criteria.append(WrittenCriterion(letter, draw(names), worth, subs, key=number))
    total = sum((criterion.target for criterion in criteria), Decimal(0))
    return WrittenScheme(draw(names), total, sections, tuple(criteria))
