from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.roles import APART, JUDGING, NAMES, PANEL, EventRole, clash

roles = st.sampled_from(EventRole)


def test_every_role_has_a_name() -> None:
    assert set(NAMES) == set(EventRole)


@given(roles, roles)
def test_clash_is_mutual(one: EventRole, other: EventRole) -> None:
    assert (clash({one}, other) is None) == (clash({other}, one) is None)


@given(st.sets(roles), roles)
def test_clash_names_a_held_role_that_checks_the_wanted(
    held: set[EventRole], wanted: EventRole
) -> None:
    found = clash(held, wanted)
    if found is None:
        assert not any(frozenset({role, wanted}) in APART for role in held)
    else:
        assert found in held
        assert frozenset({found, wanted}) in APART


@given(st.sets(roles), roles, roles)
def test_holding_more_never_takes_a_clash_away(
    held: set[EventRole], more: EventRole, wanted: EventRole
) -> None:
    if clash(held, wanted) is not None:
        assert clash(held | {more}, wanted) is not None


MEET = {
    frozenset({EventRole.JUDGE, EventRole.PANEL_LEAD}),
    frozenset({EventRole.JUDGE, EventRole.CHIEF_JUDGE}),
    frozenset({EventRole.PANEL_LEAD, EventRole.CHIEF_JUDGE}),
}


@pytest.mark.parametrize("pair", list(combinations(EventRole, 2)))
def test_only_those_who_judge_may_meet(pair: tuple[EventRole, EventRole]) -> None:
    held, wanted = pair
    expected = None if frozenset(pair) in MEET else held
    assert clash({held}, wanted) is expected


def test_role_does_not_clash_with_itself() -> None:
    assert all(clash({role}, role) is None for role in EventRole)


def test_whoever_sits_on_a_panel_judges() -> None:
    assert PANEL < JUDGING
