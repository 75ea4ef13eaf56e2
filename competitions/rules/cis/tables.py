"""What stands above the blocks: the title, the table of standards sections, that of criteria."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from competitions.rules.cis.sheet import Sheet, squash
from competitions.rules.written import (
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_TITLE,
    WrittenSection,
)
from core.rules.text import Text, say

LETTER = re.compile(r"[A-Z]{1,2}")
SECTION_HEAD = re.compile(r"section|章节|(wsos|wsss|职业标准)(章节|部分)?")
SECTION_MARKS = re.compile(r"(wsos|wsss|section)?(marks?|weight|weighting)|章节分值|分值|比重|权重")
CRITERION_HEAD = re.compile(r"id|criteri(on|a)(id)?|编号|(评分)?(标准|大项|模块)(编号)?")
CRITERION_NAME = re.compile(
    r"(criteri(on|a))?(name|description|nameordescription)|名称|描述|(评分)?(标准|大项|模块)名称"
)
CRITERION_MARK = re.compile(r"(total|max)?marks?|total|(总)?分值|总分|配分|满分")
SUM = re.compile(r"(sub)?total.*|sum.*|(总|小|共)计.*|合计.*|总分.*")
HEADINGS = re.compile(
    r"criteria|worldskillsoccupationalstandards|worldskillsstandardsspecification|评分标准|职业标准"
)
HEADS = say("Heads the columns below")
A_NUMBER = say("a number from 0 on")


@dataclass(frozen=True)
class NamedCriterion:
    """A row of the criteria's table; without ``mark`` where it says none."""

    row: int
    name: str
    mark: Decimal | None
    column: int


@dataclass
class Tables:
    """What was found of them; ``total`` is the whole's, where a row says so, with that row."""

    title: str = ""
    sections: dict[str, WrittenSection] = field(default_factory=dict)
    criteria: dict[str, NamedCriterion] = field(default_factory=dict)
    total: tuple[int, Decimal] | None = None
    understood: dict[int, list[Text]] = field(default_factory=dict)


def read_tables(sheet: Sheet, end: int) -> Tables:
    """From the rows above row ``end``."""
    found = Tables()
    row = 1
    while row < end:
        columns = sheet.filled(row)
        heads = [squash(sheet.text(row, column)) for column in columns]
        if _heads_sections(heads):
            row = _sections(sheet, row, columns, end, found)
        elif _heads_criteria(heads):
            row = _criteria(sheet, row, columns, end, found)
        else:
            _title(sheet, row, columns, found)
            row += 1
    return found


def section_code(text: str) -> str:
    """3 for "WSOS 3"."""
    return re.sub(r"^(wsos|wsss)\s*(section)?\s*", "", text.strip(), flags=re.IGNORECASE)


def _title(sheet: Sheet, row: int, columns: list[int], found: Tables) -> None:
    """The first words of the sheet that head no table."""
    if found.title or found.sections or found.criteria or not columns:
        return
    text = " ".join(sheet.text(row, columns[0]).split())
    if not HEADINGS.fullmatch(squash(text)):
        if len(text) > LONGEST_TITLE:
            sheet.problem(row, columns[0], too_long(LONGEST_TITLE))
        found.title = text
        found.understood[row] = [say("Title")]


def _heads(sheet: Sheet, row: int) -> bool:
    heads = [squash(sheet.text(row, column)) for column in sheet.filled(row)]
    return _heads_sections(heads) or _heads_criteria(heads)


def _heads_sections(heads: list[str]) -> bool:
    return (
        len(heads) > 1
        and SECTION_HEAD.fullmatch(heads[0]) is not None
        and any(SECTION_MARKS.fullmatch(head) for head in heads[1:])
    )


def _heads_criteria(heads: list[str]) -> bool:
    return (
        len(heads) > 2
        and CRITERION_HEAD.fullmatch(heads[0]) is not None
        and any(CRITERION_NAME.fullmatch(head) for head in heads[1:])
        and any(CRITERION_MARK.fullmatch(head) for head in heads[1:])
    )


