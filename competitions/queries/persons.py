"""People as competitions meet them."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from competitions import policy
from competitions.models import Member
from competitions.rules.roles import KIND
from core.actor import Actor
from membership.models import Person
from membership.queries import OFFERED, below, matching, with_identities


def met_by(actor: Actor, typed: str) -> Select[Person]:
    """The first few who compete in events in which the actor has a role."""
    own = [grant.key for grant in actor.grants if grant.kind == KIND]
    competes = select(Member.person_id).where(Member.event_id.in_(own))
    found = select(Person).where(Person.id.in_(competes)).options(joinedload(Person.union))
    return matching(found, Person.search, typed).order_by(Person.id).limit(OFFERED)


def to_enter(actor: Actor, typed: str) -> Select[Person]:
    """The first few people of the actor's branches that match what was typed."""
    return matching(_within(actor), Person.search, typed).order_by(Person.id).limit(OFFERED)


async def by_keys(session: AsyncSession, actor: Actor, keys: Collection[int]) -> dict[int, Person]:
    """Those of the actor's branches, taken in the order of their keys until the transaction ends:
    nobody enters the same person elsewhere meanwhile."""
    found = await session.scalars(
        _within(actor)
        .where(Person.id.in_(keys))
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True)
    )
    return {person.id: person for person in found}


async def lock(session: AsyncSession, keys: Collection[int]) -> None:
    """As :func:`by_keys` takes them."""
    await session.execute(
        select(Person.id)
        .where(Person.id.in_(keys))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )


async def by_identities(
    session: AsyncSession, actor: Actor, numbers: Sequence[str]
) -> dict[bytes, Person]:
    """Those of the actor's branches by the keyed hash of their identity numbers."""
    found = await session.scalars(with_identities(_within(actor), numbers))
    return {person.identity_hash: person for person in found}


def _within(actor: Actor) -> Select[Person]:
    return below(
        select(Person).join(Person.union), actor.paths(policy.ENTRANTS | policy.ORGANISE)
    ).options(joinedload(Person.union))
