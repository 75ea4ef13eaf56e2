"""Entries by workbook: what each row would do, and doing it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import entries
from competitions.models import Event
from competitions.queries import eligibility, persons
from competitions.queries.eligibility import Gate, Lineup, Place
from competitions.rules import rosters
from competitions.rules.rosters import Group
from core import audit, clock, files, vault, workbooks
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.files import Incoming, StoredFile
from core.rules import tables
from core.rules.grid import CellProblem
from core.rules.tables import Found, Row
from core.rules.text import Text, say
from membership.models import Person
from membership.rules.identity import SEALED_AS


@dataclass(frozen=True)
class Planned:
    """One entry of the workbook: its rows with whom they name, and the entry where it is right.

    ``problems`` keep it from being made; ``notes`` are only worth a look.
    """

    group: Group
    found: tuple[Person | None, ...]
    lineup: Lineup | None
    problems: tuple[CellProblem, ...]
    notes: tuple[CellProblem, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a workbook would do; ``problems`` are those of the sheet as a whole."""

    sheet: str
    entries: tuple[Planned, ...]
    problems: tuple[CellProblem, ...]

    @property
    def good(self) -> list[Lineup]:
        return [entry.lineup for entry in self.entries if entry.lineup is not None]

    @property
    def all_problems(self) -> list[CellProblem]:
        found = [*self.problems, *(p for entry in self.entries for p in entry.problems)]
        return sorted(found, key=lambda p: (p.row or 0, p.column or 0))


async def keep(session: AsyncSession, actor: Actor, event_id: int, incoming: Incoming) -> int:
    """Keep a workbook that can be read as a list of entries, to be looked at; its file's id.

    :raises Invalid: no such list is in it, or too many rows.
    """
    event = await entries.event_to_enter(session, actor, event_id)
    await entries.require_taking(session, actor, event)
    await _read(event, incoming.content())
    stored = await files.keep_a_week(session, actor, incoming)
    return stored.id


async def plan(session: AsyncSession, actor: Actor, event_id: int, file_id: int) -> Plan:
    """What the kept workbook would do now."""
    event = await entries.event_to_enter(session, actor, event_id)
    return await _plan(session, actor, event, await files.own(session, actor, file_id))


async def enter(session: AsyncSession, actor: Actor, event_id: int, file_id: int, good: int) -> int:
    """Make every entry that is right, all in this transaction, and let the workbook go.

    :param good: how many the preview promised.
    :raises Conflict: meanwhile it would be more or fewer.
    """
    event = await entries.lock_event(session, actor, event_id)
    await entries.require_taking(session, actor, event)
    stored = await files.own(session, actor, file_id)
    found = await _plan(session, actor, event, stored, lock=True)
    if len(found.good) != good:
        text = say(
            "Meanwhile %(now)s entries could be made, not %(then)s. Look at the list again.",
            now=len(found.good),
            then=good,
        )
        raise Conflict(text)
    made = await entries.enter(session, event, found.good)
    await files.drop(session, stored)
    await audit.record(
        session, actor, "entry:import", event, file=file_id, entries=[entry.id for entry in made]
    )
    return len(made)


async def discard(session: AsyncSession, actor: Actor, file_id: int) -> None:
    """Let a workbook go without making anything."""
    await files.drop(session, await files.own(session, actor, file_id))


async def _read(event: Event, content: bytes) -> tuple[Found, list[CellProblem]]:
    """The first sheet that holds a list of entries, and what cannot be read by anybody."""
    book = await workbooks.load(content)
    columns = rosters.columns(clock.today(), for_teams=event.for_teams)
    read = [tables.read(grid, columns, rosters.UNIQUE) for grid in book.grids]
    if not read:
        raise _wrong(say("This workbook has no sheet. Start from the template."))
    found = next((one for one in read if one.columns), read[0])
    if not found.columns:
        raise _wrong(found.problems[0].text)
    if not found.rows and not found.problems:
        raise _wrong(say("Nobody stands below the titles. Fill in one row for each person."))
    if len(found.rows) > rosters.MOST_ROWS:
        raise _wrong(
            say(
                "This sheet has %(rows)s rows; at most %(most)s are read at once. Split it.",
                rows=len(found.rows),
                most=rosters.MOST_ROWS,
            )
        )
    top = found.rows[0].number if found.rows else 1
    return found, book.problems(found.sheet, top)


def _wrong(text: Text) -> Invalid:
    return Invalid(text, fields={"file": text})


