"""One person, one record, and nothing of the identity number in clear."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, vault
from core.actor import STRANGER, Actor
from core.audit import AuditEntry
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership import queries
from membership.actions import people
from membership.models import Occupation, Organisation, Person
from membership.rules.identity import SEALED_AS, with_check_character
from membership.rules.roles import Role
from membership.schemas import RegisterPerson
from tests import make

# 11010519491231002X is the example of GB 11643-1999 itself.
NUMBER = "11010519491231002X"


def wanted(union: Organisation, **over: str) -> RegisterPerson:
    sent = {"name": "陶建伟", "identity": NUMBER, "union_id": union.id}
    return RegisterPerson.model_validate(sent | over)


@pytest.fixture
async def union(session: AsyncSession) -> Organisation:
    return await make.make_organisation(session)


@pytest.fixture
async def officer(session: AsyncSession, union: Organisation) -> Actor:
    return await make.make_actor(session, Role.OFFICER, union)


async def test_registered_person_is_found_by_name_and_initials(
    session: AsyncSession, union: Organisation, officer: Actor
) -> None:
    trade = await make.make_trade(session)
    made = await people.register(session, officer, wanted(union, occupation_code=trade.code))
    assert (made.union_id, made.occupation_code) == (union.id, trade.code)
    for typed in ("建伟", "tjw", "taoj"):
        assert (await session.scalars(queries.people(officer, typed))).all() == [made]
    entry = (await session.scalars(select(AuditEntry))).one()
    assert (entry.verb, entry.subject, entry.facts) == (
        "person:register",
        made.id,
        {"union": union.id},
    )


async def test_identity_number_is_nowhere_in_clear(
    session: AsyncSession, union: Organisation, officer: Actor
) -> None:
    made = await people.register(session, officer, wanted(union))
    rows = await session.execute(
        text("SELECT person::text FROM person UNION ALL SELECT audit_entry::text FROM audit_entry")
    )
    whole = "".join(rows.scalars())
    for part in (NUMBER, NUMBER[:-1], NUMBER[6:], NUMBER.lower()):
        assert part not in whole
        assert part.encode().hex() not in whole
    assert made.identity_masked == "110***********002X"
    assert vault.unseal(SEALED_AS, made.identity_sealed) == NUMBER
    assert made.identity_hash == vault.keyed_hash(SEALED_AS, NUMBER)


@pytest.mark.parametrize("written", [NUMBER, NUMBER.lower(), "110105-19491231-002x"])
async def test_same_identity_twice_is_a_conflict(
    session: AsyncSession, union: Organisation, officer: Actor, written: str
) -> None:
    await people.register(session, officer, wanted(union))
    with pytest.raises(Conflict) as refused:
        await people.register(session, officer, wanted(union, name="别人", identity=written))
    assert set(refused.value.fields) == {"identity"}
    other = wanted(union, identity=with_check_character("11022119680517001"))
    await people.register(session, officer, other)
    assert await session.scalar(select(func.count(Person.id))) == 2


async def test_conflict_does_not_tell_who_it_is(
    session: AsyncSession, union: Organisation, officer: Actor
) -> None:
    """The record may be another branch's."""
    elsewhere = await make.make_organisation(session, name="别处工会")
    other = await make.make_actor(session, Role.OFFICER, elsewhere)
    await people.register(session, other, wanted(elsewhere))
    with pytest.raises(Conflict) as refused:
        await people.register(session, officer, wanted(union, name="某"))
    assert "陶建伟" not in str(refused.value)
    assert "别处" not in str(refused.value)


@pytest.mark.parametrize("written", ["1", "110105194912310021", "11010519491231002Ｙ"])
async def test_wrong_identity_is_invalid(
    session: AsyncSession, union: Organisation, officer: Actor, written: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await people.register(session, officer, wanted(union, identity=written))
    assert set(refused.value.fields) == {"identity"}


async def test_birth_tomorrow_is_invalid_until_tomorrow(
    session: AsyncSession, union: Organisation, officer: Actor
) -> None:
    born = clock.today() + timedelta(days=1)
    number = with_check_character(f"110105{born:%Y%m%d}001")
    with pytest.raises(Invalid):
        await people.register(session, officer, wanted(union, identity=number))
    with clock.shifted(timedelta(days=1)):
        made = await people.register(session, officer, wanted(union, identity=number))
    assert made.born == born


@pytest.mark.parametrize("code", ["6-29-03-99", "6-29", ""])
async def test_occupation_that_is_no_trade_is_invalid(
    session: AsyncSession, union: Organisation, officer: Actor, code: str
) -> None:
    session.add(
        Occupation(code="6-29", level="middle", name="建筑", green=False, digital=False, search=[])
    )
    with pytest.raises(Invalid) as refused:
        await people.register(session, officer, wanted(union, occupation_code=code))
    assert set(refused.value.fields) == {"occupation_code"}


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUDITOR])
async def test_roles_that_keep_no_members_are_forbidden(
    session: AsyncSession, union: Organisation, role: Role
) -> None:
    actor = await make.make_actor(session, role, union)
    with pytest.raises(Forbidden):
        await people.register(session, actor, wanted(union))
    assert (await session.scalars(queries.people(actor))).all() == []


async def test_union_of_another_branch_is_not_found(session: AsyncSession, officer: Actor) -> None:
    elsewhere = await make.make_organisation(session)
    for actor in (officer, STRANGER):
        with pytest.raises(NotFound):
            await people.register(session, actor, wanted(elsewhere))


async def test_union_that_is_none_is_not_found(session: AsyncSession, officer: Actor) -> None:
    sent = RegisterPerson(name="某", identity=NUMBER, union_id=2**40)
    with pytest.raises(NotFound):
        await people.register(session, officer, sent)


async def test_officer_sees_members_of_the_branch_only(
    session: AsyncSession, union: Organisation, officer: Actor
) -> None:
    below = await make.make_organisation(session, union)
    mine = [await make.make_person(session, 1, union), await make.make_person(session, 2, below)]
    await make.make_person(session, 3, await make.make_organisation(session))
    assert (await session.scalars(queries.people(officer))).all() == mine
