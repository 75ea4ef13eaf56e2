"""People as competitions meet them."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from competitions import policy
from competitions.models import Member
from competitions.rules.roles import KIND
from core.actor import Actor
from membership.models import Person
from membership.queries import OFFERED, below, matching


def met_by(actor: Actor, typed: str) -> Select[Person]:
    """The first few who compete in events in which the actor has a role."""
    own = [grant.key for grant in actor.grants if grant.kind == KIND]
    competes = select(Member.person_id).where(Member.event_id.in_(own))
    found = select(Person).where(Person.id.in_(competes)).options(joinedload(Person.union))
    return matching(found, Person.search, typed).order_by(Person.id).limit(OFFERED)


def to_enter(actor: Actor, typed: str) -> Select[Person]:
    """The first few people of the organiser's branches that match what was typed."""
    found = below(select(Person).join(Person.union), actor.paths(policy.ORGANISE)).options(
        joinedload(Person.union)
    )
    return matching(found, Person.search, typed).order_by(Person.id).limit(OFFERED)