def _sections(sheet: Sheet, head: int, columns: list[int], end: int, found: Tables) -> int:
    """The row after the table. One heading is used for the names and for the marks in real
    workbooks, so the last of them is the marks'."""
    found.understood[head] = [HEADS]
    first = columns[0]
    marks = _last(sheet, head, columns[1:], SECTION_MARKS)
    row = head + 1
    while row < end and sheet.text(row, first):
        code = section_code(sheet.text(row, first))
        words = " ".join(sheet.text(row, c) for c in range(first + 1, marks)).split()
        target = _points(sheet, row, marks, A_NUMBER)
        if not SUM.fullmatch(squash(code)):
            _take_section(
                sheet, row, first, WrittenSection(code, " ".join(words), target, row), found
            )
        row += 1
    return row


def _take_section(
    sheet: Sheet, row: int, column: int, section: WrittenSection, found: Tables
) -> None:
    if section.code in found.sections:
        sheet.problem(row, column, say("Section %(code)s is there twice.", code=section.code))
    elif len(section.code) > LONGEST_CODE:
        sheet.expected(row, column, say("a section's number"))
    elif len(section.name) > LONGEST_NAME:
        sheet.problem(row, column + 1, too_long(LONGEST_NAME))
    else:
        found.sections[section.code] = section
        found.understood[row] = [
            say("Section %(code)s %(name)s", code=section.code, name=section.name)
        ]


def _criteria(sheet: Sheet, head: int, columns: list[int], end: int, found: Tables) -> int:
    """The row after the table."""
    found.understood[head] = [HEADS]
    first = columns[0]
    names = _last(sheet, head, columns[1:], CRITERION_NAME)
    marks = _last(sheet, head, columns[1:], CRITERION_MARK)
    row = head + 1
    while row < end and sheet.filled(row) and not _heads(sheet, row):
        if _is_sum(sheet, row, marks):
            total = sheet.number(row, marks)
            found.total = (row, total) if total is not None else found.total
        else:
            _take_criterion(sheet, row, (first, names, marks), found)
        row += 1
    return row


def _is_sum(sheet: Sheet, row: int, marks: int) -> bool:
    """A row that adds up, whether it says so or only has the number."""
    words = [squash(sheet.text(row, c)) for c in sheet.filled(row) if c < marks]
    return not words or any(SUM.fullmatch(word) for word in words[:1])


def _take_criterion(sheet: Sheet, row: int, at: tuple[int, int, int], found: Tables) -> None:
    first, names, marks = at
    letter = sheet.text(row, first).upper()
    name = " ".join(sheet.text(row, names).split())
    mark = stated(sheet, row, marks)
    if not LETTER.fullmatch(letter):
        sheet.expected(row, first, say("a criterion's letter, such as A"))
    elif letter in found.criteria:
        sheet.problem(row, first, say("Criterion %(letter)s is there twice.", letter=letter))
    elif len(name) > LONGEST_NAME:
        sheet.problem(row, names, too_long(LONGEST_NAME))
    else:
        found.criteria[letter] = NamedCriterion(row, name, mark, marks)
        found.understood[row] = [say("Criterion %(letter)s %(name)s", letter=letter, name=name)]


def stated(sheet: Sheet, row: int, column: int) -> Decimal | None:
    """What a criterion is declared to be worth; reported where no number stands."""
    value = sheet.number(row, column)
    if value is None and not sheet.text(row, column):
        text = say(
            "Expected the criterion's marks; the cell is empty. If it holds a formula, it was "
            "never computed: open the workbook in a spreadsheet program and save it."
        )
        sheet.problem(row, column, text)
        return None
    return _points(sheet, row, column, A_NUMBER)


def _points(sheet: Sheet, row: int, column: int, what: Text) -> Decimal | None:
    """A number of points, or none where the cell is empty."""
    value = sheet.number(row, column)
    if value is None and not sheet.text(row, column):
        return None
    if value is None or value < 0:
        sheet.expected(row, column, what)
        return None
    return value


def _last(sheet: Sheet, row: int, columns: list[int], pattern: re.Pattern[str]) -> int:
    return [c for c in columns if pattern.fullmatch(squash(sheet.text(row, c)))][-1]


def too_long(most: int) -> Text:
    return say("This text is too long: at most %(most)s characters.", most=most)
