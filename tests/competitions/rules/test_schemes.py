from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from competitions.rules.marking import AspectKind
from competitions.rules.schemes import AspectDraft, CriterionDraft, findings

kinds = st.sampled_from(AspectKind)
worths = st.integers(1, 5000).map(lambda n: Decimal(n).scaleb(-2))


@st.composite
def right_schemes(draw: st.DrawFn) -> tuple[Decimal, list[CriterionDraft]]:
    """A scheme that adds up, each aspect and criterion with a key of its own."""
    criteria = []
    for number in range(1, draw(st.integers(2, 5))):
        aspects = tuple(
            AspectDraft(number * 100 + i, draw(kinds), draw(worths), described=4)
            for i in range(draw(st.integers(1, 5)))
        )
        worth = sum((aspect.max_mark for aspect in aspects), Decimal(0))
        criteria.append(CriterionDraft(number, "ABCDE"[number - 1], worth, aspects))
    return sum((criterion.target for criterion in criteria), Decimal(0)), criteria


@given(right_schemes())
def test_scheme_that_adds_up_has_no_findings(scheme: tuple[Decimal, list[CriterionDraft]]) -> None:
    assert findings(*scheme) == []


def test_empty_scheme_is_found() -> None:
    (found,) = findings(Decimal(0), [])
    assert "empty" in str(found.text)


@given(right_schemes(), worths)
def test_wrong_total_is_found_once(
    scheme: tuple[Decimal, list[CriterionDraft]], more: Decimal
) -> None:
    total, criteria = scheme
    (found,) = findings(total + more, criteria)
    assert (found.criterion, found.aspect) == (None, None)
    assert str(total + more) in str(found.text)


@given(right_schemes(), st.data(), worths)
def test_aspect_worth_too_much_is_found_at_its_criterion(
    scheme: tuple[Decimal, list[CriterionDraft]], data: st.DataObject, more: Decimal
) -> None:
    total, criteria = scheme
    index = data.draw(st.integers(0, len(criteria) - 1))
    first, *others = criteria[index].aspects
    worse = replace(first, max_mark=first.max_mark + more)
    criteria[index] = replace(criteria[index], aspects=(worse, *others))
    (found,) = findings(total, criteria)
    assert (found.criterion, found.aspect) == (criteria[index].key, None)


@given(right_schemes(), st.data(), st.integers(0, 3))
def test_judgement_without_four_descriptions_is_found_at_the_aspect(
    scheme: tuple[Decimal, list[CriterionDraft]], data: st.DataObject, described: int
) -> None:
    total, criteria = scheme
    index = data.draw(st.integers(0, len(criteria) - 1))
    aspects = list(criteria[index].aspects)
    place = data.draw(st.integers(0, len(aspects) - 1))
    aspects[place] = replace(aspects[place], described=described)
    criteria[index] = replace(criteria[index], aspects=tuple(aspects))
    found = [(f.criterion, f.aspect) for f in findings(total, criteria)]
    judged = aspects[place].kind is AspectKind.JUDGEMENT
    assert found == ([(criteria[index].key, aspects[place].key)] if judged else [])


@given(right_schemes())
def test_every_fault_is_found_at_once(scheme: tuple[Decimal, list[CriterionDraft]]) -> None:
    total, criteria = scheme
    assume(all(criterion.aspects for criterion in criteria))
    emptied = [replace(criterion, aspects=()) for criterion in criteria]
    found = findings(total + 1, emptied)
    assert [f.criterion for f in found] == [None, *(criterion.key for criterion in criteria)]
