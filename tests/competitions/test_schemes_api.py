"""Whole marking schemes over HTTP."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.rules.roles import EventRole
from membership.rules.roles import Role, Scope
from tests import make
from tests.competitions.hall import Hall

Client = AsyncTestClient[Litestar]

MEASURED: dict[str, Any] = {
    "kind": "measurement",
    "description": "导轨垂直度",
    "max_mark": "40",
    "section": "2",
    "requirement": "不大于0.6毫米",
}
JUDGED: dict[str, Any] = {
    "kind": "judgement",
    "description": "接线工艺",
    "max_mark": "30.50",
    "section": "1",
    "descriptions": ["低于标准", "达到标准", "部分超出", "全面超出"],
}
DEDUCTED: dict[str, Any] = {
    "kind": "measurement",
    "measure": "deduct",
    "description": "外观",
    "max_mark": "9.5",
    "step": "0.5",
    "section": "1",
}
PANEL: dict[str, Any] = {
    "kind": "panel",
    "description": "表达",
    "max_mark": "20",
    "low": "0",
    "high": "10",
    "step": "0.1",
    "factor": "2",
    "section": "1",
}


def scheme(*aspects: dict[str, Any], **over: Any) -> dict[str, Any]:
    target = str(sum(float(aspect["max_mark"]) for aspect in aspects))
    sub = {"name": "安装", "day": 1, "aspects": list(aspects)}
    criterion = {"letter": "a", "name": "质量", "target": target, "sub_criteria": [sub]}
    sections = [{"code": "1", "name": "组织"}, {"code": "WSOS 2", "name": "安装", "target": "40"}]
    whole = {"title": "试验", "total": target, "sections": sections, "criteria": [criterion]}
    return whole | over


@pytest.fixture
async def path(client: Client, session: AsyncSession, hall: Hall) -> str:
    """The scheme's address, with the organiser signed in."""
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    return f"/api/v1/parts/{hall.part.id}/scheme"


async def test_scheme_comes_back_as_it_was_written(client: Client, path: str) -> None:
    written = await client.put(path, json=scheme(MEASURED, JUDGED, DEDUCTED, PANEL))
    assert written.status_code == 200, written.text
    told = written.json()
    assert (told["total"], told["locked"], told["findings"]) == ("100.00", False, [])
    assert [section["code"] for section in told["sections"]] == ["1", "2"]
    aspects = told["criteria"][0]["sub_criteria"][0]["aspects"]
    assert [aspect["position"] for aspect in aspects] == [1, 2, 3, 4]
    for sent, aspect in zip((MEASURED, JUDGED, DEDUCTED, PANEL), aspects, strict=True):
        for name in ("kind", "description", "section"):
            assert aspect[name] == sent[name]
    assert aspects[1]["descriptions"] == JUDGED["descriptions"]
    assert (aspects[2]["measure"], aspects[2]["step"]) == ("deduct", "0.50")
    assert (aspects[3]["high"], aspects[3]["factor"]) == ("10.00", "2.000")
    assert (await client.get(path)).json() == told


async def test_writing_again_takes_the_place_of_all(client: Client, path: str) -> None:
    await client.put(path, json=scheme(MEASURED, JUDGED))
    told = (await client.put(path, json=scheme(PANEL))).json()
    assert (told["version"], len(told["criteria"][0]["sub_criteria"][0]["aspects"])) == (1, 1)


async def test_scheme_that_does_not_add_up_says_where(client: Client, path: str) -> None:
    bare = {key: value for key, value in JUDGED.items() if key != "descriptions"}
    told = (await client.put(path, json=scheme(MEASURED, bare, total="100"))).json()
    assert [finding["place"] for finding in told["findings"]] == ["", "A1.2"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (scheme(PANEL | {"low": "10"}), "criteria.0.sub_criteria.0.aspects.0"),
        (
            scheme(MEASURED, MEASURED | {"max_mark": "0"}),
            "criteria.0.sub_criteria.0.aspects.1.max_mark",
        ),
        (
            scheme(MEASURED | {"maxmark": "1"}),
            "criteria.0.sub_criteria.0.aspects.0.maxmark",
        ),
        (scheme(MEASURED | {"section": "9"}), "1"),
        (scheme(MEASURED, sections=[{"code": "2"}, {"code": "2"}]), "1"),
    ],
)
async def test_impossible_scheme_names_the_place(
    client: Client, path: str, sent: dict[str, Any], field: str
) -> None:
    before = (await client.get(path)).json()
    answer = await client.put(path, json=sent)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert (await client.get(path)).json() == before


async def test_marked_scheme_is_locked(
    client: Client, session: AsyncSession, hall: Hall, path: str
) -> None:
    await marking.give(session, hall.judges[0], hall.mark("30"))
    await session.commit()
    answer = await client.put(path, json=scheme(MEASURED))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/scheme-locked")
    assert (await client.get(path)).json()["locked"] is True


async def test_device_reads_the_scheme_and_writes_none(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    path = f"/api/v1/parts/{hall.part.id}/scheme"
    token = await make.make_token(session, hall.judges[0], Scope.MARK)
    client.headers["authorization"] = f"Bearer {token}"
    read = await client.get(path)
    ids = [row["id"] for row in read.json()["criteria"][0]["sub_criteria"][0]["aspects"]]
    assert (read.status_code, ids) == (200, [aspect.id for aspect in hall.aspects])
    assert (await client.put(path, json=scheme(MEASURED))).status_code == 403


async def test_scheme_of_an_event_of_others_is_not_there(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    stranger = await make.make_judge(session, await make.make_event(session), EventRole.CHIEF_JUDGE)
    token = await make.make_token(session, stranger, *Scope)
    client.headers["authorization"] = f"Bearer {token}"
    path = f"/api/v1/parts/{hall.part.id}/scheme"
    assert (await client.get(path)).status_code == 404
    assert (await client.put(path, json=scheme(MEASURED))).status_code == 404
