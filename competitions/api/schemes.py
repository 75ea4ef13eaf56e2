"""Whole marking schemes over HTTP: what devices show, and what programs write."""

from litestar import get, put
from litestar.params import FromPath, JSONBody

from competitions.actions import schemes as actions
from competitions.models import Aspect, Criterion, Scheme, SubCriterion
from competitions.queries import events, schemes
from competitions.rules.schemes import findings
from competitions.schemas import (
    AspectOut,
    CriterionOut,
    FindingOut,
    SchemeIn,
    SchemeOut,
    SectionOut,
    SubCriterionOut,
)
from core import i18n
from core.errors import missing, require
from core.web.answers import READS, WRITES, by
from core.web.transaction import By, Db
from membership.rules.roles import Scope, out_of_scope


@get(
    "/parts/{part:int}/scheme",
    summary="The marking scheme in force",
    tags=["schemes"],
    responses=READS,
    security=by(Scope.READ, Scope.MARK),
    description="With the ids of the aspects that marks name, and what may be given on each.",
)
async def show_scheme(session: Db, actor: By, part: FromPath[int]) -> SchemeOut:
    found = await events.part(session, actor, part)
    require(actor.allows(Scope.READ) or actor.allows(Scope.MARK), out_of_scope(Scope.READ))
    return _scheme(await _in_force(session, found.id))


@put(
    "/parts/{part:int}/scheme",
    summary="Write the marking scheme whole",
    tags=["schemes"],
    responses=WRITES,
    security=by(Scope.SETUP),
    description="Takes the place of all that it held; ids of aspects are new ones. What no scheme "
    "can be like is refused (422) with every finding; what merely does not add up yet is kept and "
    "told in `findings`. After the first mark the scheme is locked (409, "
    "`/problems/scheme-locked`).",
)
async def write_scheme(
    session: Db, actor: By, part: FromPath[int], data: JSONBody[SchemeIn]
) -> SchemeOut:
    found = await events.part(session, actor, part)
    before = await _in_force(session, found.id)
    await actions.write_scheme(session, actor, before.id, data.written)
    return _scheme(await _in_force(session, found.id))


async def _in_force(session: Db, part: int) -> Scheme:
    scheme = await schemes.of_part(session, part)
    if scheme is None:
        raise missing()
    return scheme


def _scheme(scheme: Scheme) -> SchemeOut:
    codes = {section.id: section.code for section in scheme.sections}
    return SchemeOut(
        id=scheme.id,
        part=scheme.part_id,
        version=scheme.version,
        locked=scheme.locked_at is not None,
        title=scheme.title,
        total=scheme.total,
        sections=[
            SectionOut(id=row.id, code=row.code, name=row.name, target=row.target)
            for row in scheme.sections
        ],
        criteria=[_criterion(row, codes) for row in scheme.criteria],
        findings=[
            FindingOut(place=one.place, text=i18n.translate(one.text))
            for one in findings(schemes.written(scheme))
        ],
    )


def _criterion(criterion: Criterion, codes: dict[int, str]) -> CriterionOut:
    return CriterionOut(
        id=criterion.id,
        letter=criterion.letter,
        name=criterion.name,
        target=criterion.target,
        sub_criteria=[_sub_criterion(sub, codes) for sub in criterion.sub_criteria],
    )


def _sub_criterion(sub: SubCriterion, codes: dict[int, str]) -> SubCriterionOut:
    return SubCriterionOut(
        id=sub.id,
        number=sub.position,
        name=sub.name,
        day=sub.day,
        aspects=[_aspect(row, codes) for row in sub.aspects],
    )


def _aspect(aspect: Aspect, codes: dict[int, str]) -> AspectOut:
    return AspectOut(
        id=aspect.id,
        position=aspect.position,
        kind=aspect.kind,
        description=aspect.description,
        max_mark=aspect.max_mark,
        extra=aspect.extra,
        requirement=aspect.requirement,
        section=codes[aspect.section_id] if aspect.section_id is not None else None,
        calculation=aspect.calculation,
        descriptions=[row.text for row in aspect.descriptions],
        measure=aspect.measure,
        low=aspect.low,
        high=aspect.high,
        step=aspect.step,
        factor=aspect.factor,
        least_present=aspect.least_present,
    )


ROUTES = [show_scheme, write_scheme]
