"""People as competitions meet them."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from competitions import policy
from core.actor import Actor
from membership.models import Person
from membership.queries import OFFERED, below, matching


def to_enter(actor: Actor, typed: str) -> Select[Person]:
    """The first few people of the organiser's branches that match what was typed."""
    found = below(select(Person).join(Person.union), actor.paths(policy.ORGANISE)).options(
        joinedload(Person.union)
    )
    return matching(found, Person.search, typed).order_by(Person.id).limit(OFFERED)
