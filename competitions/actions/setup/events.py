"""Events: a trade in a competition, the rules it goes by, its awards."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import taking
from competitions.actions.setup import competitions
from competitions.models import AwardLevel, Entry, Event, RulesVersion, Stage
from competitions.queries import locks, works
from competitions.rules.rulebook import SETTINGS, Rulebook
from competitions.rules.states import StageState
from competitions.schemas import AddEvent, LeaveVacant, SetAwards, SetRules, WriteEvent
from core import audit, clock
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.rules.text import Text, say
from membership.models import Occupation


async def add_event(
    session: AsyncSession, actor: Actor, competition_id: int, wanted: AddEvent
) -> Event:
    """An event with one stage and the first version of its rules; parts come next.

    :raises Invalid: the occupation is not one that people practise.
    """
    competition = await competitions.take(session, actor, competition_id)
    made = Event(competition_id=competition.id, rules_version=1)
    await _write(session, made, wanted)
    go_by(made, wanted.rules.book)
    session.add(made)
    await session.flush()
    session.add_all(
        (
            version(made, actor),
            Stage(event_id=made.id, position=1, name=wanted.stage, state=StageState.PREPARING),
        )
    )
    await session.flush()
    await audit.record(session, actor, "event:add", made, competition=competition.id)
    return made


async def change_event(session: AsyncSession, actor: Actor, key: int, wanted: WriteEvent) -> Event:
    """:raises Conflict: people or teams have entered, and the trade or their size would change."""
    event = await taking.to_organise(session, actor, key)
    before = (event.occupation_code, event.team_size, event.substitutes)
    after = (wanted.occupation_code, wanted.team_size, wanted.substitutes)
    if after != before and await _has_entries(session, event.id):
        raise Conflict(
            say("There are entries already, so trade, team size and substitutes stay."),
            fields={
                name: say("This stays: there are entries.")
                for name, old, new in zip(
                    ("occupation_code", "team_size", "substitutes"), before, after, strict=True
                )
                if old != new
            },
        )
    await _write(session, event, wanted)
    await session.flush()
    await audit.record(session, actor, "event:change", event)
    return event


async def set_rules(session: AsyncSession, actor: Actor, key: int, wanted: SetRules) -> Event:
    """A new version of the rules, in force at once.

    :raises Conflict: something was marked by the version in force.
    :raises Invalid: nothing would change.
    """
    event = await to_set_rules(session, actor, key)
    if wanted.book == rulebook(event):
        raise Invalid(say("These are the rules already: change something, or go back."))
    go_by(event, wanted.book)
    event.rules_version += 1
    session.add(version(event, actor, wanted.reason))
    await session.flush()
    await audit.record(session, actor, "rules:set", event, version=event.rules_version)
    return event


async def set_awards(
    session: AsyncSession, actor: Actor, key: int, wanted: SetAwards
) -> list[AwardLevel]:
    """All award levels of the event, in place of those there were.

    :raises Invalid: a row is half empty, or does not lie below the one above it.
    """
    event = await taking.to_organise(session, actor, key)
    problems = _award_problems(wanted)
    if problems:
        raise Invalid(say("The awards are not saved yet: some rows need you."), fields=problems)
    await session.execute(delete(AwardLevel).where(AwardLevel.event_id == event.id))
    made = [
        AwardLevel(event_id=event.id, label=label, last_place=last)
        for _, label, last in wanted.rows
        if last is not None
    ]
    session.add_all(made)
    await session.flush()
    await audit.record(session, actor, "awards:set", event, levels=len(made))
    return made


async def leave_vacant(session: AsyncSession, actor: Actor, key: int, wanted: LeaveVacant) -> Event:
    """Nobody gets these places: who would have one gets the next; with none, each is given out."""
    event = await taking.to_run(session, actor, key)
    event.vacant = wanted.vacant
    event.vacant_why = wanted.why
    await session.flush()
    await audit.record(session, actor, "places:leave-vacant", event, places=wanted.vacant)
    return event


async def to_set_rules(session: AsyncSession, actor: Actor, key: int) -> Event:
    """The event, taken with its works, while its rules may change.

    :raises Conflict: something was marked by the version in force.
    """
    event = await taking.to_organise(session, actor, key)
    await locks.works(session, locks.of_event(event.id))
    if await works.has_marks(session, event.id):
        raise Conflict(
            say(
                "Marking has begun by version %(version)s of the rules, so they stay as they are: "
                "a change now would move results that people have seen.",
                version=event.rules_version,
            ),
            kind="rules-in-use",
        )
    return event


def rulebook(event: Event) -> Rulebook:
    return Rulebook(**{name: getattr(event, name) for name in SETTINGS})


def go_by(event: Event, book: Rulebook) -> None:
    for name in SETTINGS:
        setattr(event, name, getattr(book, name))


def version(event: Event, actor: Actor, reason: str = "") -> RulesVersion:
    """The event's rules as they are now, for the record; the first needs no reason."""
    kept: dict[str, Any] = rulebook(event).kept
    return RulesVersion(
        event_id=event.id,
        version=event.rules_version,
        rules=kept,
        reason=reason,
        made_by=actor.account,
        made_at=clock.now(),
    )


async def _has_entries(session: AsyncSession, event_id: int) -> bool:
    found = await session.scalar(select(Entry.id).where(Entry.event_id == event_id).limit(1))
    return found is not None


async def _write(session: AsyncSession, event: Event, wanted: WriteEvent) -> None:
    trade = await session.get(Occupation, wanted.occupation_code)
    if trade is None or trade.level != "detail":
        text = say("Choose an occupation from the list.")
        raise Invalid(text, fields={"occupation_code": text})
    event.name, event.occupation_code = wanted.name, trade.code
    event.team_size, event.substitutes = wanted.team_size, wanted.substitutes


def _award_problems(wanted: SetAwards) -> dict[str, Text]:
    """For each row that cannot be right, what to do."""
    problems: dict[str, Text] = {}
    above, labels = 0, set()
    for number, label, last in wanted.rows:
        if not label:
            problems[f"label_{number}"] = say("Name the award.")
        elif label in labels:
            problems[f"label_{number}"] = say("This award is there twice.")
        if last is None:
            problems[f"last_{number}"] = say("Say down to which place.")
        elif last <= above:
            problems[f"last_{number}"] = say("More than %(above)s, the award above.", above=above)
        labels.add(label)
        above = max(above, last or 0)
    return problems
