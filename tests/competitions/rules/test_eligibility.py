"""What an event may ask, and what is found."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.eligibility import (
    ASK,
    DEFAULTS,
    KIND_NAMES,
    Asked,
    ClauseKind,
    Elsewhere,
    Facts,
    age_on,
    check,
    retirement,
    wording,
)

DAY = date(2026, 9, 1)
SOMEBODY = Facts(
    on=DAY,
    born=date(1990, 5, 20),
    woman=False,
    in_good_standing=True,
    occupation="6-29-03-03",
    trade="6-29-03-03",
    in_beijing_since=date(2020, 1, 1),
)
DAYS = st.dates(date(1940, 1, 1), date(2026, 12, 31))


def asked(kind: ClauseKind, **values: object) -> Asked:
    return Asked(kind, values, "条款", "规程")


def found(kind: ClauseKind, facts: Facts, **values: object) -> str:
    """What stands against somebody by this one clause; empty for nothing."""
    return " ".join(str(reason.finding) for reason in check((asked(kind, **values),), facts))


def test_every_kind_is_asked_named_and_worded() -> None:
    assert set(ASK) == set(KIND_NAMES) == set(DEFAULTS) == set(ClauseKind)
    assert all(wording(kind, DEFAULTS[kind]) for kind in ClauseKind)


def test_age_is_worded_by_its_values() -> None:
    values = {"least": 16, "most": 45, "until_retirement": True}
    assert wording(ClauseKind.AGE, values) == "年满16周岁，不超过45周岁，未达到法定退休年龄"
    assert wording(ClauseKind.QUOTA, {"most": 3}) == "同一单位限报3个参赛名额"


@given(DAYS, DAYS)
def test_age_rises_on_the_birthday(born: date, day: date) -> None:
    before, after = age_on(born, day), age_on(born, day + timedelta(days=1))
    birthday = (day + timedelta(days=1)).timetuple()[1:3] == born.timetuple()[1:3]
    leap = (born.month, born.day) == (2, 29) and (day.month, day.day) == (2, 28)
    assert after - before == int(birthday or (leap and (day + timedelta(days=1)).month == 3))


@pytest.mark.parametrize(
    ("born", "says"),
    [
        (date(2010, 9, 1), ""),
        (date(2010, 9, 2), "15 years old on 2026-09-01; at least 16 are asked."),
        (date(1981, 9, 1), ""),
        (date(1980, 9, 1), "46 years old on 2026-09-01; at most 45 are asked."),
    ],
)
def test_age_counts_on_the_first_day(born: date, says: str) -> None:
    assert found(ClauseKind.AGE, replace(SOMEBODY, born=born), least=16, most=45) == says


# From the tables of the decision of 13 September 2024.
@pytest.mark.parametrize(
    ("born", "woman", "women_from", "reached"),
    [
        (date(1964, 12, 31), False, 50, date(2024, 12, 1)),
        (date(1965, 1, 1), False, 50, date(2025, 2, 1)),
        (date(1965, 5, 1), False, 50, date(2025, 7, 1)),
        (date(1976, 9, 1), False, 50, date(2039, 9, 1)),
        (date(1985, 1, 1), False, 50, date(2048, 1, 1)),
        (date(1970, 1, 1), True, 55, date(2025, 2, 1)),
        (date(1981, 9, 1), True, 55, date(2039, 9, 1)),
        (date(1974, 12, 1), True, 50, date(2024, 12, 1)),
        (date(1975, 1, 1), True, 50, date(2025, 2, 1)),
        (date(1975, 3, 1), True, 50, date(2025, 5, 1)),
        (date(1984, 11, 1), True, 50, date(2039, 11, 1)),
    ],
)
def test_retirement_rises_step_by_step(
    born: date, woman: bool, women_from: int, reached: date
) -> None:
    assert retirement(born, woman=woman, women_from=women_from) == reached


@given(DAYS, st.booleans(), st.sampled_from([50, 55]))
def test_retirement_never_falls_with_a_later_birth(
    born: date, woman: bool, women_from: int
) -> None:
    then = retirement(born, woman=woman, women_from=women_from)
    later = retirement(born + timedelta(days=31), woman=woman, women_from=women_from)
    assert then < later or (then == later and born.day == 1)
    assert 50 <= age_on(born.replace(day=1), then) <= 63


def test_retired_is_told_with_the_month() -> None:
    facts = replace(SOMEBODY, born=date(1976, 1, 15), woman=True)
    values = {"until_retirement": True, "women_from": 50}
    assert found(ClauseKind.AGE, facts, **values) == (
        "Reached the retirement age in 2026-08, before 2026-09-01."
    )
    assert found(ClauseKind.AGE, facts, until_retirement=True, women_from=55) == ""


def test_member_in_good_standing_is_asked() -> None:
    assert found(ClauseKind.MEMBER, SOMEBODY) == ""
    assert "good standing" in found(ClauseKind.MEMBER, replace(SOMEBODY, in_good_standing=False))


@pytest.mark.parametrize(
    ("since", "says"),
    [
        (date(2025, 9, 1), ""),
        (date(2025, 9, 2), "In Beijing since 2025-09-02; 1 years are asked by 2026-09-01."),
        (None, "Since when in Beijing is not known. Fill in “In Beijing since”."),
    ],
)
def test_years_in_beijing_are_full_years(since: date | None, says: str) -> None:
    facts = replace(SOMEBODY, in_beijing_since=since)
    assert found(ClauseKind.IN_BEIJING, facts, years=1) == says


def test_other_events_count_where_the_clause_says() -> None:
    here = replace(SOMEBODY, elsewhere=(Elsewhere(7, "焊工", same_competition=True),))
    there = replace(SOMEBODY, elsewhere=(Elsewhere(7, "焊工", same_competition=False),))
    assert "“焊工”" in found(ClauseKind.ONE_EVENT, here)
    assert found(ClauseKind.ONE_EVENT, there) == ""
    assert "“焊工”" in found(ClauseKind.NOT_WITH, there, events=[7])
    assert found(ClauseKind.NOT_WITH, there, events=[8]) == ""


@given(st.integers(0, 9), st.integers(1, 9))
def test_quota_lets_in_exactly_so_many(before: int, most: int) -> None:
    refused = found(ClauseKind.QUOTA, replace(SOMEBODY, from_union=before), most=most)
    assert bool(refused) == (before >= most)


@pytest.mark.parametrize(
    ("occupation", "related", "refused"),
    [
        ("6-29-03-03", False, False),
        ("6-29-03-01", False, True),
        ("6-29-03-01", True, False),
        ("6-29-02-03", True, True),
        (None, True, True),
    ],
)
def test_trade_is_the_same_or_related(occupation: str | None, related: bool, refused: bool) -> None:
    facts = replace(SOMEBODY, occupation=occupation)
    assert bool(found(ClauseKind.TRADE, facts, related=related)) == refused


def test_all_reasons_are_told_with_words_and_source() -> None:
    facts = replace(SOMEBODY, born=date(2012, 1, 1), in_good_standing=False, from_union=2)
    clauses = (
        Asked(ClauseKind.AGE, {"least": 16}, "年满16周岁", "规程第三条"),
        Asked(ClauseKind.TRADE, {}, "从事本工种", "规程第四条"),
        Asked(ClauseKind.MEMBER, {}, "会籍正常", "规程第五条"),
        Asked(ClauseKind.QUOTA, {"most": 2}, "限报2人", "规程第六条"),
    )
    told = [(reason.text, reason.source) for reason in check(clauses, facts)]
    assert told == [
        ("年满16周岁", "规程第三条"),
        ("会籍正常", "规程第五条"),
        ("限报2人", "规程第六条"),
    ]
