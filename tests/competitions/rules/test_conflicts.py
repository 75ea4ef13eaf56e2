from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.conflicts import (
    GROUND_NAMES,
    RELATION_NAMES,
    EntryFacts,
    Ground,
    JudgeFacts,
    RelationKind,
    competes,
    employers,
    grounds,
    may_coach,
)
from membership.rules.organisations import OrganisationKind

persons = st.integers(1, 6)
unions = st.frozensets(st.one_of(st.integers(1, 6), st.sampled_from(["一厂", "二厂"])), max_size=3)
relations = st.frozensets(st.tuples(persons, st.sampled_from(RelationKind)), max_size=4)
judges = st.builds(
    JudgeFacts,
    name=st.sampled_from(["赵甲", "钱乙"]),
    person=st.none() | persons,
    employers=unions,
    relations=relations,
)
entries = st.builds(
    EntryFacts,
    id=st.just(1),
    persons=st.frozensets(persons, min_size=1, max_size=4),
    employers=unions,
    coach=st.sampled_from(["", "赵甲", "孙丙"]),
)


def test_every_ground_and_relation_has_a_name() -> None:
    assert set(GROUND_NAMES) == set(Ground)
    assert set(RELATION_NAMES) == set(RelationKind)


@pytest.mark.parametrize("kind", set(OrganisationKind) - {OrganisationKind.GRASSROOTS})
def test_union_of_many_employers_is_none(kind: OrganisationKind) -> None:
    assert employers(7, kind, "某公司") == frozenset()


@pytest.mark.parametrize("name", [None, "", "  "])
def test_union_without_an_employers_name_is_known_by_its_key(name: str | None) -> None:
    assert employers(7, OrganisationKind.GRASSROOTS, name) == {7}


def test_two_unions_of_one_company_are_one_employer() -> None:
    one = employers(7, OrganisationKind.GRASSROOTS, "北京 某公司")
    other = employers(8, OrganisationKind.GRASSROOTS, "北京某公司 ")
    judge, entry = JudgeFacts("赵甲", employers=one), EntryFacts(1, frozenset({3}), other)
    assert grounds(judge, entry) == {Ground.SAME_UNION}


def test_coach_is_told_apart_from_other_relations() -> None:
    judge = JudgeFacts(
        "赵甲", relations=frozenset({(3, RelationKind.COACH), (4, RelationKind.TEACHER)})
    )
    assert grounds(judge, EntryFacts(1, frozenset({3}))) == {Ground.COACH}
    assert grounds(judge, EntryFacts(1, frozenset({4}))) == {Ground.RELATION}
    assert grounds(judge, EntryFacts(1, frozenset({3, 4}))) == {Ground.COACH, Ground.RELATION}


@given(judges, entries)
def test_ground_is_found_exactly_where_something_is_shared(
    judge: JudgeFacts, entry: EntryFacts
) -> None:
    found = grounds(judge, entry)
    assert (Ground.SAME_UNION in found) == bool(judge.employers & entry.employers)
    tied = {kind for person, kind in judge.relations if person in entry.persons}
    assert (Ground.COACH in found) == (RelationKind.COACH in tied)
    assert (Ground.RELATION in found) == bool(tied - {RelationKind.COACH})
    assert found <= {Ground.SAME_UNION, Ground.COACH, Ground.RELATION}


@given(judges, entries, relations)
def test_more_relations_never_take_a_ground_away(
    judge: JudgeFacts, entry: EntryFacts, more: frozenset[tuple[int, RelationKind]]
) -> None:
    assert grounds(judge, entry) <= grounds(replace(judge, relations=judge.relations | more), entry)


@given(judges, entries)
def test_name_of_the_coach_is_no_ground(judge: JudgeFacts, entry: EntryFacts) -> None:
    assert grounds(judge, entry) == grounds(judge, replace(entry, coach=judge.name))
    assert may_coach(judge, replace(entry, coach=f" {judge.name} "))
    assert not may_coach(judge, replace(entry, coach=""))


def test_only_a_known_person_competes() -> None:
    entry = EntryFacts(1, frozenset({3}))
    assert competes(JudgeFacts("赵甲", person=3), entry)
    assert not competes(JudgeFacts("赵甲", person=4), entry)
    assert not competes(JudgeFacts("赵甲"), entry)
