"""The scheme's pages over HTTP: the editor, workbooks in and out, versions."""

import re

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import marking
from competitions.models import Scheme
from competitions.queries import cis, schemes
from competitions.rules.written import WrittenScheme
from core import files, workbooks
from core.actor import Actor
from core.files import Kind, StoredFile
from membership.rules.roles import Role
from tests import make
from tests.competitions.hall import Hall
from tests.competitions.rules.cis.layouts import full
from tests.competitions.test_scheme_command import workbook
from tests.statements import counted

Client = AsyncTestClient[Litestar]
FRAGMENT = {"hx-request": "true"}


async def send(client: Client, path: str, **sent: str) -> str:
    """Post a form as htmx does; where it leads."""
    answer = await client.post(path, data=sent, headers=FRAGMENT)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["hx-redirect"])


async def text(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def upload(client: Client, scheme: int, content: bytes, name: str = "a.xlsx") -> str:
    answer = await client.post(
        f"/schemes/{scheme}/import", files={"file": (name, content)}, headers=FRAGMENT
    )
    assert answer.status_code == 200, answer.text
    return str(answer.headers["hx-redirect"])


@pytest.fixture
async def organiser(session: AsyncSession, client: Client) -> Actor:
    actor = await make.make_actor(session, Role.ORGANISER)
    await make.sign_in(session, client, actor)
    return actor


@pytest.fixture
async def scheme(session: AsyncSession, hall: Hall) -> Scheme:
    found = await schemes.of_part(session, hall.part.id)
    assert found is not None
    await session.commit()
    return found


async def in_force(session: AsyncSession, hall: Hall) -> WrittenScheme:
    found = await schemes.of_part(session, hall.part.id)
    assert found is not None
    return schemes.written(found)


@pytest.mark.usefixtures("organiser")
async def test_editor_opens_each_thing_and_survives_strange_addresses(
    client: Client, hall: Hall, scheme: Scheme
) -> None:
    criterion = scheme.criteria[0]
    sub, aspect = criterion.sub_criteria[0], hall.aspects[1]
    page = f"/schemes/{scheme.id}"
    assert f'action="/aspects/{aspect.id}"' in await text(client, f"{page}?aspect={aspect.id}")
    assert f'action="/criteria/{criterion.id}"' in await text(
        client, f"{page}?criterion={criterion.id}"
    )
    assert f'action="/sub-criteria/{sub.id}"' in await text(client, f"{page}?sub={sub.id}")
    assert "/sub-criteria" in await text(client, f"{page}?sub_of={criterion.id}")
    assert "/aspects" in await text(client, f"{page}?into={sub.id}")
    for new in ("whole", "criterion", "section", "copy", "version"):
        await text(client, f"{page}?new={new}")
    for strange in ("aspect=0", "aspect=x", "aspect=99999999999999999999", "new=x", "section=1"):
        assert "Choose one on the left" in await text(client, f"{page}?{strange}")


@pytest.mark.usefixtures("organiser")
async def test_scheme_is_edited_by_forms(
    client: Client, session: AsyncSession, hall: Hall, scheme: Scheme
) -> None:
    page = f"/schemes/{scheme.id}"
    await send(client, page, title="Lifts", total="110")
    assert "declares 110.00" in await text(client, page)
    made = await send(client, f"{page}/criteria", letter="B", name="Fun", target="10")
    criterion = made.partition("sub_of=")[2]
    into = await send(client, f"/criteria/{criterion}/sub-criteria", name="Song", day="2")
    sub = into.partition("into=")[2]
    await send(client, f"/sub-criteria/{sub}/aspects", kind="panel", description="x", max_mark="10")
    shown = await text(client, page)
    assert "Adds up to 110.00" in shown
    assert "Day 2" in shown
    await send(client, f"/sub-criteria/{sub}", name="Dance")
    await send(client, f"/criteria/{criterion}", letter="C", name="Fun", target="10")
    await send(client, f"{page}/sections", code="1", name="Work", target="50")
    section = re.search(r"section=(\d+)", await text(client, page))
    assert section is not None
    await send(client, f"/standard-sections/{section[1]}", code="2", name="Work")
    assert "2 Work" in await text(client, f"{page}?section={section[1]}")
    await send(client, f"/standard-sections/{section[1]}/drop")
    for act in ("up", "down"):
        await send(client, f"/aspects/{hall.aspects[1].id}/{act}")
        await send(client, f"/sub-criteria/{sub}/{act}")
    await send(client, f"/sub-criteria/{sub}/drop")
    await send(client, f"/criteria/{criterion}/drop")
    await send(client, f"/aspects/{hall.aspects[0].id}/drop")
    written = await in_force(session, hall)
    assert [(c.letter, len(list(c.aspects))) for c in written.criteria] == [("A", 1)]


@pytest.mark.usefixtures("organiser", "scheme")
async def test_deduction_without_its_cost_is_refused_in_words(client: Client, hall: Hall) -> None:
    answer = await client.post(
        f"/aspects/{hall.aspects[0].id}",
        data={"kind": "measurement", "description": "x", "max_mark": "2", "measure": "deduct"},
        headers=FRAGMENT,
    )
    assert answer.status_code == 422
    assert "Say what a fault costs" in answer.text


@pytest.mark.usefixtures("organiser")
async def test_workbook_is_shown_before_it_is_saved(
    client: Client, session: AsyncSession, hall: Hall, scheme: Scheme
) -> None:
    before = await in_force(session, hall)
    preview = await upload(client, scheme.id, workbook(full()))
    shown = await text(client, preview)
    assert "4 aspects in 2 criteria add up to 10.00." in shown
    assert "Sub-criterion A1 Layout" in shown
    assert await in_force(session, hall) == before
    assert await send(client, preview) == f"/schemes/{scheme.id}"
    assert (await in_force(session, hall)).title == "17 Web Development"
    # What was sent is not kept any longer.
    assert await session.scalar(select(func.count(StoredFile.id))) == 0


@pytest.mark.usefixtures("organiser")
async def test_workbook_with_errors_shows_all_and_is_not_taken(
    client: Client, session: AsyncSession, hall: Hall, scheme: Scheme
) -> None:
    before = await in_force(session, hall)
    rows = full()
    rows[20][10] = "plenty"
    rows[25][3] = "<b>X</b>"
    preview = await upload(client, scheme.id, workbook(rows))
    shown = await text(client, preview)
    assert "2 problems keep this workbook from being taken" in shown
    assert "K21" in shown
    assert "D26" in shown
    assert "<b>X</b>" not in shown
    answer = await client.post(preview, headers=FRAGMENT)
    assert answer.status_code == 409
    assert await in_force(session, hall) == before


@pytest.mark.usefixtures("organiser")
async def test_file_that_is_no_workbook_is_refused_beside_its_field(
    client: Client, scheme: Scheme
) -> None:
    for content in (b"", b"no workbook", b"PK\x03\x04 torn"):
        answer = await client.post(
            f"/schemes/{scheme.id}/import", files={"file": ("a.xlsx", content)}, headers=FRAGMENT
        )
        assert answer.status_code == 422, content
        assert 'data-field="file"' in answer.text


@pytest.mark.usefixtures("organiser")
async def test_workbook_for_a_locked_scheme_is_refused_before_it_is_sent(
    client: Client, session: AsyncSession, hall: Hall, scheme: Scheme
) -> None:
    await marking.give(session, hall.keeper, hall.mark("3"))
    await session.commit()
    assert (await client.get(f"/schemes/{scheme.id}/import")).status_code == 409
    assert "/import" not in await text(client, f"/schemes/{scheme.id}")


async def test_what_another_person_sent_is_not_shown(
    client: Client, session: AsyncSession, scheme: Scheme
) -> None:
    other = await make.make_actor(session, Role.ORGANISER)
    kept = await files.keep(session, other, files.given(workbook(full()), "a.xlsx", Kind.XLSX))
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    path = f"/schemes/{scheme.id}/import/{kept.id}"
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, headers=FRAGMENT)).status_code == 404


