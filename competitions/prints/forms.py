"""What the forms have in common: their head, and how they name people and numbers."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from competitions.models import Entry, Event, Stage
from competitions.rules.states import ENTRY_NAMES, EntryState
from core import i18n, pdf
from core.rules.text import Text
from membership.models import Organisation

NONE = "—"
BETWEEN = "、"
SUBSTITUTE = "（替补）"
DAY = "{0.year} 年 {0.month} 月 {0.day} 日"
BLANK_DAY = "　　年　　月　　日"


def form(
    event: Event,
    title: str,
    parts: Sequence[pdf.Part],
    printed: datetime,
    paper: pdf.Paper = pdf.A4,
) -> pdf.Document:
    """The form below its two head lines: competition (16 pt), event and title (14 pt)."""
    competition = event.competition
    return pdf.Document(
        title=f"{event.name} {title}",
        printed=printed,
        paper=paper,
        issuer=competition.organiser.name,
        parts=[
            pdf.Headline(competition.name),
            pdf.Headline(f"{event.name}　{title}", size=14, bold=False),
            *parts,
        ],
    )


def chinese(text: Text | str) -> str:
    """The paper's language, whoever prints it."""
    with i18n.speaking(i18n.CHINESE):
        return i18n.translate(text)


def unit(organisation: Organisation) -> str:
    """单位: the employer, or the union where it is not one employer's."""
    return organisation.employer or organisation.name


def people(entry: Entry) -> str:
    """A team's members by name, substitutes said; nothing for one person alone."""
    if entry.name is None:
        return ""
    return BETWEEN.join(
        member.person.name + (SUBSTITUTE if member.substitute else "") for member in entry.members
    )


def named(entry: Entry) -> str:
    """The person, or the team with its members below."""
    members = people(entry)
    return f"{entry.title}\n{members}" if members else entry.title


def state(value: EntryState) -> str:
    """Why an entry does not compete; nothing while it does."""
    return "" if value is EntryState.ENTERED else chinese(ENTRY_NAMES[value])


def points(value: Decimal | None) -> str:
    """Two decimals, as marks are published."""
    return NONE if value is None else f"{value:.2f}"


def weight(value: Decimal) -> str:
    """0.7000 as 70%."""
    return f"{(value * 100).normalize():f}%"


def day(on: date | None) -> str:
    return DAY.format(on) if on else BLANK_DAY


def stage_day(stage: Stage | None) -> str:
    return day(stage.starts_on if stage else None)
