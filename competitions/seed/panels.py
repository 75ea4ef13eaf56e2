"""Who judges in the demonstration, and how they give marks."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import judges, marking, pool
from competitions.models import Appointment, Event, Judge, Mark, Part, Work
from competitions.rules.roles import KIND, PANEL, EventRole
from competitions.rules.states import MarkState
from competitions.schemas import AddJudge, Appoint, MarkIn, Qualify, TakeSeat
from core.actor import Actor, Grant
from membership.models import Account, Organisation

QUALIFICATION = "高级考评员（演示）"
KEYS = UUID("00000000-0000-4000-8000-00000000d390")
DEVICE = "demo"

Field = tuple[int, int]
Roles = Mapping[str, EventRole]


async def qualify(
    session: AsyncSession,
    organiser: Actor,
    trade: str,
    wanted: Sequence[tuple[str, str, date | None]],
) -> None:
    """Judges by login, with the unions by which who is not in the pool comes into it, and until
    when they may judge the trade."""
    for login, union, valid_until in wanted:
        judge = await session.scalar(
            select(Judge)
            .join(Account, Account.id == Judge.account_id)
            .where(Account.login == login)
        ) or await _add(session, organiser, login, union)
        known = Qualify(occupation_code=trade, qualification=QUALIFICATION, valid_until=valid_until)
        await pool.qualify(session, organiser, judge.id, known)


async def _add(session: AsyncSession, organiser: Actor, login: str, union: str) -> Judge:
    employer = (
        await session.scalars(select(Organisation.id).where(Organisation.name == union))
    ).one()
    return await pool.add(session, organiser, AddJudge(login=login, organisation_id=employer))


async def appoint(
    session: AsyncSession, organiser: Actor, event: Event, wanted: Roles
) -> dict[str, tuple[Appointment, Actor]]:
    """The appointments by login, and who acts by them."""
    made = {}
    for login, role in wanted.items():
        appointed = await judges.appoint(
            session, organiser, event.id, Appoint(login=login, role=role, knowingly=True)
        )
        held = frozenset({Grant(role.value, KIND, event.id)})
        made[login] = appointed, Actor(appointed.account_id, login, held, label="seed")
    return made


async def seat(
    session: AsyncSession, organiser: Actor, part: Part, panel: Sequence[Appointment]
) -> None:
    for appointed in panel:
        if appointed.role in PANEL:
            await judges.take_seat(
                session, organiser, part.id, TakeSeat(appointment_id=appointed.id)
            )


async def give(
    session: AsyncSession, judge: Actor, values: Mapping[Field, Decimal], again: str = ""
) -> None:
    """By work and aspect; ``again`` tells one time from another.

    :raises Refusal: one of them is refused.
    """
    wanted = [_mark(judge, field, value, again) for field, value in values.items()]
    for answer in await marking.give_many(session, judge, wanted) if wanted else ():
        if answer.refusal is not None:
            raise answer.refusal


async def contest(session: AsyncSession, judge: Actor, field: Field, value: Decimal) -> None:
    """A mark that comes second: it is on record, and waits for a person."""
    await marking.give_many(session, judge, [_mark(judge, field, value, "contest")])


async def confirm(
    session: AsyncSession, judge: Actor, parts: Sequence[Part], *, left: int = 0
) -> None:
    """What waits for a second person, but for the last few."""
    waiting = (
        await session.scalars(
            select(Mark.id)
            .join(Work, Work.id == Mark.work_id)
            .where(
                Work.part_id.in_(part.id for part in parts),
                Mark.needs_confirmation,
                Mark.confirmed_by.is_(None),
                Mark.state == MarkState.CURRENT,
            )
            .order_by(Mark.id)
        )
    ).all()
    for mark in waiting[: len(waiting) - left]:
        await marking.confirm(session, judge, mark)


def _mark(judge: Actor, field: Field, value: Decimal, again: str) -> MarkIn:
    work, aspect = field
    key = uuid5(KEYS, f"{judge.account}/{work}/{aspect}/{again}")
    return MarkIn(key=key, work=work, aspect=aspect, value=value, device=DEVICE)
