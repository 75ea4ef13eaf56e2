"""Who may do what with organisations, people and accounts. No I/O."""

from core.actor import Actor
from membership.models import Organisation
from membership.rules.roles import Role

ADMINISTER = frozenset({Role.ADMINISTRATOR.value})
KEEP_MEMBERS = frozenset({Role.ADMINISTRATOR.value, Role.OFFICER.value})
INVITE = frozenset({Role.ADMINISTRATOR.value, Role.ORGANISER.value})
READ_AUDIT = frozenset({Role.ADMINISTRATOR.value, Role.AUDITOR.value})
ANY_ROLE = frozenset(role.value for role in Role)


def may_administer(actor: Actor, organisation: Organisation) -> bool:
    """Invite to it, give and take roles on it, add organisations below it."""
    return actor.scopes is None and actor.reaches(ADMINISTER, organisation.path)


def may_invite(actor: Actor, organisation: Organisation, role: Role | None) -> bool:
    """Roles are the administrator's to give; an account without one, which an event appoints, is
    the organiser's too."""
    if role is not None:
        return may_administer(actor, organisation)
    return actor.scopes is None and actor.reaches(INVITE, organisation.path)


def may_keep_members(actor: Actor, organisation: Organisation) -> bool:
    return actor.scopes is None and actor.reaches(KEEP_MEMBERS, organisation.path)


def may_see_organisation(actor: Actor, organisation: Organisation) -> bool:
    return actor.reaches(ANY_ROLE, organisation.path)


def may_read_audit(actor: Actor) -> bool:
    """The log tells of every branch, so it takes a role on the federation itself."""
    return actor.scopes is None and any(
        grant.role in READ_AUDIT and grant.path.count(".") == 1 for grant in actor.grants
    )


def administers(actor: Actor) -> bool:
    return bool(actor.paths(ADMINISTER))


def keeps_members(actor: Actor) -> bool:
    return bool(actor.paths(KEEP_MEMBERS))


def has_organisation(actor: Actor) -> bool:
    return bool(actor.paths(ANY_ROLE))
