"""Invitations: a link that works once, for whom it is meant, for seven days."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, database, due, outbox
from core.actor import STRANGER, Actor
from core.audit import AuditEntry
from core.due import Due
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.actions import invitations, passwords
from membership.models import Account, Invitation, Organisation, OrganisationRole
from membership.rules.roles import Role
from membership.rules.sign_in import INVITATION_LENGTH
from membership.schemas import AcceptInvitation, Invite
from tests import make

LOGIN = "tao@example.org"
ADDRESS = "https://union.example.org"
CHOSEN = AcceptInvitation(password=make.PASSWORD, again=make.PASSWORD)


def wanted(organisation: Organisation, role: Role = Role.OFFICER, login: str = LOGIN) -> Invite:
    return Invite(login=login, name="陶建伟", organisation_id=organisation.id, role=role)


@pytest.fixture
async def union(session: AsyncSession) -> Organisation:
    return await make.make_organisation(session)


@pytest.fixture
async def administrator(session: AsyncSession, union: Organisation) -> Actor:
    return await make.make_actor(session, Role.ADMINISTRATOR, union)


async def link(session: AsyncSession) -> str:
    """The token in the newest message."""
    _, _, body = (await outbox.newest(session, limit=1))[0]
    found = re.search(rf"^{ADDRESS}/invitations/(\S+)$", body, re.MULTILINE)
    assert found is not None
    return found[1]


async def invited(session: AsyncSession, actor: Actor, sent: Invite) -> tuple[Invitation, str]:
    invitation = await invitations.invite(session, actor, sent, ADDRESS)
    return invitation, await link(session)


async def roles_of(session: AsyncSession, account: Account) -> list[tuple[int, Role]]:
    found = await session.execute(
        select(OrganisationRole.organisation_id, OrganisationRole.role)
        .where(OrganisationRole.account_id == account.id)
        .order_by(OrganisationRole.id)
    )
    return [(row[0], row[1]) for row in found]


async def verbs(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


async def waits(session: AsyncSession) -> int:
    open_ones = select(func.count()).where(Due.kind == invitations.LAPSE, Due.done_at.is_(None))
    return int(await session.scalar(open_ones) or 0)


async def closed(session: AsyncSession, token: str) -> bool:
    with pytest.raises(NotFound) as refused:
        await invitations.look_at(session, token)
    return refused.value.name == "invitation-closed"


async def test_invitation_goes_out_with_a_link_that_is_kept_as_a_hash(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    invitation, token = await invited(session, administrator, wanted(union))
    assert (await invitations.look_at(session, token)).organisation is union
    ((_, to, body),) = await outbox.newest(session)
    assert to == LOGIN
    assert "陶建伟" in body
    assert union.name in body
    rows = await session.execute(
        text(
            "SELECT invitation::text FROM invitation UNION ALL SELECT message::text FROM message "
            "UNION ALL SELECT due::text FROM due UNION ALL SELECT a::text FROM audit_entry a"
        )
    )
    whole = "".join(rows.scalars())
    assert token not in whole
    assert token.encode().hex() not in whole
    assert invitation.invited_by == administrator.account
    assert await verbs(session) == ["invitation:send"]


async def test_link_makes_an_account_with_its_role_once(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    _, token = await invited(session, administrator, wanted(union))
    account = await invitations.accept(session, STRANGER, token, CHOSEN)
    assert (account.login, account.name) == (LOGIN, "陶建伟")
    assert await passwords.is_right(account, make.PASSWORD)
    assert await roles_of(session, account) == [(union.id, Role.OFFICER)]
    assert await closed(session, token)
    with pytest.raises(NotFound):
        await invitations.accept(session, STRANGER, token, CHOSEN)
    assert await roles_of(session, account) == [(union.id, Role.OFFICER)]
    assert await waits(session) == 0
    assert await verbs(session) == ["invitation:send", "invitation:accept"]


async def test_link_that_is_none_is_closed(session: AsyncSession) -> None:
    for token in ("", "x", "令牌", "\x00"):
        assert await closed(session, token)


async def test_passwords_that_differ_make_no_account(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    _, token = await invited(session, administrator, wanted(union))
    differing = AcceptInvitation(password=make.PASSWORD, again="another one")
    with pytest.raises(Invalid) as refused:
        await invitations.accept(session, STRANGER, token, differing)
    assert set(refused.value.fields) == {"again"}
    assert await session.scalar(select(Account).where(Account.login == LOGIN)) is None
    assert await invitations.accept(session, STRANGER, token, CHOSEN)


async def test_somebody_else_who_is_signed_in_is_told(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    _, token = await invited(session, administrator, wanted(union))
    with pytest.raises(Conflict) as refused:
        await invitations.accept(session, administrator, token, CHOSEN)
    assert refused.value.name == "invitation-of-another"
    assert administrator.name in str(refused.value)
    assert await session.scalar(select(Account).where(Account.login == LOGIN)) is None


async def test_somebody_else_is_told_also_where_the_account_exists(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    known = await make.make_account(session, login=LOGIN, password=make.PASSWORD)
    _, token = await invited(session, administrator, wanted(union))
    with pytest.raises(Conflict) as refused:
        await invitations.accept(session, administrator, token, CHOSEN)
    assert refused.value.name == "invitation-of-another"
    assert await roles_of(session, known) == []


async def test_account_that_exists_gets_the_role_when_its_owner_is_signed_in(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    known = await make.make_account(session, login=LOGIN, name="老名", password=make.PASSWORD)
    _, token = await invited(session, administrator, wanted(union))
    with pytest.raises(Conflict) as refused:
        await invitations.accept(session, STRANGER, token, CHOSEN)
    assert refused.value.name == "sign-in-first"
    assert await roles_of(session, known) == []
    owner = Actor(known.id, known.name)
    assert await invitations.accept(session, owner, token, AcceptInvitation()) is known
    assert known.name == "老名"
    assert await roles_of(session, known) == [(union.id, Role.OFFICER)]


async def test_role_that_is_held_already_is_not_held_twice(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    known = await make.make_account(session, login=LOGIN, password=make.PASSWORD)
    await make.make_role(session, known, union, Role.OFFICER)
    _, token = await invited(session, administrator, wanted(union))
    owner = Actor(known.id, known.name)
    await invitations.accept(session, owner, token, AcceptInvitation())
    assert await roles_of(session, known) == [(union.id, Role.OFFICER)]
    assert await closed(session, token)


async def test_disabled_account_does_not_come_back_by_invitation(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    known = await make.make_account(session, login=LOGIN, password=make.PASSWORD)
    known.disabled_at = clock.now()
    _, token = await invited(session, administrator, wanted(union))
    with pytest.raises(Conflict):
        await invitations.accept(session, STRANGER, token, CHOSEN)
    assert await roles_of(session, known) == []


async def test_withdrawn_link_is_closed_and_noted_once(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    invitation, token = await invited(session, administrator, wanted(union))
    for _ in range(2):
        await invitations.withdraw(session, administrator, invitation.id)
    assert await closed(session, token)
    assert await waits(session) == 0
    assert await verbs(session) == ["invitation:send", "invitation:withdraw"]


async def test_accepted_invitation_is_not_withdrawn(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    invitation, token = await invited(session, administrator, wanted(union))
    account = await invitations.accept(session, STRANGER, token, CHOSEN)
    with pytest.raises(Conflict):
        await invitations.withdraw(session, administrator, invitation.id)
    assert await roles_of(session, account) == [(union.id, Role.OFFICER)]


async def test_invitation_of_another_branch_is_not_found(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    invitation, token = await invited(session, administrator, wanted(union))
    elsewhere = await make.make_organisation(session)
    for other in (
        await make.make_actor(session, Role.ADMINISTRATOR, elsewhere),
        await make.make_actor(session, Role.OFFICER, union),
        STRANGER,
    ):
        with pytest.raises(NotFound):
            await invitations.withdraw(session, other, invitation.id)
    with pytest.raises(NotFound):
        await invitations.withdraw(session, administrator, 2**40)
    assert await invitations.look_at(session, token) is invitation


async def test_invitation_lapses_by_itself_after_seven_days(
    session: AsyncSession,
    made: database.Sessions,
    administrator: Actor,
    union: Organisation,
) -> None:
    invitation, token = await invited(session, administrator, wanted(union))
    await session.commit()
    handlers: dict[str, due.Handler] = {invitations.LAPSE: invitations.lapse}
    assert await due.tick(made, handlers) == 0
    with clock.shifted(INVITATION_LENGTH - timedelta(minutes=1)):
        assert await due.tick(made, handlers) == 0
        assert await invitations.look_at(session, token) is invitation
    with clock.shifted(INVITATION_LENGTH):
        assert await closed(session, token)
        assert await due.tick(made, handlers) == 1
        assert await due.tick(made, handlers) == 0
    await session.refresh(invitation)
    assert invitation.lapsed_at is not None
    assert await closed(session, token)
    assert await verbs(session) == ["invitation:send", "invitation:lapse"]


async def test_invitation_that_was_accepted_does_not_lapse(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    invitation, token = await invited(session, administrator, wanted(union))
    await invitations.accept(session, STRANGER, token, CHOSEN)
    late = Due(kind=invitations.LAPSE, key="", at=clock.now(), facts={"invitation": invitation.id})
    await invitations.lapse(session, late)
    assert invitation.lapsed_at is None


async def test_same_invitation_twice_is_a_conflict_until_the_first_ends(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    invitation, _ = await invited(session, administrator, wanted(union))
    with pytest.raises(Conflict, match="open already"):
        await invitations.invite(
            session, administrator, wanted(union, login=LOGIN.upper()), ADDRESS
        )
    await invited(session, administrator, wanted(union, Role.AUDITOR))
    await invitations.withdraw(session, administrator, invitation.id)
    _, again = await invited(session, administrator, wanted(union))
    assert await invitations.accept(session, STRANGER, again, CHOSEN)


async def test_only_administrators_invite_and_only_into_their_branch(
    session: AsyncSession, administrator: Actor, union: Organisation
) -> None:
    elsewhere = await make.make_organisation(session)
    for foreign in (elsewhere, await make.make_federation(session)):
        with pytest.raises(NotFound):
            await invitations.invite(session, administrator, wanted(foreign), ADDRESS)
    officer = await make.make_actor(session, Role.OFFICER, union)
    with pytest.raises(Forbidden):
        await invitations.invite(session, officer, wanted(union), ADDRESS)
    nowhere = Invite(login=LOGIN, name="某", organisation_id=2**40, role=Role.OFFICER)
    with pytest.raises(NotFound):
        await invitations.invite(session, administrator, nowhere, ADDRESS)
    assert await outbox.newest(session) == []


async def test_first_administrator_is_invited_to_the_federation(session: AsyncSession) -> None:
    federation = await make.make_federation(session)
    token = await invitations.first_administrator(session, "Chief@Example.org", "张主席")
    account = await invitations.accept(session, STRANGER, token, CHOSEN)
    assert account.login == "chief@example.org"
    assert await roles_of(session, account) == [(federation.id, Role.ADMINISTRATOR)]
