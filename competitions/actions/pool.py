"""The pool of judges: who is in it, for whom they work, and what they are qualified to judge."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from competitions import policy
from competitions.actions.recusals import recheck
from competitions.models import Judge, JudgeTrade
from competitions.queries import conflicts
from competitions.schemas import AddJudge, Qualify, WriteJudge
from core import audit, clock, pinyin
from core.actor import Actor
from core.database import violated
from core.errors import Conflict, Invalid, missing
from core.rules.text import say
from membership.models import Occupation, Organisation
from membership.queries import account_by_login
from membership.rules.search import name_tokens


async def add(session: AsyncSession, actor: Actor, wanted: AddJudge) -> Judge:
    """Take an account into the pool; who left it comes back with what was known.

    :raises Invalid: nobody has this sign-in name, or the union is not of this branch.
    :raises Conflict: the account is in the pool.
    """
    organisation = await _employer(session, actor, wanted.organisation_id)
    account = await account_by_login(session, wanted.login)
    if account is None:
        text = say("Nobody has this sign-in name. Have the person invited first.")
        raise Invalid(text, fields={"login": text})
    judge = await session.scalar(
        select(Judge).where(Judge.account_id == account.id).with_for_update()
    )
    if judge is not None and judge.left_at is None:
        raise _in_pool()
    if judge is None:
        judge = Judge(account_id=account.id, organisation_id=organisation.id, note=wanted.note)
        judge.search = name_tokens(account.name, pinyin.syllables(account.name))
        try:
            async with session.begin_nested():
                session.add(judge)
        except IntegrityError as error:
            if violated(error) != "uq_judge_account_id":
                raise
            raise _in_pool() from None
    judge.organisation_id, judge.note, judge.left_at = organisation.id, wanted.note, None
    await audit.record(session, actor, "judge:add", judge, organisation=organisation.id)
    await _look_again(session, judge)
    return judge


async def change(session: AsyncSession, actor: Actor, key: int, wanted: WriteJudge) -> Judge:
    """Another employer, and with it other entries to keep away from."""
    judge = await _take(session, actor, key)
    organisation = await _employer(session, actor, wanted.organisation_id)
    judge.organisation_id, judge.note = organisation.id, wanted.note
    await audit.record(session, actor, "judge:change", judge, organisation=organisation.id)
    await _look_again(session, judge)
    return judge


async def leave(session: AsyncSession, actor: Actor, key: int) -> Judge:
    """Offered for no further event; appointments there are stand. Twice is the same as once."""
    judge = await _take(session, actor, key)
    if judge.left_at is None:
        judge.left_at = clock.now()
        await audit.record(session, actor, "judge:leave", judge)
    return judge


async def qualify(session: AsyncSession, actor: Actor, key: int, wanted: Qualify) -> Judge:
    """A trade the judge may judge; the same trade again replaces what was known of it.

    :raises Invalid: it is no trade that people practise.
    """
    judge = await _take(session, actor, key)
    trade = await session.get(Occupation, wanted.occupation_code)
    if trade is None or trade.level != "detail":
        text = say("Choose an occupation from the list.")
        raise Invalid(text, fields={"occupation_code": text})
    known = {"qualification": wanted.qualification, "valid_until": wanted.valid_until}
    await session.execute(
        insert(JudgeTrade)
        .values(judge_id=judge.id, occupation_code=trade.code, **known)
        .on_conflict_do_update(index_elements=["judge_id", "occupation_code"], set_=known)
    )
    await audit.record(session, actor, "judge:qualify", judge, trade=trade.code)
    return judge


async def drop_trade(session: AsyncSession, actor: Actor, key: int, trade: str) -> Judge:
    """:raises NotFound: the judge was not qualified for it."""
    judge = await _take(session, actor, key)
    dropped = await session.scalar(
        delete(JudgeTrade)
        .where(JudgeTrade.judge_id == judge.id, JudgeTrade.occupation_code == trade)
        .returning(JudgeTrade.occupation_code)
    )
    if dropped is None:
        raise missing()
    await audit.record(session, actor, "judge:disqualify", judge, trade=trade)
    return judge


async def _take(session: AsyncSession, actor: Actor, key: int) -> Judge:
    judge: Judge | None = await session.scalar(
        select(Judge)
        .where(Judge.id == key)
        .options(joinedload(Judge.organisation))
        .with_for_update(of=Judge)
        .execution_options(populate_existing=True)
    )
    if judge is None or not policy.may_organise(actor, judge.organisation):
        raise missing()
    return judge


async def _employer(session: AsyncSession, actor: Actor, key: int) -> Organisation:
    organisation = await session.get(Organisation, key)
    if organisation is None or not policy.may_organise(actor, organisation):
        text = say("Choose a union of yours from the list.")
        raise Invalid(text, fields={"organisation_id": text})
    return organisation


async def _look_again(session: AsyncSession, judge: Judge) -> None:
    await session.flush()
    for event in await conflicts.events_to_look_at(session, judge.account_id):
        await recheck(session, event)


def _in_pool() -> Conflict:
    text = say("This person is in the pool of judges already.")
    return Conflict(text, fields={"login": text})
