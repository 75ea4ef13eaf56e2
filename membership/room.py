"""What ``server.py`` takes from this room."""

from core.rules.text import say
from core.web.room import Link, Room
from membership import api, jobs, pages, policy, queries, seed
from membership.actions import demo
from membership.actions.actors import loader as actor_loader
from membership.actions.invitations import first_administrator
from membership.rules.verbs import SUBJECTS, VERBS

__all__ = ["ROOM", "actor_loader", "demo_accounts", "first_administrator"]

ROOM = Room(
    name="membership",
    routes=[pages.ROUTER, api.ROUTER],
    navigation=[
        Link(say("Organisations"), "/organisations", "sitemap", policy.has_organisation),
        Link(say("Members"), "/members", "users", policy.keeps_members),
        Link(say("Accounts"), "/accounts", "user-shield", policy.administers),
        Link(say("Audit log"), "/audit", "history", policy.may_read_audit),
    ],
    handlers=jobs.HANDLERS,
    standing=jobs.STANDING,
    base=seed.base,
    demo=seed.demo,
    verbs=VERBS,
    subjects=SUBJECTS,
    grants=queries.grants(),
)


def demo_accounts(address: str) -> str:
    """The demonstration's accounts as the command line prints them."""
    lines = [f"  {account.login:<18} {account.name}" for account in demo.ACCOUNTS]
    return "\n".join(
        [
            f"Demo accounts (password for all: {demo.PASSWORD}; codes show on the sign-in page):",
            *lines,
        ]
    )
