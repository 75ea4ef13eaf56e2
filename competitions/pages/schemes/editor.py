"""The scheme's editor: does it add up?"""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from competitions import policy
from competitions.actions import schemes as actions
from competitions.pages.schemes.opened import Opened, opened, unfolded
from competitions.queries import events, schemes
from competitions.rules.marking import KIND_NAMES, MEASURE_NAMES, plain
from competitions.rules.schemes import findings, variations
from competitions.rules.states import SCHEME_NAMES, SchemeState
from competitions.schemas import (
    AddCriterion,
    AddSubCriterion,
    ChangeScheme,
    WriteAspect,
    WriteSection,
)
from core import i18n
from core.errors import missing
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db


@get("/parts/{key:int}/scheme")
async def part_scheme_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    """The version in force."""
    await events.part(session, actor, key)
    scheme = await schemes.of_part(session, key)
    if scheme is None:
        raise missing()
    return await _page(request, session, actor, scheme.id)


@get("/schemes/{key:int}")
async def scheme_page(request: Web, session: Db, actor: By, key: FromPath[int]) -> Template:
    """Any version. What the right side shows stands in the address: ``aspect``, ``criterion``,
    ``sub``, ``section`` open one; ``into`` is a sub-criterion that gets an aspect, ``sub_of`` a
    criterion that gets a sub-criterion; ``new`` is what else is made or changed."""
    return await _page(request, session, actor, key)


async def _page(request: Web, session: Db, actor: By, key: int) -> Template:
    scheme = await schemes.seen(session, actor, key)
    part = scheme.part
    event = part.stage.event
    organises = policy.may_organise(actor, event.competition.organiser)
    may_write = organises and schemes.is_open(scheme)
    written = schemes.written(scheme)
    versions = await schemes.versions(session, part.id)
    shown = opened(written, request.query_params, may_write)
    if shown is None:
        shown = Opened("new", "criterion") if may_write and not written.criteria else Opened()
    return page(
        request,
        "competitions/scheme.html",
        part=part,
        event=event,
        scheme=scheme,
        written=written,
        findings=findings(written),
        variations=variations(written),
        section_keys={section.code: section.key for section in written.sections},
        opened=shown,
        unfolded=unfolded(written, shown),
        may_write=may_write,
        organises=organises,
        versions=[v for v in versions if organises or v.state is not SchemeState.DRAFT],
        draft=next((v for v in versions if organises and v.state is SchemeState.DRAFT), None),
        state_names=SCHEME_NAMES,
        sources=await schemes.sources(session, actor, part.id) if may_write else (),
        kinds=[(kind.value, i18n.translate(name)) for kind, name in KIND_NAMES.items()],
        measures=[(kind.value, i18n.translate(name)) for kind, name in MEASURE_NAMES.items()],
        kind_names=KIND_NAMES,
        measure_names=MEASURE_NAMES,
        plain=plain,
    )


@post("/schemes/{key:int}")
async def change_scheme(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.change_scheme(session, actor, key, await form(request, ChangeScheme))
    return go(request, f"/schemes/{key}")


@post("/schemes/{key:int}/criteria")
async def add_criterion(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    made = await actions.add_criterion(session, actor, key, await form(request, AddCriterion))
    return go(request, f"/schemes/{key}?sub_of={made.id}")


@post("/criteria/{key:int}")
async def change_criterion(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    wanted = await form(request, AddCriterion)
    criterion = await actions.change_criterion(session, actor, key, wanted)
    return go(request, f"/schemes/{criterion.scheme_id}?criterion={key}")


@post("/criteria/{key:int}/drop")
async def drop_criterion(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    return go(request, f"/schemes/{await actions.drop_criterion(session, actor, key)}")


@post("/criteria/{key:int}/sub-criteria")
async def add_sub_criterion(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    wanted = await form(request, AddSubCriterion)
    made, scheme = await actions.add_sub_criterion(session, actor, key, wanted)
    return go(request, f"/schemes/{scheme}?into={made.id}")


@post("/sub-criteria/{key:int}")
async def change_sub_criterion(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    wanted = await form(request, AddSubCriterion)
    scheme = await actions.change_sub_criterion(session, actor, key, wanted)
    return go(request, f"/schemes/{scheme}?sub={key}")


@post("/sub-criteria/{key:int}/up")
async def raise_sub_criterion(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    scheme = await actions.move_sub_criterion(session, actor, key, up=True)
    return go(request, f"/schemes/{scheme}?sub={key}")


@post("/sub-criteria/{key:int}/down")
async def lower_sub_criterion(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    scheme = await actions.move_sub_criterion(session, actor, key, up=False)
    return go(request, f"/schemes/{scheme}?sub={key}")


@post("/sub-criteria/{key:int}/drop")
async def drop_sub_criterion(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    return go(request, f"/schemes/{await actions.drop_sub_criterion(session, actor, key)}")


@post("/sub-criteria/{key:int}/aspects")
async def add_aspect(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, WriteAspect)
    _, scheme = await actions.add_aspect(session, actor, key, wanted)
    return go(request, f"/schemes/{scheme}?into={key}")


@post("/aspects/{key:int}")
async def change_aspect(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, WriteAspect)
    scheme = await actions.change_aspect(session, actor, key, wanted)
    return go(request, f"/schemes/{scheme}?aspect={key}")


@post("/aspects/{key:int}/up")
async def raise_aspect(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    scheme = await actions.move_aspect(session, actor, key, up=True)
    return go(request, f"/schemes/{scheme}?aspect={key}")


@post("/aspects/{key:int}/down")
async def lower_aspect(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    scheme = await actions.move_aspect(session, actor, key, up=False)
    return go(request, f"/schemes/{scheme}?aspect={key}")


@post("/aspects/{key:int}/drop")
async def drop_aspect(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    return go(request, f"/schemes/{await actions.drop_aspect(session, actor, key)}")


@post("/schemes/{key:int}/sections")
async def add_section(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.add_section(session, actor, key, await form(request, WriteSection))
    return go(request, f"/schemes/{key}?new=section")


@post("/standard-sections/{key:int}")
async def change_section(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    wanted = await form(request, WriteSection)
    scheme = await actions.change_section(session, actor, key, wanted)
    return go(request, f"/schemes/{scheme}?section={key}")


@post("/standard-sections/{key:int}/drop")
async def drop_section(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    return go(request, f"/schemes/{await actions.drop_section(session, actor, key)}")


ROUTES = [
    part_scheme_page,
    scheme_page,
    change_scheme,
    add_criterion,
    change_criterion,
    drop_criterion,
    add_sub_criterion,
    change_sub_criterion,
    raise_sub_criterion,
    lower_sub_criterion,
    drop_sub_criterion,
    add_aspect,
    change_aspect,
    raise_aspect,
    lower_aspect,
    drop_aspect,
    add_section,
    change_section,
    drop_section,
]
