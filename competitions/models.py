"""Tables of competitions, schemes, entries, judges and marks."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competitions.rules.marking import AspectKind, ScoreStatus
from competitions.rules.roles import EventRole
from competitions.rules.states import MarkState, StageState
from core.database import Base, Key, choice
from membership.models import Account, Occupation, Organisation, Person

Points = Numeric(7, 2)


class Competition(Base):
    """One organiser, one year, many events. ``tier`` is the organiser's kind."""

    __tablename__ = "competition"
    __table_args__ = (CheckConstraint("year BETWEEN 1950 AND 2200", name="year"),)

    id: Mapped[Key]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    year: Mapped[int] = mapped_column(Integer)

    organiser: Mapped[Organisation] = relationship(lazy="raise")
    events: Mapped[list["Event"]] = relationship(
        lazy="raise", back_populates="competition", order_by="Event.id"
    )


class Event(Base):
    """One trade in one competition."""

    __tablename__ = "event"

    id: Mapped[Key]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    name: Mapped[str] = mapped_column(String(120))
    scale_parts: Mapped[bool] = mapped_column(server_default=text("false"))

    competition: Mapped[Competition] = relationship(lazy="raise", back_populates="events")
    occupation: Mapped[Occupation] = relationship(lazy="raise")
    stages: Mapped[list["Stage"]] = relationship(
        lazy="raise", back_populates="event", order_by="Stage.position"
    )


