"""Results that come from elsewhere, given as marks by the scorekeeper: by workbook or by program.

They are marks like all others: every version stays, a second person confirms them, and what meets
is settled by a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.marking import record
from competitions.actions.marking.giving import give_many
from competitions.actions.marking.record import Answer
from competitions.queries import reported
from competitions.queries.reported import Reported
from competitions.rules import reported as rules
from competitions.rules.reported import Result
from competitions.rules.states import STAGE_NAMES, StageState
from competitions.schemas import MarkIn, ResultIn, SaveResults
from core import audit, clock, files, workbooks
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.files import Incoming, StoredFile
from core.rules import tables
from core.rules.grid import CellProblem
from core.rules.tables import Found
from core.rules.text import Text, say

KEYS = UUID("00000000-0000-4000-8000-00000000e501")
DEVICE = "xlsx"


@dataclass(frozen=True)
class Plan:
    """What a workbook would do; ``problems`` are all there are, in the order of rows."""

    of: Reported
    results: tuple[Result, ...]
    problems: tuple[CellProblem, ...]

    @property
    def gives(self) -> list[Result]:
        return [result for result in self.results if result.gives]

    @property
    def same(self) -> int:
        return sum(result.right and result.same for result in self.results)

    @property
    def absent(self) -> int:
        return sum(result.right and result.points is None for result in self.results)

    @property
    def needs_reason(self) -> bool:
        """A confirmed result would change."""
        return any(result.replaces and result.replaces.confirmed for result in self.gives)


async def keep(session: AsyncSession, actor: Actor, part_id: int, incoming: Incoming) -> int:
    """Keep a workbook with results, to be looked at before anything is saved; its file's id.

    :raises Invalid: no list of results is in it, or it is too long.
    """
    of = await _open_part(session, actor, part_id)
    await _read(incoming.content())
    stored = await files.keep_a_week(session, actor, incoming)
    await audit.record(session, actor, "result:send", of.part, file=stored.id)
    return stored.id


async def plan(session: AsyncSession, actor: Actor, part_id: int, file_id: int) -> Plan:
    """What the kept workbook would do now."""
    of = await reported.part(session, actor, part_id)
    return await _plan(session, of, await files.own(session, actor, file_id))


async def save(
    session: AsyncSession, actor: Actor, part_id: int, file_id: int, wanted: SaveResults
) -> int:
    """Give every result that is right as a mark, all or none, and let the workbook go; how many.

    :raises Conflict: meanwhile it would be more or fewer, or somebody else gave one of them.
    """
    of = await _open_part(session, actor, part_id)
    stored = await files.own(session, actor, file_id)
    found = await _plan(session, of, stored)
    if len(found.gives) != wanted.gives:
        raise Conflict(
            say(
                "Meanwhile %(now)s results would be saved, not %(then)s. Look at the list again.",
                now=len(found.gives),
                then=wanted.gives,
            )
        )
    if found.needs_reason and not wanted.reason:
        text = say("Results that were confirmed change. Say why.")
        raise Invalid(text, fields={"reason": text})
    marks = [_mark(of, result, file_id, wanted.reason) for result in found.gives]
    for answer in await give_many(session, actor, marks):
        if answer.refusal is not None:
            raise Conflict(say("Somebody was quicker. Look at the list again."))
    await files.drop(session, stored)
    await audit.record(session, actor, "result:save", of.part, file=file_id, count=len(marks))
    return len(marks)


async def discard(session: AsyncSession, actor: Actor, part_id: int, file_id: int) -> None:
    """Let a workbook go without saving anything."""
    await reported.part(session, actor, part_id)
    await files.drop(session, await files.own(session, actor, file_id))


async def give(
    session: AsyncSession, actor: Actor, part_id: int, wanted: Sequence[ResultIn]
) -> list[Answer]:
    """Results sent by a program, each answered for itself, in the order given."""
    record.require_scope(actor)
    of = await reported.part(session, actor, part_id)
    roll = await reported.roll(session, of)
    works = {row.work for row in roll.by_number.values()}
    marks: list[MarkIn] = []
    strangers: dict[int, Answer] = {}
    for index, result in enumerate(wanted):
        named = roll.by_number.get(result.entry or 0)
        work = named.work if named else result.work
        if work in works:
            marks.append(_sent(of, result, work))
        else:
            strangers[index] = Answer(str(result.key), refusal=_stranger(result))
    given = iter(await give_many(session, actor, marks) if marks else [])
    return [strangers.get(index) or next(given) for index in range(len(wanted))]


def _sent(of: Reported, result: ResultIn, work: int) -> MarkIn:
    return MarkIn(
        key=result.key,
        work=work,
        aspect=of.aspect,
        value=result.points,
        seen=result.seen,
        reason=result.reason,
    )


def _stranger(result: ResultIn) -> Invalid:
    text = say("Nobody in this part has it. Compare it with the list of entries.")
    return Invalid(text, fields={"entry" if result.entry is not None else "work": text})


def _mark(of: Reported, result: Result, file_id: int, reason: str) -> MarkIn:
    """The key follows from the file, so that saving it twice counts once."""
    whose = result.whose
    if whose is None or result.points is None:
        raise ValueError("Only a result that gives something becomes a mark.")
    return MarkIn(
        key=uuid5(KEYS, f"{file_id}/{whose.work}"),
        work=whose.work,
        aspect=of.aspect,
        value=result.points,
        seen=whose.standing.mark if whose.standing else None,
        device=DEVICE,
        reason=reason,
    )


async def _open_part(session: AsyncSession, actor: Actor, part_id: int) -> Reported:
    record.require_scope(actor)
    of = await reported.part(session, actor, part_id)
    state = of.part.stage.state
    if state is not StageState.OPEN:
        raise Conflict(
            say(
                "Marks are not taken now: the stage is “%(state)s”. Ask the chief judge.",
                state=STAGE_NAMES[state],
            ),
            kind="not-open",
        )
    return of


async def _plan(session: AsyncSession, of: Reported, stored: StoredFile) -> Plan:
    found, problems = await _read(await files.content(stored))
    numbers = [row.values["identity"] for row in found.rows if row.values["identity"]]
    roll = await reported.roll(session, of, numbers)
    results = rules.understand(found.rows, roll, of.rule)
    if any(problem.row is None or problem.row < _first(found) for problem in problems):
        results = []  # a title is missing or doubled: nothing below it can be trusted
    problems += [
        found.problem(result.row, key, text) for result in results for key, text in result.problems
    ]
    ordered = sorted(problems, key=lambda p: (p.row or 0, p.column or 0))
    broken = {problem.row for problem in ordered}
    kept = tuple(replace(row, read=row.read and row.row not in broken) for row in results)
    return Plan(of, kept, tuple(ordered))


def _first(found: Found) -> int:
    return found.rows[0].number if found.rows else 0


async def _read(content: bytes) -> tuple[Found, list[CellProblem]]:
    """The first sheet that holds a list of results, and what nobody can read of it."""
    book = await workbooks.load(content)
    read = [tables.read(grid, rules.columns(clock.today())) for grid in book.grids]
    found = next((one for one in read if "points" in one.columns), None)
    if found is None:
        raise _wrong(say("No sheet has a column “成绩”. Start from the template."))
    if not found.rows and not found.problems:
        raise _wrong(say("No result stands below the titles. Fill in one row for each entry."))
    if len(found.rows) > rules.MOST_ROWS:
        raise _wrong(
            say(
                "This sheet has %(rows)s rows; at most %(most)s are read at once. Split it.",
                rows=len(found.rows),
                most=rules.MOST_ROWS,
            )
        )
    return found, [*found.problems, *book.problems(found.sheet, _first(found))]


def _wrong(text: Text) -> Invalid:
    return Invalid(text, fields={"file": text})
