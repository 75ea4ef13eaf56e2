import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.rules.organisations import (
    NAMES,
    PARENTS,
    OrganisationKind,
    may_stand_under,
    path_below,
)

keys = st.integers(1, 10**12)


def test_parents_and_names_cover_every_kind() -> None:
    assert set(PARENTS) == set(NAMES) == set(OrganisationKind)


@pytest.mark.parametrize("kind", OrganisationKind)
def test_every_kind_leads_up_to_the_city_and_never_round(kind: OrganisationKind) -> None:
    above: set[OrganisationKind] = set()
    edge = {kind}
    while edge:
        edge = {parent for below in edge for parent in PARENTS[below]} - above
        above |= edge
    assert kind not in above
    assert (OrganisationKind.CITY in above) == (kind is not OrganisationKind.CITY)


def test_nothing_stands_under_a_grassroots_union() -> None:
    assert not any(may_stand_under(k, OrganisationKind.GRASSROOTS) for k in OrganisationKind)


@given(st.lists(keys, min_size=1, max_size=6))
def test_path_holds_every_key_from_the_root_down(branch: list[int]) -> None:
    path = ""
    for key in branch:
        below = path_below(path, key)
        assert below.startswith(path)
        path = below
    assert [int(key) for key in path.split(".")[:-1]] == branch


@given(st.lists(keys, max_size=3), keys, keys)
def test_path_of_a_sibling_is_no_branch(above: list[int], one: int, other: int) -> None:
    """Key 1 must not take 17 for its own."""
    parent = ""
    for key in above:
        parent = path_below(parent, key)
    is_branch = path_below(parent, other).startswith(path_below(parent, one))
    assert is_branch == (one == other)
