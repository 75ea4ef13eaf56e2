"""From one stage to the next: who, when, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import advancing, draws, flags, marking, setup
from competitions.models import AwardLevel, Entry, Event, Part, Stage, Work
from competitions.queries import events, results
from competitions.queries.results import EventResult
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from competitions.rules.states import EntryState, StageState
from competitions.schemas import AddPart, DrawStage, MarkIn, RaiseFlag
from core import clock
from core.actor import Actor
from core.audit import AuditEntry
from core.errors import Conflict, Forbidden, NotFound
from membership.rules.roles import Role
from tests import make

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}


@dataclass
class Rounds:
    """A closed preliminary stage of one measured part, its entries, and the final to come."""

    event: Event
    first: Stage
    final: Stage
    part: Part
    then: Part
    entries: list[Entry]
    chief: Actor

    async def works(self, session: AsyncSession) -> list[int | None]:
        """Whose the works of the final are."""
        found = await session.scalars(
            select(Work.entry_id).where(Work.part_id == self.then.id).order_by(Work.id)
        )
        return list(found)

    def keys(self, *numbers: int) -> list[int]:
        return [self.entries[number - 1].id for number in numbers]


async def make_rounds(
    session: AsyncSession, totals: Sequence[str], advances: int | None = 2
) -> Rounds:
    """:param totals: an entry's points each; empty where nothing is marked."""
    event = await make.make_event(session)
    first = await make.make_stage(session, event)
    first.advances = advances
    final = Stage(event_id=event.id, position=2, name="决赛", state=StageState.PREPARING)
    session.add(final)
    await session.flush()
    part, then = await make.make_part(session, first), await make.make_part(session, final)
    (aspect,) = await make.make_scheme(session, part, [(AspectKind.MEASUREMENT, "100")])
    judge = await make.make_judge(session, event, seat_on=part)
    keeper = await make.make_judge(session, event, EventRole.SCOREKEEPER)
    chief = await make.make_judge(session, event, EventRole.CHIEF_JUDGE)
    entries = []
    for number, points in enumerate(totals, start=1):
        entry, (work,) = await make.make_entry(session, event, [part], number)
        entries.append(entry)
        if points:
            sent = MarkIn(key=uuid4(), work=work.id, aspect=aspect.id, value=Decimal(points))
            given = await marking.give(session, keeper, sent)
            await marking.confirm(session, judge, given.id)
    first.state = StageState.CLOSED
    await session.flush()
    return Rounds(event, first, final, part, then, entries, chief)


async def result(session: AsyncSession, of: Rounds, stage: Stage | None = None) -> EventResult:
    event = await events.event(session, of.chief, of.event.id)
    return await results.of_event(session, event, stage)


async def test_first_so_many_get_their_works_in_the_next_stage(session: AsyncSession) -> None:
    of = await make_rounds(session, ["70", "90", "80", "60"])
    found = await advancing.advance(session, of.chief, of.first.id)
    assert list(found.cut.above) == of.keys(2, 3)
    assert await of.works(session) == of.keys(2, 3)
    codes = await session.scalars(select(Work.code).where(Work.part_id == of.then.id))
    assert sorted(codes) == ["1-002", "1-003"]
    noted = await session.scalar(select(AuditEntry).where(AuditEntry.verb == "stage:advance"))
    assert noted is not None
    assert (noted.subject, noted.facts["entries"]) == (of.first.id, of.keys(2, 3))


@pytest.mark.parametrize(("admit_tied", "advance"), [(True, (1, 2, 3)), (False, (1,))])
async def test_tie_at_the_cut_admits_all_or_none(
    session: AsyncSession, admit_tied: bool, advance: tuple[int, ...]
) -> None:
    of = await make_rounds(session, ["90", "80", "80", "60"])
    of.event.admit_tied = admit_tied
    await session.flush()
    _, seen = await advancing.preview(session, of.chief, of.first.id)
    assert [row.entry for row in seen.sharing] == of.keys(2, 3)
    await advancing.advance(session, of.chief, of.first.id)
    assert await of.works(session) == of.keys(*advance)


async def test_only_who_is_whole_passed_and_still_in_advances(session: AsyncSession) -> None:
    of = await make_rounds(session, ["95", "90", "40", "", "85"], advances=5)
    of.part.pass_mark = Decimal(60)
    gone = of.entries[0]
    gone.state, gone.ground, gone.ended_at = EntryState.DISQUALIFIED, "携带违禁资料", clock.now()
    await session.flush()
    found = await advancing.advance(session, of.chief, of.first.id)
    assert await of.works(session) == of.keys(2, 5)
    assert [row.entry for row in found.failed] == of.keys(3)
    assert [row.entry for row in found.unfinished] == of.keys(4)


async def test_advancing_twice_is_refused(session: AsyncSession) -> None:
    of = await make_rounds(session, ["90", "80"])
    await advancing.advance(session, of.chief, of.first.id)
    with pytest.raises(Conflict, match="are there already"):
        await advancing.advance(session, of.chief, of.first.id)
    assert len(await of.works(session)) == 2


