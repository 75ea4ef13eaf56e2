"""Conditions that are data."""

from hypothesis import given
from hypothesis import strategies as st

from core.rules.clauses import Clause, reasons
from core.rules.text import Text, say


def below(limit: int) -> Clause[int]:
    def ask(fact: int) -> Text | None:
        return None if fact < limit else say("%(fact)s is too many.", fact=fact)

    return Clause(f"below {limit}", f"article {limit}", ask)


@given(st.lists(st.integers(0, 20)), st.integers(0, 20))
def test_every_unfulfilled_clause_is_told_in_order(limits: list[int], fact: int) -> None:
    found = reasons([below(limit) for limit in limits], fact)
    assert [reason.text for reason in found] == [f"below {n}" for n in limits if fact >= n]
    assert all(reason.source.startswith("article") for reason in found)
    assert all(str(reason.finding) == f"{fact} is too many." for reason in found)
