"""The scheme's editor: does it add up?"""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from competitions import policy
from competitions.actions import schemes as actions
from competitions.queries import events, schemes
from competitions.rules.marking import KIND_NAMES, plain
from competitions.rules.schemes import findings
from competitions.schemas import AddCriterion, AddSubCriterion, WriteAspect
from core import i18n
from core.errors import missing
from core.web.pages import Web, go, page
from core.web.problems import form
from core.web.transaction import By, Db


@get("/parts/{key:int}/scheme")
async def scheme_page(
    request: Web,
    session: Db,
    actor: By,
    key: FromPath[int],
    aspect: FromQuery[int | None] = None,
    into: FromQuery[int | None] = None,
) -> Template:
    """The tree with its sums; ``aspect`` opens one, ``into`` a new one in a sub-criterion."""
    part = await events.part(session, actor, key)
    scheme = await schemes.of_part(session, key)
    if scheme is None:
        raise missing()
    written = schemes.written(scheme)
    return page(
        request,
        "competitions/scheme.html",
        part=part,
        event=part.stage.event,
        scheme=scheme,
        findings=findings(written),
        drafts={criterion.key: criterion for criterion in written.criteria},
        chosen=next((a for a in schemes.aspects(scheme) if a.id == aspect), None),
        into=into,
        may_write=policy.may_organise(actor, part.stage.event.competition.organiser)
        and scheme.locked_at is None,
        kinds=[(kind.value, i18n.translate(name)) for kind, name in KIND_NAMES.items()],
        kind_names=KIND_NAMES,
        plain=plain,
    )


@post("/schemes/{key:int}/criteria")
async def add_criterion(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.add_criterion(session, actor, key, await form(request, AddCriterion))
    return go(request, _back(request))


@post("/criteria/{key:int}/sub-criteria")
async def add_sub_criterion(
    request: Web, session: Db, actor: By, key: FromPath[int]
) -> Response[str]:
    made = await actions.add_sub_criterion(
        session, actor, key, await form(request, AddSubCriterion)
    )
    return go(request, _back(request, f"?into={made.id}"))


@post("/sub-criteria/{key:int}/aspects")
async def add_aspect(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    await actions.add_aspect(session, actor, key, await form(request, WriteAspect))
    return go(request, _back(request, f"?into={key}"))


@post("/aspects/{key:int}")
async def change_aspect(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    part = await actions.change_aspect(session, actor, key, await form(request, WriteAspect))
    return go(request, f"/parts/{part}/scheme?aspect={key}")


@post("/aspects/{key:int}/drop")
async def drop_aspect(request: Web, session: Db, actor: By, key: FromPath[int]) -> Response[str]:
    part = await actions.drop_aspect(session, actor, key)
    return go(request, f"/parts/{part}/scheme")


def _back(request: Web, query: str = "") -> str:
    """The editor's page from which the form came."""
    part = request.query_params.get("part", "")
    return f"/parts/{int(part)}/scheme{query}" if part.isdigit() else "/competitions"


ROUTES = [scheme_page, add_criterion, add_sub_criterion, add_aspect, change_aspect, drop_aspect]
