from hypothesis import given
from hypothesis import strategies as st

from core.actor import STRANGER, SYSTEM, Actor, Grant

ROLES = frozenset({"officer", "auditor"})

roles = st.sampled_from(["officer", "auditor", "judge"])
paths = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(
    lambda keys: "".join(f"{key}." for key in keys)
)
branch_grants = st.builds(Grant, roles, st.just("organisation"), st.just(1), paths)
event_grants = st.builds(Grant, roles, st.just("event"), st.integers(1, 5))
actors = st.builds(
    lambda grants: Actor(1, "somebody", grants), st.frozensets(branch_grants | event_grants)
)


@given(actors, paths)
def test_reaches_what_stands_below_a_grant(actor: Actor, path: str) -> None:
    below = any(g.role in ROLES and g.path and path.startswith(g.path) for g in actor.grants)
    assert actor.reaches(ROLES, path) == below


@given(actors, paths, paths)
def test_reach_goes_down_and_never_up(actor: Actor, path: str, further: str) -> None:
    if actor.reaches(ROLES, path):
        assert actor.reaches(ROLES, path + further)


@given(actors, paths)
def test_paths_say_the_same_as_reaches(actor: Actor, path: str) -> None:
    assert any(path.startswith(kept) for kept in actor.paths(ROLES)) == actor.reaches(ROLES, path)


@given(actors)
def test_no_path_lies_inside_another(actor: Actor) -> None:
    kept = actor.paths(ROLES)
    assert list(kept) == sorted(kept, key=len)
    assert not any(a != b and a.startswith(b) for a in kept for b in kept)


@given(actors, st.integers(1, 5))
def test_holds_needs_role_kind_and_key(actor: Actor, key: int) -> None:
    expected = any(
        (role, "event", key) in {(g.role, g.kind, g.key) for g in actor.grants} for role in ROLES
    )
    assert actor.holds(ROLES, "event", key) == expected


def test_role_in_an_event_reaches_no_organisation() -> None:
    judge = Actor(1, "judge", frozenset({Grant("judge", "event", 3)}))
    assert not judge.reaches(frozenset({"judge"}), "1.")
    assert judge.paths(frozenset({"judge"})) == ()


def test_stranger_and_system_hold_nothing() -> None:
    for actor in (STRANGER, SYSTEM):
        assert not actor.signed_in
        assert not actor.reaches(ROLES, "1.")


def test_page_allows_every_scope_and_a_token_only_its_own() -> None:
    person, client = Actor(1), Actor(1, scopes=frozenset({"read"}))
    assert person.allows("mark")
    assert client.allows("read")
    assert not client.allows("mark")
    assert not Actor(1, scopes=frozenset()).allows("read")
