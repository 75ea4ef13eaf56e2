"""A hall to fault: an event on demo data, large enough for hundreds of fields, with API tokens."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Appointment, Entry, Member, Seat, Work
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from core import database, embedded
from core.actor import Actor
from core.web.app import libpq
from membership.actions import tokens
from membership.models import Account, Person
from membership.rules.roles import Scope
from membership.schemas import MakeToken
from tests import make
from tests.serving import call

JUDGES = ("judge1", "judge2", "judge3")
KEEPER = "keeper"
MEASURED = 20
JUDGED = 6
MAX_MARK = 10


@dataclass(frozen=True)
class Hall:
    """Keys of what was made; ``tokens`` by the name before ``@demo``."""

    event: int
    works: list[int]
    measured: list[int]
    judged: list[int]
    tokens: dict[str, str]

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}


async def furnish(url: str) -> Hall:
    """Make the event in one transaction, as the application's role."""
    engine = database.connect(url, pool_size=1)
    try:
        async with database.begin(database.sessions(engine)) as session:
            return await _furnish(session)
    finally:
        await engine.dispose()


async def _furnish(session: AsyncSession) -> Hall:
    event = await make.make_event(session)
    part = await make.make_part(session, await make.make_stage(session, event))
    aspects = await make.make_scheme(
        session,
        part,
        [(AspectKind.MEASUREMENT, str(MAX_MARK))] * MEASURED
        + [(AspectKind.JUDGEMENT, str(MAX_MARK))] * JUDGED,
    )
    works = []
    for number, person in enumerate(await session.scalars(select(Person)), start=1):
        entry = Entry(event_id=event.id, organisation_id=person.union_id, number=number)
        session.add(entry)
        await session.flush()
        session.add(Member(entry_id=entry.id, event_id=event.id, person_id=person.id, position=1))
        works.append(Work(part_id=part.id, entry_id=entry.id, code=f"1-{number:03d}"))
    session.add_all(works)
    secrets = {}
    for number, name in enumerate((*JUDGES, KEEPER), start=1):
        account = await session.scalar(select(Account).where(Account.login == f"{name}@demo"))
        assert account is not None
        role = EventRole.SCOREKEEPER if name == KEEPER else EventRole.JUDGE
        appointment = Appointment(event_id=event.id, account_id=account.id, role=role)
        session.add(appointment)
        await session.flush()
        if name != KEEPER:
            session.add(Seat(part_id=part.id, appointment_id=appointment.id, number=number))
        wanted = MakeToken(name="faults", scopes=[Scope.MARK, Scope.READ])
        _, secrets[name] = await tokens.make(session, Actor(account.id, account.name), wanted)
    await session.flush()
    return Hall(
        event.id,
        [work.id for work in works],
        [a.id for a in aspects if a.kind is AspectKind.MEASUREMENT],
        [a.id for a in aspects if a.kind is AspectKind.JUDGEMENT],
        secrets,
    )


def own_data(folder: Path) -> Path:
    """Where the demonstration keeps its database below its data folder."""
    return folder / "demo"


def forget_port(folder: Path) -> None:
    """So that copies of one data folder never meet on one port."""
    keys = own_data(folder) / "postgres.json"
    keys.write_text(json.dumps({**json.loads(keys.read_text()), "port": 0}))


def settings(folder: Path) -> dict[str, str]:
    """The environment of a demonstration in this folder."""
    return {"DATA_DIR": str(folder), "MODE": "demo", "DATABASE_URL": "", "MIGRATE_URL": ""}


def urls(folder: Path) -> embedded.Urls:
    """The addresses of its database, which is started if it does not run."""
    return embedded.start(own_data(folder))


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(libpq(url), autocommit=True)


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    return call(settings(folder), "verify")


def assert_right(folder: Path) -> None:
    """That ``verify`` proves everything."""
    done = verify(folder)
    assert done.returncode == 0, done.stdout
    assert "audit chain: right" in done.stdout
    assert "scores from marks: right" in done.stdout
