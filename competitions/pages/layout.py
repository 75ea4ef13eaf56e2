"""Laying out an event: its rules, awards, stages and parts."""

from itertools import zip_longest

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions import policy
from competitions.actions import setup
from competitions.models import Event
from competitions.queries import events, works
from competitions.rules.marking import plain
from competitions.rules.results import SCALE_NAMES
from competitions.rules.rulebook import NAMES, SETTINGS, changes, in_words
from competitions.schemas import (
    AddPart,
    AddTieStep,
    LeaveVacant,
    SetAwards,
    SetRules,
    WriteEvent,
    WritePart,
    WriteStage,
)
from competitions.schemas.setup import AWARDS_OFFERED
from core import i18n
from core.actor import Actor
from core.errors import require
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db
from membership.queries import account_names

CUSTOMARY = (("一等奖", 1), ("二等奖", 3), ("三等奖", 6))


@get("/events/{key:int}/edit")
async def edit_event_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await _to_organise(session, actor, key)
    return page(request, "competitions/edit_event.html", event=event)


@post("/events/{key:int}")
async def change_event(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await setup.change_event(session, actor, key, await form(request, WriteEvent))
    return go(request, f"/events/{key}")


@get("/events/{key:int}/rules")
async def rules_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    """What parts equals, who is awarded, which places stay vacant, and the rules' versions."""
    event = await events.event(session, actor, key)
    organiser = event.competition.organiser
    versions = await events.rules_versions(session, key)
    return page(
        request,
        "competitions/rules.html",
        event=event,
        may={
            "organise": policy.may_organise(actor, organiser),
            "vacant": policy.may_run(actor, key, organiser),
            "confirm": policy.takes_part_in_marking(actor, key),
        },
        marked=await works.has_marks(session, key),
        names=NAMES,
        rules={name: in_words(getattr(event, name)) for name in SETTINGS},
        scales=[(scale.value, i18n.translate(name)) for scale, name in SCALE_NAMES.items()],
        versions=[
            (version, changes(earlier.rules if earlier else {}, version.rules))
            for version, earlier in zip_longest(versions, versions[1:])
        ],
        who=await account_names(session, [version.made_by for version in versions]),
        chain=await events.tie_steps(session, key),
        awards=await events.awards(session, key),
        customary=CUSTOMARY,
        rows=AWARDS_OFFERED,
    )


@post("/events/{key:int}/rules")
async def set_rules(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await setup.set_rules(session, actor, key, await form(request, SetRules))
    return go(request, f"/events/{key}/rules")


@post("/events/{key:int}/awards")
async def set_awards(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await setup.set_awards(session, actor, key, await form(request, SetAwards))
    return go(request, f"/events/{key}/rules")


@post("/events/{key:int}/vacant")
async def leave_vacant(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await setup.leave_vacant(session, actor, key, await form(request, LeaveVacant))
    return go(request, f"/events/{key}/rules")


@post("/events/{key:int}/tie-steps")
async def add_tie_step(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await setup.add_tie_step(session, actor, key, await form(request, AddTieStep))
    return go(request, f"/events/{key}/rules")


@post("/tie-steps/{key:int}/raise")
async def raise_tie_step(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    event = await setup.raise_tie_step(session, actor, key)
    return go(request, f"/events/{event}/rules")


@post("/tie-steps/{key:int}/remove")
async def remove_tie_step(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    event = await setup.remove_tie_step(session, actor, key)
    return go(request, f"/events/{event}/rules")


@get("/events/{key:int}/stages/new")
async def new_stage_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    event = await _to_organise(session, actor, key)
    return page(request, "competitions/stage.html", event=event, stage=None)


@post("/events/{key:int}/stages")
async def add_stage(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await setup.add_stage(session, actor, key, await form(request, WriteStage))
    return go(request, f"/events/{key}")


@get("/stages/{key:int}/edit")
async def edit_stage_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    stage = await events.stage(session, actor, key)
    event = await _to_organise(session, actor, stage.event_id)
    return page(request, "competitions/stage.html", event=event, stage=stage)


@post("/stages/{key:int}")
async def change_stage(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    stage = await setup.change_stage(session, actor, key, await form(request, WriteStage))
    return go(request, f"/events/{stage.event_id}")


@post("/stages/{key:int}/remove")
async def remove_stage(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    event = await setup.remove_stage(session, actor, key)
    return go(request, f"/events/{event}")


@post("/stages/{key:int}/open")
async def open_stage(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    stage = await setup.open_stage(session, actor, key)
    return go(request, f"/events/{stage.event_id}")


@post("/stages/{key:int}/close")
async def close_stage(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    stage = await setup.close_stage(session, actor, key)
    return go(request, f"/events/{stage.event_id}")


@get("/stages/{key:int}/parts/new")
async def new_part_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    stage = await events.stage(session, actor, key)
    event = await _to_organise(session, actor, stage.event_id)
    return page(request, "competitions/part.html", event=event, stage=stage, part=None, plain=plain)


@post("/stages/{key:int}/parts")
async def add_part(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    made = await setup.add_part(session, actor, key, await form(request, AddPart))
    return go(request, f"/parts/{made.id}/scheme")


@get("/parts/{key:int}/edit")
async def edit_part_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    part = await events.part(session, actor, key)
    event = await _to_organise(session, actor, part.stage.event_id)
    stage = next(stage for stage in event.stages if stage.id == part.stage_id)
    return page(request, "competitions/part.html", event=event, stage=stage, part=part, plain=plain)


@post("/parts/{key:int}")
async def change_part(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    part = await setup.change_part(session, actor, key, await form(request, WritePart))
    stage = await events.stage(session, actor, part.stage_id)
    return go(request, f"/events/{stage.event_id}")


@post("/parts/{key:int}/remove")
async def remove_part(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    event = await setup.remove_part(session, actor, key)
    return go(request, f"/events/{event}")


async def _to_organise(session: Db, actor: Actor, key: int) -> Event:
    event = await events.event(session, actor, key)
    require(policy.may_organise(actor, event.competition.organiser))
    return event


ROUTES = [
    edit_event_page,
    change_event,
    rules_page,
    set_rules,
    set_awards,
    leave_vacant,
    add_tie_step,
    raise_tie_step,
    remove_tie_step,
    new_stage_page,
    add_stage,
    edit_stage_page,
    change_stage,
    remove_stage,
    open_stage,
    close_stage,
    new_part_page,
    add_part,
    edit_part_page,
    change_part,
    remove_part,
]
