"""Results from elsewhere: by workbook with a preview, and by program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
import xlsxwriter
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.actions.marking import reported
from competitions.models import Entry, Event, Mark, Part, Score, Stage, Work
from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.roles import EventRole
from competitions.rules.states import EntryState, StageState
from competitions.schemas import SaveResults
from core import clock, files, workbooks
from core.actor import Actor
from core.errors import Conflict, Forbidden, Invalid, NotFound
from membership.rules.roles import Role, Scope
from membership.seed import demo_number
from tests import make

Client = AsyncTestClient[Litestar]
Cell = str | int | Decimal | None
TITLES = ("参赛号", "作品编号", "身份证号", "姓名", "成绩")


@dataclass
class Exam:
    """An open stage with one part that is held elsewhere, and three entries."""

    event: Event
    stage: Stage
    part: Part
    aspect: int
    entries: list[Entry]
    works: list[Work]
    keeper: Actor
    confirmer: Actor
    numbers: dict[int, str]


@pytest.fixture
async def exam(session: AsyncSession) -> Exam:
    event = await make.make_event(session)
    stage = await make.make_stage(session, event)
    part = await make.make_part(session, stage, name="理论")
    part.reported = True
    aspects = await make.make_scheme(session, part, [(AspectKind.MEASUREMENT, "100")])
    made = [await make.make_entry(session, event, [part], number) for number in (1, 2, 3)]
    return Exam(
        event,
        stage,
        part,
        aspects[0].id,
        [entry for entry, _ in made],
        [works[0] for _, works in made],
        await make.make_judge(session, event, EventRole.SCOREKEEPER),
        await make.make_judge(session, event, EventRole.SCOREKEEPER),
        {n: demo_number(event.id * 50 + n) for n in (1, 2, 3)},
    )


async def sheet(rows: Sequence[Sequence[Cell]], titles: Sequence[str] = TITLES) -> files.Incoming:
    columns = [workbooks.Column(title) for title in titles]
    content = await workbooks.made([workbooks.Table("成绩", columns, rows)])
    return files.given(content, "成绩.xlsx", files.Kind.XLSX)


async def planned(
    session: AsyncSession, exam: Exam, *rows: Sequence[Cell]
) -> tuple[int, reported.Plan]:
    file = await reported.keep(session, exam.keeper, exam.part.id, await sheet(rows))
    return file, await reported.plan(session, exam.keeper, exam.part.id, file)


async def saved(session: AsyncSession, exam: Exam, *rows: Sequence[Cell], reason: str = "") -> int:
    file, plan = await planned(session, exam, *rows)
    wanted = SaveResults(gives=len(plan.gives), reason=reason)
    return await reported.save(session, exam.keeper, exam.part.id, file, wanted)


async def standing(session: AsyncSession, exam: Exam, number: int) -> Mark | None:
    found: Mark | None = await session.scalar(
        select(Mark).where(Mark.work_id == exam.works[number - 1].id, Mark.state == "current")
    )
    return found


async def count(session: AsyncSession) -> int:
    return int(await session.scalar(select(func.count(Mark.id))) or 0)


async def test_results_are_found_by_each_key_and_wait_for_confirmation(
    session: AsyncSession, exam: Exam
) -> None:
    given = await saved(
        session,
        exam,
        ("1", None, None, None, "86.5"),
        (None, exam.works[1].code, None, "赵甲", Decimal(70)),
        (None, None, exam.numbers[3], None, "0"),
    )
    assert given == 3
    marks = [await standing(session, exam, number) for number in (1, 2, 3)]
    assert [mark and mark.value for mark in marks] == [Decimal("86.5"), Decimal(70), Decimal(0)]
    assert all(mark is not None and mark.needs_confirmation for mark in marks)
    assert marks[0] is not None
    answer = await marking.confirm(session, exam.confirmer, marks[0].id)
    assert (answer.status, answer.points) == (ScoreStatus.COMPLETE, Decimal("86.5"))


async def test_nothing_is_saved_by_looking(session: AsyncSession, exam: Exam) -> None:
    file, plan = await planned(session, exam, ("1", None, None, None, "86.5"))
    assert len(plan.gives) == 1
    assert await count(session) == 0
    await reported.discard(session, exam.keeper, exam.part.id, file)
    with pytest.raises(NotFound):
        await reported.plan(session, exam.keeper, exam.part.id, file)


@pytest.mark.parametrize("absent", [None, "", "缺考", " 缺 考 ", "Absent"])
async def test_absent_is_not_zero(session: AsyncSession, exam: Exam, absent: str | None) -> None:
    given = await saved(
        session, exam, ("1", None, None, None, absent), ("2", None, None, None, "0")
    )
    assert given == 1
    assert await standing(session, exam, 1) is None
    scored = await session.scalars(select(Score.work_id))
    assert list(scored) == [exam.works[1].id]


async def test_every_error_is_told_at_once_with_its_cell(session: AsyncSession, exam: Exam) -> None:
    exam.entries[2].state = EntryState.WITHDRAWN
    exam.entries[2].ground = "病"
    exam.entries[2].ended_at = clock.now()
    await session.flush()
    _, plan = await planned(
        session,
        exam,
        ("1", None, None, None, "100.01"),
        ("9", None, None, None, "50"),
        (None, None, None, None, "50"),
        (None, None, "110101199001011234", None, "50"),
        ("2", exam.works[0].code, None, None, "50"),
        ("2", None, None, "别人", "50"),
        ("2", None, None, None, "50"),
        ("2", None, None, None, "1.005"),
        ("3", None, None, None, "50"),
        ("2", None, None, None, "许多"),
    )
    assert plan.gives == []
    places = [problem.where for problem in plan.problems]
    assert places == ["E2", "A3", "A4", "C5", "A6", "D7", "A8", "A9", "E9", "A10", "A11", "E11"]
    assert [row.right for row in plan.results] == [False] * 10


async def test_good_rows_are_saved_beside_bad_ones(session: AsyncSession, exam: Exam) -> None:
    given = await saved(session, exam, ("1", None, None, None, "80"), ("9", None, None, None, "50"))
    assert given == 1


async def test_formula_that_was_never_calculated_is_told(
    session: AsyncSession, exam: Exam, tmp_path: Path
) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("成绩")
        page.write_row(0, 0, ["参赛号", "成绩"])
        page.write_row(1, 0, [1])
        page.write_formula(1, 1, "=40+40", value="")
        page.write_row(2, 0, [2, 75])
    incoming = files.given(path.read_bytes(), "成绩.xlsx", files.Kind.XLSX)
    file = await reported.keep(session, exam.keeper, exam.part.id, incoming)
    plan = await reported.plan(session, exam.keeper, exam.part.id, file)
    assert "B2" in [problem.where for problem in plan.problems]
    assert [row.row for row in plan.gives] == [3]


async def test_sheet_without_results_is_refused(session: AsyncSession, exam: Exam) -> None:
    for incoming in (
        await sheet([("1", "x")], ("参赛号", "姓名")),
        await sheet([], TITLES),
    ):
        with pytest.raises(Invalid) as refused:
            await reported.keep(session, exam.keeper, exam.part.id, incoming)
        assert list(refused.value.fields) == ["file"]


async def test_doubled_title_takes_nothing(session: AsyncSession, exam: Exam) -> None:
    incoming = await sheet([("1", "80", "70")], ("参赛号", "成绩", "得分"))
    file = await reported.keep(session, exam.keeper, exam.part.id, incoming)
    plan = await reported.plan(session, exam.keeper, exam.part.id, file)
    assert (plan.gives, len(plan.problems)) == ([], 1)


async def test_same_result_again_changes_nothing_and_another_replaces(
    session: AsyncSession, exam: Exam
) -> None:
    await saved(session, exam, ("1", None, None, None, "80"))
    _, plan = await planned(session, exam, ("1", None, None, None, "80.00"))
    assert (plan.gives, plan.same) == ([], 1)
    await saved(session, exam, ("1", None, None, None, "81"))
    mark = await standing(session, exam, 1)
    assert mark is not None
    assert (mark.value, await count(session)) == (Decimal(81), 2)


async def test_confirmed_result_changes_only_with_a_reason(
    session: AsyncSession, exam: Exam
) -> None:
    await saved(session, exam, ("1", None, None, None, "80"))
    mark = await standing(session, exam, 1)
    assert mark is not None
    await marking.confirm(session, exam.confirmer, mark.id)
    with pytest.raises(Invalid) as refused:
        await saved(session, exam, ("1", None, None, None, "81"))
    assert list(refused.value.fields) == ["reason"]
    assert await saved(session, exam, ("1", None, None, None, "81"), reason="阅卷更正") == 1


async def test_absence_takes_no_result_back(session: AsyncSession, exam: Exam) -> None:
    await saved(session, exam, ("1", None, None, None, "80"))
    _, plan = await planned(session, exam, ("1", None, None, None, "缺考"))
    assert [problem.where for problem in plan.problems] == ["E2"]


async def test_save_of_another_count_than_was_shown_is_refused(
    session: AsyncSession, exam: Exam
) -> None:
    file, _ = await planned(session, exam, ("1", None, None, None, "80"))
    with pytest.raises(Conflict):
        await reported.save(session, exam.keeper, exam.part.id, file, SaveResults(gives=2))
    wanted = SaveResults(gives=1)
    await reported.save(session, exam.keeper, exam.part.id, file, wanted)
    with pytest.raises(NotFound):
        await reported.save(session, exam.keeper, exam.part.id, file, wanted)


async def test_workbook_of_somebody_else_is_not_found(session: AsyncSession, exam: Exam) -> None:
    file, _ = await planned(session, exam, ("1", None, None, None, "80"))
    with pytest.raises(NotFound):
        await reported.plan(session, exam.confirmer, exam.part.id, file)


async def test_only_the_scorekeeper_of_an_open_reported_part(
    session: AsyncSession, exam: Exam
) -> None:
    incoming = await sheet([("1", None, None, None, "80")])
    stranger = await make.make_judge(session, await make.make_event(session), EventRole.SCOREKEEPER)
    with pytest.raises(NotFound):
        await reported.keep(session, stranger, exam.part.id, incoming)
    for actor in (
        await make.make_judge(session, exam.event),
        await make.make_actor(session, Role.ORGANISER),
    ):
        with pytest.raises(Forbidden):
            await reported.keep(session, actor, exam.part.id, incoming)
    exam.stage.state = StageState.CLOSED
    await session.flush()
    with pytest.raises(Conflict) as refused:
        await reported.keep(session, exam.keeper, exam.part.id, incoming)
    assert refused.value.name == "not-open"
    exam.part.reported = False
    await session.flush()
    with pytest.raises(Conflict):
        await reported.plan(session, exam.keeper, exam.part.id, 1)


async def test_scheme_of_two_aspects_takes_no_results(session: AsyncSession) -> None:
    event = await make.make_event(session)
    part = await make.make_part(session, await make.make_stage(session, event))
    part.reported = True
    await make.make_scheme(session, part, [(AspectKind.MEASUREMENT, "50")] * 2)
    keeper = await make.make_judge(session, event, EventRole.SCOREKEEPER)
    with pytest.raises(Conflict):
        await reported.keep(session, keeper, part.id, await sheet([("1", None, None, None, "1")]))


async def post(
    client: Client, session: AsyncSession, exam: Exam, actor: Actor, *results: Mapping[str, object]
) -> tuple[int, list[tuple[int, object]]]:
    """The status, and of each answer its status with the value or the fields that are wrong."""
    token = await make.make_token(session, actor, Scope.MARK, Scope.READ)
    answer = await client.post(
        f"/api/v1/parts/{exam.part.id}/results",
        json={"results": list(results)},
        headers={"authorization": f"Bearer {token}"},
    )
    answers = answer.json().get("answers", [])
    return answer.status_code, [
        (one["status"], one["mark"]["value"] if one["mark"] else one["problem"].get("fields"))
        for one in answers
    ]


def result(points: str, **over: object) -> dict[str, object]:
    return {"key": str(uuid4()), "points": points} | over


async def test_program_sends_results_each_answered_for_itself(
    client: Client, session: AsyncSession, exam: Exam
) -> None:
    sent = [
        result("86.5", entry=1),
        result("50", entry=9),
        result("70", work=exam.works[1].id),
        result("101", entry=3),
        result("50", work=exam.works[0].id + 10_000),
    ]
    status, answers = await post(client, session, exam, exam.keeper, *sent)
    assert status == 200
    assert [one[0] for one in answers] == [200, 422, 200, 422, 422]
    assert (answers[0][1], answers[2][1]) == ("86.50", "70.00")
    assert await post(client, session, exam, exam.keeper, *sent) == (status, answers)
    assert await count(session) == 2


async def test_program_that_may_not_is_refused(
    client: Client, session: AsyncSession, exam: Exam
) -> None:
    judge = await make.make_judge(session, exam.event)
    assert (await post(client, session, exam, judge, result("1", entry=1)))[0] == 403
    for wrong in ({}, {"entry": 1, "work": 1}, {"entry": 0}, {"entry": 1, "point": 1}):
        assert (await post(client, session, exam, exam.keeper, result("1", **wrong)))[0] == 422
    many = [result("1", entry=1)] * 501
    assert (await post(client, session, exam, exam.keeper, *many))[0] == 422


async def test_page_takes_a_workbook_and_saves_it(
    client: Client, session: AsyncSession, exam: Exam
) -> None:
    await make.sign_in(session, client, exam.keeper)
    address = f"/parts/{exam.part.id}/results"
    template = await client.get(f"{address}/template.xlsx")
    (grid,) = workbooks.read(template.content).grids
    assert [row[0] for row in grid.rows[1:]] == [1, 2, 3]
    incoming = await sheet([("1", None, None, None, "80"), ("9", None, None, None, "1")])
    sent = await client.post(
        address,
        files={"file": ("成绩.xlsx", incoming.content())},
        headers={"hx-request": "true"},
    )
    preview = sent.headers["hx-redirect"]
    shown = (await client.get(preview)).text
    assert "1 to save" in shown
    assert "Nobody in this part has it" in shown
    done = await client.post(f"{preview}/save", data={"gives": "1"}, headers={"hx-request": "true"})
    assert done.headers["hx-redirect"] == address
    assert "1 / 3" in (await client.get(address)).text


async def test_page_is_the_scorekeepers(client: Client, session: AsyncSession, exam: Exam) -> None:
    await make.sign_in(session, client, await make.make_judge(session, exam.event))
    for path in ("", "/template.xlsx", "/1"):
        assert (await client.get(f"/parts/{exam.part.id}/results{path}")).status_code == 403
