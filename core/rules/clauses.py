"""Conditions that are data: each with its words and where it is laid down, checked all at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.rules.text import Text

Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Clause(Generic[Facts]):
    """``ask`` answers with what stands against it, or None where the facts fulfil it."""

    text: str
    source: str
    ask: Callable[[Facts], Text | None]


@dataclass(frozen=True)
class Reason:
    """A clause that is not fulfilled: what was found, the clause's own words, and its source."""

    finding: Text
    text: str
    source: str


def reasons(clauses: Iterable[Clause[Facts]], facts: Facts) -> tuple[Reason, ...]:
    """Everything that stands against these facts, in the clauses' order; never only the first."""
    found = ((clause, clause.ask(facts)) for clause in clauses)
    return tuple(
        Reason(finding, clause.text, clause.source)
        for clause, finding in found
        if finding is not None
    )
