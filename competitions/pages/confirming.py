"""The second person: confirm or reject what somebody else entered, settle what met, and have the
panel mark again what lies too far apart.

Nothing is edited here: a wrong mark is rejected with a reason and entered again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from competitions import policy
from competitions.actions import marking
from competitions.queries import confirming, events
from competitions.queries.confirming import MOST_AT_ONCE, Contest, Narrowed
from competitions.rules.marking import plain
from competitions.schemas import ConfirmMany, OpenRound, Reason, Settle
from core.actor import Actor
from core.errors import require
from core.rules.text import Text
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What became of many: how many are confirmed, and why the others are not, by what they are
    called."""

    confirmed: int
    refused: tuple[tuple[str, str, Text], ...]


@get("/events/{key:int}/confirm")
async def confirm_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    number: FromQuery[int] = 1,
    entered_by: FromQuery[int | None] = None,
    device: FromQuery[str | None] = None,
) -> Template:
    """``entered_by`` and ``device`` narrow it down to what one person sent from one device."""
    which = Narrowed(entered_by, device)
    shown = await _shown(session, actor, key, which, number)
    return page(request, "competitions/confirm.html", **shown, outcome=None)


async def _shown(
    session: AsyncSession, actor: Actor, key: int, which: Narrowed, number: int
) -> dict[str, Any]:
    event = await events.event(session, actor, key)
    enters = policy.may_enter_marks(actor, key)
    leads = policy.may_settle(actor, key, NOBODY)
    require(enters or leads)

    def settles(contest: Contest) -> bool:
        return policy.may_settle(actor, key, contest.contenders)

    waiting = await confirming.unconfirmed(session, actor, key, which, number)
    others = replace(which, but=actor.account)
    to_confirm, newest = await confirming.count(session, key, others)
    return {
        "event": event,
        "plain": plain,
        "may": {"confirm": True},
        "enters": enters,
        "leads": leads,
        "which": which,
        "waiting": waiting,
        "groups": [
            (work, list(rows)) for work, rows in groupby(waiting.rows, key=lambda row: row.work)
        ],
        "to_confirm": to_confirm if enters else 0,
        "newest": newest,
        "batches": await confirming.batches(session, key, actor.account) if enters else [],
        "most": MOST_AT_ONCE,
        "contests": await confirming.contested(session, key),
        "settles": settles,
        "apart": await confirming.apart(session, key) if leads else [],
    }


@post("/events/{key:int}/confirm")
async def confirm_many(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    """Those that are ticked, or all that others entered; the page again, with a sentence for each
    that was refused."""
    wanted = await form(request, ConfirmMany)
    await events.event(session, actor, key)
    require(policy.may_enter_marks(actor, key))
    which = Narrowed(wanted.entered_by, wanted.device)
    keys = wanted.marks
    if wanted.until is not None:
        keys = await confirming.keys(
            session, key, replace(which, but=actor.account, until=wanted.until)
        )
    answers = await marking.confirm_many(session, actor, keys)
    refused = {int(answer.key): answer.refusal.text for answer in answers if answer.refusal}
    outcome = Outcome(len(answers) - len(refused), await _named(session, refused))
    shown = await _shown(session, actor, key, which, 1)
    return page(request, "competitions/confirm.html", **shown, outcome=outcome)


async def _named(
    session: AsyncSession, refused: Mapping[int, Text]
) -> tuple[tuple[str, str, Text], ...]:
    names = await confirming.named(session, refused) if refused else {}
    return tuple((*names.get(key, ("", "")), text) for key, text in refused.items())


@post("/events/{key:int}/confirm/{mark:int}")
async def confirm(
    request: Web, session: Db, actor: By, key: FromPath[int], mark: FromPath[int]
) -> Response[str]:
    await marking.confirm(session, actor, mark)
    return go(request, f"/events/{key}/confirm")


@post("/events/{key:int}/reject/{mark:int}")
async def reject(
    request: Web, session: Db, actor: By, key: FromPath[int], mark: FromPath[int]
) -> Response[str]:
    wanted = await form(request, Reason)
    await marking.reject(session, actor, mark, wanted.reason)
    return go(request, f"/events/{key}/confirm")


@post("/events/{key:int}/settle/{mark:int}")
async def settle(
    request: Web, session: Db, actor: By, key: FromPath[int], mark: FromPath[int]
) -> Response[str]:
    wanted = await form(request, Settle)
    await marking.settle(session, actor, mark, take=wanted.take, reason=wanted.reason)
    return go(request, f"/events/{key}/confirm")


@post("/events/{key:int}/again/{work:int}/{aspect:int}")
async def open_round(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    work: FromPath[int],
    aspect: FromPath[int],
) -> Response[str]:
    wanted = await form(request, Reason)
    await marking.open_round(
        session, actor, OpenRound(work=work, aspect=aspect, reason=wanted.reason)
    )
    return go(request, f"/events/{key}/confirm#again")


ROUTES = [confirm_page, confirm_many, confirm, reject, settle, open_round]
