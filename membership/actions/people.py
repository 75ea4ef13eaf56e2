"""One person, one record."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock, pinyin, vault
from core.actor import Actor
from core.database import violated
from core.errors import Conflict, Invalid, missing, require, require_found
from core.rules.text import Text, say
from membership import policy
from membership.models import Occupation, Organisation, Person
from membership.rules.identity import SEALED_AS, Identity, IdentityKind, read_identity
from membership.rules.search import name_tokens
from membership.schemas import RegisterPerson


async def register(session: AsyncSession, actor: Actor, wanted: RegisterPerson) -> Person:
    """A new person in a union.

    :raises Invalid: the identity number is wrong, or the occupation is none.
    :raises Conflict: the person is known already.
    """
    union = await session.get(Organisation, wanted.union_id)
    if union is None:
        raise missing()
    require_found(policy.may_see_organisation(actor, union))
    require(policy.may_keep_members(actor, union))
    identity = read_identity(wanted.identity, clock.today())
    if isinstance(identity, Text):
        raise Invalid(identity, fields={"identity": identity})
    await _require_trade(session, wanted.occupation_code)
    person = make(wanted.name, identity, union.id, wanted.occupation_code)
    try:
        async with session.begin_nested():
            session.add(person)
    except IntegrityError as error:
        if violated(error) != "uq_person_identity_hash":
            raise
        text = say("A person with this identity number is on record. Search for the name instead.")
        raise Conflict(text, fields={"identity": text}) from None
    await audit.record(session, actor, "person:register", person, union=union.id)
    return person


def make(name: str, identity: Identity, union_id: int, occupation_code: str | None) -> Person:
    """The row, with what must not be read sealed."""
    return Person(
        name=name,
        identity_kind=IdentityKind.RESIDENT,
        identity_sealed=vault.seal(SEALED_AS, identity.number),
        identity_hash=vault.keyed_hash(SEALED_AS, identity.number),
        identity_masked=identity.masked,
        born=identity.born,
        union_id=union_id,
        occupation_code=occupation_code,
        search=name_tokens(name, pinyin.syllables(name)),
    )


async def _require_trade(session: AsyncSession, code: str | None) -> None:
    if code is None:
        return
    trade = await session.scalar(
        select(Occupation).where(Occupation.code == code, Occupation.level == "detail")
    )
    if trade is None:
        text = say("Choose an occupation from the list.")
        raise Invalid(text, fields={"occupation_code": text})
