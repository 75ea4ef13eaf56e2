"""Adding unions to the tree."""

from sqlalchemy import Sequence, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, pinyin
from core.actor import Actor
from core.errors import Conflict, Invalid, missing, require, require_found
from core.rules.text import Text, say
from membership import policy
from membership.models import Organisation
from membership.rules.identity import read_credit_code
from membership.rules.organisations import OrganisationKind, may_stand_under, path_below
from membership.rules.search import name_tokens
from membership.schemas import AddOrganisation

KEYS = Sequence("organisation_id_seq")


async def add(session: AsyncSession, actor: Actor, wanted: AddOrganisation) -> Organisation:
    """A union below another.

    :raises Invalid: the kinds do not fit, or the credit code is wrong.
    :raises Conflict: another union has this credit code.
    """
    parent = await session.get(Organisation, wanted.parent_id, with_for_update={"read": True})
    if parent is None:
        raise missing()
    require_found(policy.may_see_organisation(actor, parent))
    require(policy.may_administer(actor, parent))
    if not may_stand_under(wanted.kind, parent.kind):
        raise Invalid(
            say("This kind of union cannot stand there. Choose another place or kind."),
            fields={"kind": say("Not below this one.")},
        )
    if wanted.credit_code is not None and wanted.kind is not OrganisationKind.GRASSROOTS:
        text = say("Only the union of one employer has a credit code. Leave it empty here.")
        raise Invalid(text, fields={"credit_code": text})
    made = await place(
        session,
        parent,
        wanted.kind,
        wanted.name,
        wanted.employer,
        await _free_credit_code(session, wanted.credit_code),
    )
    await audit.record(session, actor, "organisation:add", made, parent=parent.id)
    return made


async def place(
    session: AsyncSession,
    parent: Organisation | None,
    kind: OrganisationKind,
    name: str,
    employer: str | None = None,
    credit_code: str | None = None,
    division: str | None = None,
) -> Organisation:
    """Write the row with its key in its own path; no question asked."""
    key = await session.scalar(select(KEYS.next_value()))
    assert key is not None  # noqa: S101 - a sequence always answers
    made = Organisation(
        id=key,
        parent_id=parent.id if parent else None,
        kind=kind,
        name=name,
        path=path_below(parent.path if parent else "", key),
        division=division,
        employer=employer,
        credit_code=credit_code,
        search=name_tokens(name, pinyin.syllables(name)),
    )
    session.add(made)
    await session.flush()
    return made


async def _free_credit_code(session: AsyncSession, written: str | None) -> str | None:
    if written is None:
        return None
    code = read_credit_code(written)
    if isinstance(code, Text):
        raise Invalid(code, fields={"credit_code": code})
    taken = await session.scalar(select(Organisation).where(Organisation.credit_code == code))
    if taken is not None:
        text = say("%(name)s already has this credit code.", name=taken.name)
        raise Conflict(text, fields={"credit_code": text})
    return code
