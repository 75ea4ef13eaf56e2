"""Selects used twice or with joins, narrowed by what the actor may see."""

from collections.abc import Sequence
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, String, func, literal, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from core.actor import Actor
from core.database import AnySelect
from core.errors import missing
from membership import policy
from membership.models import (
    Account,
    ApiToken,
    Invitation,
    Occupation,
    Organisation,
    OrganisationRole,
    Person,
)
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import KIND
from membership.rules.search import wanted_token

OFFERED = 12

Columns = TypeVarTuple("Columns")


def grants() -> AnySelect:
    """(account, role, kind, key, path) of every organisation role."""
    return select(
        OrganisationRole.account_id.label("account"),
        type_coerce(OrganisationRole.role, String).label("role"),
        literal(KIND).label("kind"),
        OrganisationRole.organisation_id.label("key"),
        Organisation.path.label("path"),
    ).join(Organisation, Organisation.id == OrganisationRole.organisation_id)


def in_branches(paths: Sequence[str]) -> ColumnElement[bool]:
    """That an organisation stands in one of the branches; with no branch, none does."""
    return or_(False, *(Organisation.path.startswith(path, autoescape=True) for path in paths))


def below(found: Select[*Columns], paths: Sequence[str]) -> Select[*Columns]:
    """Keep what belongs to organisations of these branches."""
    return found.where(in_branches(paths))


def matching(
    found: Select[*Columns], tokens: InstrumentedAttribute[list[str]], typed: str
) -> Select[*Columns]:
    """Keep what answers to what was typed; nothing typed keeps all."""
    token = wanted_token(typed)
    return found.where(tokens.contains([token])) if token else found


def organisations(
    actor: Actor, typed: str = "", kind: OrganisationKind | None = None
) -> Select[Organisation]:
    """The organisations this actor has a role over, the upper ones first."""
    found = below(select(Organisation), actor.paths(policy.ANY_ROLE))
    if kind is not None:
        found = found.where(Organisation.kind == kind)
    found = matching(found, Organisation.search, typed)
    return found.order_by(func.length(Organisation.path), Organisation.id)


async def organisation(session: AsyncSession, actor: Actor, key: int) -> Organisation:
    """:raises NotFound: also when it is another branch's."""
    found = await session.get(Organisation, key)
    if found is None or not policy.may_see_organisation(actor, found):
        raise missing()
    return found


async def ancestors(session: AsyncSession, organisation: Organisation) -> Sequence[Organisation]:
    """From the root down to the parent."""
    keys = [int(key) for key in organisation.path.split(".")[:-2]]
    found = await session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(keys))
        .order_by(func.length(Organisation.path))
    )
    return found.all()


def children(organisation: Organisation) -> Select[Organisation]:
    return (
        select(Organisation)
        .where(Organisation.parent_id == organisation.id)
        .order_by(Organisation.kind, Organisation.division, Organisation.id)
    )


def roles_in(actor: Actor) -> Select[OrganisationRole]:
    """Who holds what in the branches that this actor administers."""
    return (
        below(
            select(OrganisationRole).join(OrganisationRole.organisation),
            actor.paths(policy.ADMINISTER),
        )
        .options(joinedload(OrganisationRole.account), joinedload(OrganisationRole.organisation))
        .order_by(OrganisationRole.id)
    )


def open_invitations(actor: Actor) -> Select[Invitation]:
    return (
        below(select(Invitation).join(Invitation.organisation), actor.paths(policy.ADMINISTER))
        .where(Invitation.accepted_at.is_(None), Invitation.lapsed_at.is_(None))
        .options(joinedload(Invitation.organisation))
        .order_by(Invitation.expires_at, Invitation.id)
    )


def people(actor: Actor, typed: str = "") -> Select[Person]:
    """Members of the branches whose members this actor keeps."""
    found = below(select(Person).join(Person.union), actor.paths(policy.KEEP_MEMBERS)).options(
        joinedload(Person.union)
    )
    found = matching(found, Person.search, typed)
    return found.order_by(Person.id)


def occupations(typed: str) -> Select[Occupation]:
    """Trades by code, name or pinyin; the shortest names first, as they are the likeliest."""
    found = select(Occupation).where(Occupation.level == "detail")
    return matching(found, Occupation.search, typed).order_by(
        func.length(Occupation.name), Occupation.code
    )


async def account_by_login(session: AsyncSession, login: str) -> Account | None:
    return (await session.scalars(select(Account).where(Account.login == login.lower()))).first()


def tokens(actor: Actor) -> Select[ApiToken]:
    """The actor's own that still work, the newest first."""
    return (
        select(ApiToken)
        .where(ApiToken.account_id == actor.account, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
        .limit(100)
    )


def own_roles(actor: Actor) -> Select[OrganisationRole]:
    return (
        select(OrganisationRole)
        .where(OrganisationRole.account_id == actor.account)
        .options(joinedload(OrganisationRole.organisation))
        .order_by(OrganisationRole.id)
    )


async def account_names(session: AsyncSession, keys: Sequence[int | None]) -> dict[int, str]:
    found = await session.execute(
        select(Account.id, Account.name).where(Account.id.in_({key for key in keys if key}))
    )
    return {row[0]: row[1] for row in found}
