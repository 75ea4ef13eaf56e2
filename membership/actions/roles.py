"""Taking roles away; giving goes by invitation."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from core import audit
from core.actor import Actor
from core.errors import Conflict, missing
from core.rules.text import say
from membership import policy
from membership.models import Organisation, OrganisationRole
from membership.rules.roles import Role


async def take(session: AsyncSession, actor: Actor, key: int) -> None:
    """The account loses the role with this transaction; its sessions find out at once.

    :raises Conflict: nobody would be left to administer the federation.
    """
    held = await session.scalar(
        select(OrganisationRole)
        .join(OrganisationRole.organisation)
        .where(OrganisationRole.id == key)
        .options(contains_eager(OrganisationRole.organisation))
        # The organisation too, so that two who take each other's role go one after the other.
        .with_for_update(of=(OrganisationRole, Organisation), key_share=True)
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
    administrators = select(func.count(OrganisationRole.id)).where(
        OrganisationRole.organisation_id == held.organisation_id,
        OrganisationRole.role == Role.ADMINISTRATOR,
    )
    if (await session.scalar(administrators) or 0) < 2:
        raise Conflict(
            say("This is the federation's last administrator. Invite another one first.")
        )
