"""The blocks of aspects, row by row, each under the header that stands above it."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal

from competitions.rules.cis.aspects import read_aspect, read_day, text_of
from competitions.rules.cis.columns import Column, Header, check_header, header
from competitions.rules.cis.sheet import Sheet, squash
from competitions.rules.cis.tables import HEADS, LETTER, SUM, stated, too_long
from competitions.rules.marking import KIND_NAMES, AspectKind
from competitions.rules.written import (
    DESCRIPTIONS,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    WrittenAspect,
    WrittenSubCriterion,
)
from core.rules.text import Text, say

CODE = re.compile(r"([A-Z]{1,2})[.\- ]?(\d{1,3})")
CRITERION = re.compile(r"(?:criteri(?:on|a)|评分标准|评分大项|标准|模块)([a-z]{0,2})")
WHOLE = re.compile(r"competition|竞赛|全部|总计")
TOTAL = re.compile(r"totalmarks?|总分|合计")


@dataclass
class Open:
    """An aspect whose rows of scores may still follow; ``aspect`` is none where its own row was
    not understood."""

    row: int
    kind: AspectKind | None
    aspect: WrittenAspect | None
    texts: dict[int, str] = field(default_factory=dict)


@dataclass
class Sub:
    row: int
    number: int
    name: str
    day: int | None
    aspects: list[Open] = field(default_factory=list)

    @property
    def written(self) -> WrittenSubCriterion:
        aspects = tuple(_described(opened) for opened in self.aspects if opened.aspect)
        return WrittenSubCriterion(self.number, self.name, self.day, aspects, key=self.row)


@dataclass
class Criterion:
    row: int
    name: str = ""
    subs: dict[int, Sub] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every aspect was understood, so that its sum says something."""
        return all(opened.aspect for sub in self.subs.values() for opened in sub.aspects)


@dataclass(frozen=True)
class Stated:
    """Marks that the sheet declares, and where; none where the cell was not understood."""

    row: int
    column: int
    value: Decimal | None


