"""Parts whose results come from elsewhere: the one aspect, and everybody whose result it takes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.models import Aspect, Entry, Mark, Member, Part, Work
from competitions.queries import events, schemes
from competitions.rules.marking import AspectKind, AspectRule
from competitions.rules.reported import Competitor, Roll, Standing
from competitions.rules.states import MarkState
from core import vault
from core.actor import Actor
from core.errors import Conflict, require
from core.rules.text import say
from membership.actions.people import IDENTITY
from membership.models import Person


@dataclass(frozen=True)
class Reported:
    """A part with the aspect that its results are marks of."""

    part: Part
    aspect: int
    rule: AspectRule


async def part(session: AsyncSession, actor: Actor, key: int) -> Reported:
    """For the scorekeeper, who enters what comes from elsewhere.

    :raises Conflict: the part is marked on sheets, or its scheme is not one measurement.
    """
    found = await events.part(session, actor, key)
    require(
        policy.types_for_others(actor, found.stage.event_id),
        say("The scorekeeper of the event enters these results."),
    )
    if not found.reported:
        raise Conflict(say("This part is marked on sheets, by its panel."))
    scheme = await schemes.of_part(session, key)
    aspects: Sequence[Aspect] = list(schemes.aspects(scheme)) if scheme else []
    if len(aspects) != 1 or aspects[0].kind is not AspectKind.MEASUREMENT:
        raise Conflict(
            say(
                "A part with results from elsewhere has exactly one measured aspect. "
                "Mend its scheme."
            )
        )
    return Reported(found, aspects[0].id, schemes.rule(aspects[0], found.stage.event))


async def roll(session: AsyncSession, of: Reported, numbers: Sequence[str] = ()) -> Roll:
    """Everybody in the part; by identity only those with one of these numbers."""
    found = await session.execute(
        select(Work.id, Work.code, Entry.number, Entry.name, Entry.state, Entry.id)
        .join(Entry, Entry.id == Work.entry_id)
        .where(Work.part_id == of.part.id)
        .order_by(Entry.number)
    )
    members = await session.execute(
        select(Member.entry_id, Person.name, Person.identity_hash)
        .join(Person, Person.id == Member.person_id)
        .where(Member.event_id == of.part.stage.event_id)
    )
    names: dict[int, set[str]] = defaultdict(set)
    entry_of: dict[bytes, int] = {}
    for row in members:
        names[row[0]].add(row[1])
        entry_of[row[2]] = row[0]
    standing = await _standing(session, of)
    competitors = {
        row[5]: Competitor(
            work=row[0],
            code=row[1],
            number=row[2],
            names=frozenset(names[row[5]] | ({row[3]} if row[3] else set())),
            state=row[4],
            standing=standing.get(row[0]),
        )
        for row in found
    }
    hashes = {number: vault.keyed_hash(IDENTITY, number) for number in numbers}
    known = {number: entry_of.get(hashed) for number, hashed in hashes.items()}
    return Roll(
        by_number={row.number: row for row in competitors.values()},
        by_code={row.code: row for row in competitors.values()},
        by_identity={
            number: competitors[entry]
            for number, entry in known.items()
            if entry is not None and entry in competitors
        },
    )


async def _standing(session: AsyncSession, of: Reported) -> dict[int, Standing]:
    found = await session.execute(
        select(Mark.work_id, Mark.id, Mark.value, Mark.confirmed_by)
        .join(Work, Work.id == Mark.work_id)
        .where(
            Work.part_id == of.part.id,
            Mark.aspect_id == of.aspect,
            Mark.state == MarkState.CURRENT,
        )
    )
    return {row[0]: Standing(row[1], row[2], row[3] is not None) for row in found}
