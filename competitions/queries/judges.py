"""The pool of judges, and what one of them is qualified for."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from competitions import policy
from competitions.models import (
    Appointment,
    Entry,
    Event,
    Judge,
    JudgeTrade,
    Member,
    Recusal,
    Relation,
)
from competitions.queries import events
from competitions.rules.qualification import Qualification, Qualified, judged_on
from competitions.rules.qualification import qualified as is_qualified
from core import clock
from core.actor import Actor
from core.errors import missing, require
from core.paging import LIMIT
from membership.models import Account, Occupation, Person
from membership.queries import OFFERED, below, matching
from membership.rules.search import wanted_token

WHOLE = (
    joinedload(Judge.account),
    joinedload(Judge.organisation),
    selectinload(Judge.trades).joinedload(JudgeTrade.occupation),
)


def pool(actor: Actor, typed: str = "", trade: str = "", *, left: bool = False) -> Select[Judge]:
    """Judges of this organiser's branches, by name or pinyin, and by the trade they judge."""
    found = below(
        select(Judge).join(Judge.account).join(Judge.organisation), actor.paths(policy.ORGANISE)
    ).options(*WHOLE)
    if not left:
        found = found.where(Judge.left_at.is_(None))
    if trade:
        found = found.where(Judge.trades.any(JudgeTrade.occupation_code == trade))
    return matching(found, Judge.search, typed).order_by(Judge.id)


async def judge(session: AsyncSession, actor: Actor, key: int) -> Judge:
    """:raises NotFound: also when the judge is another branch's."""
    found = await session.scalar(
        select(Judge)
        .where(Judge.id == key)
        .options(*WHOLE)
        .execution_options(populate_existing=True)
    )
    if found is None or not policy.may_organise(actor, found.organisation):
        raise missing()
    return found


async def offered(session: AsyncSession, actor: Actor, event: Event, typed: str) -> list[Judge]:
    """The first few of the pool who match, those who are qualified for the event's trade first."""
    require(policy.organises(actor))
    found = pool(actor, typed)
    of_trade = Judge.trades.any(JudgeTrade.occupation_code == event.occupation_code)
    rows = await session.scalars(
        found.order_by(None).order_by(of_trade.desc(), Judge.id).limit(OFFERED)
    )
    return sorted(rows, key=lambda row: standing(row, event) is not Qualified.YES)


async def qualified(session: AsyncSession, event: Event, account: int) -> Qualified:
    """Whether the pool says that this account may judge the event's trade on its days."""
    return (await of_event(session, event, [account]))[account]


async def of_event(
    session: AsyncSession, event: Event, accounts: Iterable[int]
) -> dict[int, Qualified]:
    """For each of the accounts; the competition is loaded."""
    keys = set(accounts)
    found = await session.scalars(
        select(Judge)
        .where(Judge.account_id.in_(keys), Judge.left_at.is_(None))
        .options(selectinload(Judge.trades))
    )
    known = {row.account_id: standing(row, event) for row in found}
    return {key: known.get(key, Qualified.NO) for key in keys}


def standing(judge: Judge, event: Event) -> Qualified:
    """Whether a judge of the pool is qualified for the event; trades and competition are
    loaded."""
    held = [Qualification(row.occupation_code, row.valid_until) for row in judge.trades]
    on = judged_on(clock.today(), event.competition.ends_on)
    return is_qualified(held, event.occupation_code, on)


async def relations(session: AsyncSession, account: int) -> Sequence[Relation]:
    found = await session.scalars(
        select(Relation)
        .where(Relation.account_id == account)
        .options(joinedload(Relation.person).joinedload(Person.union))
        .order_by(Relation.id)
    )
    return found.all()


async def appointments(session: AsyncSession, account: int) -> list[tuple[Appointment, Event, int]]:
    """The roles of an account in events, the newest first, each with how many entries it keeps
    away from."""
    away = (
        select(func.count(Recusal.entry_id.distinct()))
        .where(Recusal.appointment_id == Appointment.id)
        .scalar_subquery()
    )
    found = await session.execute(
        select(Appointment, Event, away)
        .join(Event, Event.id == Appointment.event_id)
        .where(Appointment.account_id == account)
        .options(joinedload(Event.competition))
        .order_by(Appointment.event_id.desc(), Appointment.role)
        .limit(LIMIT)
    )
    return [(row[0], row[1], row[2]) for row in found]


async def account(session: AsyncSession, key: int) -> Account:
    found = await session.get(Account, key)
    if found is None:
        raise missing()
    return found


async def trade(session: AsyncSession, code: str) -> Occupation | None:
    return await session.get(Occupation, code) if code else None


def entries(event_id: int, typed: str) -> Select[Entry]:
    """The first few entries of an event by number, team, or a member's name or pinyin."""
    found = events.entries(event_id)
    token = wanted_token(typed)
    if token:
        member = Entry.members.any(Member.person.has(Person.search.contains([token])))
        named = Entry.name.icontains(typed.strip(), autoescape=True)
        number = Entry.number == int(token) if token.isdecimal() and len(token) < 9 else false()
        found = found.where(or_(member, named, number))
    return found.limit(OFFERED)
