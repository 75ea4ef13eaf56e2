"""Which column is which, by the text that heads it.

Headings are those of the WorldSkills workbooks of several years (their *Sub Criteria*, *Judge
Score*, *WSSS Section* too), their usual Chinese, and our own for what those workbooks cannot say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from competitions.rules.cis.sheet import Sheet, squash
from core.rules.text import say


class Column(StrEnum):
    """A column of the aspects' blocks; the value is its heading in the full layout."""

    SUB_ID = "Sub\nCriterion\nID"
    SUB_NAME = "Sub Criterion\nName or Description"
    DAY = "Day of Marking"
    TYPE = "Aspect\nType\nM = Meas\nJ = Judg"
    DESCRIPTION = "Aspect - Description"
    SCORE = "Judg Score"
    EXTRA = "Extra Aspect Description (Meas or Judg)\nOR\nJudgement Score Description (Judg only)"
    REQUIREMENT = "Requirement\n(Measurement Only)"
    SECTION = "WSOS Section"
    CALCULATION = "Calculation Row \n(Export only)"
    MAX_MARK = "Max\nMark"
    MEASURE = "Measure\n(Jiangxin)"
    LOW = "Lowest Mark\n(Jiangxin)"
    HIGH = "Highest Mark\n(Jiangxin)"
    STEP = "Step\n(Jiangxin)"
    FACTOR = "Factor\n(Jiangxin)"
    LEAST = "Least Marks\n(Jiangxin)"

    @property
    def label(self) -> str:
        """On one line, for a sentence."""
        return " ".join(self.value.split())


# Against squashed headings: lower case, letters and digits alone.
HEADINGS: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (column, re.compile(pattern))
    for column, pattern in (
        (
            Column.SUB_NAME,
            r"sub(criteri(on|a)|module)?(name|description).*|(评分)?子(标准|项|准则|模块)(名称|描述).*",
        ),
        (
            Column.SUB_ID,
            r"subcriteri(on|a)(id|code|no|number)?|(评分)?子(标准|项|准则|模块)(编号|序号|代码|号)?",
        ),
        (Column.DAY, r"(day|markingday)(ofmarking)?|(评分|评判|打分)(日|日期|日程|天)"),
        (Column.TYPE, r"(aspect)?type.*|(评分|评判|评分项|评分点)?(类型|方式).*"),
        (Column.DESCRIPTION, r"aspect(description)?|(评分项|评分点|评判项)(描述|说明|内容)?"),
        (
            Column.SCORE,
            r"judg(e|es|ement|ment)?scores?|(评判|评价|裁判|判断)(分|分值|分数|得分|等级)",
        ),
        (Column.EXTRA, r"extra(aspect)?description.*|(额外|附加|补充|其他)(评分项)?(描述|说明).*"),
        (Column.REQUIREMENT, r"requirements?.*|(测量)?要求.*"),
        (
            Column.SECTION,
            r"(wsos|wsss)(section)?|section|(wsos|wsss|职业标准|标准)(章节|部分|编号)",
        ),
        (Column.CALCULATION, r"calculationrow.*|计算行.*"),
        (Column.MAX_MARK, r"max(imum)?(aspect)?marks?|(最高|最大)(分|分值|得分)|满分|配分|分值"),
        (Column.MEASURE, r"measurejiangxin"),
        (Column.LOW, r"lowestmarkjiangxin"),
        (Column.HIGH, r"highestmarkjiangxin"),
        (Column.STEP, r"stepjiangxin"),
        (Column.FACTOR, r"factorjiangxin"),
        (Column.LEAST, r"leastmarksjiangxin"),
    )
)
NEEDED = (Column.SUB_ID, Column.TYPE, Column.DESCRIPTION, Column.MAX_MARK)
# So many known headings in a row are a header, whatever else it lacks.
ENOUGH = 4
LONGEST_HEADING = 150

Columns = Mapping[Column, int]


@dataclass(frozen=True)
class Header:
    """A row that heads the columns of the rows below it, till the next one."""

    row: int
    columns: Columns

    @property
    def whole(self) -> bool:
        return all(column in self.columns for column in NEEDED)


@lru_cache(maxsize=4096)
def column_of(heading: str) -> Column | None:
    if len(heading) > LONGEST_HEADING:
        return None
    squashed = squash(heading)
    return next((column for column, pattern in HEADINGS if pattern.fullmatch(squashed)), None)


def header(sheet: Sheet, row: int) -> Header | None:
    """The header in this row, if it is one."""
    columns: dict[Column, int] = {}
    for index in sheet.filled(row):
        column = column_of(sheet.text(row, index))
        if column is not None:
            columns.setdefault(column, index)
    return Header(row, columns) if len(columns) >= ENOUGH else None


def check_header(sheet: Sheet, found: Header) -> None:
    """Report what it lacks or has twice; note the columns that nobody knows."""
    lacking = [column.label for column in NEEDED if column not in found.columns]
    for label in lacking:
        sheet.problem(found.row, None, say("The header has no column “%(name)s”.", name=label))
    known = set(found.columns.values())
    for index in sheet.filled(found.row):
        if index in known:
            continue
        heading = sheet.text(found.row, index)
        column = column_of(heading)
        if column is not None:
            text = say("Two columns are headed “%(name)s”: keep one.", name=column.label)
            sheet.problem(found.row, index, text)
        elif index < max(known):
            name = " ".join(heading.split())
            sheet.note(found.row, index, say("The column “%(name)s” is not read.", name=name))
