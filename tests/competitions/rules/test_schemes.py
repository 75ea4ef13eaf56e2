from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.marking import AspectKind, Measure
from competitions.rules.schemes import findings, variations
from competitions.rules.written import (
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
    WrittenSection,
    WrittenSubCriterion,
)
from tests.competitions.rules.schemes import right_schemes, worths

FOUR = ("none", "some", "most", "all")


def with_aspects(scheme: WrittenScheme, index: int, *aspects: WrittenAspect) -> WrittenScheme:
    """The scheme with other aspects in one criterion, all in its first sub-criterion."""
    criteria = list(scheme.criteria)
    sub = replace(criteria[index].sub_criteria[0], aspects=aspects)
    criteria[index] = replace(criteria[index], sub_criteria=(sub,))
    return replace(scheme, criteria=tuple(criteria))


def scheme_of(*aspects: WrittenAspect, sections: tuple[str, ...] = ()) -> WrittenScheme:
    worth = sum((aspect.max_mark for aspect in aspects), Decimal(0))
    sub = WrittenSubCriterion(1, "Layout", 1, aspects)
    return WrittenScheme(
        "",
        worth,
        tuple(WrittenSection(code, code) for code in sections),
        (WrittenCriterion("A", "Site", worth, (sub,), key=7),),
    )


@given(right_schemes())
def test_scheme_that_adds_up_has_no_findings(scheme: WrittenScheme) -> None:
    assert findings(scheme) == []


def test_empty_scheme_is_found() -> None:
    (found,) = findings(WrittenScheme("", Decimal(0)))
    assert "empty" in str(found.text)


@given(right_schemes(), worths)
def test_wrong_total_is_found_once(scheme: WrittenScheme, more: Decimal) -> None:
    (found,) = findings(replace(scheme, total=scheme.total + more))
    assert (found.criterion, found.aspect) == (None, None)
    assert str(scheme.total + more) in str(found.text)


@given(right_schemes(), st.data(), worths)
def test_aspect_worth_too_much_is_found_at_its_criterion(
    scheme: WrittenScheme, data: st.DataObject, more: Decimal
) -> None:
    index = data.draw(st.integers(0, len(scheme.criteria) - 1))
    first, *others = scheme.criteria[index].aspects
    worse = replace(first, max_mark=first.max_mark + more)
    (found,) = findings(with_aspects(scheme, index, worse, *others))
    assert (found.criterion, found.aspect) == (scheme.criteria[index].key, None)


@given(right_schemes(), st.data(), st.integers(0, 3))
def test_judgement_without_four_descriptions_is_found_at_the_aspect(
    scheme: WrittenScheme, data: st.DataObject, lacking: int
) -> None:
    index = data.draw(st.integers(0, len(scheme.criteria) - 1))
    aspects = list(scheme.criteria[index].aspects)
    place = data.draw(st.integers(0, len(aspects) - 1))
    texts = tuple("" if value == lacking else text for value, text in enumerate(FOUR))
    aspects[place] = replace(aspects[place], kind=AspectKind.JUDGEMENT, descriptions=texts)
    found = [(f.criterion, f.aspect) for f in findings(with_aspects(scheme, index, *aspects))]
    assert found == [(scheme.criteria[index].key, aspects[place].key)]


@given(right_schemes())
def test_every_fault_is_found_at_once(scheme: WrittenScheme) -> None:
    emptied = tuple(replace(criterion, sub_criteria=()) for criterion in scheme.criteria)
    found = findings(replace(scheme, total=scheme.total + 1, criteria=emptied))
    assert [f.criterion for f in found] == [None, *(c.key for c in scheme.criteria)]


def test_letter_and_number_there_twice_are_found() -> None:
    one = scheme_of(WrittenAspect(AspectKind.MEASUREMENT, "Header", Decimal(2)))
    (criterion,) = one.criteria
    subs = (*criterion.sub_criteria, WrittenSubCriterion(1, "Again"))
    doubled = replace(criterion, sub_criteria=subs)
    found = findings(replace(one, total=Decimal(4), criteria=(doubled, criterion)))
    assert [str(finding.text) for finding in found] == [
        "Criterion A is there twice.",
        "Sub-criterion A1 is there twice.",
    ]


@pytest.mark.parametrize(("section", "wrong"), [("1", False), (None, True), ("3", True)])
def test_aspect_names_a_section_where_the_scheme_has_them(section: str | None, wrong: bool) -> None:
    aspect = WrittenAspect(AspectKind.MEASUREMENT, "Header", Decimal(2), section=section, key=9)
    found = findings(scheme_of(aspect, sections=("1", "2")))
    assert [finding.aspect for finding in found] == ([9] if wrong else [])


def test_section_there_twice_is_found() -> None:
    aspect = WrittenAspect(AspectKind.MEASUREMENT, "Header", Decimal(2), section="1")
    (found,) = findings(scheme_of(aspect, sections=("1", "1")))
    assert found.section == "1"


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"kind": AspectKind.PANEL, "low": Decimal(10)}, True),
        ({"kind": AspectKind.PANEL, "low": Decimal(9)}, False),
        ({"measure": Measure.DEDUCT, "step": Decimal("2.01")}, True),
        ({"measure": Measure.DEDUCT, "step": Decimal(2)}, False),
    ],
)
def test_range_and_deduction_must_be_possible(over: dict[str, object], wrong: bool) -> None:
    plain = WrittenAspect(AspectKind.MEASUREMENT, "Header", Decimal(2), key=9)
    found = findings(scheme_of(replace(plain, **over)))  # type: ignore[arg-type]
    assert [finding.aspect for finding in found] == ([9] if wrong else [])


def test_section_off_its_target_is_a_variation_and_no_finding() -> None:
    aspect = WrittenAspect(AspectKind.MEASUREMENT, "Header", Decimal(2), section="1")
    scheme = scheme_of(aspect)
    off = replace(scheme, sections=(WrittenSection("1", "Work", Decimal(5)),))
    assert findings(off) == []
    (found,) = variations(off)
    assert found.section == "1"
    assert "2, not to 5" in str(found.text)


def test_panel_that_can_give_more_than_its_maximum_is_a_variation() -> None:
    panel = WrittenAspect(AspectKind.PANEL, "Jump", Decimal(10), factor=Decimal("1.5"), key=9)
    assert findings(scheme_of(panel)) == []
    assert [found.aspect for found in variations(scheme_of(panel))] == [9]
