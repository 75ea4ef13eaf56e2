"""What ``server.py`` takes from this room."""

from sqlalchemy.ext.asyncio import AsyncSession

from competitions import api, jobs, pages, policy, seed
from competitions.queries import events, waiting
from competitions.queries.cis import check_workbook
from competitions.rules.verbs import SUBJECTS, VERBS
from core.actor import Actor
from core.rules.text import Text, say
from core.web.room import Link, Room, Waiting

__all__ = ["ROOM", "check_workbook"]


async def _waiting(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Works to mark, marks to confirm, pairs to settle, flags to answer, fields to mark again."""
    found = [
        Waiting(
            title=say("%(count)s works to mark", count=count),
            subject=f"{event.name} · {part.name}",
            href=f"/parts/{part.id}/sheet",
            act=say("Mark"),
        )
        for event, part, count in await waiting.to_mark(session, actor)
    ]
    found += [
        Waiting(
            title=say("Prepare the stage and open it"),
            subject=f"{stage.event.name} · {stage.name}",
            href=f"/events/{stage.event_id}",
            act=say("Prepare"),
        )
        for stage in await waiting.to_prepare(session, actor)
    ]
    for event, unconfirmed, contested in await waiting.to_confirm(session, actor):
        if unconfirmed and policy.may_enter_marks(actor, event.id):
            found.append(
                _row(event.id, event.name, say("%(count)s marks to confirm", count=unconfirmed))
            )
        if contested:
            found.append(
                _row(event.id, event.name, say("%(count)s marks contested", count=contested))
            )
    for event, flags, again in await waiting.to_answer(session, actor):
        found += _led(event.id, event.name, flags, again)
    return found


def _led(event: int, name: str, flags: int, again: int) -> list[Waiting]:
    """What waits for who leads the panel or the event."""
    desk = f"/events/{event}/desk"
    rows = []
    if flags:
        title = say("%(count)s flags to answer", count=flags)
        rows.append(Waiting(title, name, f"{desk}?kind=flag", say("Answer")))
    if again:
        title = say("%(count)s fields to be marked again", count=again)
        rows.append(Waiting(title, name, f"{desk}?kind=remark", say("Look")))
    return rows


def _row(event: int, name: str, title: Text) -> Waiting:
    return Waiting(title, name, f"/events/{event}/confirm", say("Look"))


async def _mine(session: AsyncSession, actor: Actor) -> list[Link]:
    return [
        Link(event.name, f"/events/{event.id}", "trophy")
        for event in await waiting.events(session, actor)
    ]


compare = jobs.compare

ROOM = Room(
    name="competitions",
    routes=[pages.ROUTER, api.ROUTER],
    navigation=[
        Link(say("Competitions"), "/competitions", "trophy", policy.takes_part),
        Link(say("Pool of judges"), "/judges", "gavel", policy.organises),
        Link(say("My judging"), "/judging", "scale", policy.judges),
        Link(say("Our entries"), "/entries", "user-plus", policy.enters_people),
        Link(
            say("Competitions"),
            "/public/competitions",
            "trophy",
            lambda actor: not policy.takes_part(actor),
        ),
    ],
    waiting=[_waiting],
    mine=[_mine],
    checks={"scores from marks": jobs.check_scores},
    demo=seed.demo,
    verbs=VERBS,
    subjects=SUBJECTS,
    grants=events.grants(),
)
