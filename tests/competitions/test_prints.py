"""The competition's paper, asked for over HTTP and read back from the PDF."""

import io
from datetime import date
from decimal import Decimal

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.models import AwardLevel, Draw, DrawnPlace, Entry, Mark, Member, StandardSection
from competitions.queries import events, schemes
from competitions.queries import papers as queries
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from competitions.rules.states import EntryState
from core import clock
from membership.rules.roles import Role
from tests import make, papers
from tests.competitions.hall import Hall
from tests.statements import counted

Client = AsyncTestClient[Litestar]

PRINTS = [
    "/events/{e}/print/results",
    "/events/{e}/print/awards",
    "/events/{e}/print/check-in",
    "/events/{e}/print/entries",
    "/events/{e}/print/results.xlsx",
    "/events/{e}/print/entries.xlsx",
    "/parts/{p}/print/scheme",
    "/parts/{p}/print/sheets",
]


async def shown(client: Client, path: str) -> str:
    """The print's text."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    return papers.text(answer.content)


async def status(client: Client, path: str) -> int:
    return (await client.get(path)).status_code


async def organiser(client: Client, session: AsyncSession) -> None:
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))


async def drawn(session: AsyncSession, hall: Hall, station: int = 12) -> Draw:
    draw = Draw(
        stage_id=hall.stage.id,
        seed="2026-11-23",
        method="sha256",
        stations=20,
        drawn_at=clock.now(),
    )
    session.add(draw)
    await session.flush()
    place = DrawnPlace(draw_id=draw.id, entry_id=hall.entry.id, order=3, station=station, round=2)
    session.add(place)
    await session.flush()
    return draw


async def mark_whole(session: AsyncSession, hall: Hall) -> None:
    given = await marking.give(session, hall.keeper, hall.mark("31.5"))
    await marking.confirm(session, hall.judges[0], given.id)
    for judge, value in zip(hall.judges, ("2", "3", "3"), strict=True):
        await marking.give(session, judge, hall.mark(value, 1))


@pytest.mark.parametrize("path", PRINTS)
async def test_print_of_an_event_opens_to_its_own_only(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    address = path.format(e=hall.event.id, p=hall.part.id)
    await make.sign_in(session, client, hall.judges[0])
    assert await status(client, address) == 200
    await make.sign_in(
        session, client, await make.make_judge(session, await make.make_event(session))
    )
    assert await status(client, address) == 404
    other = await make.make_organisation(session)
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER, other))
    assert await status(client, address) == 404
    client.cookies.clear()
    assert (await client.get(address, follow_redirects=False)).status_code == 303


async def test_blank_sheet_has_every_aspect_and_nobody_s_name(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    hall.stage.starts_on = date(2026, 11, 23)
    await drawn(session, hall)
    await mark_whole(session, hall)
    await organiser(client, session)
    lines = (await shown(client, f"/parts/{hall.part.id}/print/sheets")).split("\n")
    assert lines[:2] == ["试验大赛", "试验赛项　实操评分记录表"]
    assert lines.count("作品号") == len(hall.judges)
    assert {"1-001", "12", "2026 年 11 月 23 日", "A　试验（100 分）"} <= set(lines)
    assert lines.count("试验评分项") == 2 * len(hall.judges)
    assert {"0～40 分", "0 分：说明0", "3 分：说明3"} <= set(lines)
    assert {"裁判员签名：", "裁判长签名：", "日期："} <= set(lines)
    assert not {"31.5", "赵甲"} & set(lines)


async def test_filled_sheet_is_one_s_own(client: Client, session: AsyncSession, hall: Hall) -> None:
    await mark_whole(session, hall)
    seats = [seat.id for seat in await events.seats(session, [hall.part.id])]
    address = f"/parts/{hall.part.id}/print/sheets?filled=true"
    await make.sign_in(session, client, hall.judges[0])
    lines = (await shown(client, f"{address}&judge={seats[0]}")).split("\n")
    assert {"31.5", "2", "第 1 评委　某人"} <= set(lines)
    assert await status(client, f"{address}&judge={seats[1]}") == 403
    assert await status(client, address) == 403
    await make.sign_in(session, client, hall.keeper)
    other = (await shown(client, f"{address}&judge={seats[1]}&work={hall.work.id}")).split("\n")
    assert {"31.5", "3"} <= set(other)
    await organiser(client, session)
    assert (await shown(client, address)).count("试验大赛") == len(hall.judges)


async def test_sheets_of_a_work_that_competes_no_more_are_not_printed_blank(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await organiser(client, session)
    await end(session, hall.entry, EntryState.WITHDRAWN)
    answer = await client.get(f"/parts/{hall.part.id}/print/sheets")
    assert (answer.status_code, "No work to print" in answer.text) == (404, True)
    assert await status(client, f"/parts/{hall.part.id}/print/sheets?filled=true") == 200


async def test_sheets_name_what_is_not_there(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await organiser(client, session)
    address = f"/parts/{hall.part.id}/print/sheets"
    assert await status(client, f"{address}?judge=0") == 404
    assert await status(client, f"{address}?work=0") == 404
    assert await status(client, "/parts/0/print/sheets") == 404
    assert await status(client, f"{address}?judge=x") == 422


async def test_sheets_without_a_panel_are_one_a_work(client: Client, session: AsyncSession) -> None:
    event = await make.make_event(session)
    part = await make.make_part(session, await make.make_stage(session, event))
    await organiser(client, session)
    address = f"/parts/{part.id}/print/sheets"
    assert await status(client, address) == 404
    await make.make_scheme(session, part, [(AspectKind.MEASUREMENT, "100")])
    await make.make_entry(session, event, [part])
    assert (await shown(client, address)).count("作品号") == 1


async def test_more_sheets_than_a_print_holds_are_refused(
    client: Client, session: AsyncSession, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_SHEETS", 2)
    await organiser(client, session)
    answer = await client.get(f"/parts/{hall.part.id}/print/sheets")
    assert (answer.status_code, "more than 2 sheets" in answer.text) == (422, True)


async def test_scheme_adds_up_on_paper(client: Client, session: AsyncSession, hall: Hall) -> None:
    await organiser(client, session)
    address = f"/parts/{hall.part.id}/print/scheme"
    plain = await shown(client, address)
    assert {"测量", "评判", "A1.2", "40.00", "60.00", "合计", "100.00"} <= set(plain.split("\n"))
    assert "标准部分" not in plain
    scheme = await schemes.of_part(session, hall.part.id)
    assert scheme is not None
    section = StandardSection(
        scheme_id=scheme.id, position=1, code="S1", name="安全", target=Decimal("50")
    )
    session.add(section)
    await session.flush()
    hall.aspects[0].section_id = section.id
    await session.commit()
    lines = (await shown(client, address)).split("\n")
    assert {"标准部分", "S1", "安全", "50", "40.00", "-10.00"} <= set(lines)


async def test_result_sheet_says_what_numbers_do_not(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await mark_whole(session, hall)
    second, _ = await make.make_entry(session, hall.event, [hall.part], 2)
    third, _ = await make.make_entry(session, hall.event, [hall.part], 3)
    await end(session, second, EntryState.WITHDRAWN)
    hall.part.pass_mark = Decimal("90")
    hall.event.vacant = [1]
    await session.commit()
    await make.sign_in(session, client, hall.judges[0])
    page = await shown(client, f"/events/{hall.event.id}/print/results")
    lines = page.split("\n")
    assert "试验赛项　决赛成绩汇总表" in lines
    assert lines[lines.index("赵甲") :][:6] == [
        "赵甲",
        "试验行业工会",
        "84.83",
        "84.83",
        "2",
        "实操未达标",
    ]
    assert {"已退赛", "未评分", "空缺名次：1。"} <= set(lines)
    assert "不是最终成绩" in page
    assert {"统分员：", "复核员：", "裁判长：", "监督："} <= set(lines)
    await end(session, third, EntryState.DISQUALIFIED)
    again = await shown(client, f"/events/{hall.event.id}/print/results")
    assert "已取消资格" in again
    assert "不是最终成绩" not in again


async def test_award_list_gives_places_their_awards_and_shows_vacant_ones(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await mark_whole(session, hall)
    await drawn(session, hall)
    hall.event.vacant = [1]
    session.add_all(
        AwardLevel(event_id=hall.event.id, label=label, last_place=last)
        for label, last in (("一等奖", 1), ("二等奖", 3))
    )
    await session.commit()
    await organiser(client, session)
    lines = (await shown(client, f"/events/{hall.event.id}/print/awards")).split("\n")
    start = lines.index("裁判长签名") + 1
    assert lines[start : start + 3] == ["1", "一等奖", "空缺"]
    assert lines[start + 3 : start + 9] == ["2", "二等奖", "3", "赵甲", "试验行业工会", "84.83"]
    assert {"抽签号", "裁判长确认："} <= set(lines)


@pytest.mark.parametrize("ended", [EntryState.WITHDRAWN, EntryState.DISQUALIFIED, None])
async def test_who_failed_or_does_not_compete_any_more_has_no_award(
    client: Client, session: AsyncSession, hall: Hall, ended: EntryState | None
) -> None:
    """``ended`` None: the pass mark is missed."""
    await mark_whole(session, hall)
    session.add(AwardLevel(event_id=hall.event.id, label="一等奖", last_place=1))
    await session.commit()
    await organiser(client, session)
    paper, page = f"/events/{hall.event.id}/print/awards", f"/events/{hall.event.id}/results"
    assert "一等奖" in (await shown(client, paper)).split("\n")
    assert "一等奖" in (await client.get(page)).text
    if ended is None:
        hall.part.pass_mark = Decimal("90")
        await session.commit()
    else:
        await end(session, hall.entry, ended)
    assert "一等奖" not in (await shown(client, paper)).split("\n")
    assert "一等奖" not in (await client.get(page)).text


async def test_equal_entries_share_their_place_on_paper(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    _, works = await make.make_entry(session, hall.event, [hall.part], 2)
    for work in (hall.work, works[0]):
        for judge in hall.judges:
            await marking.give(session, judge, hall.mark("3", 1, work=work.id))
    await organiser(client, session)
    results = (await shown(client, f"/events/{hall.event.id}/print/results")).split("\n")
    assert results.count("并列；评分未完成") == 2
    awards = (await shown(client, f"/events/{hall.event.id}/print/awards")).split("\n")
    assert awards.count("1（并列）") == 2


async def test_draw_result_carries_its_seed(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await organiser(client, session)
    address = f"/events/{hall.event.id}/print/draw"
    refused = await client.get(address)
    assert (refused.status_code, "not drawn yet" in refused.text) == (404, True)
    draw = await drawn(session, hall)
    await session.commit()
    page = await shown(client, f"{address}?stage={hall.stage.id}")
    lines = page.split("\n")
    assert lines[lines.index("组") + 1 :][:7] == [
        "3",
        "试验行业工会",
        "1",
        "赵甲",
        "12",
        "决赛",
        "2",
    ]
    assert "种子 2026-11-23" in "".join(lines)
    draw.superseded_at = clock.now()
    await session.commit()
    assert await status(client, address) == 404
    assert await status(client, f"{address}?stage=0") == 404


async def test_check_in_has_a_line_for_each_who_competes(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    second, _ = await make.make_entry(session, hall.event, [hall.part], 2)
    await end(session, second, EntryState.WITHDRAWN)
    await organiser(client, session)
    lines = (await shown(client, f"/events/{hall.event.id}/print/check-in")).split("\n")
    assert lines.count("赵甲") == 1
    assert {"证件核验", "到场时间", "选手签字", "检录员签字"} <= set(lines)


async def test_entry_list_shows_identities_to_the_organiser_alone(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    address = f"/events/{hall.event.id}/print/entries"
    await make.sign_in(session, client, hall.judges[0])
    assert "证件号码" not in await shown(client, address)
    await organiser(client, session)
    page = await shown(client, address)
    masked = page.split("\n")[page.split("\n").index("赵甲") + 1]
    assert "证件号码" in page
    assert masked.count("*") >= 8


async def test_team_is_listed_with_its_people(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    hall.event.team_size = 2
    hall.entry.name = "先锋队"
    hall.entry.coach = "钱教练"
    for position, (name, substitute) in enumerate((("孙乙", False), ("李丙", True)), start=2):
        person = await make.make_person(session, hall.event.id * 50 + 40 + position, name=name)
        session.add(
            Member(
                entry_id=hall.entry.id,
                event_id=hall.event.id,
                person_id=person.id,
                position=position,
                substitute=substitute,
            )
        )
    await mark_whole(session, hall)
    await session.commit()
    await organiser(client, session)
    team = "赵甲、孙乙、李丙（替补）"
    listed = (await shown(client, f"/events/{hall.event.id}/print/entries")).split("\n")
    assert {"试验赛项　参赛队名单", "先锋队", "钱教练", team, "领队："} <= set(listed)
    results = "".join((await shown(client, f"/events/{hall.event.id}/print/results")).split("\n"))
    assert f"先锋队{team}" in results
    signing = (await shown(client, f"/events/{hall.event.id}/print/check-in")).split("\n")
    assert {"赵甲", "孙乙", "李丙（替补）"} <= set(signing)


async def test_workbooks_hold_the_lists_to_go_on_with(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await mark_whole(session, hall)
    await organiser(client, session)
    results = await book(client, f"/events/{hall.event.id}/print/results.xlsx")
    assert results[0] == ["名次", "参赛号", "姓名", "单位", "实操", "总分", "标准分", "备注"]
    assert results[1] == [1, 1, "赵甲", "试验行业工会", 84.83, 84.83, "", ""]
    hall.event.team_size, hall.entry.name = 2, "先锋队"
    await session.commit()
    entries = await book(client, f"/events/{hall.event.id}/print/entries.xlsx")
    assert entries[0][:5] == ["参赛号", "队伍", "队员类别", "姓名", "证件号码"]
    assert entries[1][:4] == [1, "先锋队", "正式", "赵甲"]
    assert "*" in str(entries[1][4])
    await make.sign_in(session, client, hall.judges[0])
    judges = await book(client, f"/events/{hall.event.id}/print/entries.xlsx")
    assert "证件号码" not in judges[0]
    team = await book(client, f"/events/{hall.event.id}/print/results.xlsx")
    assert team[1][2:4] == ["先锋队", "赵甲"]


async def book(client: Client, path: str) -> list[list[object]]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; ")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [list(row) for row in sheets.get_sheet_by_index(0).to_python()]


async def test_why_is_printed_for_those_who_answer_for_it(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    await mark_whole(session, hall)
    first = await session.scalar(
        select(Mark.id).where(Mark.aspect_id == hall.aspects[1].id).order_by(Mark.id).limit(1)
    )
    await marking.give(session, hall.judges[0], hall.mark("3", 1, seen=first))
    address = f"/events/{hall.event.id}/print/why/{hall.entry.id}"
    await make.sign_in(session, client, hall.judges[0])
    assert await status(client, address) == 403
    chief = await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE)
    await make.sign_in(session, client, chief)
    page = await shown(client, address)
    assert "31.50 ×" not in page
    assert "第 1 评委 某人：3（已被替换 2）" in page
    assert "没有总分相同的其他参赛者" in page
    assert "91.50 × 1 = 91.5" in page
    assert await status(client, f"/events/{hall.event.id}/print/why/0") == 404


@pytest.mark.parametrize("path", PRINTS)
async def test_print_costs_the_same_with_more_rows(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    await organiser(client, session)
    address = path.format(e=hall.event.id, p=hall.part.id)
    with counted(session) as few:
        assert await status(client, address) == 200
    for number in (2, 3):
        await make.make_entry(session, hall.event, [hall.part], number)
    await session.commit()
    with counted(session) as more:
        assert await status(client, address) == 200
    assert 0 < more.count <= few.count


async def end(session: AsyncSession, entry: Entry, state: EntryState) -> None:
    entry.state, entry.ground, entry.ended_at = state, "因病", clock.now()
    await session.flush()
