"""Entries by workbook: the template, the preview, entering, the errors back; and bad input."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.models import Clause, Entry, Event, Member
from competitions.rules.eligibility import ClauseKind
from competitions.rules.states import StageState
from core import files, workbooks
from core.audit import AuditEntry
from core.files import StoredFile
from membership.models import Organisation, Person
from membership.rules.roles import Role
from membership.seed import demo_number
from tests import make
from tests.statements import counted

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}
TITLES = ("姓名", "身份证号", "单位", "教练", "来京时间")
TEAMS = ("队名", "姓名", "身份证号", "替补")
Cells = Sequence[object]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    files.use(tmp_path / "files")


@pytest.fixture
async def event(session: AsyncSession) -> Event:
    made = await make.make_event(session)
    stage = await make.make_stage(session, made, StageState.PREPARING)
    await make.make_part(session, stage)
    return made


@pytest.fixture
async def union(session: AsyncSession) -> Organisation:
    return await make.make_organisation(session, name="甲厂工会")


@pytest.fixture
async def people(
    client: Client, session: AsyncSession, event: Event, union: Organisation
) -> list[Person]:
    """Four of the union; the organiser is signed in."""
    made = [await make.make_person(session, n, union, f"选手{n}") for n in range(1, 5)]
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    return made


def book(titles: Cells, *rows: Cells) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        sheet = workbook.add_worksheet("报名表")
        for number, cells in enumerate((titles, *rows)):
            sheet.write_row(number, 0, cells)
    return target.getvalue()


async def upload(client: Client, event: Event, content: bytes, name: str = "报名.xlsx") -> str:
    """The preview's address."""
    answer = await client.post(
        f"/events/{event.id}/entries/workbook", files={"file": (name, content)}, headers=FRAGMENT
    )
    assert answer.status_code == 200, answer.text
    return str(answer.headers["hx-redirect"])


async def refused(client: Client, event: Event, content: bytes, name: str = "报名.xlsx") -> str:
    """What is said of a workbook that is not taken, beside the field."""
    answer = await client.post(
        f"/events/{event.id}/entries/workbook", files={"file": (name, content)}, headers=FRAGMENT
    )
    assert (answer.status_code, 'data-field="file"' in answer.text) == (422, True), answer.text
    return answer.text


async def text(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


async def entered(session: AsyncSession, event: Event) -> int:
    found = await session.scalar(select(func.count(Entry.id)).where(Entry.event_id == event.id))
    return found or 0


async def test_template_filled_in_is_read_back(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    answer = await client.get(f"/events/{event.id}/entries/template.xlsx")
    grid = workbooks.read(answer.content).grids[0]
    assert grid.rows[0] == TITLES
    preview = await upload(client, event, book(grid.rows[0], ("选手1", demo_number(1), "", "", "")))
    assert "1 entry is right" in await text(client, preview)


async def test_good_rows_are_entered_and_the_others_told(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    rows = (
        ("选手1", demo_number(1), "甲厂工会", "周教练", "2019-05-01"),
        ("选手2", demo_number(2), "别的单位", "", ""),
        ("张冠李戴", demo_number(3), "", "", ""),
        ("选手1", demo_number(1), "", "", ""),
        ("陌生人", demo_number(77), "", "", ""),
        ("选手4", "11010119900307001X", "", "", "昨天"),
    )
    preview = await upload(client, event, book(TITLES, *rows))
    page = await text(client, preview)
    assert "2 entries are right" in page
    assert "4 entries need you" in page
    for says in (
        "With this identity number, 选手3 is on record.",
        "Row 5 repeats row 2: the same 身份证号.",
        "Nobody in your branch has this identity number.",
        "Write a date, such as 2026-11-23.",
        "On record is 甲厂工会; that counts.",
    ):
        assert says in page
    assert re.search(r"A4</span> With this", page)
    stale = await client.post(f"{preview}/enter", data={"good": "3"}, headers=FRAGMENT)
    assert (stale.status_code, await entered(session, event)) == (409, 0)
    done = await client.post(f"{preview}/enter", data={"good": "2"}, headers=FRAGMENT)
    assert done.headers["hx-redirect"] == f"/events/{event.id}/entries"
    members = await session.execute(
        select(Member.person_id, Member.in_beijing_since, Entry.number, Entry.coach)
        .join(Entry, Entry.id == Member.entry_id)
        .where(Entry.event_id == event.id)
        .order_by(Entry.number)
    )
    found = [(row[0], str(row[1]), row[2], row[3]) for row in members]
    assert found == [
        (people[0].id, "2019-05-01", 1, "周教练"),
        (people[1].id, "None", 2, ""),
    ]
    last = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))).first()
    assert last is not None
    assert (last.verb, len(last.facts["entries"])) == ("entry:import", 2)
    again = await client.post(f"{preview}/enter", data={"good": "2"}, headers=FRAGMENT)
    assert again.status_code == 404


