"""What came out, over HTTP."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.models import Aspect, Part, Work
from competitions.rules.marking import AspectKind
from competitions.rules.roles import EventRole
from competitions.schemas import MarkIn
from core.actor import Actor
from membership.rules.roles import Role, Scope
from tests import make
from tests.competitions.hall import Hall
from tests.statements import counted

Client = AsyncTestClient[Litestar]


async def reading(session: AsyncSession, actor: Actor) -> Mapping[str, str]:
    token = await make.make_token(session, actor, Scope.READ)
    return {"authorization": f"Bearer {token}"}


async def chief(session: AsyncSession, hall: Hall) -> Mapping[str, str]:
    return await reading(session, await make.make_judge(session, hall.event, EventRole.CHIEF_JUDGE))


async def panel_of(
    session: AsyncSession, hall: Hall, size: int
) -> tuple[Part, Aspect, Work, list[Actor]]:
    """A second part with one panel aspect and so many judges."""
    part = await make.make_part(session, hall.stage, position=2, name="展示")
    (aspect,) = await make.make_scheme(session, part, [(AspectKind.PANEL, "10")])
    work = Work(part_id=part.id, entry_id=hall.entry.id, code="2-001")
    session.add(work)
    await session.flush()
    judges = [
        await make.make_judge(session, hall.event, seat_on=part, number=number)
        for number in range(1, size + 1)
    ]
    return part, aspect, work, judges


def mark(hall: Hall, work: Work, aspect: Aspect, value: str) -> MarkIn:
    given = hall.mark(value).model_dump() | {"work": work.id, "aspect": aspect.id}
    return MarkIn.model_validate(given)


async def test_scores_give_a_panels_mean_without_highest_and_lowest(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    """Of six judges one is absent: he is not listed, and his mark is no zero."""
    _, aspect, work, judges = await panel_of(session, hall, 6)
    aspect.factor = Decimal("0.8")
    for judge, value in zip(judges, ("9", "8", "7.5", "8.25", "2"), strict=False):
        await marking.give(session, judge, mark(hall, work, aspect, value))
    answer = await client.get(f"/api/v1/works/{work.id}/scores", headers=await chief(session, hall))
    (row,) = answer.json()
    assert (row["aspect"], row["letter"], row["position"]) == (aspect.id, "A", 1)
    assert (row["status"], row["mean"], row["points"]) == ("waiting", "7.92", "6.34")
    assert [one["value"] for one in row["marks"]] == ["9.00", "8.00", "7.50", "8.25", "2.00"]


async def test_scores_say_no_mean_of_other_kinds(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    for judge, value in zip(hall.judges, ("2", "3", "3"), strict=True):
        await marking.give(session, judge, hall.mark(value, 1))
    answer = await client.get(
        f"/api/v1/works/{hall.work.id}/scores", headers=await chief(session, hall)
    )
    measured, judged = answer.json()
    assert (measured["status"], measured["points"], measured["marks"]) == ("unmarked", None, [])
    assert (judged["points"], judged["mean"], len(judged["marks"])) == ("53.33", None, 3)


async def test_scores_cost_the_same_with_more_aspects(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    small = await make.make_part(session, hall.stage, position=2)
    await make.make_scheme(session, small, [(AspectKind.MEASUREMENT, "100")])
    work = Work(part_id=small.id, entry_id=hall.entry.id, code="2-001")
    session.add(work)
    headers = await chief(session, hall)
    with counted(session) as few:
        await client.get(f"/api/v1/works/{work.id}/scores", headers=headers)
    with counted(session) as more:
        await client.get(f"/api/v1/works/{hall.work.id}/scores", headers=headers)
    assert more.count == few.count


@pytest.mark.parametrize("scope", [Scope.READ, Scope.MARK])
async def test_scores_are_for_those_who_may_ask_why(
    client: Client, session: AsyncSession, hall: Hall, scope: Scope
) -> None:
    path = f"/api/v1/works/{hall.work.id}/scores"
    own = await make.make_token(session, hall.judges[0], scope)
    judge = await client.get(path, headers={"authorization": f"Bearer {own}"})
    stranger = await make.make_judge(session, await make.make_event(session))
    elsewhere = await client.get(path, headers=await reading(session, stranger))
    organiser = await make.make_actor(session, Role.ORGANISER)
    organising = await client.get(path, headers=await reading(session, organiser))
    assert [a.status_code for a in (judge, elsewhere, organising)] == [403, 404, 200]


async def test_scores_of_no_work_are_not_found(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    answer = await client.get("/api/v1/works/999999/scores", headers=await chief(session, hall))
    assert answer.status_code == 404
