"""Who is acting, and what they hold."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Grant:
    """A role on something: ``("officer", "organisation", 7, "1.7.")`` or ``("judge", "event", 3)``.

    ``path`` is set where the role holds for the thing and all below it.
    """

    role: str
    kind: str
    key: int
    path: str = ""


@dataclass(frozen=True)
class Actor:
    """The account behind a request with its grants; ``account`` is None for a stranger and a job.

    ``scopes`` is None for a person on the pages and the token's scopes for an API client.
    """

    account: int | None = None
    name: str = ""
    grants: frozenset[Grant] = frozenset()
    scopes: frozenset[str] | None = None
    session: int | None = None
    device: str = ""
    label: str = field(default="", compare=False)

    @property
    def signed_in(self) -> bool:
        return self.account is not None

    def holds(self, roles: frozenset[str], kind: str, key: int) -> bool:
        """One of the roles on exactly this thing."""
        return any(g.role in roles and g.kind == kind and g.key == key for g in self.grants)

    def reaches(self, roles: frozenset[str], path: str) -> bool:
        """One of the roles on a thing whose path leads to this one (itself included)."""
        return any(g.role in roles and g.path and path.startswith(g.path) for g in self.grants)

    def paths(self, roles: frozenset[str]) -> tuple[str, ...]:
        """The branches in which one of the roles holds, shortest first, none inside another."""
        found = sorted({g.path for g in self.grants if g.role in roles and g.path}, key=len)
        kept: list[str] = []
        for path in found:
            if not any(path.startswith(other) for other in kept):
                kept.append(path)
        return tuple(kept)

    def allows(self, scope: str) -> bool:
        """Whether the way they came in (page or token) covers this kind of act."""
        return self.scopes is None or scope in self.scopes


STRANGER = Actor()
SYSTEM = Actor(label="system")

# Given the session, a cookie's value and a bearer token's: the actor, or a stranger.
ActorLoader = Callable[[AsyncSession, str | None, str | None], Awaitable[Actor]]
