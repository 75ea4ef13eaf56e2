"""Entries over HTTP: who competes, what scoring devices show of them, and the draw."""

from collections.abc import Sequence

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import draws as drawing
from competitions.actions import entries as actions
from competitions.actions import entry_changes
from competitions.models import Draw, Entry
from competitions.queries import draws, entries, events
from competitions.queries.entries import Wanted
from competitions.schemas import (
    AddEntry,
    DrawnOut,
    DrawOut,
    DrawStage,
    EntryMember,
    EntryOut,
    EntryWork,
    Reason,
    WorkOut,
)
from core.actor import Actor
from core.errors import require
from core.paging import page as paged
from core.web.answers import READS, WRITES, by
from core.web.transaction import By, Db
from membership.rules.roles import Scope, out_of_scope


@post(
    "/events/{event:int}/entries",
    summary="Enter a person or a team",
    tags=["entries"],
    responses=WRITES,
    security=by(Scope.SETUP),
    description="A refusal with type `/problems/unmet` holds in `fields` every clause that "
    "somebody does not fulfil, with its words and its source.",
)
async def add_entry(
    session: Db, actor: By, event: FromPath[int], data: JSONBody[AddEntry]
) -> EntryOut:
    made = await actions.add(session, actor, event, data)
    return await _one(session, actor, made.id)


@get(
    "/events/{event:int}/entries",
    summary="The entries of an event by number, a page at a time",
    tags=["entries"],
    responses=READS,
    security=by(Scope.READ),
)
async def list_entries(
    session: Db,
    actor: By,
    event: FromPath[int],
    number: FromQuery[int] = 1,
    size: FromQuery[int] = 100,
) -> list[EntryOut]:
    found = await entries.event(session, actor, event)
    listed = await paged(session, entries.listed(actor, found, Wanted()), number, size)
    return await _told(session, listed.rows)


@post(
    "/entries/{entry:int}/withdraw",
    summary="Withdraw an entry",
    tags=["entries"],
    responses=WRITES,
    security=by(Scope.SETUP),
    status_code=200,
)
async def withdraw_entry(
    session: Db, actor: By, entry: FromPath[int], data: JSONBody[Reason]
) -> EntryOut:
    await entry_changes.withdraw(session, actor, entry, data.reason)
    return await _one(session, actor, entry)


@post(
    "/entries/{entry:int}/disqualify",
    summary="Disqualify an entry",
    tags=["entries"],
    responses=WRITES,
    security=by(Scope.SETUP),
    status_code=200,
)
async def disqualify_entry(
    session: Db, actor: By, entry: FromPath[int], data: JSONBody[Reason]
) -> EntryOut:
    await entry_changes.disqualify(session, actor, entry, data.reason)
    return await _one(session, actor, entry)


@post(
    "/entries/{entry:int}/reinstate",
    summary="Let an entry compete again",
    tags=["entries"],
    responses=WRITES,
    security=by(Scope.SETUP),
    status_code=200,
)
async def reinstate_entry(
    session: Db, actor: By, entry: FromPath[int], data: JSONBody[Reason]
) -> EntryOut:
    await entry_changes.reinstate(session, actor, entry, data.reason)
    return await _one(session, actor, entry)


@get(
    "/parts/{part:int}/works",
    summary="The works of a part that are to be marked",
    tags=["entries"],
    responses=READS,
    security=by(Scope.READ, Scope.MARK),
    description="Codes only: what a scoring device may show.",
)
async def list_works(session: Db, actor: By, part: FromPath[int]) -> list[WorkOut]:
    found = await events.part(session, actor, part)
    require(actor.allows(Scope.READ) or actor.allows(Scope.MARK), out_of_scope(Scope.READ))
    works = await entries.works_of_part(session, found.id)
    return [WorkOut(id=work.id, code=work.code) for work in works]


@post(
    "/stages/{stage:int}/draw",
    summary="Draw order and stations of a stage",
    tags=["entries"],
    responses=WRITES,
    security=by(Scope.SETUP),
    description="Anybody can repeat it: each entry's ticket is the SHA-256 of the seed, a colon "
    "and its number; the lowest ticket is first.",
)
async def draw_stage(
    session: Db, actor: By, stage: FromPath[int], data: JSONBody[DrawStage]
) -> DrawOut:
    made = await drawing.draw(session, actor, stage, data)
    return await _drawn(session, made)


async def _drawn(session: AsyncSession, made: Draw) -> DrawOut:
    return DrawOut(
        id=made.id,
        seed=made.seed,
        method=made.method,
        stations=made.stations,
        places=[
            DrawnOut(
                order=row.order,
                entry=row.entry,
                number=row.number,
                name=row.name,
                station=row.station,
                round=row.round,
            )
            for row in await draws.rows(session, made.id)
        ],
    )


async def _one(session: AsyncSession, actor: Actor, key: int) -> EntryOut:
    return (await _told(session, [await entries.entry(session, actor, key)]))[0]


async def _told(session: AsyncSession, rows: Sequence[Entry]) -> list[EntryOut]:
    works = await entries.works(session, [row.id for row in rows])
    return [
        EntryOut(
            id=row.id,
            number=row.number,
            name=row.title,
            organisation=row.organisation.name,
            state=row.state,
            ground=row.ground,
            coach=row.coach,
            members=[
                EntryMember(
                    id=member.id,
                    person=member.person_id,
                    name=member.person.name,
                    union=member.person.union.name,
                    substitute=member.substitute,
                )
                for member in row.members
            ],
            works=[EntryWork(id=w.id, part=w.part_id, code=w.code) for w in works[row.id]],
        )
        for row in rows
    ]


ROUTES = [
    add_entry,
    list_entries,
    withdraw_entry,
    disqualify_entry,
    reinstate_entry,
    list_works,
    draw_stage,
]
