"""The demonstration's accounts: everybody may see their password and their current codes.

Only demo mode writes them, on a database of its own, and a banner says so on every page.
"""

from dataclasses import dataclass

import pyotp
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, vault
from membership import queries
from membership.actions import passwords
from membership.actions.signing_in import TOTP
from membership.models import Account, Organisation, OrganisationRole
from membership.rules.roles import APPROVING, Role

PASSWORD = "jiangxin-demo"  # noqa: S105 - public by intention
DOMAIN = "@demo"


@dataclass(frozen=True)
class DemoAccount:
    """``role`` is held on the federation; judges have none and are appointed by their event."""

    login: str
    name: str
    role: Role | None = None


ACCOUNTS = (
    DemoAccount("admin@demo", "演示管理员", Role.ADMINISTRATOR),
    DemoAccount("officer@demo", "演示工会干部", Role.OFFICER),
    DemoAccount("organiser@demo", "演示竞赛组织者", Role.ORGANISER),
    DemoAccount("auditor@demo", "演示经审人员", Role.AUDITOR),
    DemoAccount("chief@demo", "演示裁判长"),
    DemoAccount("judge1@demo", "演示裁判一"),
    DemoAccount("judge2@demo", "演示裁判二"),
    DemoAccount("judge3@demo", "演示裁判三"),
    DemoAccount("judge4@demo", "演示裁判四"),
    DemoAccount("judge5@demo", "演示裁判五"),
    DemoAccount("keeper@demo", "演示计分员"),
)


async def make_accounts(session: AsyncSession, federation: Organisation) -> None:
    """All of them, with a second factor for those who approve."""
    hashed = await passwords.digest(PASSWORD)
    for wanted in ACCOUNTS:
        account = Account(login=wanted.login, name=wanted.name, password_hash=hashed)
        if wanted.role in APPROVING:
            account.totp_sealed = vault.seal(TOTP, pyotp.random_base32())
            account.totp_step = 0
        session.add(account)
        await session.flush()
        if wanted.role is not None:
            session.add(
                OrganisationRole(
                    account_id=account.id,
                    organisation_id=federation.id,
                    role=wanted.role,
                    granted_at=clock.now(),
                )
            )
    await session.flush()


async def are_made(session: AsyncSession) -> bool:
    return await queries.account_by_login(session, ACCOUNTS[0].login) is not None


@dataclass(frozen=True)
class Shown:
    """An account as the sign-in page offers it; ``code`` is empty where none is asked for."""

    login: str
    name: str
    code: str


async def shown(session: AsyncSession) -> list[Shown]:
    """The demo accounts with the codes that show in their authenticator apps now."""
    found = await session.scalars(
        select(Account).where(Account.login.endswith(DOMAIN)).order_by(Account.id)
    )
    return [Shown(account.login, account.name, _code(account)) for account in found]


def _code(account: Account) -> str:
    if account.totp_sealed is None:
        return ""
    return pyotp.TOTP(vault.unseal(TOTP, account.totp_sealed)).at(clock.now())
