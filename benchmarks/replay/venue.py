"""A competition set up over HTTP after a protocol: events, schemes, entries, panels."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from benchmarks.replay.office import Client
from benchmarks.replay.protocol import HIGH, LOW, STEP, Entry, Program
from membership.rules.identity import with_check_character

TRADE = "6-29-03-03"
JUDGES_ADDRESS = "replay.example.org"
AT_ONCE = 500


@dataclass(frozen=True)
class Event:
    """A program with the keys that the system gave: works and entries by competitor, aspects by
    name."""

    program: Program
    id: int
    works: Mapping[Entry, int]
    entries: Mapping[Entry, int]
    aspects: Mapping[str, int]


@dataclass
class Venue:
    """Everybody who takes part, each with a session of their own."""

    address: str
    open: ExitStack
    organiser: Client = field(init=False)
    officer: Client = field(init=False)
    judges: dict[str, Client] = field(default_factory=dict)
    people: dict[Entry, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.organiser = self._client().sign_in("organiser@demo")
        self.officer = self._client().sign_in("officer@demo")
        self.federation = self.organiser.get("/organisations", kind="city")[0]["id"]

    def hold(self, programs: Sequence[Program]) -> list[Event]:
        """The competition with all its events, open for marks."""
        competition = self.organiser.post(
            "/competitions", organiser=self.federation, name="重放", year=2026
        )
        return [self._event(competition["id"], program) for program in programs]

    def mark(self, event: Event) -> None:
        """Every judge of the panel gives every mark that they gave."""
        for judge in event.program.judges:
            marks = list(_marks(event, judge))
            for start in range(0, len(marks), AT_ONCE):
                lot = marks[start : start + AT_ONCE]
                answers = self.judges[judge].post("/marks/batch", marks=lot)["answers"]
                refused = [answer["problem"] for answer in answers if answer["mark"] is None]
                if refused or len(answers) != len(lot):
                    raise RuntimeError(f"{len(refused)} marks of {judge} refused: {refused[:1]}")

    def _event(self, competition: int, program: Program) -> Event:
        made = self.organiser.post(
            f"/competitions/{competition}/events", name=program.name, occupation_code=TRADE
        )
        event, stage = made["id"], made["stages"][0]["id"]
        part = self.organiser.post(f"/stages/{stage}/parts", name="全部", percent="100")["id"]
        scheme = self.organiser.put(f"/parts/{part}/scheme", _scheme(program))
        works, entries = {}, {}
        for entry in program.totals:
            entered = self.organiser.post(f"/events/{event}/entries", person=self._person(entry))
            entries[entry] = entered["id"]
            works[entry] = entered["works"][0]["id"]
        for judge in program.judges:
            appointed = self.organiser.post(
                f"/events/{event}/appointments", login=self._login(judge), role="judge"
            )
            self.organiser.post(f"/parts/{part}/seats", appointment=appointed["id"])
        self.organiser.post(f"/stages/{stage}/open")
        return Event(program, event, works, entries, _aspects(scheme))

    def _person(self, entry: Entry) -> int:
        if entry not in self.people:
            self.people[entry] = self.officer.post(
                "/persons",
                name=entry.name,
                identity=_identity(len(self.people)),
                union=self.federation,
            )["id"]
        return self.people[entry]

    def _login(self, judge: str) -> str:
        """A judge of the same name in another program is the same account."""
        known = judge in self.judges
        number = list(self.judges).index(judge) if known else len(self.judges)
        login = f"judge{number + 1}@{JUDGES_ADDRESS}"
        if not known:
            self.organiser.post(
                "/invitations", login=login, name=judge, organisation=self.federation
            )
            self.judges[judge] = self._client().accept(login)
        return login

    def _client(self) -> Client:
        return self.open.enter_context(Client(self.address))


def _identity(index: int) -> str:
    """A number that nobody can have, of a region that there is not, unlike the demonstration's."""
    year, day = 1930 + index % 40, 1 + index // 40 % 28
    return with_check_character(f"999999{year}06{day:02d}{index // 1120:03d}")


def _scheme(program: Program) -> dict[str, Any]:
    """One criterion of panel aspects, each worth the highest mark times its factor."""
    aspects = [
        {
            "kind": "panel",
            "description": name,
            "max_mark": _plain(HIGH * factor),
            "low": _plain(LOW),
            "high": _plain(HIGH),
            "step": _plain(STEP),
            "factor": str(factor),
            "least_present": program.least_present(name),
        }
        for name, factor in program.factors.items()
    ]
    total = _plain(sum((HIGH * factor for factor in program.factors.values()), Decimal(0)))
    parts = [{"name": "全部", "aspects": aspects}]
    criterion = {"letter": "A", "name": "全部", "target": total, "sub_criteria": parts}
    return {"title": program.name, "total": total, "criteria": [criterion]}


def _aspects(scheme: Mapping[str, Any]) -> dict[str, int]:
    """The system's keys by the aspects' names."""
    return {
        aspect["description"]: aspect["id"]
        for criterion in scheme["criteria"]
        for sub_criterion in criterion["sub_criteria"]
        for aspect in sub_criterion["aspects"]
    }


def _marks(event: Event, judge: str) -> Iterator[dict[str, Any]]:
    for (entry, aspect), published in event.program.aspects.items():
        if judge in published.marks:
            yield {
                "key": str(uuid4()),
                "work": event.works[entry],
                "aspect": event.aspects[aspect],
                "value": str(published.marks[judge]),
            }


def _plain(number: Decimal) -> str:
    return f"{number:.2f}"
