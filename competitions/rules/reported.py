"""Results from elsewhere, a theory examination for instance, as a workbook brings them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from competitions.rules.marking import AspectRule, check_value, plain
from competitions.rules.states import ENTRY_NAMES, EntryState
from core.rules.grid import Cell
from core.rules.tables import Column, Parser, Row, Unreadable, fold, fold_text, number, text, whole
from core.rules.text import Text, say
from membership.rules.identity import read_identity

MOST_ROWS = 5000
MOST_NUMBER = 2**31 - 1
ABSENT_WORDS = frozenset({"缺考", "缺席", "absent", "dns"})
KEYS = ("number", "code", "identity")


class Absent:
    """What stands in place of points for who did not come: nothing is marked, which is no zero."""


ABSENT = Absent()


def points() -> Parser:
    """A number of at most two decimals, or a word for absence."""
    parse_number = number(places=2)

    def parse(cell: Cell) -> Decimal | Absent:
        if isinstance(cell, str) and fold(cell) in ABSENT_WORDS:
            return ABSENT
        value: Decimal = parse_number(cell)
        return value

    return parse


def identity(today: date) -> Parser:
    """An identity number that can be one."""

    def parse(cell: Cell) -> str:
        found = read_identity(str(text(40)(cell)), today)
        if isinstance(found, Text):
            raise Unreadable(found)
        return found.number

    return parse


def columns(today: date) -> tuple[Column, ...]:
    """One of number, code and identity number says whose result it is; the name is compared."""
    return (
        Column("number", ("参赛号", "编号", "Number"), whole(1, MOST_NUMBER), required=False),
        Column("code", ("作品编号", "Work"), text(20), required=False),
        Column(
            "identity",
            ("身份证号", "身份证号码", "Identity"),
            identity(today),
            required=False,
        ),
        Column("name", ("姓名", "Full name", "Name"), text(60), required=False),
        Column("points", ("成绩", "得分", "分数", "Points"), points(), required=False),
    )


@dataclass(frozen=True)
class Standing:
    """The result on record."""

    mark: int
    value: Decimal
    confirmed: bool


@dataclass(frozen=True)
class Competitor:
    """A work of the part with whose it is; ``names`` are the members', and the team's."""

    work: int
    code: str
    number: int
    names: frozenset[str]
    state: EntryState
    standing: Standing | None = None


@dataclass(frozen=True)
class Roll:
    """Everybody whose result the part takes, by each of the keys."""

    by_number: Mapping[int, Competitor]
    by_code: Mapping[str, Competitor]
    by_identity: Mapping[str, Competitor]

    def find(self, key: str, value: object) -> Competitor | None:
        known: Mapping[object, Competitor] = {
            "number": self.by_number,
            "code": self.by_code,
            "identity": self.by_identity,
        }[key]  # type: ignore[assignment]
        return known.get(value)


@dataclass(frozen=True)
class Result:
    """A row as it was understood; ``problems`` are (column's key, sentence). ``points`` is None
    for who was absent; ``read`` says that every cell could be read."""

    row: int
    whose: Competitor | None
    points: Decimal | None
    problems: tuple[tuple[str, Text], ...] = ()
    read: bool = True

    @property
    def same(self) -> bool:
        """What the row says is on record already."""
        standing = self.whose.standing if self.whose else None
        return standing is not None and standing.value == self.points

    @property
    def gives(self) -> bool:
        """A mark would come of it."""
        return self.right and self.points is not None and not self.same

    @property
    def right(self) -> bool:
        return self.read and not self.problems

    @property
    def replaces(self) -> Standing | None:
        return self.whose.standing if self.gives and self.whose else None


def understand(rows: Sequence[Row], roll: Roll, rule: AspectRule) -> list[Result]:
    """What each row would do; of two rows for one entry the lower is wrong."""
    seen: dict[int, int] = {}
    results = []
    for row in rows:
        result = _understand(row, roll, rule)
        if result.whose is not None:
            first = seen.setdefault(result.whose.work, row.number)
            if first != row.number:
                twice = say("Row %(first)s is about the same entry. Keep one.", first=first)
                problems = (*result.problems, (_key_of(row), twice))
                result = replace(result, problems=problems)
        results.append(result)
    return results


def _understand(row: Row, roll: Roll, rule: AspectRule) -> Result:
    whose, problems = _whose(row, roll)
    given = row.values["points"]
    value = given if isinstance(given, Decimal) else None
    impossible = check_value(rule, value) if value is not None else None
    if impossible is not None:
        problems.append(("points", impossible))
    if whose is not None:
        problems += _against(row, whose, value)
    return Result(row.number, whose, value, tuple(problems), row.right)


def _key_of(row: Row) -> str:
    return next((key for key in KEYS if row.values[key] is not None), KEYS[0])


def _whose(row: Row, roll: Roll) -> tuple[Competitor | None, list[tuple[str, Text]]]:
    given = {key: row.values[key] for key in KEYS if row.values[key] is not None}
    if not given:
        if not row.right:
            return None, []
        text = say("Whose result is this? Give the number, the work's code or the identity number.")
        return None, [(KEYS[0], text)]
    found = {key: roll.find(key, value) for key, value in given.items()}
    strangers = [
        (key, say("Nobody in this part has it. Compare it with the list of entries."))
        for key, competitor in found.items()
        if competitor is None
    ]
    known = {competitor.work: competitor for competitor in found.values() if competitor}
    if strangers or len(known) != 1:
        other = say("These are of two different entries. Mend one of them.")
        return None, strangers or [(next(iter(given)), other)]
    return next(iter(known.values())), []


def _against(row: Row, whose: Competitor, value: Decimal | None) -> list[tuple[str, Text]]:
    """What is wrong with a result of somebody who is known."""
    problems = []
    name = row.values["name"]
    if name is not None and fold_text(name) not in whose.names:
        on_record = "、".join(sorted(whose.names))
        problems.append(("name", say("On record the name is %(name)s.", name=on_record)))
    if whose.state is not EntryState.ENTERED and value is not None:
        text = say("This entry is “%(state)s”, so has no result.", state=ENTRY_NAMES[whose.state])
        problems.append((_key_of(row), text))
    if row.right and value is None and whose.standing is not None:
        text = say(
            "%(value)s is on record. To take it back, have the mark rejected; an absence changes "
            "nothing.",
            value=plain(whose.standing.value),
        )
        problems.append(("points", text))
    return problems
