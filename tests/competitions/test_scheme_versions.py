"""The version that follows a locked scheme."""

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.actions import schemes as actions
from competitions.jobs import check_scores
from competitions.models import Aspect, Mark, Scheme, Score, Seat, TieStep
from competitions.queries import events, results, schemes
from competitions.rules.marking import ScoreStatus
from competitions.rules.states import MarkState, SchemeState
from competitions.schemas import AddCriterion, BeginVersion, ChangeScheme, MarkIn, WriteAspect
from core import clock
from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted

WHY = BeginVersion(reason="测量点改动")
FOUR = {f"description_{value}": f"说明{value}" for value in range(4)}


@pytest.fixture
async def organiser(session: AsyncSession) -> Actor:
    return await make.make_actor(session, Role.ORGANISER)


async def in_force(session: AsyncSession, hall: Hall) -> Scheme:
    found = await schemes.of_part(session, hall.part.id)
    assert found is not None
    return found


async def marked(session: AsyncSession, hall: Hall) -> None:
    """30 of 40 measured and confirmed, and a judgement of 2, 3 and 3 of 60."""
    given = await marking.give(session, hall.keeper, hall.mark("30"))
    await marking.confirm(session, hall.judges[0], given.id)
    for judge, value in zip(hall.judges, ("2", "3", "3"), strict=True):
        await marking.give(session, judge, hall.mark(value, 1))


async def begun(session: AsyncSession, hall: Hall, organiser: Actor) -> tuple[Scheme, list[Aspect]]:
    await marked(session, hall)
    draft = await actions.begin_version(session, organiser, (await in_force(session, hall)).id, WHY)
    return draft, list(schemes.aspects(await schemes.whole(session, draft.id)))


async def worth(
    session: AsyncSession, organiser: Actor, aspects: list[Aspect], measured: str, judged: str
) -> None:
    """Change what the draft's two aspects are worth; the whole stays at 100."""
    measurement = {"kind": "measurement", "description": "试验评分项", "max_mark": measured}
    judgement = {"kind": "judgement", "description": "试验评分项", "max_mark": judged, **FOUR}
    for aspect, wanted in zip(aspects, (measurement, judgement), strict=True):
        await actions.change_aspect(
            session, organiser, aspect.id, WriteAspect.model_validate(wanted)
        )


async def total(session: AsyncSession, organiser: Actor, hall: Hall) -> Decimal:
    event = await events.event(session, organiser, hall.event.id)
    return (await results.of_event(session, event)).rows[0].total


