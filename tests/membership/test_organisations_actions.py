"""Adding unions to the tree, and who may."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.actor import STRANGER, Actor
from core.audit import AuditEntry
from core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from membership import queries
from membership.actions import organisations
from membership.models import Organisation
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role
from membership.schemas import AddOrganisation
from tests import make

CREDIT_CODE = "91110000600037341L"


def wanted(parent: Organisation, kind: OrganisationKind, **over: str) -> AddOrganisation:
    sent = {"parent_id": parent.id, "kind": kind, "name": "东城区总工会"}
    return AddOrganisation.model_validate(sent | over)


@pytest.fixture
async def federation(session: AsyncSession) -> Organisation:
    return await make.make_federation(session)


@pytest.fixture
async def administrator(session: AsyncSession, federation: Organisation) -> Actor:
    return await make.make_actor(session, Role.ADMINISTRATOR, federation)


async def test_added_union_stands_below_its_parent(
    session: AsyncSession, federation: Organisation, administrator: Actor
) -> None:
    district = await organisations.add(
        session, administrator, wanted(federation, OrganisationKind.DISTRICT)
    )
    street = await organisations.add(
        session, administrator, wanted(district, OrganisationKind.STREET, name="安定门街道总工会")
    )
    assert district.path == f"{federation.path}{district.id}."
    assert street.path == f"{district.path}{street.id}."
    assert administrator.reaches(frozenset({Role.ADMINISTRATOR}), street.path)
    above = await queries.ancestors(session, street)
    assert [row.id for row in above] == [federation.id, district.id]
    noted = await session.scalars(select(AuditEntry.subject).order_by(AuditEntry.id))
    assert list(noted) == [district.id, street.id]


async def test_added_union_is_found_by_initials(
    session: AsyncSession, federation: Organisation, administrator: Actor
) -> None:
    made = await organisations.add(
        session, administrator, wanted(federation, OrganisationKind.DISTRICT)
    )
    found = await session.scalars(queries.organisations(administrator, "dcq"))
    assert found.all() == [made]


async def test_administrator_of_a_branch_adds_below_it_only(
    session: AsyncSession, federation: Organisation
) -> None:
    mine = await make.make_organisation(session, federation)
    other = await make.make_organisation(session, federation)
    actor = await make.make_actor(session, Role.ADMINISTRATOR, mine)
    made = await organisations.add(session, actor, wanted(mine, OrganisationKind.GRASSROOTS))
    assert made.parent_id == mine.id
    for foreign in (other, federation):
        with pytest.raises(NotFound):
            await organisations.add(session, actor, wanted(foreign, OrganisationKind.DISTRICT))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ORGANISER, Role.AUDITOR])
async def test_other_roles_may_not_add(
    session: AsyncSession, federation: Organisation, role: Role
) -> None:
    actor = await make.make_actor(session, role, federation)
    with pytest.raises(Forbidden):
        await organisations.add(session, actor, wanted(federation, OrganisationKind.DISTRICT))


async def test_client_with_a_token_may_not_add(
    session: AsyncSession, federation: Organisation, administrator: Actor
) -> None:
    client = Actor(administrator.account, "", administrator.grants, scopes=frozenset({"read"}))
    with pytest.raises(Forbidden):
        await organisations.add(session, client, wanted(federation, OrganisationKind.DISTRICT))


async def test_stranger_finds_no_parent(session: AsyncSession, federation: Organisation) -> None:
    with pytest.raises(NotFound):
        await organisations.add(session, STRANGER, wanted(federation, OrganisationKind.DISTRICT))


async def test_parent_that_is_none_is_not_found(
    session: AsyncSession, administrator: Actor
) -> None:
    sent = AddOrganisation(parent_id=2**40, kind=OrganisationKind.DISTRICT, name="无")
    with pytest.raises(NotFound):
        await organisations.add(session, administrator, sent)


@pytest.mark.parametrize(
    "kind", [OrganisationKind.CITY, OrganisationKind.STREET, OrganisationKind.GRASSROOTS]
)
async def test_kind_that_cannot_stand_there_is_invalid(
    session: AsyncSession,
    federation: Organisation,
    administrator: Actor,
    kind: OrganisationKind,
) -> None:
    with pytest.raises(Invalid) as refused:
        await organisations.add(session, administrator, wanted(federation, kind))
    assert set(refused.value.fields) == {"kind"}


@pytest.mark.parametrize("written", ["", "91110000600037341M", "1234567\n0000000000"])
async def test_wrong_credit_code_is_invalid(
    session: AsyncSession, administrator: Actor, written: str
) -> None:
    parent = await make.make_organisation(session)
    sent = wanted(parent, OrganisationKind.GRASSROOTS, credit_code=written)
    with pytest.raises(Invalid) as refused:
        await organisations.add(session, administrator, sent)
    assert set(refused.value.fields) == {"credit_code"}


async def test_credit_code_of_another_union_is_a_conflict(
    session: AsyncSession, administrator: Actor
) -> None:
    parent = await make.make_organisation(session)
    first = wanted(parent, OrganisationKind.GRASSROOTS, name="甲", credit_code=CREDIT_CODE)
    await organisations.add(session, administrator, first)
    again = wanted(parent, OrganisationKind.GRASSROOTS, name="乙", credit_code=CREDIT_CODE.lower())
    with pytest.raises(Conflict, match="甲 already"):
        await organisations.add(session, administrator, again)


async def test_credit_code_of_a_union_without_employer_is_invalid(
    session: AsyncSession, federation: Organisation, administrator: Actor
) -> None:
    sent = wanted(federation, OrganisationKind.DISTRICT, credit_code=CREDIT_CODE)
    with pytest.raises(Refusal) as refused:
        await organisations.add(session, administrator, sent)
    assert isinstance(refused.value, Invalid)
    assert set(refused.value.fields) == {"credit_code"}
