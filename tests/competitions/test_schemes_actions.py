"""Writing marking schemes on a real database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import schemes as actions
from competitions.models import Aspect, Criterion, Flag, Scheme, TieStep
from competitions.queries import schemes
from competitions.rules.cis.reading import read
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.schemes import findings
from competitions.rules.states import SchemeState
from competitions.rules.written import WrittenScheme, WrittenSection
from competitions.schemas import (
    AddCriterion,
    AddSubCriterion,
    ChangeScheme,
    WriteAspect,
    WriteSection,
)
from core import clock
from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall
from tests.competitions.rules.cis.layouts import full, grid
from tests.statements import counted


def scheme_of_the_field() -> WrittenScheme:
    return read([grid(full())]).scheme


@pytest.fixture
async def organiser(session: AsyncSession) -> Actor:
    return await make.make_actor(session, Role.ORGANISER)


async def scheme_of(session: AsyncSession, hall: Hall) -> Scheme:
    found = await schemes.of_part(session, hall.part.id)
    assert found is not None
    return found


def measured(**over: object) -> WriteAspect:
    return WriteAspect.model_validate(
        {"kind": "measurement", "description": "Header", "max_mark": "2"} | over
    )


async def test_scheme_written_whole_is_read_back_equal(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    wanted = scheme_of_the_field()
    await actions.write_scheme(session, organiser, scheme.id, wanted)
    assert schemes.written(await scheme_of(session, hall)) == wanted
    # Again, over what stands there now.
    await actions.write_scheme(session, organiser, scheme.id, wanted)
    assert schemes.written(await scheme_of(session, hall)) == wanted


async def test_writing_takes_as_many_statements_for_more_aspects(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    wanted = scheme_of_the_field()
    first, _ = wanted.criteria
    small = replace(wanted, total=first.target, criteria=(first,))
    counts = []
    for one in (wanted, small, wanted):
        with counted(session) as statements:
            await actions.write_scheme(session, organiser, scheme.id, one)
        counts.append(statements.count)
    assert counts[1] == counts[2]


async def test_writing_is_refused_to_others(session: AsyncSession, hall: Hall) -> None:
    scheme = await scheme_of(session, hall)
    wanted = scheme_of_the_field()
    with pytest.raises(Forbidden):
        await actions.write_scheme(session, hall.judges[0], scheme.id, wanted)
    branch = await make.make_organisation(session)
    elsewhere = await make.make_actor(session, Role.ORGANISER, branch)
    with pytest.raises(NotFound):
        await actions.write_scheme(session, elsewhere, scheme.id, wanted)
    with pytest.raises(NotFound):
        await actions.write_scheme(session, elsewhere, 0, wanted)


async def test_locked_scheme_is_not_written(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    scheme.locked_at = clock.now()
    await session.flush()
    with pytest.raises(Conflict) as refused:
        await actions.write_scheme(session, organiser, scheme.id, scheme_of_the_field())
    assert refused.value.name == "scheme-locked"
    with pytest.raises(Conflict):
        await actions.change_aspect(session, organiser, hall.aspects[0].id, measured())


async def test_superseded_scheme_is_not_written(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    scheme.state = SchemeState.SUPERSEDED
    await session.flush()
    with pytest.raises(Conflict) as refused:
        await actions.change_scheme(session, organiser, scheme.id, ChangeScheme(total=Decimal(1)))
    assert refused.value.name == "scheme-superseded"


async def test_impossible_scheme_is_refused_with_every_reason(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    before = schemes.written(scheme)
    wanted = scheme_of_the_field()
    twice = replace(
        wanted,
        criteria=(*wanted.criteria, wanted.criteria[0]),
        sections=(WrittenSection("1", ""), WrittenSection("1", "")),
    )
    with pytest.raises(Invalid) as refused:
        await actions.write_scheme(session, organiser, scheme.id, twice)
    assert len(refused.value.fields) == 4  # letter, section, and two aspects of section 2
    assert schemes.written(await scheme_of(session, hall)) == before


async def test_scheme_is_copied_from_another_part(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    other = await make.make_part(session, hall.stage, position=2, name="理论")
    await make.make_scheme(session, other, [(AspectKind.MEASUREMENT, "7")])
    target = await schemes.of_part(session, other.id)
    assert target is not None
    await actions.copy_scheme(session, organiser, target.id, hall.part.id)
    copied = await schemes.of_part(session, other.id)
    assert copied is not None
    assert schemes.written(copied) == schemes.written(await scheme_of(session, hall))


async def test_scheme_of_another_branch_is_not_copied(session: AsyncSession, hall: Hall) -> None:
    branch = await make.make_organisation(session)
    organiser = await make.make_actor(session, Role.ORGANISER, branch)
    event = await make.make_event(session, branch)
    part = await make.make_part(session, await make.make_stage(session, event))
    await make.make_scheme(session, part, [(AspectKind.MEASUREMENT, "7")])
    own = await schemes.of_part(session, part.id)
    assert own is not None
    with pytest.raises(NotFound):
        await actions.copy_scheme(session, organiser, own.id, hall.part.id)


async def test_criterion_the_tie_chain_uses_stays(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    session.add(TieStep(event_id=hall.event.id, position=1, part_id=hall.part.id, letter="A"))
    await session.flush()
    scheme = await scheme_of(session, hall)
    criterion = scheme.criteria[0].id
    with pytest.raises(Conflict, match="tie chain"):
        await actions.drop_criterion(session, organiser, criterion)
    renamed = AddCriterion(letter="B", name="试验", target=Decimal(100))
    with pytest.raises(Conflict, match="tie chain"):
        await actions.change_criterion(session, organiser, criterion, renamed)
    only_b = replace(scheme_of_the_field(), criteria=scheme_of_the_field().criteria[1:])
    with pytest.raises(Conflict, match="tie chain"):
        await actions.write_scheme(session, organiser, scheme.id, only_b)
    same = AddCriterion(letter="A", name="别名", target=Decimal(100))
    assert (await actions.change_criterion(session, organiser, criterion, same)).name == "别名"


async def test_criterion_letter_is_taken_once(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    wanted = AddCriterion(letter="b", name="Fun", target=Decimal(5))
    made = await actions.add_criterion(session, organiser, scheme.id, wanted)
    with pytest.raises(Conflict) as refused:
        await actions.add_criterion(session, organiser, scheme.id, wanted)
    assert "letter" in refused.value.fields
    taken = AddCriterion(letter="A", name="Fun", target=Decimal(5))
    with pytest.raises(Conflict) as refused:
        await actions.change_criterion(session, organiser, made.id, taken)
    assert "letter" in refused.value.fields


async def test_criterion_goes_with_all_below_it(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    session.add(
        Flag(
            key=hall.mark("1").key,
            work_id=hall.work.id,
            aspect_id=hall.aspects[0].id,
            words="?",
            raised_by=hall.keeper.account,
            raised_at=clock.now(),
        )
    )
    await session.flush()
    await actions.drop_criterion(session, organiser, scheme.criteria[0].id)
    assert await session.scalar(select(func.count(Aspect.id))) == 0
    assert await session.scalar(select(func.count(Criterion.id))) == 0
    # What somebody said stays, on the work.
    flag = await session.scalar(select(Flag).execution_options(populate_existing=True))
    assert flag is not None
    assert flag.aspect_id is None


async def test_sub_criterion_is_changed_moved_and_dropped(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    first = scheme.criteria[0].sub_criteria[0].id
    second, _ = await actions.add_sub_criterion(
        session, organiser, scheme.criteria[0].id, AddSubCriterion(name="Second", day=2)
    )
    assert await actions.move_sub_criterion(session, organiser, second.id, up=True) == scheme.id
    # The first already: nothing beyond it.
    await actions.move_sub_criterion(session, organiser, second.id, up=True)
    await actions.change_sub_criterion(session, organiser, first, AddSubCriterion(name="First"))
    found = (await scheme_of(session, hall)).criteria[0].sub_criteria
    assert [(sub.name, sub.day, sub.position) for sub in found] == [
        ("Second", 2, 1),
        ("First", None, 2),
    ]
    await actions.drop_sub_criterion(session, organiser, first)
    assert [a.id for a in schemes.aspects(await scheme_of(session, hall))] == []


async def test_aspect_changes_places(session: AsyncSession, hall: Hall, organiser: Actor) -> None:
    first, second = (aspect.id for aspect in hall.aspects)
    await actions.move_aspect(session, organiser, second, up=True)
    await actions.move_aspect(session, organiser, first, up=False)
    found = [aspect.id for aspect in schemes.aspects(await scheme_of(session, hall))]
    assert found == [second, first]


async def test_aspect_keeps_only_what_its_kind_uses(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    key = hall.aspects[1].id
    deducting = measured(measure="deduct", fault="0.5", description_0="old", low="3", high="4")
    await actions.change_aspect(session, organiser, key, deducting)
    changed = next(a for a in schemes.aspects(await scheme_of(session, hall)) if a.id == key)
    assert (changed.measure, changed.step) == (Measure.DEDUCT, Decimal("0.5"))
    assert changed.low == 0
    assert changed.descriptions == []


async def test_section_of_another_scheme_is_not_named(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    other = await make.make_part(session, hall.stage, position=2, name="理论")
    await make.make_scheme(session, other, [(AspectKind.MEASUREMENT, "7")])
    stranger = await schemes.of_part(session, other.id)
    assert stranger is not None
    theirs = await actions.add_section(session, organiser, stranger.id, WriteSection(code="1"))
    ours = await actions.add_section(session, organiser, scheme.id, WriteSection(code="WSOS 1"))
    aspect = hall.aspects[0].id
    with pytest.raises(Invalid) as refused:
        await actions.change_aspect(session, organiser, aspect, measured(section=theirs.id))
    assert "section" in refused.value.fields
    await actions.change_aspect(session, organiser, aspect, measured(section=ours.id))
    written = schemes.written(await scheme_of(session, hall))
    assert [a.section for a in written.aspects] == ["1", None]
    assert any("names its section" in str(finding.text) for finding in findings(written))


async def test_section_is_changed_and_dropped(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await scheme_of(session, hall)
    section = await actions.add_section(session, organiser, scheme.id, WriteSection(code="1"))
    await actions.add_section(session, organiser, scheme.id, WriteSection(code="2"))
    with pytest.raises(Conflict) as refused:
        await actions.change_section(session, organiser, section.id, WriteSection(code="2"))
    assert "code" in refused.value.fields
    wanted = WriteSection(code="3", name="Design", target=Decimal(40))
    await actions.change_section(session, organiser, section.id, wanted)
    await actions.change_aspect(
        session, organiser, hall.aspects[0].id, measured(section=section.id)
    )
    await actions.drop_section(session, organiser, section.id)
    written = schemes.written(await scheme_of(session, hall))
    assert [s.code for s in written.sections] == ["2"]
    assert [a.section for a in written.aspects] == [None, None]
