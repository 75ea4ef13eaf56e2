"""Roles on an organisation and all below it."""

from collections.abc import Collection
from enum import StrEnum

from core.rules.text import Text, say

KIND = "organisation"


class Role(StrEnum):
    """What an account may be for an organisation and everything below."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    ORGANISER = "organiser"
    AUDITOR = "auditor"


NAMES: dict[Role, Text] = {
    Role.ADMINISTRATOR: say("Administrator"),
    Role.OFFICER: say("Officer"),
    Role.ORGANISER: say("Competition organiser"),
    Role.AUDITOR: say("Auditor"),
}

APPOINTED = say("A role that an event gives")


def role_name(role: Role | None) -> Text:
    """In words; without one an account waits for an event to appoint it, as a judge for
    instance."""
    return NAMES[role] if role is not None else APPOINTED


# Who approves titles, levels or roles signs in with a second factor.
APPROVING = frozenset({Role.ADMINISTRATOR, Role.OFFICER})


class Scope(StrEnum):
    """What an API token may be used for; it never allows more than its account's roles do."""

    READ = "read"
    MARK = "mark"
    SETUP = "setup"


SCOPE_NAMES: dict[Scope, Text] = {
    Scope.READ: say("Read results"),
    Scope.MARK: say("Enter and confirm marks"),
    Scope.SETUP: say("Set up competitions and enter people"),
}
# Who sets something up is answered with what it is now.
INCLUDED: dict[Scope, frozenset[Scope]] = {Scope.SETUP: frozenset({Scope.READ})}


def whole(scopes: Collection[Scope]) -> frozenset[Scope]:
    """The scopes with those that they include."""
    return frozenset(scopes).union(*(INCLUDED.get(scope, frozenset()) for scope in scopes))


def out_of_scope(scope: Scope) -> Text:
    """What a client is told whose account may do this, but whose token may not."""
    return say("This token does not cover it. Make one with: %(scope)s.", scope=SCOPE_NAMES[scope])
