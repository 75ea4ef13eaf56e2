import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.roles import APART, NAMES, EventRole, clash

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


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (EventRole.CHIEF_JUDGE, EventRole.SUPERVISOR),
        (EventRole.SCOREKEEPER, EventRole.JUDGE),
        (EventRole.SCOREKEEPER, EventRole.PANEL_LEAD),
        (EventRole.SUPERVISOR, EventRole.SCOREKEEPER),
    ],
)
def test_roles_that_check_each_other_stay_apart(held: EventRole, wanted: EventRole) -> None:
    assert clash({held}, wanted) is held


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (EventRole.JUDGE, EventRole.PANEL_LEAD),
        (EventRole.JUDGE, EventRole.CHIEF_JUDGE),
        (EventRole.JUDGE, EventRole.JUDGE),
    ],
)
def test_roles_that_may_meet(held: EventRole, wanted: EventRole) -> None:
    assert clash({held}, wanted) is None
