"""What every installation has from the start, and the demonstration's people."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, pinyin
from core.rules.text import Text
from membership.actions import demo as demonstration
from membership.actions.organisations import place
from membership.actions.people import make
from membership.models import Occupation, Organisation
from membership.rules.identity import read_identity, with_check_character
from membership.rules.organisations import OrganisationKind
from membership.rules.search import name_tokens

DATA = Path(__file__).resolve().parent / "data"
FEDERATION = "北京市总工会"
DEVELOPMENT_AREA = "北京经济技术开发区"
UNION = "总工会"

DEMO_INDUSTRY = "演示建筑行业工会"
DEMO_EMPLOYERS = ("演示电梯安装公司", "演示机电设备公司", "演示城市建设公司")
DEMO_NAMES = (
    "赵甲",
    "钱乙",
    "孙丙",
    "李丁",
    "周戊",
    "吴己",
    "郑庚",
    "王辛",
    "冯壬",
    "陈癸",
    "褚子",
    "卫丑",
)
DEMO_TRADE = "6-29-03-03"
DEMO_SERVICES = "演示服务行业工会"
DEMO_FLOWER_SHOPS = ("演示园林花卉公司", "演示会展服务公司")
DEMO_FLORISTS = (
    "蒋寅",
    "沈卯",
    "韩辰",
    "杨巳",
    "朱午",
    "秦未",
    "尤申",
    "许酉",
    "何戌",
    "吕亥",
)
DEMO_FLOWER_TRADE = "4-09-10-05"


async def base(session: AsyncSession) -> None:
    """The federation's tree down to streets and towns, and the 2022 occupations; once."""
    if await session.scalar(select(Organisation.id).limit(1)) is None:
        await _organisations(session)
    if await session.scalar(select(Occupation.code).limit(1)) is None:
        await _occupations(session)


async def demo(session: AsyncSession) -> None:
    """Accounts, two industry unions with employers, and people with made-up numbers; once."""
    if await demonstration.are_made(session):
        return
    federation = (
        await session.scalars(select(Organisation).where(Organisation.parent_id.is_(None)))
    ).one()
    await demonstration.make_accounts(session, federation)
    lifts = await _unions(session, federation, DEMO_INDUSTRY, DEMO_EMPLOYERS)
    flowers = await _unions(session, federation, DEMO_SERVICES, DEMO_FLOWER_SHOPS)
    _people(session, DEMO_NAMES, lifts, DEMO_TRADE)
    _people(session, DEMO_FLORISTS, flowers, DEMO_FLOWER_TRADE, len(DEMO_NAMES))
    await session.flush()


async def _unions(
    session: AsyncSession, federation: Organisation, industry: str, employers: Sequence[str]
) -> list[Organisation]:
    """An industry's, with those of its employers; the latter."""
    above = await place(session, federation, OrganisationKind.INDUSTRY, industry)
    return [
        await place(session, above, OrganisationKind.GRASSROOTS, f"{employer}工会", employer)
        for employer in employers
    ]


def _people(
    session: AsyncSession,
    names: Sequence[str],
    unions: Sequence[Organisation],
    trade: str,
    before: int = 0,
) -> None:
    """``before`` is how many made-up numbers are taken."""
    for index, name in enumerate(names):
        identity = read_identity(demo_number(before + index), clock.today())
        if isinstance(identity, Text):
            raise TypeError(str(identity))
        session.add(make(name, identity, unions[index % len(unions)].id, trade))


def demo_number(index: int) -> str:
    """An identity number that nobody can have (region 999999) with a right check character."""
    return with_check_character(f"999999{1980 + index % 20}0101{index % 1000:03d}")


async def _organisations(session: AsyncSession) -> None:
    root = await place(session, None, OrganisationKind.CITY, FEDERATION)
    districts: dict[str, Organisation] = {}
    for row in _rows("beijing-divisions.csv"):
        if row["level"] == "district":
            districts[row["code"]] = await place(
                session,
                root,
                OrganisationKind.DISTRICT,
                row["name"] + UNION,
                division=row["code"],
            )
        else:
            await place(
                session,
                districts[row["parent"]],
                OrganisationKind.STREET,
                row["name"] + UNION,
                division=row["code"],
            )
    await place(session, root, OrganisationKind.DISTRICT, DEVELOPMENT_AREA + UNION)


async def _occupations(session: AsyncSession) -> None:
    await session.execute(
        insert(Occupation),
        [
            {
                "code": row["code"],
                "level": row["level"],
                "name": row["name"],
                "green": row["green"] == "1",
                "digital": row["digital"] == "1",
                "search": sorted(
                    {
                        *name_tokens(row["name"], pinyin.syllables(row["name"])),
                        *(row["code"][:length] for length in range(1, 11)),
                    }
                ),
            }
            for row in _rows("occupations-2022.csv")
        ],
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
