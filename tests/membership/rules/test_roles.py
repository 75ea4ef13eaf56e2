from membership.rules.roles import APPROVING, NAMES, SCOPE_NAMES, Role, Scope


def test_names_cover_every_role_and_scope() -> None:
    assert set(NAMES) == set(Role)
    assert set(SCOPE_NAMES) == set(Scope)


def test_whoever_gives_roles_needs_a_second_factor() -> None:
    assert Role.ADMINISTRATOR in APPROVING
    assert set(Role) > APPROVING
