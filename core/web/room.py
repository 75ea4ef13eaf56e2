"""What ``server.py`` takes from a room: one value, listed there by hand, no import side effects."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from core.actor import Actor
from core.batches import Work
from core.database import AnySelect
from core.due import Handler
from core.rules.text import Text


@dataclass(frozen=True)
class Link:
    """An entry of the navigation; ``shown`` decides for whom."""

    title: Text | str
    href: str
    icon: str
    shown: Callable[[Actor], bool] = lambda actor: actor.signed_in


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person: what, for whom or what, by when, where to do it."""

    title: Text
    subject: str
    href: str
    act: Text
    due: datetime | None = None


WaitingQuery = Callable[[AsyncSession, Actor], Awaitable[list[Waiting]]]
MineQuery = Callable[[AsyncSession, Actor], Awaitable[list[Link]]]
Check = Callable[[AsyncSession], Awaitable[list[str]]]
Seed = Callable[[AsyncSession], Awaitable[None]]


@dataclass(frozen=True)
class Room:
    """Routes, navigation, what waits, due handlers, proofs for ``verify``, seeds.

    ``grants`` selects (account, role, kind, key, path): what the room's roles give an account.
    ``standing`` names the handlers that run again and again from the first start on.
    ``base`` fills what every installation needs; ``demo`` adds the demonstration.
    ``batches`` are its long jobs by kind (``"entries:import"``).
    ``verbs`` and ``subjects`` are the audit log's, in words.
    """

    name: str
    routes: Sequence[ControllerRouterHandler] = ()
    navigation: Sequence[Link] = ()
    waiting: Sequence[WaitingQuery] = ()
    mine: Sequence[MineQuery] = ()
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    standing: Sequence[str] = ()
    batches: Mapping[str, Work] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    base: Seed | None = None
    demo: Seed | None = None
    grants: AnySelect | None = None
    verbs: Mapping[str, Text] = field(default_factory=dict)
    subjects: Mapping[str, Text] = field(default_factory=dict)
