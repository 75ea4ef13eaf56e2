"""What every installation has from the start, and the demonstration's people."""

import csv
from collections.abc import Iterator
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


async def base(session: AsyncSession) -> None:
    """The federation's tree down to streets and towns, and the 2022 occupations; once."""
    if await session.scalar(select(Organisation.id).limit(1)) is None:
        await _organisations(session)
    if await session.scalar(select(Occupation.code).limit(1)) is None:
        await _occupations(session)


async def demo(session: AsyncSession) -> None:
    """Accounts, an industry union with employers, and people with made-up numbers; once."""
    if await demonstration.are_made(session):
        return
    federation = (
        await session.scalars(select(Organisation).where(Organisation.parent_id.is_(None)))
    ).one()
    await demonstration.make_accounts(session, federation)
    industry = await place(session, federation, OrganisationKind.INDUSTRY, DEMO_INDUSTRY)
    unions = [
        await place(session, industry, OrganisationKind.GRASSROOTS, f"{employer}工会", employer)
        for employer in DEMO_EMPLOYERS
    ]
    for index, name in enumerate(DEMO_NAMES):
        identity = read_identity(demo_number(index), clock.today())
        if isinstance(identity, Text):
            raise TypeError(str(identity))
        session.add(make(name, identity, unions[index % len(unions)].id, DEMO_TRADE))
    await session.flush()


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