class Blocks:
    """Reads the rows from the first header on; what was found is in the attributes."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.criteria: dict[str, Criterion] = {}
        self.stated: dict[str, Stated] = {}
        self.total: Stated | None = None
        self.understood: dict[int, list[Text]] = {}
        self.headers: list[Header] = []
        self._letter = ""
        self._current = ""
        self._sub: Sub | None = None
        self._opened: Open | None = None

    def read(self, start: int) -> None:
        for row in range(start, len(self.sheet.rows) + 1):
            found = header(self.sheet, row)
            if found is not None:
                self._head(found)
            self._labels(row, found is not None)
            if found is None and self.headers:
                self._row(self.headers[-1], row)
        self._close()

    def _head(self, found: Header) -> None:
        self._close()
        check_header(self.sheet, found)
        self.headers.append(found)
        self._letter = ""
        self._say(found.row, HEADS)

    def _labels(self, row: int, heads: bool) -> None:
        """What stands at the right: "Criterion A", "Total Mark" and the marks."""
        known = set(self.headers[-1].columns.values()) if self.headers else set()
        columns = [column for column in self.sheet.filled(row) if column not in known]
        for index, column in enumerate(columns):
            word = squash(self.sheet.text(row, column))
            found = CRITERION.fullmatch(word)
            if WHOLE.fullmatch(word):
                self.total = self._stated(row, columns[index + 1 :]) or self.total
            elif found is not None:
                letter = found[1].upper() or self._next_letter(row, columns[index + 1 :])
                self._label(row, letter, columns[index + 1 :], heads)

    def _next_letter(self, row: int, columns: list[int]) -> str:
        typed = self.sheet.text(row, columns[0]).upper() if columns else ""
        return typed if LETTER.fullmatch(typed) else ""

    def _label(self, row: int, letter: str, columns: list[int], heads: bool) -> None:
        if not letter:
            return
        self._letter = letter
        found = self._stated(row, columns)
        before = self.stated.get(letter)
        if found is None:
            return
        if before is not None and before.value != found.value and not heads:
            text = say(
                "Criterion %(letter)s has another total in row %(row)s.",
                letter=letter,
                row=before.row,
            )
            self.sheet.problem(row, found.column, text)
        self.stated[letter] = found

    def _stated(self, row: int, columns: list[int]) -> Stated | None:
        """The first number at the right; where "Total Mark" announces one, it must be there."""
        for column in columns:
            if self.sheet.number(row, column) is not None:
                return Stated(row, column, stated(self.sheet, row, column))
        for column in columns:
            if TOTAL.fullmatch(squash(self.sheet.text(row, column))):
                return Stated(row, column + 1, stated(self.sheet, row, column + 1))
        return None

    def _row(self, head: Header, row: int) -> None:
        said = {c for c, at in head.columns.items() if self.sheet.text(row, at)}
        if not said or not head.whole:
            return
        if Column.SUB_ID in said:
            self._sub_criterion(head, row, said)
        if Column.SCORE in said and not said & {Column.TYPE, Column.MAX_MARK}:
            self._score(head, row)
        elif said & {Column.TYPE, Column.DESCRIPTION, Column.MAX_MARK}:
            self._aspect(head, row, said)
        elif Column.SUB_ID not in said:
            self._stray(head, row, said)

    def _sub_criterion(self, head: Header, row: int, said: set[Column]) -> None:
        at = head.columns[Column.SUB_ID]
        typed = unicodedata.normalize("NFKC", self.sheet.text(row, at)).upper()
        code = CODE.fullmatch(typed)
        if LETTER.fullmatch(typed):
            self._criterion_heading(head, row, typed)
        elif code is not None:
            self._open(head, row, code[1], int(code[2]))
        elif said == {Column.SUB_ID} and " " in typed:
            self.sheet.note(row, at, say("This line is not read."))
        else:
            self._close()
            self._sub = Sub(row, 0, "", None)
            self.sheet.expected(row, at, say("a sub-criterion, such as A1"))

    def _criterion_heading(self, head: Header, row: int, letter: str) -> None:
        self._close()
        self._sub = None
        name = self._name(head, row)
        self.criteria.setdefault(letter, Criterion(row)).name = name
        self._say(row, say("Criterion %(letter)s %(name)s", letter=letter, name=name))

    def _open(self, head: Header, row: int, letter: str, number: int) -> None:
        name, day = self._name(head, row), read_day(self.sheet, head, row)
        criterion = self.criteria.setdefault(letter, Criterion(row))
        before = criterion.subs.get(number)
        if before is not None and before is self._sub and name in ("", before.name):
            return  # repeated beside each aspect
        self._close()
        code = f"{letter}{number}"
        at = head.columns[Column.SUB_ID]
        if self._letter and letter != self._letter:
            text = say(
                "Sub-criterion %(code)s stands below criterion %(letter)s.",
                code=code,
                letter=self._letter,
            )
            self.sheet.problem(row, at, text)
        self._current = letter
        self._sub = Sub(row, number, name or code, day)
        if before is not None:
            text = say(
                "Sub-criterion %(code)s is there already, in row %(row)s.",
                code=code,
                row=before.row,
            )
            self.sheet.problem(row, at, text)
            return
        criterion.subs[number] = self._sub
        self._say(row, say("Sub-criterion %(code)s %(name)s", code=code, name=name))
        if day is not None:
            self._say(row, say("Day %(day)s", day=day))

    def _name(self, head: Header, row: int) -> str:
        at = head.columns.get(Column.SUB_NAME)
        name = " ".join(self.sheet.text(row, at).split())
        if len(name) > LONGEST_NAME:
            self.sheet.problem(row, at, too_long(LONGEST_NAME))
        return name

    def _aspect(self, head: Header, row: int, said: set[Column]) -> None:
        if Column.TYPE not in said and self._is_sum(row):
            self.sheet.note(row, None, say("This sum is not read."))
            return
        self._close()
        if self._sub is None:
            self.sheet.problem(
                row,
                head.columns[Column.SUB_ID],
                say("Expected a sub-criterion, such as A1, before its first aspect."),
            )
            self._sub = Sub(row, 0, "", None)
        if Column.SCORE in said:
            self.sheet.expected(
                row,
                head.columns[Column.SCORE],
                say("nothing beside the aspect: its scores 0 to 3 stand in the rows below"),
            )
        kind, aspect = read_aspect(self.sheet, head, row)
        self._opened = Open(row, kind, aspect)
        self._sub.aspects.append(self._opened)
        if aspect is not None:
            self._say(row, self._read_as(aspect))
            if aspect.section is not None:
                self._say(row, say("Section %(code)s", code=aspect.section))

    def _read_as(self, aspect: WrittenAspect) -> Text:
        number, place = (self._sub.number, len(self._sub.aspects)) if self._sub else (0, 0)
        return say(
            "Aspect %(code)s: %(kind)s, at most %(max)s",
            code=f"{self._current}{number}.{place}",
            kind=KIND_NAMES[aspect.kind],
            max=aspect.max_mark,
        )

    def _is_sum(self, row: int) -> bool:
        return any(
            SUM.fullmatch(squash(self.sheet.text(row, column))) for column in self.sheet.filled(row)
        )

    def _score(self, head: Header, row: int) -> None:
        at = head.columns[Column.SCORE]
        opened = self._opened
        if opened is None or opened.kind in (AspectKind.MEASUREMENT, AspectKind.PANEL):
            self.sheet.problem(row, at, say("A score belongs below a judgement (J)."))
            return
        value = self.sheet.number(row, at)
        if value not in (0, 1, 2, 3):
            self.sheet.expected(row, at, say("a score: 0, 1, 2 or 3"))
            return
        score = int(value)
        if score in opened.texts:
            self.sheet.problem(row, at, say("Score %(value)s is there twice.", value=score))
            return
        column = Column.EXTRA if Column.EXTRA in head.columns else Column.DESCRIPTION
        opened.texts[score] = text_of(self.sheet, head, row, column, LONGEST_DESCRIPTION)
        if not opened.texts[score]:
            what = say("what a judgement of %(value)s means", value=score)
            self.sheet.expected(row, head.columns.get(column), what)
        self._say(row, say("What %(value)s means", value=score))

    def _stray(self, head: Header, row: int, said: set[Column]) -> None:
        """Something in a row that is no sub-criterion, no aspect and no score."""
        if said <= {Column.CALCULATION, Column.SECTION} or self._is_sum(row):
            self.sheet.note(row, None, say("This line is not read."))
            return
        at = min(head.columns[column] for column in said)
        text = say("Expected a sub-criterion, an aspect or a score in this row.")
        self.sheet.problem(row, at, text)

    def _close(self) -> None:
        """The last aspect is over: a judgement has its four scores by now."""
        opened, self._opened = self._opened, None
        if opened is None or opened.kind is not AspectKind.JUDGEMENT:
            return
        lacking = [str(value) for value in range(DESCRIPTIONS) if value not in opened.texts]
        if lacking:
            text = say(
                "Expected four rows below this judgement, scored 0 to 3 and described: "
                "%(lacking)s missing.",
                lacking=", ".join(lacking),
            )
            self.sheet.problem(opened.row, self.headers[-1].columns.get(Column.SCORE), text)

    def _say(self, row: int, text: Text) -> None:
        self.understood.setdefault(row, []).append(text)


def _described(opened: Open) -> WrittenAspect:
    if opened.aspect is None:
        raise ValueError("an aspect that was not understood")
    texts = tuple(opened.texts.get(value, "") for value in range(DESCRIPTIONS))
    return replace(opened.aspect, descriptions=texts).only_its_own
