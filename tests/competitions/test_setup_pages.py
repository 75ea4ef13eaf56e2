"""The organiser's pages, and what a stranger sees."""

from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.models import Clause, Competition, Milestone
from competitions.rules.eligibility import ClauseKind
from competitions.rules.roles import EventRole
from competitions.rules.states import CompetitionState
from core import clock
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall, make_hall
from tests.statements import counted

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}


async def text(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def post(client: Client, path: str, **sent: str) -> tuple[int, str]:
    """Status, and where it leads or what is said."""
    answer = await client.post(path, data=sent, headers=FRAGMENT)
    return answer.status_code, answer.headers.get("hx-redirect") or answer.text


async def announced(session: AsyncSession, hall: Hall) -> Competition:
    held = await session.get_one(Competition, hall.event.competition_id)
    today = clock.today()
    held.state = CompetitionState.ANNOUNCED
    held.about, held.venue = "第一段\n\n第二段", "试验场地"
    held.starts_on = held.ends_on = today + timedelta(days=9)
    held.entries_from = clock.now() - timedelta(days=1)
    held.entries_until = clock.now() + timedelta(days=2, hours=1)
    session.add(Milestone(competition_id=held.id, name="裁判会议", on=today + timedelta(days=8)))
    session.add(
        Clause(
            event_id=hall.event.id,
            position=1,
            kind=ClauseKind.AGE,
            values={"least": 16},
            text="年满16周岁",
            source="竞赛规程",
        )
    )
    await session.commit()
    return held


PAGES = (
    "/competitions/{c}/edit",
    "/competitions/{c}/copy",
    "/competitions/{c}/cancel",
    "/competitions/{c}/milestones/new",
    "/competitions/{c}/events/new",
    "/milestones/{m}/edit",
    "/events/{e}/edit",
    "/events/{e}/stages/new",
    "/stages/{s}/edit",
    "/stages/{s}/parts/new",
    "/parts/{p}/edit",
)


def address(path: str, hall: Hall, milestone: int) -> str:
    return path.format(
        c=hall.event.competition_id,
        e=hall.event.id,
        s=hall.stage.id,
        p=hall.part.id,
        m=milestone,
    )


@pytest.mark.parametrize("path", PAGES)
async def test_form_opens_to_the_organiser_alone(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    held = await announced(session, hall)
    await session.refresh(held, ["milestones"])
    where = address(path, hall, held.milestones[0].id)
    below = await make.make_organisation(session)
    for actor, status in (
        (await make.make_actor(session, Role.ORGANISER), 200),
        (await make.make_actor(session, Role.AUDITOR), 403),
        (hall.judges[0], 403),
        (await make.make_actor(session, Role.ORGANISER, below), 404),
    ):
        await make.sign_in(session, client, actor)
        assert (await client.get(where)).status_code == status


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/competitions/{c}", {"name": "大赛", "year": "2026"}),
        ("/competitions/{c}/announce", {}),
        ("/competitions/{c}/finish", {}),
        ("/competitions/{c}/cancel", {"reason": "停办"}),
        ("/competitions/{c}/prepare", {}),
        ("/competitions/{c}/copy", {"name": "大赛", "year": "2099"}),
        ("/competitions/{c}/milestones", {"name": "会议", "on": "2026-11-23"}),
        ("/milestones/{m}", {"name": "会议", "on": "2026-11-23"}),
        ("/milestones/{m}/remove", {}),
        ("/competitions/{c}/events", {"name": "赛项", "occupation_code": make.TRADE}),
        ("/events/{e}", {"name": "赛项", "occupation_code": make.TRADE}),
        ("/events/{e}/rules", {"trim_from": "7", "reason": "规程"}),
        ("/events/{e}/awards", {"label_1": "一等奖", "last_1": "1"}),
        ("/events/{e}/vacant", {"places": "1", "why": "未达优秀"}),
        ("/events/{e}/tie-steps", {"part": "1"}),
        ("/events/{e}/stages", {"name": "复赛"}),
        ("/stages/{s}", {"name": "复赛"}),
        ("/stages/{s}/remove", {}),
        ("/stages/{s}/parts", {"name": "模块", "percent": "50"}),
        ("/parts/{p}", {"name": "模块", "percent": "50"}),
        ("/parts/{p}/remove", {}),
    ],
)
async def test_act_is_the_organisers_alone(
    client: Client, session: AsyncSession, hall: Hall, path: str, sent: dict[str, str]
) -> None:
    held = await announced(session, hall)
    await session.refresh(held, ["milestones"])
    where = address(path, hall, held.milestones[0].id)
    below = await make.make_organisation(session)
    for actor, status in (
        (hall.judges[0], 403),
        (await make.make_actor(session, Role.ORGANISER, below), 404),
    ):
        await make.sign_in(session, client, actor)
        assert (await post(client, where, **sent))[0] == status