class Stage(Base):
    """A round of an event: its parts are marked while it is open."""

    __tablename__ = "stage"
    __table_args__ = (UniqueConstraint("event_id", "position"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[StageState] = mapped_column(choice(StageState))

    event: Mapped[Event] = relationship(lazy="raise", back_populates="stages")
    parts: Mapped[list["Part"]] = relationship(
        lazy="raise", back_populates="stage", order_by="Part.position"
    )


class Part(Base):
    """Theory, practice or a module; adds points x weight to the total."""

    __tablename__ = "part"
    __table_args__ = (
        UniqueConstraint("stage_id", "position"),
        CheckConstraint("weight > 0 AND weight <= 1", name="weight"),
    )

    id: Mapped[Key]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(60))
    weight: Mapped[Decimal] = mapped_column(Numeric(6, 4))

    stage: Mapped[Stage] = relationship(lazy="raise", back_populates="parts")


class TieStep(Base):
    """A step of the event's tie chain: the points of a part, or of one criterion in it."""

    __tablename__ = "tie_step"
    __table_args__ = (UniqueConstraint("event_id", "position"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    position: Mapped[int] = mapped_column(Integer)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    letter: Mapped[str | None] = mapped_column(String(4))

    part: Mapped[Part] = relationship(lazy="raise")


class Scheme(Base):
    """A version of a part's marking scheme; the first mark locks it."""

    __tablename__ = "scheme"
    __table_args__ = (UniqueConstraint("part_id", "version"),)

    id: Mapped[Key]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    version: Mapped[int] = mapped_column(Integer)
    total: Mapped[Decimal] = mapped_column(Points)
    locked_at: Mapped[datetime | None]

    part: Mapped[Part] = relationship(lazy="raise")
    criteria: Mapped[list["Criterion"]] = relationship(
        lazy="raise", back_populates="scheme", order_by="Criterion.letter"
    )


class Criterion(Base):
    """A, B, …; ``target`` is its declared worth."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("scheme_id", "letter"),)

    id: Mapped[Key]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    letter: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(120))
    target: Mapped[Decimal] = mapped_column(Points)

    scheme: Mapped[Scheme] = relationship(lazy="raise", back_populates="criteria")
    sub_criteria: Mapped[list["SubCriterion"]] = relationship(
        lazy="raise", back_populates="criterion", order_by="SubCriterion.position"
    )


class SubCriterion(Base):
    """A1, A2, …, marked on one day."""

    __tablename__ = "sub_criterion"
    __table_args__ = (UniqueConstraint("criterion_id", "position"),)

    id: Mapped[Key]
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120))
    day: Mapped[int] = mapped_column(Integer, server_default=text("1"))

    criterion: Mapped[Criterion] = relationship(lazy="raise", back_populates="sub_criteria")
    aspects: Mapped[list["Aspect"]] = relationship(
        lazy="raise", back_populates="sub_criterion", order_by="Aspect.position"
    )


class Aspect(Base):
    """The smallest thing that is marked."""

    __tablename__ = "aspect"
    __table_args__ = (
        UniqueConstraint("sub_criterion_id", "position"),
        CheckConstraint("max_mark > 0", name="max_mark"),
        CheckConstraint("low < high AND step > 0", name="panel_range"),
    )

    id: Mapped[Key]
    sub_criterion_id: Mapped[int] = mapped_column(ForeignKey("sub_criterion.id"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[AspectKind] = mapped_column(choice(AspectKind))
    description: Mapped[str] = mapped_column(String(500))
    requirement: Mapped[str] = mapped_column(String(500), server_default=text("''"))
    max_mark: Mapped[Decimal] = mapped_column(Points)
    low: Mapped[Decimal] = mapped_column(Points)
    high: Mapped[Decimal] = mapped_column(Points)
    step: Mapped[Decimal] = mapped_column(Points)
    factor: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    least_present: Mapped[int] = mapped_column(Integer)

    sub_criterion: Mapped[SubCriterion] = relationship(lazy="raise", back_populates="aspects")
    descriptions: Mapped[list["JudgementDescription"]] = relationship(
        lazy="raise", order_by="JudgementDescription.value"
    )


class JudgementDescription(Base):
    """What 0, 1, 2 or 3 means on a judgement aspect."""

    __tablename__ = "judgement_description"
    __table_args__ = (CheckConstraint("value BETWEEN 0 AND 3", name="value"),)

    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspect.id"), primary_key=True)
    value: Mapped[int] = mapped_column(Integer, primary_key=True)
    text: Mapped[str] = mapped_column(String(300))


class Entry(Base):
    """A person in an event."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("event_id", "person_id"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)

    event: Mapped[Event] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


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


class Appointment(Base):
    """An account's role in an event."""

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("event_id", "account_id", "role"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[EventRole] = mapped_column(choice(EventRole))

    account: Mapped[Account] = relationship(lazy="raise")


class Seat(Base):
    """A judge's place on the panel of a part: J1, J2, …"""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("part_id", "number"),
        UniqueConstraint("part_id", "appointment_id"),
    )

    id: Mapped[Key]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)

    appointment: Mapped[Appointment] = relationship(lazy="raise")


class Mark(Base):
    """A version of what one seat (none: the panel as one) gave a work on an aspect.

    ``key`` is the client's own, so that sending twice counts once. ``given_at`` is the client's
    time, ``entered_at`` ours. The database holds that a field has one current version and that
    nobody confirms what they entered.
    """

    __tablename__ = "mark"
    __table_args__ = (
        Index(
            "uq_mark_current",
            "work_id",
            "aspect_id",
            "seat_id",
            unique=True,
            postgresql_where=text("state = 'current'"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_mark_field", "work_id", "aspect_id"),
        Index("ix_mark_contested", "work_id", postgresql_where=text("state = 'contested'")),
        CheckConstraint("confirmed_by <> entered_by", name="second_person"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejected_why"),
    )

    id: Mapped[Key]
    key: Mapped[UUID] = mapped_column(Uuid, unique=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspect.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    value: Mapped[Decimal] = mapped_column(Points)
    state: Mapped[MarkState] = mapped_column(choice(MarkState))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    entered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(300))
    needs_confirmation: Mapped[bool]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None]


class Score(Base):
    """What the marks that stand are worth on one aspect of one work; made anew with each mark,
    and by ``verify`` from the marks alone."""

    __tablename__ = "score"

    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"), primary_key=True)
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspect.id"), primary_key=True)
    status: Mapped[ScoreStatus] = mapped_column(choice(ScoreStatus))
    points: Mapped[Decimal | None] = mapped_column(Points)