@pytest.mark.usefixtures("organiser")
async def test_exported_workbook_is_imported_equal(
    client: Client, session: AsyncSession, hall: Hall, scheme: Scheme
) -> None:
    before = await in_force(session, hall)
    answer = await client.get(f"/schemes/{scheme.id}/export")
    assert answer.headers["content-disposition"].startswith("attachment")
    reading = cis.read(workbooks.read(answer.content))
    assert reading.problems == ()
    assert reading.scheme == before
    preview = await upload(client, scheme.id, answer.content)
    await send(client, preview)
    assert await in_force(session, hall) == before


@pytest.mark.usefixtures("organiser", "scheme")
async def test_scheme_is_copied_from_the_list(
    client: Client, session: AsyncSession, hall: Hall
) -> None:
    event = await make.make_event(session)
    part = await make.make_part(session, await make.make_stage(session, event))
    empty = Scheme(part_id=part.id, version=1, total=100)
    session.add(empty)
    await session.commit()
    shown = await text(client, f"/schemes/{empty.id}?new=copy")
    assert f'<option value="{hall.part.id}">' in shown
    assert f'<option value="{part.id}">' not in shown
    await send(client, f"/schemes/{empty.id}/copy", part_id=str(hall.part.id))
    copied = await schemes.of_part(session, part.id)
    assert copied is not None
    assert schemes.written(copied) == await in_force(session, hall)


