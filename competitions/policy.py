"""Who may do what in competitions. No I/O."""

from competitions.rules.roles import KIND, EventRole
from core.actor import Actor
from membership.models import Organisation
from membership.rules.roles import Role, Scope

ORGANISE = frozenset({Role.ORGANISER.value, Role.ADMINISTRATOR.value})
OVERSEE = frozenset({Role.ORGANISER.value, Role.ADMINISTRATOR.value, Role.AUDITOR.value})
ENTRANTS = frozenset({Role.OFFICER.value, Role.ADMINISTRATOR.value})
ENTER = frozenset({EventRole.JUDGE.value, EventRole.PANEL_LEAD.value, EventRole.SCOREKEEPER.value})
RUN = frozenset({EventRole.CHIEF_JUDGE.value})
SETTLE = frozenset({EventRole.CHIEF_JUDGE.value, EventRole.PANEL_LEAD.value})
ANY_ROLE = frozenset(role.value for role in EventRole)
WATCH = frozenset(
    {EventRole.CHIEF_JUDGE.value, EventRole.SUPERVISOR.value, EventRole.PANEL_LEAD.value}
)
EXPLAIN = frozenset({EventRole.CHIEF_JUDGE.value, EventRole.SUPERVISOR.value})


def may_organise(actor: Actor, organiser: Organisation) -> bool:
    """Set up competitions, events, schemes, entries and judges of this organisation."""
    return actor.allows(Scope.SETUP) and actor.reaches(ORGANISE, organiser.path)


def may_enter_person(actor: Actor, union: Organisation) -> bool:
    """Enter people of this union: its officer for the competitions of others, or an organiser."""
    return actor.allows(Scope.SETUP) and actor.reaches(ENTRANTS | ORGANISE, union.path)


def may_withdraw(
    actor: Actor, event_id: int, organiser: Organisation, entered_by: Organisation
) -> bool:
    """Whoever runs the event, and the union that entered them; when, the action asks."""
    return may_run(actor, event_id, organiser) or (
        actor.allows(Scope.SETUP) and actor.reaches(ENTRANTS, entered_by.path)
    )


def may_oversee(actor: Actor, organiser: Organisation) -> bool:
    """How far this organisation's competitions are prepared."""
    return actor.reaches(OVERSEE, organiser.path)


def may_see_event(actor: Actor, event_id: int, organiser: Organisation) -> bool:
    """The event's pages and its board."""
    return actor.holds(ANY_ROLE, KIND, event_id) or actor.reaches(OVERSEE, organiser.path)


def may_run(actor: Actor, event_id: int, organiser: Organisation) -> bool:
    """Open and close stages."""
    return actor.allows(Scope.SETUP) and (
        actor.holds(RUN, KIND, event_id) or actor.reaches(ORGANISE, organiser.path)
    )


def may_recuse(actor: Actor, event_id: int, organiser: Organisation, judge: int) -> bool:
    """Everybody for themselves; the organiser and the chief judge for all."""
    own = actor.scopes is None and actor.account == judge
    return own or may_run(actor, event_id, organiser)


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


def may_read_sheet(actor: Actor, event_id: int, organiser: Organisation, judge: int | None) -> bool:
    """A sheet with the marks that ``judge`` (an account) gave: one's own, or all for those who
    type in or answer for places."""
    return (
        (judge is not None and actor.account == judge)
        or types_for_others(actor, event_id)
        or may_explain(actor, event_id, organiser)
    )


def judges(actor: Actor) -> bool:
    """Anybody with a role in an event, who may say what ties them to whom."""
    return actor.scopes is None and any(grant.kind == KIND for grant in actor.grants)


def may_watch(actor: Actor, event_id: int, organiser: Organisation) -> bool:
    """The desk: how far each panel is, and what blocks."""
    return actor.holds(WATCH, KIND, event_id) or actor.reaches(OVERSEE, organiser.path)


def watches_all(actor: Actor, event_id: int, organiser: Organisation) -> bool:
    """Every part at the desk; a panel lead sees those on whose panel they sit."""
    return may_explain(actor, event_id, organiser)


def enters_people(actor: Actor) -> bool:
    """Somebody whose people could compete."""
    return bool(actor.paths(ENTRANTS))


def organises(actor: Actor) -> bool:
    return bool(actor.paths(ORGANISE))


def takes_part(actor: Actor) -> bool:
    """Anybody whom the competitions' pages show something to."""
    return bool(actor.paths(OVERSEE)) or any(grant.kind == KIND for grant in actor.grants)
