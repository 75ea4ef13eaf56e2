"""Writing the demonstration's marking schemes briefly."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from competitions.actions import schemes
from competitions.models import Part, Scheme
from competitions.queries import schemes as queries
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.written import (
    FULL_TOTAL,
    WrittenAspect,
    WrittenCriterion,
    WrittenScheme,
    WrittenSection,
    WrittenSubCriterion,
    worth,
)
from core.actor import Actor

FOUR = (
    "低于行业标准，或未完成",
    "达到行业标准",
    "达到行业标准，部分超出",
    "全面超出，堪称优秀",
)
STEP = Decimal("0.25")
HIGH = 10


def measured(
    text: str, most: str, fault: str = "", *, yes_no: bool = False, section: str | None = None
) -> WrittenAspect:
    """``fault`` is what one costs."""
    measure = Measure.DEDUCT if fault else (Measure.YES_NO if yes_no else Measure.FREE)
    return WrittenAspect(
        AspectKind.MEASUREMENT,
        text,
        Decimal(most),
        section=section,
        measure=measure,
        step=Decimal(fault) if fault else STEP,
    )


def judged(text: str, most: str, section: str | None = None) -> WrittenAspect:
    return WrittenAspect(
        AspectKind.JUDGEMENT, text, Decimal(most), section=section, descriptions=FOUR
    )


def by_panel(text: str, factor: str) -> WrittenAspect:
    """0 to 10 in quarters, times the factor."""
    most = Decimal(factor) * HIGH
    return WrittenAspect(AspectKind.PANEL, text, most, factor=Decimal(factor))


def scheme(
    *criteria: tuple[str, tuple[WrittenAspect, ...]],
    sections: tuple[tuple[str, str, str], ...] = (),
) -> WrittenScheme:
    """Criteria from A on, each with one sub-criterion of its name."""
    return WrittenScheme(
        title="",
        total=FULL_TOTAL,
        sections=tuple(WrittenSection(code, name, Decimal(most)) for code, name, most in sections),
        criteria=tuple(
            WrittenCriterion(
                letter, name, worth(iter(aspects)), (WrittenSubCriterion(1, name, aspects=aspects),)
            )
            for letter, (name, aspects) in zip("ABCDEF", criteria, strict=False)
        ),
    )


async def write(session: AsyncSession, organiser: Actor, part: Part, wanted: WrittenScheme) -> None:
    made = await in_force(session, part)
    await schemes.write_scheme(session, organiser, made.id, wanted)


async def in_force(session: AsyncSession, part: Part) -> Scheme:
    """A part comes with its scheme."""
    found = await queries.of_part(session, part.id)
    if found is None:
        raise LookupError("A part comes with a scheme.")
    return found
