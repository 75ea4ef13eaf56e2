"""Who may do what in competitions. No I/O."""

from competitions.rules.roles import KIND, EventRole
from core.actor import Actor
from membership.models import Organisation
from membership.rules.roles import Role

ORGANISE = frozenset({Role.ORGANISER.value, Role.ADMINISTRATOR.value})
OVERSEE = frozenset({Role.ORGANISER.value, Role.ADMINISTRATOR.value, Role.AUDITOR.value})
ENTER = frozenset({EventRole.JUDGE.value, EventRole.PANEL_LEAD.value, EventRole.SCOREKEEPER.value})
RUN = frozenset({EventRole.CHIEF_JUDGE.value})
SETTLE = frozenset({EventRole.CHIEF_JUDGE.value, EventRole.PANEL_LEAD.value})
ANY_ROLE = frozenset(role.value for role in EventRole)
EXPLAIN = frozenset({EventRole.CHIEF_JUDGE.value, EventRole.SUPERVISOR.value})


def may_organise(actor: Actor, organiser: Organisation) -> bool:
    """Set up competitions, events, schemes, entries and judges of this organisation."""
    return actor.scopes is None and actor.reaches(ORGANISE, organiser.path)


def may_oversee(actor: Actor, organiser: Organisation) -> bool:
    """How far this organisation's competitions are prepared."""
    return actor.reaches(OVERSEE, organiser.path)


def may_see_event(actor: Actor, event_id: int, organiser: Organisation) -> bool:
    """The event's pages and its board."""
    return actor.holds(ANY_ROLE, KIND, event_id) or actor.reaches(OVERSEE, organiser.path)


def may_run(actor: Actor, event_id: int, organiser: Organisation) -> bool:
    """Open and close stages."""
    return actor.scopes is None and (
        actor.holds(RUN, KIND, event_id) or actor.reaches(ORGANISE, organiser.path)
    )


def may_leave_vacant(actor: Actor, event_id: int, organiser: Organisation) -> bool:
    """Decide that nobody gets a place."""
    return may_run(actor, event_id, organiser)


def may_enter_marks(actor: Actor, event_id: int) -> bool:
    """Give or type in marks; whose seat it is, the action asks."""
    return actor.holds(ENTER, KIND, event_id)


def types_for_others(actor: Actor, event_id: int) -> bool:
    return actor.holds(frozenset({EventRole.SCOREKEEPER.value}), KIND, event_id)


def may_confirm(actor: Actor, event_id: int, entered_by: int) -> bool:
    """A second person who enters marks here; never the one who entered this one."""
    return may_enter_marks(actor, event_id) and actor.account != entered_by


def may_confirm_some(actor: Actor, event_id: int) -> bool:
    """The page on which marks are confirmed and pairs settled."""
    return may_enter_marks(actor, event_id) or may_settle(actor, event_id, frozenset())


def may_settle(actor: Actor, event_id: int, contenders: frozenset[int]) -> bool:
    """Choose between two values of one field: who gave one of them, or who leads."""
    return actor.account in contenders or actor.holds(SETTLE, KIND, event_id)


def may_explain(actor: Actor, event_id: int, organiser: Organisation) -> bool:
    """See how a place came about, names of judges included."""
    return actor.holds(EXPLAIN, KIND, event_id) or actor.reaches(OVERSEE, organiser.path)


def organises(actor: Actor) -> bool:
    return bool(actor.paths(ORGANISE))


def takes_part(actor: Actor) -> bool:
    """Anybody whom the competitions' pages show something to."""
    return bool(actor.paths(OVERSEE)) or any(grant.kind == KIND for grant in actor.grants)
