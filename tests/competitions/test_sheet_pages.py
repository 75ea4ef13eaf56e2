"""The sheet's pages over HTTP: what is shown of which work to whom, and what it costs."""

import re
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import flags, marking
from competitions.rules.states import StageState
from competitions.schemas import AnswerFlag, OpenRound, RaiseFlag
from core.actor import Actor
from core.errors import Conflict
from tests import make
from tests.competitions import panels
from tests.competitions.panels import DEDUCT, FREE, JUDGEMENT, PANEL, YES_NO, Table
from tests.statements import counted

Client = AsyncTestClient[Litestar]


@pytest.fixture
async def table(session: AsyncSession) -> Table:
    return await panels.make_table(session)


async def text(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def works_at(table: Table, **query: object) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/parts/{table.part.id}/sheet?{asked}"


def sheet_at(table: Table, work: int = 0) -> str:
    return f"/parts/{table.part.id}/sheet/{table.works[work].id}"


def aspect_at(table: Table, aspect: int) -> str:
    return f"/parts/{table.part.id}/aspects/{table.aspects[aspect].id}/sheet"


def codes(page: str) -> list[str]:
    """The works' codes in the list, in its order."""
    listed = page[page.index('class="work-list"') :]
    return re.findall(r'<span class="code">(?:<s>)?(\d-\d{3})', listed)


def field(page: str, table: Table, aspect: int, work: int = 0) -> str:
    """The HTML of one field."""
    name = f'data-field="{table.works[work].id}-{table.aspects[aspect].id}"'
    start = page.rindex("<article", 0, page.index(name))
    return page[start : page.index("</article>", start)]


async def remark(session: AsyncSession, table: Table, work: int = 0) -> None:
    for judge, value in zip(table.panel, ("0", "2", "3"), strict=True):
        await marking.give(session, judge, table.mark(value, JUDGEMENT, work))


async def test_works_stand_in_the_order_of_the_draw(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await make.sign_in(session, client, table.lead)
    assert codes(await text(client, works_at(table))) == ["1-001", "1-002", "1-003", "1-004"]
    await panels.draw(session, table, [2, 0, 3, 1])
    await session.commit()
    assert codes(await text(client, works_at(table))) == ["1-003", "1-001", "1-004", "1-002"]


async def test_works_page_never_names_who_made_them(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await make.sign_in(session, client, table.lead)
    for path in (works_at(table), sheet_at(table), aspect_at(table, FREE)):
        assert "赵甲" not in await text(client, path)


async def test_works_are_searched_by_code_and_by_what_is_missing(
    client: Client, session: AsyncSession, table: Table
) -> None:
    for aspect, value in (
        (YES_NO, "2"),
        (DEDUCT, "4"),
        (FREE, "0"),
        (JUDGEMENT, "2"),
        (PANEL, "5"),
    ):
        await marking.give(session, table.lead, table.mark(value, aspect))
    await panels.withdraw(session, table, 1)
    await panels.keep_away(session, table, table.lead, 2)
    await make.sign_in(session, client, table.lead)
    assert codes(await text(client, works_at(table, show="missing"))) == ["1-004"]
    assert codes(await text(client, works_at(table, q="003"))) == ["1-003"]
    assert "No work has such a code." in await text(client, works_at(table, q="9"))


async def test_progress_counts_neither_ended_works_nor_those_one_keeps_away_from(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await panels.withdraw(session, table, 1)
    await panels.keep_away(session, table, table.lead, 2)
    await make.sign_in(session, client, table.lead)
    page = await text(client, works_at(table))
    assert "0 / 10" in page
    assert "<s>1-002</s>" in page
    assert "Keep away" in page


async def test_sheet_of_a_work_one_keeps_away_from_is_locked(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await panels.keep_away(session, table, table.lead, 0)
    await make.sign_in(session, client, table.lead)
    page = await text(client, sheet_at(table))
    assert "You keep away from this work." in page
    assert all("data-locked" in field(page, table, aspect) for aspect in range(5))
    other = await text(client, sheet_at(table, 1))
    assert "data-locked" not in field(other, table, FREE, 1)


async def test_sheet_of_an_ended_entry_is_locked_in_both_modes(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await panels.withdraw(session, table, 1)
    await make.sign_in(session, client, table.keeper)
    for page in (
        await text(client, sheet_at(table, 1)),
        await text(client, aspect_at(table, FREE)),
    ):
        assert "This work is not marked any more" in page
        assert "data-locked" in field(page, table, FREE, 1)


async def test_sheet_of_a_judge_who_left_can_be_read_only(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await marking.give(session, table.lead, table.mark("7.75", PANEL))
    await panels.leave(session, table, table.lead)
    await make.sign_in(session, client, table.lead)
    page = await text(client, sheet_at(table))
    assert "You have left this panel." in page
    assert 'data-value="7.75"' in field(page, table, PANEL)
    assert "data-locked" in field(page, table, PANEL)


async def test_sheet_of_a_closed_stage_can_be_read_only(
    client: Client, session: AsyncSession, table: Table
) -> None:
    table.stage.state = StageState.CLOSED
    await make.sign_in(session, client, table.lead)
    page = await text(client, sheet_at(table))
    assert "the stage is not open" in page
    assert "data-locked" in field(page, table, FREE)


async def test_reported_part_has_a_sheet_for_the_scorekeeper_only(
    client: Client, session: AsyncSession, table: Table
) -> None:
    table.part.reported = True
    paths = (works_at(table), sheet_at(table), aspect_at(table, FREE))
    await make.sign_in(session, client, table.lead)
    for path in paths:
        answer = await client.get(path)
        assert answer.status_code == 403
        assert "come from elsewhere" in answer.text
    await make.sign_in(session, client, table.keeper)
    for path in paths:
        await text(client, path)


async def test_scorekeeper_types_in_for_a_seat_in_both_modes(
    client: Client, session: AsyncSession, table: Table
) -> None:
    given = await marking.give(session, table.lead, table.mark("2", JUDGEMENT))
    await make.sign_in(session, client, table.keeper)
    for path in (sheet_at(table), aspect_at(table, JUDGEMENT)):
        assert "data-locked" in field(await text(client, path), table, JUDGEMENT)
        page = await text(client, f"{path}?seat={given.seat}")
        assert 'data-value="2"' in field(page, table, JUDGEMENT)
        assert f"/sheet?seat={given.seat}" in page


@pytest.mark.parametrize("path", ["/parts/{p}/aspects", "/parts/{p}/aspects/{a}/sheet"])
async def test_aspect_pages_open_to_those_who_mark_only(
    client: Client, session: AsyncSession, table: Table, path: str
) -> None:
    address = path.format(p=table.part.id, a=table.aspects[FREE].id)
    await make.sign_in(session, client, table.lead)
    await text(client, address)
    await make.sign_in(session, client, table.chief)
    assert (await client.get(address)).status_code == 403
    stranger = await make.make_judge(session, await make.make_event(session))
    await make.sign_in(session, client, stranger)
    assert (await client.get(address)).status_code == 404


async def test_sheet_of_a_work_or_an_aspect_of_another_part_is_not_found(
    client: Client, session: AsyncSession, table: Table
) -> None:
    other = await make.make_part(session, table.stage, position=2)
    await make.sign_in(session, client, table.lead)
    for path in (
        f"/parts/{other.id}/sheet/{table.works[0].id}",
        f"/parts/{other.id}/aspects/{table.aspects[0].id}/sheet",
    ):
        assert (await client.get(path)).status_code == 404


async def test_zero_is_shown_as_a_mark_and_nothing_as_nothing(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await marking.give(session, table.lead, table.mark("0", DEDUCT))
    await make.sign_in(session, client, table.lead)
    page = await text(client, sheet_at(table))
    assert 'data-value="0"' in field(page, table, DEDUCT)
    for aspect in (YES_NO, FREE, JUDGEMENT, PANEL):
        empty = field(page, table, aspect)
        assert 'data-value=""' in empty
        assert " checked" not in empty
        assert 'aria-pressed="true"' not in empty


async def test_marks_too_far_apart_are_shown_to_who_leads_only(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await remark(session, table)
    await make.sign_in(session, client, table.lead)
    shown = field(await text(client, sheet_at(table)), table, JUDGEMENT)
    assert re.findall(r'"contest-value">(\d)<', shown) == ["0", "2", "3"]
    assert 'name="reason"' in shown
    await make.sign_in(session, client, table.judges[0])
    hidden = field(await text(client, sheet_at(table)), table, JUDGEMENT)
    assert "The panel lead opens a new round" in hidden
    assert "contest-value" not in hidden
    assert "To be marked again" not in await text(client, f"/events/{table.event.id}/confirm")


async def test_next_round_is_empty_and_shows_what_came_before(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await remark(session, table)
    await make.sign_in(session, client, table.chief)
    page = f"/events/{table.event.id}/confirm"
    assert "To be marked again" in await text(client, page)
    again = f"/events/{table.event.id}/again/{table.works[0].id}/{table.aspects[JUDGEMENT].id}"
    refused = await client.post(again, data={"reason": ""}, headers={"hx-request": "true"})
    assert (refused.status_code, "Fill this in." in refused.text) == (422, True)
    done = await client.post(again, data={"reason": "尺寸读错"}, headers={"hx-request": "true"})
    assert done.status_code == 200
    assert "To be marked again" not in await text(client, page)
    twice = await client.post(again, data={"reason": "尺寸读错"}, headers={"hx-request": "true"})
    assert twice.status_code == 409

    await make.sign_in(session, client, table.judges[0])
    shown = field(await text(client, sheet_at(table)), table, JUDGEMENT)
    assert 'data-value=""' in shown
    assert "data-locked" not in shown
    assert "Round 2" in shown
    assert "尺寸读错" in shown
    assert re.findall(r'"mark-old">(\d)<', shown) == ["2"]


async def test_round_before_shows_what_stood_at_its_end(
    client: Client, session: AsyncSession, table: Table
) -> None:
    first = await marking.give(session, table.lead, table.mark("3", JUDGEMENT))
    await marking.give(session, table.lead, table.mark("0", JUDGEMENT, seen=first.id))
    for judge in table.judges:
        await marking.give(session, judge, table.mark("3", JUDGEMENT))
    wanted = OpenRound(
        work=table.works[0].id, aspect=table.aspects[JUDGEMENT].id, reason="标准不一"
    )
    await marking.open_round(session, table.lead, wanted)
    await make.sign_in(session, client, table.lead)
    shown = field(await text(client, aspect_at(table, JUDGEMENT)), table, JUDGEMENT)
    assert re.findall(r'"mark-old">(\d)<', shown) == ["0", "3", "3"]


async def raise_flag(
    session: AsyncSession, table: Table, actor: Actor, aspect: int | None, words: str
) -> int:
    wanted = RaiseFlag(
        key=uuid4(),
        work=table.works[0].id,
        aspect=None if aspect is None else table.aspects[aspect].id,
        words=words,
    )
    return (await flags.raise_flag(session, actor, wanted)).id


async def test_flags_stand_on_their_field_with_their_answers(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await raise_flag(session, table, table.judges[0], FREE, "<b>量具</b>跳动")
    whole = await raise_flag(session, table, table.judges[0], None, "换过工具箱")
    await flags.answer_flag(session, table.chief, whole, AnswerFlag(answer="符合清单"))
    await make.sign_in(session, client, table.lead)
    page = await text(client, sheet_at(table))
    assert "&lt;b&gt;量具" in field(page, table, FREE)
    assert "量具" not in field(page, table, DEDUCT)
    assert "符合清单" in page[: page.index("<article")]
    assert "量具" in field(await text(client, aspect_at(table, FREE)), table, FREE)


async def test_flag_is_answered_on_its_page_by_who_leads(
    client: Client, session: AsyncSession, table: Table
) -> None:
    flag = await raise_flag(session, table, table.judges[0], FREE, "量具跳动")
    page = f"/events/{table.event.id}/flags"
    answer = f"{page}/{flag}/answer"
    await make.sign_in(session, client, table.judges[0])
    assert "What became of it?" not in await text(client, page)
    sent = {"answer": "已更换电池"}
    assert (await client.post(answer, data=sent)).status_code == 403
    await make.sign_in(session, client, table.chief)
    assert "量具跳动" in await text(client, page)
    assert (await client.post(answer, data={"answer": " "})).status_code == 422
    assert (await client.post(answer, data=sent)).status_code in (200, 303)
    assert "已更换电池" in await text(client, page)
    assert (await client.post(answer, data=sent)).status_code == 409
    stranger = await make.make_judge(session, await make.make_event(session))
    await make.sign_in(session, client, stranger)
    assert (await client.get(page)).status_code == 404


@pytest.mark.parametrize("number", [-1, 0, 2, 10**15])
async def test_page_beyond_the_end_is_the_nearest_there_is(
    client: Client, session: AsyncSession, table: Table, number: int
) -> None:
    await marking.give(session, table.keeper, table.mark("20", FREE))
    await raise_flag(session, table, table.judges[0], FREE, "量具跳动")
    await make.sign_in(session, client, table.lead)
    event = table.event.id
    assert "1-001" in await text(client, f"/events/{event}/confirm?number={number}")
    assert "1-001" in await text(client, f"/events/{event}/flags?number={number}")
    assert "1-001" in await text(client, works_at(table, number=number))
    assert "1-001" in await text(client, f"{aspect_at(table, FREE)}?number={number}")


async def test_many_are_confirmed_at_once_and_each_refusal_is_told(
    client: Client, session: AsyncSession, table: Table
) -> None:
    by_keeper = [
        (await marking.give(session, table.keeper, table.mark("20", FREE, work))).id
        for work in range(3)
    ]
    own = (await marking.give(session, table.lead, table.mark("20", FREE, 3))).id
    await make.sign_in(session, client, table.lead)
    page = await client.post(
        f"/events/{table.event.id}/confirm", data={"marks[]": [by_keeper[0], own, by_keeper[1]]}
    )
    assert "2 marks confirmed." in page.text
    assert "You entered this mark, so somebody else confirms it." in page.text
    assert "1-003" in page.text
    assert "Confirm all" not in page.text


async def test_all_of_a_device_are_confirmed_but_nothing_unseen(
    client: Client, session: AsyncSession, table: Table
) -> None:
    sent = [
        await marking.give(session, table.keeper, table.mark("20", FREE, work, device="import"))
        for work in range(3)
    ]
    await marking.give(session, table.keeper, table.mark("4", DEDUCT, device="tablet 1"))
    path = f"/events/{table.event.id}/confirm"
    await make.sign_in(session, client, table.lead)
    shown = await text(client, f"{path}?entered_by={table.keeper.account}&device=import")
    assert "3 marks that others entered are confirmed by you" in shown
    assert f'name="until" value="{sent[2].id}"' in shown
    form = {"until": sent[1].id, "entered_by": table.keeper.account, "device": "import"}
    page = await client.post(path, data=form)
    assert "2 marks confirmed." in page.text
    await make.sign_in(session, client, table.chief)
    assert (await client.post(path, data=form)).status_code == 403


async def test_confirming_too_many_or_nothing_is_told(
    client: Client, session: AsyncSession, table: Table
) -> None:
    await make.sign_in(session, client, table.lead)
    path = f"/events/{table.event.id}/confirm"
    many = await client.post(path, data={"marks[]": list(range(1, 502))})
    assert (many.status_code, "At most 500 of them." in many.text) == (422, True)
    assert "0 marks confirmed." in (await client.post(path)).text


async def test_sheet_costs_the_same_with_more_works_and_aspects(
    client: Client, session: AsyncSession
) -> None:
    counts = []
    for works in (1, 5):
        table = await panels.make_table(session, works)
        await fill(session, table)
        await make.sign_in(session, client, table.lead)
        event = table.event.id
        costs = []
        for path in (
            works_at(table),
            sheet_at(table),
            f"/parts/{table.part.id}/aspects",
            aspect_at(table, JUDGEMENT),
            f"/events/{event}/confirm",
            f"/events/{event}/flags",
        ):
            with counted(session) as found:
                await text(client, path)
            costs.append(found.count)
        counts.append(costs)
    assert counts[1] == counts[0]


async def fill(session: AsyncSession, table: Table) -> None:
    """Marks, a pair that met, flags and wide judgements on every work."""
    for work in range(len(table.works)):
        await remark(session, table, work)
        await marking.give(session, table.keeper, table.mark("20", FREE, work))
        with pytest.raises(Conflict):
            await marking.give(session, table.lead, table.mark("19", FREE, work))
        await raise_flag(session, table, table.lead, FREE, "量具跳动")
