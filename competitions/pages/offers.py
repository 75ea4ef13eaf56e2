"""What the pages of an event offer whom."""

from competitions import policy
from competitions.models import Event
from core.actor import Actor


def offers(actor: Actor, event: Event) -> dict[str, bool]:
    """``event`` comes with its organiser."""
    organiser = event.competition.organiser
    return {
        "organise": policy.may_organise(actor, organiser),
        "run": policy.may_run(actor, event.id, organiser),
        "mark": policy.may_enter_marks(actor, event.id),
        "types": policy.types_for_others(actor, event.id),
        "confirm": policy.takes_part_in_marking(actor, event.id),
        "explain": policy.may_explain(actor, event.id, organiser),
        "watch": policy.may_watch(actor, event.id, organiser),
    }
