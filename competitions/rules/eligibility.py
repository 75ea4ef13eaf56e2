"""What an event may ask of those who enter, and what is found when it asks.

Retirement follows the decision of the Standing Committee of the National People's Congress of 13
September 2024 on raising the statutory retirement age step by step, in force since 2025.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from core.rules import clauses
from core.rules.clauses import Reason
from core.rules.text import Text, say

WOMEN_FROM = (50, 55)
SMALL_CLASS = 7


class ClauseKind(StrEnum):
    """The question a clause asks; its values set the limits."""

    AGE = "age"
    MEMBER = "member"
    IN_BEIJING = "in_beijing"
    ONE_EVENT = "one_event"
    NOT_WITH = "not_with"
    QUOTA = "quota"
    TRADE = "trade"


KIND_NAMES: dict[ClauseKind, Text] = {
    ClauseKind.AGE: say("Age"),
    ClauseKind.MEMBER: say("Member in good standing"),
    ClauseKind.IN_BEIJING: say("Years in Beijing"),
    ClauseKind.ONE_EVENT: say("One event of the competition"),
    ClauseKind.NOT_WITH: say("Not together with another event"),
    ClauseKind.QUOTA: say("Entries of one union"),
    ClauseKind.TRADE: say("Practises the trade"),
}


@dataclass(frozen=True)
class Asked:
    """A clause as an event has it; what ``values`` hold depends on the kind (see ``ASK``)."""

    kind: ClauseKind
    values: Mapping[str, Any]
    text: str
    source: str


@dataclass(frozen=True)
class Elsewhere:
    """Another entry of the same person that was not withdrawn."""

    event: int
    name: str
    same_competition: bool


@dataclass(frozen=True)
class Facts:
    """What is known of a person who would enter, on the day from which the competition runs.

    ``from_union`` counts the entries that the person's union has in the event without this one.
    """

    on: date
    born: date
    woman: bool
    in_good_standing: bool
    occupation: str | None
    trade: str
    in_beijing_since: date | None = None
    elsewhere: tuple[Elsewhere, ...] = field(default=())
    from_union: int = 0


def check(asked: tuple[Asked, ...], facts: Facts) -> tuple[Reason, ...]:
    """Every clause that the person does not fulfil, in the event's order."""
    return clauses.reasons([_clause(one) for one in asked], facts)


def _clause(asked: Asked) -> clauses.Clause[Facts]:
    def ask(facts: Facts) -> Text | None:
        return ASK[asked.kind](facts, **asked.values)

    return clauses.Clause(asked.text, asked.source, ask)


