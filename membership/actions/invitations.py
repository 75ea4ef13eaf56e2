"""How accounts come to be: somebody invites, the invited person follows the link."""

import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from core import audit, clock, due, i18n, outbox
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, NotFound, missing, require, require_found
from core.rules.text import say
from membership import policy, queries
from membership.actions import passwords
from membership.models import Account, Invitation, Organisation, OrganisationRole
from membership.rules.roles import Role, role_name
from membership.rules.sign_in import INVITATION_LENGTH
from membership.rules.tokens import token_hash
from membership.schemas import AcceptInvitation, Invite

LAPSE = "invitation:lapse"


async def invite(session: AsyncSession, actor: Actor, wanted: Invite, address: str) -> Invitation:
    """Write to the person with a link that works once, for seven days.

    :param address: where our pages are, for the link.
    :raises Conflict: the same invitation is open already.
    """
    organisation = await session.get(Organisation, wanted.organisation_id)
    if organisation is None:
        raise missing()
    require_found(policy.may_see_organisation(actor, organisation))
    require(policy.may_invite(actor, organisation, wanted.role))
    invitation, token = await open_invitation(
        session, wanted.login, wanted.name, organisation, wanted.role, actor.account
    )
    await audit.record(
        session,
        actor,
        "invitation:send",
        invitation,
        organisation=organisation.id,
        role=wanted.role,
    )
    await _send(session, invitation, organisation, f"{address}/invitations/{token}")
    return invitation


