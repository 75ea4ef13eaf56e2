"""Who competes: entries and their people, what they must fulfil, the draw, and their works."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competitions.models.events import Event, Part
from competitions.rules.eligibility import ClauseKind
from competitions.rules.entering import ChangeKind
from competitions.rules.states import EntryState
from core.database import Base, Key, choice
from membership.models import Organisation, Person


class Clause(Base):
    """What an event asks of who enters, with its words and where it is laid down."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("event_id", "position"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[ClauseKind] = mapped_column(choice(ClauseKind))
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    text: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))


class Entry(Base):
    """A person or a team in an event; ``name`` is a team's.

    ``organisation_id`` is the union that entered them, as it was then. What ended an entry is
    said by ``ground``. ``pinyin`` spells the title, for sorting and searching.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("id", "event_id"),
        CheckConstraint("(state = 'entered') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("state = 'entered' OR ground <> ''", name="ended_why"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str | None] = mapped_column(String(60))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    pinyin: Mapped[str] = mapped_column(String(400), server_default=text("''"))
    coach: Mapped[str] = mapped_column(String(60), server_default=text("''"))
    state: Mapped[EntryState] = mapped_column(choice(EntryState), server_default=text("'entered'"))
    ground: Mapped[str] = mapped_column(String(300), server_default=text("''"))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    members: Mapped[list["Member"]] = relationship(lazy="raise", order_by="Member.position")

    @property
    def title(self) -> str:
        """The team's name, or the person's; members are loaded."""
        return self.name or self.members[0].person.name


class Member(Base):
    """A person of an entry: the one who competes alone, or one of a team.

    ``in_beijing_since`` is what was declared when entering.
    """

    __tablename__ = "entry_member"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "event_id"], ["entry.id", "entry.event_id"]),
        UniqueConstraint("entry_id", "position"),
        UniqueConstraint("event_id", "person_id"),
    )

    id: Mapped[Key]
    entry_id: Mapped[int]
    event_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    substitute: Mapped[bool] = mapped_column(server_default=text("false"))
    in_beijing_since: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")


class EntryChange(Base):
    """What happened to an entry after it was made, and why; a substitution names both people."""

    __tablename__ = "entry_change"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'substituted') = (came_id IS NOT NULL AND went_id IS NOT NULL)", name="who"
        ),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    came_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    went_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]

    came: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[came_id])
    went: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[went_id])


class Draw(Base):
    """Order and stations of a stage, drawn by a seed that anybody may draw with again."""

    __tablename__ = "draw"
    __table_args__ = (
        Index(
            "uq_draw_stands",
            "stage_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    seed: Mapped[str] = mapped_column(String(80))
    method: Mapped[str] = mapped_column(String(20))
    stations: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(300), server_default=text("''"))
    drawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    drawn_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    places: Mapped[list["DrawnPlace"]] = relationship(lazy="raise", order_by="DrawnPlace.order")


class DrawnPlace(Base):
    """An entry's turn: ``order`` from 1, its station, and the round in which that station is
    its."""

    __tablename__ = "drawn_place"
    __table_args__ = (UniqueConstraint("draw_id", "order_no"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    order: Mapped[int] = mapped_column("order_no", Integer)
    station: Mapped[int] = mapped_column(Integer)
    round: Mapped[int] = mapped_column("round_no", Integer)

    entry: Mapped[Entry] = relationship(lazy="raise")


class Work(Base):
    """One entry's piece in one part: what a mark points to, never the entry.

    The link to the entry is plain in an open event; judges see the code.
    """

    __tablename__ = "work"
    __table_args__ = (UniqueConstraint("part_id", "code"), UniqueConstraint("part_id", "entry_id"))

    id: Mapped[Key]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))

    part: Mapped[Part] = relationship(lazy="raise")
