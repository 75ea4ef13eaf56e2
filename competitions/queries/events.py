"""Competitions and events as their pages show them."""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from competitions import policy
from competitions.models import (
    Appointment,
    AwardLevel,
    Competition,
    Entry,
    Event,
    Member,
    Milestone,
    Part,
    RulesVersion,
    Scheme,
    Seat,
    Stage,
    TieStep,
    Work,
)
from competitions.rules.roles import KIND
from competitions.rules.states import SchemeState
from core.actor import Actor
from core.database import AnySelect
from core.errors import missing, require, require_found
from membership.models import Person
from membership.queries import in_branches
from membership.rules.roles import Scope, out_of_scope

WITH_ORGANISER = (joinedload(Event.competition).joinedload(Competition.organiser),)
OF_STAGE = joinedload(Stage.event).joinedload(Event.competition).joinedload(Competition.organiser)
WITH_PEOPLE = (
    joinedload(Entry.organisation),
    selectinload(Entry.members).joinedload(Member.person).joinedload(Person.union),
)
# What the pages of a competition show of it.
SET_UP = (
    selectinload(Competition.milestones),
    selectinload(Competition.events).options(
        joinedload(Event.occupation),
        selectinload(Event.stages).selectinload(Stage.parts),
    ),
)


def competitions(actor: Actor, typed: str = "", year: int | None = None) -> Select[Competition]:
    """Those of the actor's branches, and those in whose events the actor has a role; newest
    first."""
    found = (
        select(Competition)
        .join(Competition.organiser)
        .where(_seen_by(actor))
        .options(joinedload(Competition.organiser), selectinload(Competition.events))
    )
    if typed:
        found = found.where(Competition.name.icontains(typed, autoescape=True))
    if year is not None:
        found = found.where(Competition.year == year)
    return found.order_by(Competition.year.desc(), Competition.id.desc())


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """Of competitions joined with their organiser."""
    own = [grant.key for grant in actor.grants if grant.kind == KIND]
    return or_(
        in_branches(actor.paths(policy.OVERSEE)),
        exists().where(Event.competition_id == Competition.id, Event.id.in_(own)),
    )


async def years(session: AsyncSession, actor: Actor) -> Sequence[int]:
    """Those in which this actor sees a competition, the newest first."""
    found = await session.scalars(
        select(Competition.year)
        .join(Competition.organiser)
        .where(_seen_by(actor))
        .distinct()
        .order_by(Competition.year.desc())
    )
    return found.all()


async def competition(
    session: AsyncSession, actor: Actor, key: int, *, lock: bool = False
) -> Competition:
    """The competition with its organiser, calendar, events, their trades and stages.

    :param lock: take the row for this transaction.
    :raises NotFound: also when it is another branch's.
    """
    wanted = (
        competitions(actor)
        .where(Competition.id == key)
        .options(*SET_UP)
        .execution_options(populate_existing=True)
    )
    if lock:
        wanted = wanted.with_for_update(of=Competition)
    found = (await session.scalars(wanted)).first()
    if found is None:
        raise missing()
    return found


def whole(key: int) -> Select[Event]:
    """The event with its competition, organiser, trade, stages and parts, read anew."""
    return (
        select(Event)
        .where(Event.id == key)
        .options(
            *WITH_ORGANISER,
            joinedload(Event.occupation),
            selectinload(Event.stages).selectinload(Stage.parts),
        )
        .execution_options(populate_existing=True)
    )


async def event(session: AsyncSession, actor: Actor, key: int) -> Event:
    """:func:`whole`, for those who may see it.

    :raises NotFound: also when it is not this actor's to see.
    """
    found = await session.scalar(whole(key))
    if found is None:
        raise missing()
    _require_seen(actor, found)
    require(actor.allows(Scope.READ), out_of_scope(Scope.READ))
    return found


def _require_seen(actor: Actor, found: Event) -> None:
    """:raises NotFound: the event is not this actor's to see."""
    require_found(policy.may_see_event(actor, found.id, found.competition.organiser))


async def milestone(session: AsyncSession, actor: Actor, key: int) -> Milestone:
    """:raises NotFound: also when its competition is another branch's."""
    found = await session.get(Milestone, key)
    if found is None:
        raise missing()
    await competition(session, actor, found.competition_id)
    return found


