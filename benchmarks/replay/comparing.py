"""What the system computed beside what was published."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from benchmarks.replay.office import Client
from benchmarks.replay.venue import Event


@dataclass
class Compared:
    """How many there are and how many are equal; each difference as a line."""

    means: int = 0
    equal_means: int = 0
    totals: int = 0
    equal_totals: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not self.differences

    def __str__(self) -> str:
        return (
            f"{self.equal_means} of {self.means} aspect means equal, "
            f"{self.equal_totals} of {self.totals} totals equal"
        )

    def mean(self, where: str, published: Decimal | None, computed: Decimal | None) -> None:
        self.means += 1
        self.equal_means += self._note(where, published, computed)

    def total(self, where: str, published: Decimal | None, computed: Decimal | None) -> None:
        self.totals += 1
        self.equal_totals += self._note(where, published, computed)

    def _note(self, where: str, published: Decimal | None, computed: Decimal | None) -> bool:
        if published != computed:
            self.differences.append(f"{where}: published {published}, computed {computed}")
        return published == computed


def compare(reader: Client, events: Sequence[Event]) -> Compared:
    """Read what the API says of every aspect and every entry, and hold it against the file."""
    compared = Compared()
    for event in events:
        _means(reader, event, compared)
        _totals(reader, event, compared)
    return compared


def _means(reader: Client, event: Event, compared: Compared) -> None:
    computed = {
        (entry, row["aspect"]): _read(row["mean"])
        for entry, work in event.works.items()
        for row in reader.get(f"/works/{work}/scores")
    }
    for (entry, aspect), published in event.program.aspects.items():
        where = f"{event.program.name}, {entry.name}, {aspect}"
        compared.mean(where, published.mean, computed.get((entry, event.aspects[aspect])))


def _totals(reader: Client, event: Event, compared: Compared) -> None:
    computed = {
        row["entry"]: _read(row["total"])
        for row in reader.get(f"/events/{event.id}/results")
        if row["place"] is not None
    }
    for entry, total in event.program.totals.items():
        where = f"{event.program.name}, {entry.name}"
        compared.total(where, total, computed.get(event.entries[entry]))


def _read(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
