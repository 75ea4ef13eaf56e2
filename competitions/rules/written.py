"""A marking scheme as a whole, written out: what an editor shows, a workbook carries, a copy is."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from competitions.rules.marking import JUDGEMENT_HIGHEST, LEAST_PRESENT, AspectKind, Measure

DESCRIPTIONS = JUDGEMENT_HIGHEST + 1
FULL_TOTAL = Decimal(100)

# The longest texts that are kept, in characters.
LONGEST_TITLE = 200
LONGEST_NAME = 300
LONGEST_TEXT = 2000
LONGEST_DESCRIPTION = 1000
LONGEST_CODE = 10
LONGEST_CALCULATION = 120

NOTHING = Decimal(0)


@dataclass(frozen=True)
class WrittenAspect:
    """``descriptions`` are a judgement's four, for 0 to 3 (an unwritten one is empty); ``low`` to
    ``least_present`` matter as in ``AspectRule``. ``section`` is a code of the scheme's sections;
    ``calculation`` is carried for others' workbooks and never read.

    ``key`` says where it was written: the row of a table, or of a workbook.
    """

    kind: AspectKind
    description: str
    max_mark: Decimal
    extra: str = ""
    requirement: str = ""
    section: str | None = None
    calculation: str = ""
    descriptions: tuple[str, ...] = ()
    measure: Measure = Measure.FREE
    low: Decimal = NOTHING
    high: Decimal = Decimal(10)
    step: Decimal = Decimal("0.25")
    factor: Decimal = Decimal(1)
    least_present: int = LEAST_PRESENT
    key: int | None = field(default=None, compare=False)

    @property
    def described(self) -> int:
        """How many of the four descriptions are written."""
        return sum(1 for text in self.descriptions if text)

    @property
    def only_its_own(self) -> "WrittenAspect":
        """Without what its kind does not use, so that two that mark alike are equal."""
        plain = WrittenAspect(self.kind, self.description, self.max_mark)
        panel = self.kind is AspectKind.PANEL
        measured = self.kind is AspectKind.MEASUREMENT
        judged = self.kind is AspectKind.JUDGEMENT
        steps = panel or (measured and self.measure is Measure.DEDUCT)
        texts = (*self.descriptions, *[""] * DESCRIPTIONS)[:DESCRIPTIONS]
        return replace(
            self,
            descriptions=texts if judged else (),
            measure=self.measure if measured else plain.measure,
            low=self.low if panel else plain.low,
            high=self.high if panel else plain.high,
            factor=self.factor if panel else plain.factor,
            step=self.step if steps else plain.step,
            least_present=plain.least_present if measured else self.least_present,
        )


@dataclass(frozen=True)
class WrittenSubCriterion:
    """A1 is number 1 of criterion A. ``day`` is the day of marking, where it is said."""

    number: int
    name: str
    day: int | None = None
    aspects: tuple[WrittenAspect, ...] = ()
    key: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class WrittenCriterion:
    """``target`` is what the criterion is declared to be worth."""

    letter: str
    name: str
    target: Decimal
    sub_criteria: tuple[WrittenSubCriterion, ...] = ()
    key: int | None = field(default=None, compare=False)

    @property
    def aspects(self) -> Iterator[WrittenAspect]:
        for sub_criterion in self.sub_criteria:
            yield from sub_criterion.aspects

    @property
    def sum(self) -> Decimal:
        return worth(self.aspects)


@dataclass(frozen=True)
class WrittenSection:
    """A section of the occupation's standards; ``target`` is its declared share of the points."""

    code: str
    name: str
    target: Decimal | None = None
    key: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class WrittenScheme:
    """Criteria run by their letters, sub-criteria by their numbers."""

    title: str
    total: Decimal
    sections: tuple[WrittenSection, ...] = ()
    criteria: tuple[WrittenCriterion, ...] = ()

    @property
    def aspects(self) -> Iterator[WrittenAspect]:
        for criterion in self.criteria:
            yield from criterion.aspects

    @property
    def declared(self) -> Decimal:
        """What the criteria are declared to be worth together."""
        return sum((criterion.target for criterion in self.criteria), NOTHING)

    @property
    def section_sums(self) -> dict[str, Decimal]:
        """Points of the aspects that name each section, in the sections' order."""
        return {
            section.code: worth(a for a in self.aspects if a.section == section.code)
            for section in self.sections
        }

    @property
    def day_sums(self) -> dict[int | None, Decimal]:
        """Points marked on each day; those of no day last."""
        subs = [sub for criterion in self.criteria for sub in criterion.sub_criteria]
        days = sorted({sub.day for sub in subs}, key=lambda day: (day is None, day or 0))
        return {
            day: worth(a for sub in subs if sub.day == day for a in sub.aspects) for day in days
        }


def worth(aspects: Iterator[WrittenAspect]) -> Decimal:
    return sum((aspect.max_mark for aspect in aspects), NOTHING)