async def stage(session: AsyncSession, actor: Actor, key: int) -> Stage:
    """The stage with its event.

    :raises NotFound: also when it is not this actor's to see.
    """
    found = await session.scalar(
        select(Stage)
        .where(Stage.id == key)
        .options(OF_STAGE)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise missing()
    _require_seen(actor, found.event)
    return found


async def part(session: AsyncSession, actor: Actor, key: int) -> Part:
    """The part with its stage and event.

    :raises NotFound: also when it is not this actor's to see.
    """
    found = await session.scalar(
        select(Part).where(Part.id == key).options(joinedload(Part.stage).options(OF_STAGE))
    )
    if found is None:
        raise missing()
    _require_seen(actor, found.stage.event)
    return found


async def work(session: AsyncSession, actor: Actor, key: int) -> Work:
    """The work with its part, stage and event.

    :raises NotFound: also when it is not this actor's to see.
    """
    found = await session.scalar(
        select(Work)
        .where(Work.id == key)
        .options(joinedload(Work.part).joinedload(Part.stage).options(OF_STAGE))
    )
    if found is None:
        raise missing()
    _require_seen(actor, found.part.stage.event)
    require(actor.allows(Scope.READ), out_of_scope(Scope.READ))
    return found


def entries(event_id: int) -> Select[Entry]:
    return (
        select(Entry)
        .where(Entry.event_id == event_id)
        .options(*WITH_PEOPLE)
        .order_by(Entry.number, Entry.id)
    )


async def appointments(session: AsyncSession, event_id: int) -> Sequence[Appointment]:
    found = await session.scalars(
        select(Appointment)
        .where(Appointment.event_id == event_id)
        .options(joinedload(Appointment.account))
        .order_by(Appointment.role, Appointment.id)
    )
    return found.all()


async def seats(session: AsyncSession, parts: Sequence[int]) -> Sequence[Seat]:
    """The panels of these parts, in order, with the judges' accounts."""
    found = await session.scalars(
        select(Seat)
        .where(Seat.part_id.in_(parts))
        .options(joinedload(Seat.appointment).joinedload(Appointment.account))
        .order_by(Seat.part_id, Seat.number)
    )
    return found.all()


async def tie_steps(session: AsyncSession, event_id: int) -> Sequence[TieStep]:
    found = await session.scalars(
        select(TieStep)
        .where(TieStep.event_id == event_id)
        .options(joinedload(TieStep.part))
        .order_by(TieStep.position)
    )
    return found.all()


async def awards(session: AsyncSession, event_id: int) -> Sequence[AwardLevel]:
    """From the highest down."""
    found = await session.scalars(
        select(AwardLevel).where(AwardLevel.event_id == event_id).order_by(AwardLevel.last_place)
    )
    return found.all()


async def rules_versions(session: AsyncSession, event_id: int) -> Sequence[RulesVersion]:
    """The newest first."""
    found = await session.scalars(
        select(RulesVersion)
        .where(RulesVersion.event_id == event_id)
        .order_by(RulesVersion.version.desc())
    )
    return found.all()


async def counts(session: AsyncSession, event_id: int) -> dict[str, int]:
    """How many entries and works the event has."""
    entry_count = select(func.count()).where(Entry.event_id == event_id).scalar_subquery()
    work_count = (
        select(func.count())
        .select_from(Work)
        .join(Entry, Entry.id == Work.entry_id)
        .where(Entry.event_id == event_id)
        .scalar_subquery()
    )
    row = (await session.execute(select(entry_count, work_count))).one()
    return {"entries": row[0], "works": row[1]}


async def schemes(session: AsyncSession, parts: Sequence[int]) -> dict[int, Scheme]:
    """The version in force of each part's scheme."""
    found = await session.scalars(
        select(Scheme).where(Scheme.part_id.in_(parts), Scheme.state == SchemeState.IN_FORCE)
    )
    return {scheme.part_id: scheme for scheme in found}


def grants() -> AnySelect:
    """(account, role, kind, key, path) of every role in an event."""
    return select(
        Appointment.account_id,
        type_coerce(Appointment.role, String),
        literal(KIND),
        Appointment.event_id,
        literal(""),
    )