async def test_form_says_beside_the_field_what_is_wrong(
    client: Client, session: AsyncSession
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    status, said = await post(
        client,
        "/competitions",
        organiser="1",
        year="26",
        starts_on="2026-11-25",
        ends_on="2026-11-23",
        entries_from="0001-01-01T09:00",
    )
    assert status == 422
    for field, sentence in (
        ("name", "Fill this in."),
        ("year", "At least 1950."),
        ("ends_on", "The end cannot lie before the beginning."),
        ("entries_from", "Write a year from 1950 to 2200."),
    ):
        assert f'data-field="{field}">{sentence}</a>' in said


async def test_time_typed_is_beijings(client: Client, session: AsyncSession) -> None:
    organiser = await make.make_actor(session, Role.ORGANISER)
    federation = await make.make_federation(session)
    await make.sign_in(session, client, organiser)
    _, where = await post(
        client,
        "/competitions",
        organiser=str(federation.id),
        name="试验大赛",
        year="2026",
        entries_from="2026-09-01T09:00",
        entries_until="2026-10-31T17:00",
    )
    made = await session.get_one(Competition, int(where.rsplit("/", 1)[1]))
    assert made.entries_from is not None
    assert made.entries_from.isoformat() == "2026-09-01T01:00:00+00:00"
    assert 'value="2026-09-01T09:00"' in await text(client, f"{where}/edit")


async def test_competition_tells_what_each_event_lacks(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await make.make_stage(session, await make.make_event(session))
    bare = await make.make_event(session)
    stage = await make.make_stage(session, bare, position=1)
    stage.state = stage.state.PREPARING
    await make.make_part(session, stage, "0.6")
    await session.commit()
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    page = await text(client, f"/competitions/{bare.competition_id}")
    assert "60%" in page
    assert "1 of 1 to see to" in page
    own = await text(client, f"/events/{bare.id}")
    assert "The weights of the parts add up to 60%; make them 100%." in own
    assert "实操: no judge sits on the panel yet." in own


async def test_judge_sees_no_readiness(client: Client, session: AsyncSession, hall: Hall) -> None:
    await make.sign_in(session, client, hall.judges[0])
    page = await text(client, f"/competitions/{hall.event.competition_id}")
    assert "Are we ready?" not in page
    assert f'href="/events/{hall.event.id}"' in page


async def test_readiness_costs_the_same_with_more_events(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    where = f"/competitions/{hall.event.competition_id}"
    with counted(session) as few:
        await text(client, where)
    for _ in range(2):
        more = await make_hall(session)
        more.event.competition_id = hall.event.competition_id
    await session.commit()
    with counted(session) as many:
        await text(client, where)
    assert many.count <= few.count


async def test_list_is_narrowed_to_a_year(client: Client, session: AsyncSession) -> None:
    for year in (2025, 2026):
        event = await make.make_event(session)
        held = await session.get_one(Competition, event.competition_id)
        held.year, held.name = year, f"大赛{year}"
    await session.commit()
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    page = await text(client, "/competitions?year=2025")
    assert ("大赛2025" in page, "大赛2026" in page) == (True, False)
    assert "大赛2026" in await text(client, "/competitions?year=x")
    assert "No competition in 1999." in await text(client, "/competitions?year=1999")


async def test_copy_is_told_in_numbers_and_done(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    held = await announced(session, hall)
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    page = await text(client, f"/competitions/{held.id}/copy")
    assert f'name="events[]" value="{hall.event.id}" checked' in page
    assert "裁判会议" in page
    _, where = await post(
        client,
        f"/competitions/{held.id}/copy",
        **{"name": "来年", "year": "2027", "events[]": str(hall.event.id)},
    )
    assert "试验赛项" in await text(client, where)


async def test_rules_page_keeps_the_history(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    where = f"/events/{hall.event.id}/rules"
    status, _ = await post(
        client,
        where,
        trim_from="7",
        judgement_spread="1",
        scale_parts="false",
        admit_tied="false",
        scale="none",
        reason="按技术文件",
    )
    page = await text(client, where)
    assert (status, "按技术文件" in page, "Set the rules" in page) == (200, True, True)
    await marking.give(session, hall.judges[0], hall.mark("2", 1))
    await session.commit()
    page = await text(client, where)
    assert ("Set the rules" in page, "Marking has begun, so the rules stay" in page) == (
        False,
        True,
    )


async def test_chief_judge_leaves_a_place_vacant_on_the_page(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    await make.sign_in(session, client, chief)
    where = f"/events/{hall.event.id}/vacant"
    assert (await post(client, where, places="1"))[0] == 422
    assert (await post(client, where, places="one", why="未达优秀"))[0] == 422
    assert (await post(client, where, places="1", why="未达优秀"))[0] == 200
    assert "Nobody gets place 1." in await text(client, f"/events/{hall.event.id}/rules")


class TestPublic:
    async def test_stranger_reads_what_is_announced(
        self, client: Client, session: AsyncSession, hall: Hall
    ) -> None:
        held = await announced(session, hall)
        page = await text(client, f"/public/competitions/{held.id}")
        for shown in ("试验场地", "裁判会议", "第二段", "年满16周岁", "Entries close in 2 days"):
            assert shown in page
        assert held.name in await text(client, "/public/competitions")

    @pytest.mark.parametrize("state", [CompetitionState.PREPARING, CompetitionState.CANCELLED])
    async def test_what_is_not_announced_is_not_there(
        self, client: Client, session: AsyncSession, hall: Hall, state: CompetitionState
    ) -> None:
        held = await announced(session, hall)
        held.state, held.cancelled_why = state, "停办"
        await session.commit()
        for actor in (None, await make.make_actor(session, Role.ORGANISER)):
            if actor:
                await make.sign_in(session, client, actor)
            answer = await client.get(
                f"/public/competitions/{held.id}", headers=FRAGMENT, follow_redirects=False
            )
            assert answer.status_code in (401, 404)
        assert held.name not in await text(client, "/public/competitions")

    async def test_no_person_is_named(
        self, client: Client, session: AsyncSession, hall: Hall
    ) -> None:
        held = await announced(session, hall)
        page = await text(client, f"/public/competitions/{held.id}")
        assert ("赵甲" in page, "某人" in page) == (False, False)

    async def test_list_costs_the_same_with_more_rows(
        self, client: Client, session: AsyncSession, hall: Hall
    ) -> None:
        await announced(session, hall)
        with counted(session) as few:
            await text(client, "/public/competitions")
        for _ in range(3):
            await announced(session, await make_hall(session))
        with counted(session) as many:
            await text(client, "/public/competitions")
        assert many.count <= few.count

    async def test_finished_is_read_without_a_way_to_enter(
        self, client: Client, session: AsyncSession, hall: Hall
    ) -> None:
        held = await announced(session, hall)
        held.state = CompetitionState.FINISHED
        await session.commit()
        page = await text(client, f"/public/competitions/{held.id}")
        assert ("Finished" in page, "Officers: enter somebody" in page) == (True, False)