@pytest.mark.usefixtures("organiser")
async def test_version_is_begun_previewed_and_applied_by_forms(
    client: Client, session: AsyncSession, hall: Hall, scheme: Scheme
) -> None:
    for judge, value in zip(hall.judges, ("2", "3", "3"), strict=True):
        await marking.give(session, judge, hall.mark(value, 1))
    await session.commit()
    page = f"/schemes/{scheme.id}"
    assert "Begin a new version" in await text(client, page)
    refused = await client.post(f"{page}/versions", data={}, headers=FRAGMENT)
    assert (refused.status_code, 'data-field="reason"' in refused.text) == (422, True)
    draft = await send(client, f"{page}/versions", reason="Points moved")
    shown = await text(client, draft)
    assert "draft of version 2" in shown
    aspects = re.findall(r"\?aspect=(\d+)", shown)
    four = {f"description_{value}": "x" for value in range(4)}
    measured = {"kind": "measurement", "description": "x", "max_mark": "10"}
    await send(client, f"/aspects/{aspects[0]}", **measured)
    assert "aspects add up to 70.00, not to 100.00" in await text(client, f"{draft}/preview")
    judged = {"kind": "judgement", "description": "x", "max_mark": "90", **four}
    await send(client, f"/aspects/{aspects[1]}", **judged)
    preview = await text(client, f"{draft}/preview")
    assert "53.33" in preview
    assert "80.00" in preview
    assert "1 entries move, 3 marks are taken along, 0 are left behind" in preview
    assert await send(client, f"{draft}/apply") == draft
    assert "In force since" in await text(client, draft)
    assert "stays as it was" in await text(client, page)
    assert (await client.post(f"{draft}/apply", headers=FRAGMENT)).status_code == 409


@pytest.mark.usefixtures("organiser")
async def test_draft_is_dropped_and_seen_by_its_writers_only(
    client: Client, session: AsyncSession, hall: Hall, scheme: Scheme
) -> None:
    await marking.give(session, hall.keeper, hall.mark("3"))
    await session.commit()
    draft = await send(client, f"/schemes/{scheme.id}/versions", reason="Points moved")
    await make.sign_in(session, client, hall.judges[0])
    assert (await client.get(draft)).status_code == 404
    assert (await client.get(f"{draft}/export")).status_code == 404
    assert "draft" not in await text(client, f"/schemes/{scheme.id}")
    await make.sign_in(session, client, await make.make_actor(session, Role.ORGANISER))
    assert await send(client, f"{draft}/drop") == f"/parts/{hall.part.id}/scheme"
    assert (await client.get(draft)).status_code == 404


@pytest.mark.parametrize("path", ["", "/import", "/export", "/preview", "?aspect=1", "/import/1"])
async def test_scheme_of_another_branch_is_not_found(
    client: Client, session: AsyncSession, scheme: Scheme, path: str
) -> None:
    branch = await make.make_organisation(session)
    elsewhere = await make.make_actor(session, Role.ORGANISER, branch)
    await make.sign_in(session, client, elsewhere)
    assert (await client.get(f"/schemes/{scheme.id}{path}")).status_code == 404


async def test_judge_reads_the_scheme_and_writes_nothing(
    client: Client, session: AsyncSession, hall: Hall, scheme: Scheme
) -> None:
    await make.sign_in(session, client, hall.judges[0])
    page = f"/schemes/{scheme.id}"
    shown = await text(client, f"{page}?aspect={hall.aspects[1].id}")
    assert "<form" not in shown.partition('id="opened"')[2].partition("</main>")[0]
    assert (await client.get(f"{page}/export")).status_code == 200
    assert (await client.get(f"{page}/import")).status_code == 403
    criterion = scheme.criteria[0]
    for path in (
        page,
        f"{page}/copy",
        f"{page}/versions",
        f"/criteria/{criterion.id}/drop",
        f"/aspects/{hall.aspects[0].id}/up",
    ):
        sent = {"total": "1", "part_id": "1", "reason": "x"}
        answer = await client.post(path, data=sent, headers=FRAGMENT)
        assert answer.status_code in (403, 404), path


async def test_reading_a_version_takes_as_many_statements_for_more_aspects(
    client: Client, session: AsyncSession, organiser: Actor, scheme: Scheme
) -> None:
    with counted(session) as few:
        await schemes.seen(session, organiser, scheme.id)
    await send(client, await upload(client, scheme.id, workbook(full())))
    with counted(session) as more:
        await schemes.seen(session, organiser, scheme.id)
    assert few.count == more.count
