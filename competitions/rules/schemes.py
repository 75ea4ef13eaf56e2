"""Whether a marking scheme adds up; all findings at once, each with where it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from competitions.rules.marking import AspectKind, Measure
from competitions.rules.rounding import half_up
from competitions.rules.written import (
    DESCRIPTIONS,
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
)
from core.rules.text import Text, say

RANGE = say("The highest mark must be above the lowest.")


@dataclass(frozen=True)
class Finding:
    """What is wrong, and the key of the criterion or aspect, or the code of the section, it is
    wrong with; ``place`` is the aspect's as people write it: A1.2."""

    text: Text
    criterion: int | None = None
    aspect: int | None = None
    section: str | None = None
    place: str = ""


def findings(scheme: WrittenScheme) -> list[Finding]:
    """Nothing, where the scheme may be used."""
    if not scheme.criteria:
        return [Finding(say("The scheme is empty: add a criterion."))]
    found = [*_of_total(scheme), *_of_sections(scheme)]
    for criterion in scheme.criteria:
        found.extend(_of_criterion(scheme, criterion))
    return found


def impossible(scheme: WrittenScheme) -> list[Text]:
    """What no scheme can be like, not even one that is still being written."""
    found = [finding.text for finding in (*_twice(scheme), *_of_sections(scheme))]
    for criterion in scheme.criteria:
        found += [finding.text for finding in _numbers_twice(criterion)]
    codes = {section.code for section in scheme.sections}
    for aspect in scheme.aspects:
        if aspect.section is not None and aspect.section not in codes:
            found.append(_no_section(aspect.section))
        if not aspect.low < aspect.high:
            found.append(RANGE)
    return found


def continuing(wanted: WrittenScheme, before: WrittenScheme | None) -> WrittenScheme:
    """The scheme with each aspect's key that of the one it continues: said in the same words, of
    the same kind, in the same sub-criterion; no key where there is none."""
    places = _places(before) if before else {}
    keys = {place: aspect.key for place, aspect in places.items()}
    named = {id(aspect): keys.get(place) for place, aspect in _places(wanted).items()}
    criteria = tuple(
        replace(
            criterion,
            sub_criteria=tuple(
                replace(sub, aspects=tuple(replace(a, key=named[id(a)]) for a in sub.aspects))
                for sub in criterion.sub_criteria
            ),
        )
        for criterion in wanted.criteria
    )
    return replace(wanted, criteria=criteria)


Place = tuple[str, int, AspectKind, str, int]


def _places(scheme: WrittenScheme) -> dict[Place, WrittenAspect]:
    """Each aspect by where it stands and what it says, and the how-manieth of those."""
    counted: Counter[tuple[str, int, AspectKind, str]] = Counter()
    found: dict[Place, WrittenAspect] = {}
    for criterion in scheme.criteria:
        for sub in criterion.sub_criteria:
            for aspect in sub.aspects:
                place = (criterion.letter, sub.number, aspect.kind, aspect.description)
                found[*place, counted[place]] = aspect
                counted[place] += 1
    return found


def variations(scheme: WrittenScheme) -> list[Finding]:
    """What is worth a look, though the scheme may be used: sections whose points differ from
    their declared share, panels that can give more or less than their maximum."""
    sums = scheme.section_sums
    found = [
        Finding(
            say(
                "Section %(code)s: its aspects add up to %(sum)s, not to %(target)s.",
                code=section.code,
                sum=sums[section.code],
                target=section.target,
            ),
            section=section.code,
        )
        for section in scheme.sections
        if section.target is not None and sums[section.code] != section.target
    ]
    for criterion in scheme.criteria:
        for place, aspect in placed(criterion):
            most = _most(aspect)
            if most != aspect.max_mark:
                text = say(
                    "Full marks are worth %(most)s here, the maximum says %(max)s: "
                    "highest mark times factor.",
                    most=most,
                    max=aspect.max_mark,
                )
                found.append(Finding(text, criterion.key, aspect.key, place=place))
    return found


def placed(criterion: WrittenCriterion) -> Iterator[tuple[str, WrittenAspect]]:
    """Each aspect with its place: A1.2 is the second of sub-criterion A1."""
    for sub in criterion.sub_criteria:
        for index, aspect in enumerate(sub.aspects, start=1):
            yield f"{criterion.letter}{sub.number}.{index}", aspect


def _most(aspect: WrittenAspect) -> Decimal:
    """What full marks are worth."""
    if aspect.kind is not AspectKind.PANEL:
        return aspect.max_mark
    return half_up(Fraction(aspect.high) * Fraction(aspect.factor))


def _of_total(scheme: WrittenScheme) -> Iterator[Finding]:
    if scheme.declared != scheme.total:
        yield Finding(
            say(
                "The criteria add up to %(sum)s; the scheme declares %(total)s.",
                sum=scheme.declared,
                total=scheme.total,
            )
        )
    yield from _twice(scheme)


def _twice(scheme: WrittenScheme) -> Iterator[Finding]:
    letters = Counter(criterion.letter for criterion in scheme.criteria)
    for letter, count in letters.items():
        if count > 1:
            yield Finding(say("Criterion %(letter)s is there twice.", letter=letter))


def _of_sections(scheme: WrittenScheme) -> Iterator[Finding]:
    codes = Counter(section.code for section in scheme.sections)
    for code, count in codes.items():
        if count > 1:
            yield Finding(say("Section %(code)s is there twice.", code=code), section=code)


def _of_criterion(scheme: WrittenScheme, criterion: WrittenCriterion) -> Iterator[Finding]:
    if criterion.sum != criterion.target:
        yield Finding(
            say(
                "Criterion %(letter)s: its aspects add up to %(sum)s, not to %(target)s.",
                letter=criterion.letter,
                sum=criterion.sum,
                target=criterion.target,
            ),
            criterion=criterion.key,
        )
    yield from _numbers_twice(criterion)
    for place, aspect in placed(criterion):
        for text in of_aspect(scheme, aspect):
            yield Finding(text, criterion.key, aspect.key, place=place)


def _numbers_twice(criterion: WrittenCriterion) -> Iterator[Finding]:
    numbers = Counter(sub_criterion.number for sub_criterion in criterion.sub_criteria)
    for number, count in numbers.items():
        if count > 1:
            code = f"{criterion.letter}{number}"
            text = say("Sub-criterion %(code)s is there twice.", code=code)
            yield Finding(text, criterion=criterion.key)


def of_aspect(scheme: WrittenScheme, aspect: WrittenAspect) -> Iterator[Text]:
    """What this aspect lacks, or has wrong."""
    if aspect.kind is AspectKind.JUDGEMENT and aspect.described < DESCRIPTIONS:
        yield say("A judgement needs its four descriptions, for 0, 1, 2 and 3.")
    if aspect.kind is AspectKind.PANEL and not aspect.low < aspect.high:
        yield RANGE
    deducts = aspect.kind is AspectKind.MEASUREMENT and aspect.measure is Measure.DEDUCT
    if deducts and not 0 < aspect.step <= aspect.max_mark:
        yield say("What a fault costs must be above 0 and at most the maximum.")
    codes = {section.code for section in scheme.sections}
    if codes and aspect.section is None:
        yield say("Every aspect names its section of the standards, because the scheme has them.")
    elif aspect.section is not None and aspect.section not in codes:
        yield _no_section(aspect.section)


def _no_section(code: str) -> Text:
    return say("There is no section %(code)s in this scheme.", code=code)
