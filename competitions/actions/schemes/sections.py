"""The sections of the trade's standard, which aspects name."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions.schemes.taking import take
from competitions.models import Aspect, Scheme, StandardSection
from competitions.schemas import WriteSection
from core import audit
from core.actor import Actor
from core.database import next_number
from core.errors import Conflict, missing
from core.rules.text import say


async def add_section(
    session: AsyncSession, actor: Actor, scheme_id: int, wanted: WriteSection
) -> StandardSection:
    """:raises Conflict: the code is taken, or the scheme is locked."""
    scheme = await take(session, actor, scheme_id)
    position = await next_number(
        session, StandardSection.position, StandardSection.scheme_id == scheme.id
    )
    made = StandardSection(scheme_id=scheme.id, position=position)
    await _write(session, made, wanted)
    await audit.record(session, actor, "section:add", made, scheme=scheme.id)
    return made


async def change_section(
    session: AsyncSession, actor: Actor, key: int, wanted: WriteSection
) -> int:
    """The scheme it is in."""
    section, scheme = await _take(session, actor, key)
    await _write(session, section, wanted)
    await audit.record(session, actor, "section:change", section, scheme=scheme.id)
    return scheme.id


async def drop_section(session: AsyncSession, actor: Actor, key: int) -> int:
    """Aspects that named it name none then; the scheme it was in."""
    section, scheme = await _take(session, actor, key)
    await audit.record(session, actor, "section:drop", section, scheme=scheme.id)
    await session.execute(update(Aspect).where(Aspect.section_id == key).values(section_id=None))
    await session.delete(section)
    await session.flush()
    return scheme.id


async def _take(session: AsyncSession, actor: Actor, key: int) -> tuple[StandardSection, Scheme]:
    scheme_id = await session.scalar(
        select(StandardSection.scheme_id).where(StandardSection.id == key)
    )
    scheme = await take(session, actor, scheme_id or 0)
    section = await session.get(StandardSection, key, populate_existing=True)
    if section is None:
        raise missing()
    return section, scheme


async def _write(session: AsyncSession, section: StandardSection, wanted: WriteSection) -> None:
    """:raises Conflict: another section has the code; the scheme is held, so none can come."""
    other = await session.scalar(
        select(StandardSection.id).where(
            StandardSection.scheme_id == section.scheme_id,
            StandardSection.code == wanted.code,
            StandardSection.id != (section.id or 0),
        )
    )
    if other is not None:
        text = say("Section %(code)s is there already.", code=wanted.code)
        raise Conflict(text, fields={"code": text})
    section.code, section.name, section.target = wanted.code, wanted.name, wanted.target
    session.add(section)
    await session.flush()