async def _plan(
    session: AsyncSession, actor: Actor, event: Event, stored: StoredFile, *, lock: bool = False
) -> Plan:
    found, unreadable = await _read(event, await files.content(stored))
    problems = [*found.problems, *unreadable]
    numbers = [row.values["identity"] for row in found.rows if row.values["identity"]]
    known = await persons.by_identities(session, actor, numbers)
    keys = [person.id for person in known.values()]
    if lock:
        await persons.lock(session, keys)
    gate = await eligibility.gate(session, event, keys, clock.today())
    by_row: dict[int, list[CellProblem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row or 0, []).append(problem)
    rows = {row.number for row in found.rows}
    table = _Table(found, known, by_row)
    return Plan(
        sheet=found.sheet,
        entries=tuple(
            _judge(table, gate, group)
            for group in rosters.groups(found.rows, for_teams=event.for_teams)
        ),
        problems=tuple(problem for problem in problems if problem.row not in rows),
    )


@dataclass(frozen=True)
class _Table:
    """The rows read, whom they name (by the keyed hash), and what is wrong with each so far."""

    found: Found
    known: Mapping[bytes, Person]
    problems: Mapping[int, Sequence[CellProblem]]

    def person(self, row: Row) -> Person | None:
        number = row.values["identity"]
        return self.known.get(vault.keyed_hash(SEALED_AS, number)) if number else None


def _judge(table: _Table, gate: Gate, group: Group) -> Planned:
    """What one entry of the workbook would come to, after those above it."""
    found = tuple(table.person(row) for row in group.rows)
    problems = [p for row in group.rows for p in table.problems.get(row.number, ())]
    for row, person in zip(group.rows, found, strict=True):
        problems += _strange(table.found, row, person)
    notes = [
        note
        for row, person in zip(group.rows, found, strict=True)
        for note in _differs(table.found, row, person)
    ]
    wrong = {problem.row for problem in problems}
    sure = [
        (row, person)
        for row, person in zip(group.rows, found, strict=True)
        if person is not None and row.number not in wrong
    ]
    lineup = _lineup(group, sure) if sure else None
    if lineup is not None:
        whole = len(sure) == len(group.rows)
        problems += _stands_against(table.found, gate, group, lineup, whole=whole)
    if problems:
        return Planned(group, found, None, tuple(problems), tuple(notes))
    if lineup is not None:
        gate.let_in(lineup)
    return Planned(group, found, lineup, (), tuple(notes))


def _strange(found: Found, row: Row, person: Person | None) -> Iterator[CellProblem]:
    """That nobody has the number, or somebody with another name."""
    if row.values["identity"] is None:
        return
    if person is None:
        yield found.problem(
            row.number,
            "identity",
            say(
                "Nobody in your branch has this identity number. Compare it with the card, or "
                "register the person first."
            ),
        )
    elif row.values["name"] and not rosters.same_name(row.values["name"], person.name):
        yield found.problem(
            row.number,
            "name",
            say(
                "With this identity number, %(name)s is on record. Mend the name or the number.",
                name=person.name,
            ),
        )


def _differs(found: Found, row: Row, person: Person | None) -> Iterator[CellProblem]:
    """That the union is another one than on record; the record counts."""
    written = row.values["union"]
    if person is None or not written:
        return
    if not any(
        name and rosters.same_name(written, name)
        for name in (person.union.name, person.union.employer)
    ):
        yield found.problem(
            row.number,
            "union",
            say("On record is %(union)s; that counts.", union=person.union.name),
        )


def _lineup(group: Group, sure: Sequence[tuple[Row, Person]]) -> Lineup:
    """Members before substitutes; the first one's union enters a team."""
    places = [
        Place(person, bool(row.values.get("substitute")), row.values["since"])
        for row, person in sure
    ]
    places.sort(key=lambda place: place.substitute)
    coach = next((row.values["coach"] for row in group.rows if row.values["coach"]), "")
    return Lineup(places[0].person.union_id, tuple(places), group.team, coach)


def _stands_against(
    found: Found, gate: Gate, group: Group, lineup: Lineup, *, whole: bool
) -> Iterator[CellProblem]:
    """Each sentence at the row of the person it speaks of; of a team that is not ``whole`` yet,
    those that others of it could not mend."""
    refusal = entries.objection(gate, lineup) if whole else entries.unfulfilled(gate, lineup)
    if refusal is None:
        return
    for text in refusal.fields.values():
        name = dict(text.values).get("name")
        row = next((r for r in group.rows if r.values["name"] == name), group.rows[0])
        yield found.problem(row.number, "identity", text)