def age_on(born: date, day: date) -> int:
    """Full years; somebody born on 29 February is a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def retirement(born: date, *, woman: bool, women_from: int) -> date:
    """The first day of the month of retirement.

    Before 2025: men with 60, women with 50 or 55 as their post has it. Since then a month later
    for every four months of birth (every two where it was 50), up to 63, 58 and 55 years.

    :param women_from: 50 or 55.
    """
    before = women_from if woman else 60
    pace, most = (2, 60) if before == WOMEN_FROM[0] else (4, 36)
    late = (born.year - (2025 - before)) * 12 + born.month - 1
    later = min(late // pace + 1, most) if late >= 0 else 0
    months = born.year * 12 + born.month - 1 + before * 12 + later
    return date(months // 12, months % 12 + 1, 1)


def _age(
    facts: Facts,
    least: int | None = None,
    most: int | None = None,
    until_retirement: bool = False,
    women_from: int = WOMEN_FROM[0],
) -> Text | None:
    years = age_on(facts.born, facts.on)
    day = facts.on.isoformat()
    if least is not None and years < least:
        return say(
            "%(years)s years old on %(day)s; at least %(least)s are asked.",
            years=years,
            day=day,
            least=least,
        )
    if most is not None and years > most:
        return say(
            "%(years)s years old on %(day)s; at most %(most)s are asked.",
            years=years,
            day=day,
            most=most,
        )
    if until_retirement:
        reached = retirement(facts.born, woman=facts.woman, women_from=women_from)
        if reached <= facts.on:
            return say(
                "Reached the retirement age in %(month)s, before %(day)s.",
                month=f"{reached:%Y-%m}",
                day=day,
            )
    return None


def _member(facts: Facts) -> Text | None:
    if facts.in_good_standing:
        return None
    return say("Is not a member in good standing. The union can mend that first.")


def _in_beijing(facts: Facts, years: int = 1) -> Text | None:
    since = facts.in_beijing_since
    if since is None:
        return say("Since when in Beijing is not known. Fill in “In Beijing since”.")
    if age_on(since, facts.on) >= years:
        return None
    return say(
        "In Beijing since %(since)s; %(years)s years are asked by %(day)s.",
        since=since.isoformat(),
        years=years,
        day=facts.on.isoformat(),
    )


def _one_event(facts: Facts) -> Text | None:
    other = next((entry for entry in facts.elsewhere if entry.same_competition), None)
    if other is None:
        return None
    return say("Has entered “%(event)s” of this competition already.", event=other.name)


def _not_with(facts: Facts, events: list[int]) -> Text | None:
    other = next((entry for entry in facts.elsewhere if entry.event in events), None)
    if other is None:
        return None
    return say("Has entered “%(event)s”, which does not go together with this.", event=other.name)


def _quota(facts: Facts, most: int) -> Text | None:
    if facts.from_union < most:
        return None
    return say(
        "The union has %(count)s entries in this event already; at most %(most)s are asked.",
        count=facts.from_union,
        most=most,
    )


def _trade(facts: Facts, related: bool = False) -> Text | None:
    """``related``: any trade of the same small class of the 2022 classification will do."""
    wanted = facts.trade[:SMALL_CLASS] if related else facts.trade
    if facts.occupation is None:
        return say("No occupation is on record. The union can fill it in.")
    if facts.occupation.startswith(wanted):
        return None
    return say(
        "Practises %(occupation)s; %(trade)s is asked.", occupation=facts.occupation, trade=wanted
    )


ASK: dict[ClauseKind, Callable[..., Text | None]] = {
    ClauseKind.AGE: _age,
    ClauseKind.MEMBER: _member,
    ClauseKind.IN_BEIJING: _in_beijing,
    ClauseKind.ONE_EVENT: _one_event,
    ClauseKind.NOT_WITH: _not_with,
    ClauseKind.QUOTA: _quota,
    ClauseKind.TRADE: _trade,
}

# What the field's rules usually say: a clause is a text of the event in its own language.
SOURCE = "竞赛规程：参赛条件"


def wording(kind: ClauseKind, values: Mapping[str, Any]) -> str:
    """The clause's text for these values, where nobody wrote one."""
    if kind is ClauseKind.AGE:
        return _age_wording(**values)
    return WORDINGS[kind].format(**{**DEFAULTS[kind], **values})


def _age_wording(
    least: int | None = None, most: int | None = None, until_retirement: bool = False, **_: Any
) -> str:
    parts = [f"年满{least}周岁"] if least is not None else []
    if most is not None:
        parts.append(f"不超过{most}周岁")
    if until_retirement:
        parts.append("未达到法定退休年龄")
    return "，".join(parts)


WORDINGS: dict[ClauseKind, str] = {
    ClauseKind.MEMBER: "本市工会会员，会籍正常",
    ClauseKind.IN_BEIJING: "在京工作满{years}年",
    ClauseKind.ONE_EVENT: "每人限报本次竞赛的一个赛项",
    ClauseKind.NOT_WITH: "不得兼报指定赛项",
    ClauseKind.QUOTA: "同一单位限报{most}个参赛名额",
    ClauseKind.TRADE: "从事本赛项职业（工种）",
}

DEFAULTS: dict[ClauseKind, dict[str, Any]] = {
    ClauseKind.AGE: {
        "least": 16,
        "most": None,
        "until_retirement": True,
        "women_from": WOMEN_FROM[0],
    },
    ClauseKind.MEMBER: {},
    ClauseKind.IN_BEIJING: {"years": 1},
    ClauseKind.ONE_EVENT: {},
    ClauseKind.NOT_WITH: {"events": []},
    ClauseKind.QUOTA: {"most": 2},
    ClauseKind.TRADE: {"related": False},
}