async def open_invitation(
    session: AsyncSession,
    login: str,
    name: str,
    organisation: Organisation,
    role: Role | None,
    invited_by: int | None,
) -> tuple[Invitation, str]:
    """The row and the token for the link; the token is not to be had again."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        login=login.lower(),
        name=name,
        organisation_id=organisation.id,
        role=role,
        token_hash=token_hash(token),
        invited_by=invited_by,
        expires_at=clock.now() + INVITATION_LENGTH,
    )
    try:
        async with session.begin_nested():
            session.add(invitation)
    except IntegrityError:
        raise Conflict(
            say("This invitation is open already. Wait for its answer or withdraw it first.")
        ) from None
    await due.put(
        session, LAPSE, str(invitation.id), invitation.expires_at, invitation=invitation.id
    )
    return invitation, token


async def first_administrator(session: AsyncSession, login: str, name: str) -> str:
    """An invitation to administer the federation, for the command line; the token of its link."""
    root = (
        await session.scalars(select(Organisation).where(Organisation.parent_id.is_(None)))
    ).one()
    invitation, token = await open_invitation(session, login, name, root, Role.ADMINISTRATOR, None)
    await audit.record(session, SYSTEM, "invitation:send", invitation, role=Role.ADMINISTRATOR)
    return token


async def look_at(session: AsyncSession, token: str) -> Invitation:
    """The open invitation behind a link.

    :raises NotFound: the link was used, withdrawn, has lapsed, or is none of ours.
    """
    found = await session.scalar(
        select(Invitation)
        .where(Invitation.token_hash == token_hash(token))
        .options(joinedload(Invitation.organisation))
        .with_for_update(of=Invitation)
    )
    open_now = found is not None and found.accepted_at is None and found.lapsed_at is None
    if not open_now or found is None or found.expires_at <= clock.now():
        raise NotFound(
            say(
                "This invitation is not open any more: it was used, withdrawn, or is older than "
                "seven days. Ask whoever invited you for a new one."
            ),
            kind="invitation-closed",
        )
    return found


async def account_of(session: AsyncSession, invitation: Invitation) -> Account | None:
    """The account that has the invited sign-in name already."""
    return await queries.account_by_login(session, invitation.login)


async def accept(
    session: AsyncSession, actor: Actor, token: str, wanted: AcceptInvitation
) -> Account:
    """Make the account, or add the role to the one that has this sign-in name: for that its owner
    is signed in, so that a link is no place to try passwords.

    :raises Conflict: someone else is signed in, or the account's owner isn't.
    """
    invitation = await look_at(session, token)
    account = await account_of(session, invitation)
    if actor.signed_in and (account is None or actor.account != account.id):
        raise Conflict(
            say(
                "You are signed in as %(name)s, and this invitation is for someone else. "
                "Sign out first, or pass the link on.",
                name=actor.name,
            ),
            kind="invitation-of-another",
        )
    if account is not None and not actor.signed_in:
        raise Conflict(
            say("An account with this sign-in name exists. Sign in, then open the link again."),
            kind="sign-in-first",
        )
    account = account or await _make_account(session, invitation, wanted)
    await _give_role(session, account, invitation)
    invitation.accepted_at = clock.now()
    await due.drop(session, LAPSE, str(invitation.id))
    me = Actor(account=account.id, name=account.name)
    await audit.record(
        session,
        me,
        "invitation:accept",
        invitation,
        organisation=invitation.organisation_id,
        role=invitation.role,
    )
    return account


async def withdraw(session: AsyncSession, actor: Actor, key: int) -> None:
    """The link stops working at once; withdrawing twice is the same as once."""
    invitation = await session.scalar(
        select(Invitation)
        .where(Invitation.id == key)
        .options(joinedload(Invitation.organisation))
        .with_for_update(of=Invitation)
    )
    if invitation is None or not policy.may_administer(actor, invitation.organisation):
        raise missing()
    if invitation.accepted_at is not None:
        raise Conflict(say("This invitation was accepted. Take the role away instead."))
    if invitation.lapsed_at is None:
        invitation.lapsed_at = clock.now()
        await due.drop(session, LAPSE, str(invitation.id))
        await audit.record(session, actor, "invitation:withdraw", invitation)


async def lapse(session: AsyncSession, row: due.Due) -> None:
    """The ``due`` handler: an invitation nobody answered ends."""
    invitation = await session.get(Invitation, row.facts["invitation"], with_for_update=True)
    if invitation and invitation.accepted_at is None and invitation.lapsed_at is None:
        invitation.lapsed_at = clock.now()
        await audit.record(session, SYSTEM, "invitation:lapse", invitation)


async def _make_account(
    session: AsyncSession, invitation: Invitation, wanted: AcceptInvitation
) -> Account:
    if wanted.password is None:
        text = say("Choose a password.")
        raise Invalid(text, fields={"password": text})
    if wanted.password != wanted.again:
        text = say("The two passwords differ. Type the same one twice.")
        raise Invalid(text, fields={"again": text})
    account = Account(
        login=invitation.login,
        name=invitation.name,
        password_hash=await passwords.digest(wanted.password),
    )
    session.add(account)
    await session.flush()
    return account


async def _give_role(session: AsyncSession, account: Account, invitation: Invitation) -> None:
    if invitation.role is None:
        return
    held = await session.scalar(
        select(OrganisationRole).where(
            OrganisationRole.account_id == account.id,
            OrganisationRole.organisation_id == invitation.organisation_id,
            OrganisationRole.role == invitation.role,
        )
    )
    if held is None:
        session.add(
            OrganisationRole(
                account_id=account.id,
                organisation_id=invitation.organisation_id,
                role=invitation.role,
                granted_at=clock.now(),
            )
        )
        await session.flush()


async def _send(
    session: AsyncSession, invitation: Invitation, organisation: Organisation, link: str
) -> None:
    text = say(
        "%(name)s,\n\nyou are invited to Jiangxin as: %(role)s, %(organisation)s.\n"
        "Choose your password here within seven days:\n%(link)s\n",
        name=invitation.name,
        role=role_name(invitation.role),
        organisation=organisation.name,
        link=link,
    )
    subject = i18n.translate(say("Your invitation to Jiangxin"))
    await outbox.write(session, invitation.login, subject, i18n.translate(text))