async def test_advancing_waits_for_close_number_parts_and_people(session: AsyncSession) -> None:
    of = await make_rounds(session, [""], advances=None)
    of.first.state = StageState.OPEN
    await session.flush()
    with pytest.raises(Conflict, match="Close the stage first"):
        await advancing.advance(session, of.chief, of.first.id)
    of.first.state = StageState.CLOSED
    with pytest.raises(Conflict, match="Say first how many"):
        await advancing.advance(session, of.chief, of.first.id)
    of.first.advances = 2
    with pytest.raises(Conflict, match="Nobody is marked whole"):
        await advancing.advance(session, of.chief, of.first.id)
    with pytest.raises(Conflict, match="Close the stage first"):
        await advancing.advance(session, of.chief, of.final.id)
    of.final.state = StageState.CLOSED
    await session.flush()
    with pytest.raises(Conflict, match="last stage"):
        await advancing.advance(session, of.chief, of.final.id)


async def test_advancing_is_for_who_runs_the_event(session: AsyncSession) -> None:
    of = await make_rounds(session, ["90"])
    judge = await make.make_judge(session, of.event)
    stranger = await make.make_judge(session, await make.make_event(session))
    for actor, refusal in ((judge, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            await advancing.advance(session, actor, of.first.id)
    with pytest.raises(NotFound):
        await advancing.advance(session, of.chief, 999_999)


async def test_part_added_to_a_later_stage_is_for_who_advanced(session: AsyncSession) -> None:
    of = await make_rounds(session, ["90", "80", "70"])
    await advancing.advance(session, of.chief, of.first.id)
    organiser = await make.make_actor(session, Role.ORGANISER)
    wanted = AddPart(name="答辩", percent=Decimal(30))
    added = await setup.add_part(session, organiser, of.final.id, wanted)
    found = await session.scalars(select(Work.entry_id).where(Work.part_id == added.id))
    assert sorted(of.keys(1, 2)) == sorted(key for key in found if key is not None)


async def test_results_are_by_stage(session: AsyncSession) -> None:
    of = await make_rounds(session, ["90", "80", "70"])
    await advancing.advance(session, of.chief, of.first.id)
    of.final.state = StageState.OPEN
    await session.flush()
    last = await result(session, of)
    assert last.stage is not None
    assert (last.stage.id, len(last.rows), last.placed) == (of.final.id, 2, ())
    event = await events.event(session, of.chief, of.event.id)
    before = await results.of_event(session, event, results.chosen_stage(event, of.first.id))
    assert [row.entry for row in before.placed] == of.keys(1, 2, 3)
    with pytest.raises(NotFound):
        results.chosen_stage(event, 999_999)


async def test_awards_are_of_the_last_stage_and_of_who_passed(session: AsyncSession) -> None:
    of = await make_rounds(session, ["90", "80", "50"])
    session.add_all(
        AwardLevel(event_id=of.event.id, label=label, last_place=last)
        for label, last in (("一等奖", 1), ("二等奖", 3))
    )
    of.part.pass_mark = Decimal(60)
    await session.flush()
    assert [row.award for row in (await result(session, of)).placed] == [None] * 3
    await session.delete(of.then)
    await session.delete(of.final)
    await session.flush()
    assert [row.award for row in (await result(session, of)).placed] == ["一等奖", "二等奖", None]


async def test_preview_page_says_who_and_the_button_does_it(
    client: Client, session: AsyncSession
) -> None:
    of = await make_rounds(session, ["90", "80", "80", ""])
    await make.sign_in(session, client, of.chief)
    path = f"/stages/{of.first.id}/advance"
    page = (await client.get(path)).text
    assert "share place 2 at the cut; all of them advance" in page
    assert "Let 3 entries advance" in page
    assert "1 entry is not marked whole" in page
    answer = await client.post(path, headers=FRAGMENT)
    assert answer.headers["hx-redirect"] == f"/events/{of.event.id}"
    assert (await client.post(path, headers=FRAGMENT)).status_code == 409
    assert "Let 3 entries advance" not in (await client.get(path)).text


async def test_advancing_over_http_answers_the_entries(
    client: Client, session: AsyncSession
) -> None:
    of = await make_rounds(session, ["70", "90", "80"])
    await make.sign_in(session, client, of.chief)
    answer = await client.post(f"/api/v1/stages/{of.first.id}/advance")
    assert (answer.status_code, answer.json()) == (200, {"entries": of.keys(2, 3)})
    again = await client.post(f"/api/v1/stages/{of.first.id}/advance")
    assert again.status_code == 409


async def test_opening_again_takes_back_who_advanced(session: AsyncSession) -> None:
    of = await make_rounds(session, ["90", "80", "70"])
    await advancing.advance(session, of.chief, of.first.id)
    drawn = await draws.draw(session, of.chief, of.final.id, DrawStage(stations=2))
    await setup.open_stage(session, of.chief, of.first.id)
    assert await of.works(session) == []
    await session.refresh(drawn)
    assert drawn.superseded_at is not None
    await setup.close_stage(session, of.chief, of.first.id)
    await advancing.advance(session, of.chief, of.first.id)
    assert await of.works(session) == of.keys(1, 2)


async def test_stage_stays_closed_once_the_next_goes_on(session: AsyncSession) -> None:
    of = await make_rounds(session, ["90", "80"])
    await advancing.advance(session, of.chief, of.first.id)
    work = await session.scalar(select(Work.id).where(Work.part_id == of.then.id).limit(1))
    assert work is not None
    said = RaiseFlag(key=uuid4(), work=work, words="工位漏电")
    await flags.raise_flag(session, of.chief, said)
    with pytest.raises(Conflict, match="goes on with those who advanced"):
        await setup.open_stage(session, of.chief, of.first.id)
    of.final.state = StageState.OPEN
    await session.flush()
    with pytest.raises(Conflict, match="goes on with those who advanced"):
        await setup.open_stage(session, of.chief, of.first.id)
    assert len(await of.works(session)) == 2