async def test_what_to_mend_comes_as_workbook(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    preview = await upload(client, event, book(TITLES, ("别人", demo_number(1)), ("选手2", "123")))
    answer = await client.get(f"{preview}/problems.xlsx")
    rows = workbooks.read(answer.content).grids[0].rows
    assert [row[1] for row in rows] == ["Cell", "A2", "B3"]
    assert "attachment" in answer.headers["content-disposition"]


async def test_person_in_the_event_and_clauses_are_told(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    for position, (kind, values) in enumerate(
        [(ClauseKind.QUOTA, {"most": 2}), (ClauseKind.IN_BEIJING, {"years": 1})], start=1
    ):
        session.add(
            Clause(
                event_id=event.id,
                position=position,
                kind=kind,
                values=values,
                text=f"第{position}款",
                source="规程",
            )
        )
    await session.commit()
    answer = await client.post(
        f"/events/{event.id}/entries",
        data={"person": str(people[0].id), "in_beijing_since": "2010-01-01"},
        headers=FRAGMENT,
    )
    assert answer.status_code == 200
    rows = [(f"选手{n}", demo_number(n), "", "", "2015-01-01") for n in range(1, 5)]
    rows[3] = ("选手4", demo_number(4), "", "", "")
    page = await text(client, await upload(client, event, book(TITLES, *rows)))
    assert "1 entry is right" in page
    assert "选手1 is on the list of entries already, as number 1." in page
    assert "The union has 2 entries in this event already" in page
    assert "Since when in Beijing is not known." in page


async def test_rows_of_a_team_are_entered_together(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    event.team_size, event.substitutes = 2, 1
    await session.commit()
    rows = (
        ("一队", "选手3", demo_number(3), "是"),
        ("一队", "选手1", demo_number(1), "否"),
        ("二队", "选手4", demo_number(4), ""),
        ("一队", "选手2", demo_number(2), ""),
    )
    preview = await upload(client, event, book(TEAMS, *rows))
    page = await text(client, preview)
    assert "1 entry is right" in page
    assert "A team of this event has 2 members; 1 are named." in page
    await client.post(f"{preview}/enter", data={"good": "1"}, headers=FRAGMENT)
    members = await session.execute(
        select(Member.person_id, Member.substitute)
        .where(Member.event_id == event.id)
        .order_by(Member.position)
    )
    found = [tuple(row) for row in members]
    assert found == [
        (people[0].id, False),
        (people[1].id, False),
        (people[2].id, True),
    ]


def formulas() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, TITLES)
        sheet.write_string(1, 0, "选手1")
        sheet.write_formula(1, 1, "=A1&B1", value="")
        sheet.merge_range("C2:D2", "甲厂工会")
    return target.getvalue()


async def test_formulas_and_merged_cells_are_told_by_cell(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    page = await text(client, await upload(client, event, formulas()))
    assert "Cells C2:D2 are merged." in page
    assert "B2" in page
    assert "Enter the" not in page


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * 400_000_000)
    return target.getvalue()


async def test_what_is_no_list_of_entries_is_refused_beside_the_field(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    many = [(f"选手{n}", demo_number(n)) for n in range(2001)]
    for content, says in (
        (bomb(), "takes far too much room"),
        (b"", "is empty"),
        (b"name,number\n", "XLSX"),
        (book(()), "No row of titles was found."),
        (book(("部件", "分值"), ("甲", 3)), "No row of titles was found."),
        (book(TITLES), "Nobody stands below the titles."),
        (book(TITLES, *many), "This sheet has 2001 rows; at most 2000"),
    ):
        assert says in await refused(client, event, content)
    assert await session.scalar(select(func.count(StoredFile.id))) == 0


async def test_workbook_is_its_senders_own(
    client: Client, session: AsyncSession, event: Event, people: list[Person], union: Organisation
) -> None:
    preview = await upload(client, event, book(TITLES, ("选手1", demo_number(1))))
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    for answer in (
        await client.get(preview),
        await client.get(f"{preview}/problems.xlsx"),
        await client.post(f"{preview}/enter", data={"good": "1"}, headers=FRAGMENT),
        await client.post(f"{preview}/discard", headers=FRAGMENT),
    ):
        assert answer.status_code == 404
    judge = await make.make_judge(session, event)
    await make.sign_in(session, client, judge)
    assert (await client.get(f"/events/{event.id}/entries/workbook")).status_code == 403


async def test_discarded_workbook_is_gone(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    preview = await upload(client, event, book(TITLES, ("选手1", demo_number(1))))
    answer = await client.post(f"{preview}/discard", headers=FRAGMENT)
    assert answer.headers["hx-redirect"] == f"/events/{event.id}/entries/workbook"
    assert (await client.get(preview)).status_code == 404
    assert await entered(session, event) == 0


async def test_preview_costs_the_same_with_more_rows(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    async def cost(count: int) -> int:
        rows = [(f"选手{n}", demo_number(n)) for n in range(1, count + 1)]
        preview = await upload(client, event, book(TITLES, *rows))
        with counted(session) as found:
            await text(client, preview)
        return found.count

    assert await cost(1) == await cost(4)


async def test_team_with_one_bad_row_hears_of_the_others_too(
    client: Client, session: AsyncSession, event: Event, people: list[Person]
) -> None:
    event.team_size = 2
    session.add(
        Clause(
            event_id=event.id,
            position=1,
            kind=ClauseKind.AGE,
            values={"least": 60},
            text="年满60周岁",
            source="规程",
        )
    )
    await session.commit()
    rows = (("一队", "选手1", demo_number(1), ""), ("一队", "别人", demo_number(2), ""))
    page = await text(client, await upload(client, event, book(TEAMS, *rows)))
    assert "C2</span> 选手1: " in page
    assert "B3</span> With this identity number" in page
    assert "1 are named" not in page