async def test_draft_begins_like_the_version_in_force(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, aspects = await begun(session, hall, organiser)
    assert (draft.version, draft.state, draft.reason) == (2, SchemeState.DRAFT, WHY.reason)
    assert [aspect.continues_id for aspect in aspects] == [a.id for a in hall.aspects]
    first = schemes.written(await in_force(session, hall))
    assert schemes.written(await schemes.whole(session, draft.id)) == first
    # What counts is the version in force.
    assert await total(session, organiser, hall) == Decimal("83.33")


async def test_version_is_begun_once_and_only_of_a_locked_scheme(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    scheme = await in_force(session, hall)
    with pytest.raises(Conflict, match="Nothing is marked"):
        await actions.begin_version(session, organiser, scheme.id, WHY)
    draft, _ = await begun(session, hall, organiser)
    with pytest.raises(Conflict) as refused:
        await actions.begin_version(session, organiser, scheme.id, WHY)
    assert refused.value.name == "draft-there"
    with pytest.raises(Conflict, match="follows the one in force"):
        await actions.begin_version(session, organiser, draft.id, WHY)


async def test_version_is_refused_to_others(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, _ = await begun(session, hall, organiser)
    branch = await make.make_organisation(session)
    elsewhere = await make.make_actor(session, Role.ORGANISER, branch)
    for act in (actions.preview, actions.apply_version, actions.drop_version):
        with pytest.raises(Forbidden):
            await act(session, hall.judges[0], draft.id)
        with pytest.raises(NotFound):
            await act(session, elsewhere, draft.id)


async def test_preview_says_what_moves_and_changes_nothing(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, aspects = await begun(session, hall, organiser)
    await worth(session, organiser, aspects, "34", "66")
    before = list(await session.scalars(select(Mark.state).order_by(Mark.id)))
    found = await actions.preview(session, organiser, draft.id)
    assert (found.blocks, found.carried, found.aspects, found.lost) == ((), 4, 2, ())
    (moved,) = found.moved
    assert (moved.total, moved.new_total) == (Decimal("83.33"), Decimal("88.67"))
    assert (moved.place, moved.new_place) == (1, 1)
    assert list(await session.scalars(select(Mark.state).order_by(Mark.id))) == before
    assert await total(session, organiser, hall) == Decimal("83.33")
    states = dict((await session.execute(select(Scheme.version, Scheme.state))).all())
    assert states == {1: SchemeState.IN_FORCE, 2: SchemeState.DRAFT}


async def test_applied_version_takes_marks_along(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, aspects = await begun(session, hall, organiser)
    await worth(session, organiser, aspects, "34", "66")
    await actions.apply_version(session, organiser, draft.id)
    scheme = await in_force(session, hall)
    assert (scheme.id, scheme.version) == (draft.id, 2)
    assert scheme.locked_at is not None
    assert await total(session, organiser, hall) == Decimal("88.67")
    old = await session.scalars(select(Mark).where(Mark.aspect_id == hall.aspects[0].id))
    (before,) = old.all()
    after = await session.scalar(select(Mark).where(Mark.aspect_id == aspects[0].id))
    assert after is not None
    assert before.state is MarkState.REPLACED
    assert (after.state, after.replaces_id) == (MarkState.CURRENT, before.id)
    assert (after.value, after.entered_by) == (before.value, before.entered_by)
    assert (after.confirmed_by, after.confirmed_at) == (before.confirmed_by, before.confirmed_at)
    assert WHY.reason in after.reason
    assert after.key != before.key
    assert await check_scores(session) == []


async def test_applied_version_leaves_unmarked_what_is_not_possible(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, aspects = await begun(session, hall, organiser)
    await worth(session, organiser, aspects, "25", "75")
    found = await actions.preview(session, organiser, draft.id)
    (lost,) = found.lost
    assert (lost.work, lost.value) == (hall.work.code, Decimal(30))
    assert "0 to 25" in str(lost.why)
    await actions.apply_version(session, organiser, draft.id)
    states = dict((await session.execute(select(Score.aspect_id, Score.status))).all())
    assert states == {aspects[1].id: ScoreStatus.COMPLETE}
    assert await total(session, organiser, hall) == Decimal("66.67")
    assert await check_scores(session) == []


async def test_applied_version_drops_marks_of_other_kinds_and_gone_aspects(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, aspects = await begun(session, hall, organiser)
    await actions.drop_aspect(session, organiser, aspects[0].id)
    panel = {"kind": "panel", "description": "Jump", "max_mark": "100", "factor": "10"}
    await actions.change_aspect(
        session, organiser, aspects[1].id, WriteAspect.model_validate(panel)
    )
    found = await actions.preview(session, organiser, draft.id)
    assert found.carried == 0
    assert sorted({str(lost.why) for lost in found.lost}) == [
        "Its aspect is marked in another way in the new version.",
        "Its aspect is not in the new version.",
    ]
    (moved,) = found.moved
    assert (moved.new_total, moved.new_place) == (Decimal(0), None)
    await actions.apply_version(session, organiser, draft.id)
    assert await session.scalar(select(func.count()).select_from(Score)) == 0
    assert set(await session.scalars(select(Mark.state))) == {MarkState.REPLACED}
    assert await check_scores(session) == []


async def test_marks_go_on_after_the_version(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, aspects = await begun(session, hall, organiser)
    await actions.apply_version(session, organiser, draft.id)
    with pytest.raises(Invalid):
        await marking.give(session, hall.keeper, hall.mark("31"))
    carried = await session.scalar(select(Mark).where(Mark.aspect_id == aspects[0].id))
    assert carried is not None
    wanted = MarkIn(
        key=uuid4(),
        work=hall.work.id,
        aspect=aspects[0].id,
        value=Decimal(31),
        seen=carried.id,
        reason="重新测量",
    )
    given = await marking.give(session, hall.keeper, wanted)
    assert given.state is MarkState.CURRENT


async def test_version_that_does_not_add_up_is_not_applied(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, _ = await begun(session, hall, organiser)
    await actions.change_scheme(session, organiser, draft.id, ChangeScheme(total=Decimal(90)))
    found = await actions.preview(session, organiser, draft.id)
    assert ["declares 90.00" in str(text) for text in found.blocks] == [True]
    with pytest.raises(Conflict) as refused:
        await actions.apply_version(session, organiser, draft.id)
    assert len(refused.value.fields) == 1


async def test_version_waits_for_contested_marks_and_the_tie_chain(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, aspects = await begun(session, hall, organiser)
    session.add(TieStep(event_id=hall.event.id, position=1, part_id=hall.part.id, letter="A"))
    await session.flush()
    await actions.drop_aspect(session, organiser, aspects[0].id)
    with pytest.raises(Conflict):
        await marking.give(session, hall.judges[0], hall.mark("29"))
    found = await actions.preview(session, organiser, draft.id)
    assert any("contested" in str(text) for text in found.blocks)
    criterion = (await schemes.whole(session, draft.id)).criteria[0].id
    renamed = AddCriterion(letter="B", name="试验", target=Decimal(100))
    with pytest.raises(Conflict, match="tie chain"):
        await actions.change_criterion(session, organiser, criterion, renamed)


async def test_version_is_applied_once(session: AsyncSession, hall: Hall, organiser: Actor) -> None:
    draft, _ = await begun(session, hall, organiser)
    await actions.apply_version(session, organiser, draft.id)
    for act in (actions.preview, actions.apply_version, actions.drop_version):
        with pytest.raises(Conflict) as refused:
            await act(session, organiser, draft.id)
        assert refused.value.name == "wrong-state"


async def test_third_version_follows_the_second(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, _ = await begun(session, hall, organiser)
    await actions.apply_version(session, organiser, draft.id)
    third = await actions.begin_version(session, organiser, draft.id, WHY)
    await actions.apply_version(session, organiser, third.id)
    assert (await in_force(session, hall)).version == 3
    assert await total(session, organiser, hall) == Decimal("83.33")
    assert await check_scores(session) == []


async def test_dropped_draft_leaves_nothing(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, _ = await begun(session, hall, organiser)
    await actions.drop_version(session, organiser, draft.id)
    assert await session.scalar(select(func.count(Scheme.id))) == 1
    assert await session.scalar(select(func.count(Aspect.id))) == 2
    again = await actions.begin_version(session, organiser, (await in_force(session, hall)).id, WHY)
    assert again.version == 2


async def test_imported_draft_continues_what_is_said_in_the_same_words(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, _ = await begun(session, hall, organiser)
    written = schemes.written(await in_force(session, hall))
    await actions.write_scheme(session, organiser, draft.id, written)
    found = await actions.preview(session, organiser, draft.id)
    assert (found.carried, found.lost, found.moved) == (4, (), ())


async def test_applying_takes_as_many_statements_for_more_marks(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, _ = await begun(session, hall, organiser)
    with counted(session) as one:
        await actions.apply_version(session, organiser, draft.id)
    _, (work,) = await make.make_entry(session, hall.event, [hall.part], number=2)
    aspect = next(iter(schemes.aspects(await in_force(session, hall))))
    wanted = MarkIn(key=uuid4(), work=work.id, aspect=aspect.id, value=Decimal(1))
    await marking.give(session, hall.keeper, wanted)
    third = await actions.begin_version(session, organiser, draft.id, WHY)
    with counted(session) as two:
        await actions.apply_version(session, organiser, third.id)
    assert one.count == two.count


async def test_carried_marks_are_scored_by_the_panel_that_marked_them(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    """A judge who left before marking is not waited for by the new version either."""
    seat = (await session.scalars(select(Seat).order_by(Seat.number.desc()))).first()
    assert seat is not None
    seat.left_at, seat.left_why = clock.now(), "身体不适"
    await session.flush()
    for judge, value in zip(hall.judges[:2], ("2", "3"), strict=True):
        await marking.give(session, judge, hall.mark(value, 1))
    draft = await actions.begin_version(session, organiser, (await in_force(session, hall)).id, WHY)
    await actions.apply_version(session, organiser, draft.id)
    statuses = (await session.scalars(select(Score.status))).all()
    assert statuses == [ScoreStatus.COMPLETE]
    assert await check_scores(session) == []


async def test_mark_of_the_version_before_is_told_to_have_changed(
    session: AsyncSession, hall: Hall, organiser: Actor
) -> None:
    draft, _ = await begun(session, hall, organiser)
    before = await session.scalar(select(Mark.id).where(Mark.aspect_id == hall.aspects[0].id))
    await actions.apply_version(session, organiser, draft.id)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await marking.confirm(session, hall.judges[0], before or 0)
    stranger = await make.make_judge(session, await make.make_event(session))
    with pytest.raises(NotFound):
        await marking.confirm(session, stranger, before or 0)
