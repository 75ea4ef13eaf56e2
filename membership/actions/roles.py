"""Taking roles away; giving goes by invitation."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import audit
from core.actor import Actor
from core.errors import Conflict, missing
from core.rules.text import say
from membership import policy
from membership.models import OrganisationRole
from membership.rules.roles import Role


async def take(session: AsyncSession, actor: Actor, key: int) -> None:
    """The account loses the role with this transaction; its sessions find out at once.

    :raises Conflict: nobody would be left to administer the federation.
    """
    held = await session.scalar(
        select(OrganisationRole)
        .where(OrganisationRole.id == key)
        .options(joinedload(OrganisationRole.organisation))
        .with_for_update(of=OrganisationRole)
    )
    if held is None or not policy.may_administer(actor, held.organisation):
        raise missing()
    if held.role == Role.ADMINISTRATOR and held.organisation.parent_id is None:
        await _require_another(session, held)
    await audit.record(
        session,
        actor,
        "role:take",
        ("account", held.account_id),
        organisation=held.organisation_id,
        role=held.role,
    )
    await session.delete(held)


async def _require_another(session: AsyncSession, held: OrganisationRole) -> None:
    others = (
        select(OrganisationRole.id)
        .where(
            OrganisationRole.organisation_id == held.organisation_id,
            OrganisationRole.role == Role.ADMINISTRATOR,
        )
        .with_for_update()
        .subquery()
    )
    if (await session.scalar(select(func.count()).select_from(others)) or 0) < 2:
        raise Conflict(
            say("This is the federation's last administrator. Invite another one first.")
        )
