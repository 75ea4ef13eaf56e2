"""Events to mark in, as large as a case wants them; judges with tokens of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks import wire
from competitions.models import Entry, Member, Work
from competitions.rules.marking import AspectKind
from core import clock
from core.actor import Actor
from core.rules.text import Text
from membership.actions import tokens
from membership.actions.people import make as make_person
from membership.models import Person
from membership.rules.identity import read_identity, with_check_character
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Scope
from membership.schemas import MakeToken
from tests import make

VALUES = ("7.25", "8.00", "8.25", "8.50", "9.00", "9.75")
AT_ONCE = 5000
DEVICE = "benchmark"


@dataclass(frozen=True)
class Hall:
    """An event with one part, its panel's tokens, and the keys of what they mark."""

    event: int
    works: tuple[int, ...]
    aspects: tuple[int, ...]
    tokens: tuple[str, ...]

    def marks(self, judge: int) -> Iterator[dict[str, Any]]:
        """Each field of one judge once, work by work, from a place of their own in the hall."""
        start = judge * len(self.works) // len(self.tokens)
        works = [*self.works[start:], *self.works[:start]]
        for number, (work, aspect) in enumerate(product(works, self.aspects)):
            yield {
                "key": str(uuid4()),
                "work": work,
                "aspect": aspect,
                "value": VALUES[(number + judge) % len(VALUES)],
                "seen": None,
                "device": DEVICE,
            }


async def furnish(session: AsyncSession, *, entries: int, aspects: int, judges: int) -> Hall:
    """An open event of so many entries whose panel marks so many aspects of each."""
    event = await make.make_event(session)
    stage = await make.make_stage(session, event)
    part = await make.make_part(session, stage)
    made = await make.make_scheme(session, part, [(AspectKind.PANEL, "10")] * aspects)
    people = await _people(session, entries)
    entered = await _add(
        session,
        Entry,
        [
            {"event_id": event.id, "organisation_id": union, "number": number}
            for number, (_, union) in enumerate(people, start=1)
        ],
    )
    await session.execute(
        insert(Member),
        [
            {"entry_id": entry, "event_id": event.id, "person_id": person, "position": 1}
            for entry, (person, _) in zip(entered, people, strict=True)
        ],
    )
    works = await _add(
        session,
        Work,
        [
            {"part_id": part.id, "entry_id": entry, "code": f"1-{number:05d}"}
            for number, entry in enumerate(entered, start=1)
        ],
    )
    secrets = []
    for number in range(1, judges + 1):
        judge = await make.make_judge(session, event, seat_on=part, number=number)
        person = Actor(judge.account, "裁判")
        wanted = MakeToken(name="benchmark", scopes=[Scope.MARK, Scope.READ])
        secrets.append((await tokens.make(session, person, wanted))[1])
    return Hall(event.id, tuple(works), tuple(aspect.id for aspect in made), tuple(secrets))


async def _people(session: AsyncSession, many: int) -> Sequence[tuple[int, int]]:
    """As many as are asked for, each with their union; those of an earlier hall enter again."""
    known = await _known_people(session, many)
    if len(known) == many:
        return known
    union = await make.make_organisation(
        session, kind=OrganisationKind.INDUSTRY, name=f"试验工会{len(known)}"
    )
    rows = []
    for number in range(len(known), many):
        first = f"999999{1950 + number % 50}{1 + number // 50 % 12:02d}"
        first += f"{1 + number // 600 % 28:02d}{number // 16800:03d}"
        identity = read_identity(with_check_character(first), clock.today())
        if isinstance(identity, Text):
            raise TypeError(str(identity))
        person = make_person(f"选手{number}", identity, union.id, None)
        rows.append(
            {name: value for name, value in vars(person).items() if not name.startswith("_")}
        )
    return [*known, *((person, union.id) for person in await _add(session, Person, rows))]


async def _known_people(session: AsyncSession, many: int) -> list[tuple[int, int]]:
    found = await session.execute(
        select(Person.id, Person.union_id).order_by(Person.id).limit(many)
    )
    return [(row[0], row[1]) for row in found]


async def _add(session: AsyncSession, model: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    """The new rows' keys, in the order of the rows."""
    keys: list[int] = []
    for start in range(0, len(rows), AT_ONCE):
        adding = insert(model).returning(model.id, sort_by_parameter_order=True)
        keys += (await session.scalars(adding, rows[start : start + AT_ONCE])).all()
    return keys


def lots(marks: Sequence[dict[str, Any]], size: int) -> Iterator[Sequence[dict[str, Any]]]:
    """The same marks in lots of so many; a last lot that is smaller is left out."""
    for start in range(0, len(marks) - size + 1, size):
        yield marks[start : start + size]


def single(token: str, mark: dict[str, Any]) -> bytes:
    return wire.request("POST", "/api/v1/marks", token, mark)


def batch(token: str, marks: Sequence[dict[str, Any]]) -> bytes:
    return wire.request("POST", "/api/v1/marks/batch", token, {"marks": marks})
