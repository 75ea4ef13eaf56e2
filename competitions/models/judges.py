"""Who judges: the pool, roles in an event, seats on panels, and who keeps away from whom."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competitions.models.entries import Entry
from competitions.rules.conflicts import Ground, RelationKind
from competitions.rules.roles import EventRole
from core.database import Base, Key, choice
from membership.models import Account, Occupation, Organisation, Person


class Judge(Base):
    """An account in the pool of judges; ``organisation_id`` is the union of the judge's employer.
    ``search`` is what the account's name is found by."""

    __tablename__ = "judge"
    __table_args__ = (Index("ix_judge_search", "search", postgresql_using="gin"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    note: Mapped[str] = mapped_column(String(300), server_default=text("''"))
    left_at: Mapped[datetime | None]
    search: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))

    account: Mapped[Account] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    trades: Mapped[list["JudgeTrade"]] = relationship(
        lazy="raise", order_by="JudgeTrade.occupation_code"
    )


class JudgeTrade(Base):
    """A trade that somebody is qualified to judge, by what, and until when."""

    __tablename__ = "judge_trade"

    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), primary_key=True)
    qualification: Mapped[str] = mapped_column(String(120))
    valid_until: Mapped[date | None]

    occupation: Mapped[Occupation] = relationship(lazy="raise")


class Relation(Base):
    """What ties a judge to a person, as declared."""

    __tablename__ = "judge_relation"
    __table_args__ = (UniqueConstraint("account_id", "person_id", "kind"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[RelationKind] = mapped_column(choice(RelationKind))
    note: Mapped[str] = mapped_column(String(300), server_default=text("''"))
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    declared_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")


class Appointment(Base):
    """An account's role in an event."""

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("event_id", "account_id", "role"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[EventRole] = mapped_column(choice(EventRole))

    account: Mapped[Account] = relationship(lazy="raise")


class Recusal(Base):
    """A judge who keeps away from one entry; ``made_by`` is None where a rule found it."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("appointment_id", "entry_id", "ground"),)

    id: Mapped[Key]
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    ground: Mapped[Ground] = mapped_column(choice(Ground))
    note: Mapped[str] = mapped_column(String(300), server_default=text("''"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]

    appointment: Mapped[Appointment] = relationship(lazy="raise")
    entry: Mapped[Entry] = relationship(lazy="raise")


class Seat(Base):
    """A judge's place on the panel of a part: J1, J2, … A judge who left gives no more marks;
    those given before count."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("part_id", "number"),
        UniqueConstraint("part_id", "appointment_id"),
        CheckConstraint("left_at IS NULL OR left_why <> ''", name="left_why"),
    )

    id: Mapped[Key]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    left_at: Mapped[datetime | None]
    left_why: Mapped[str] = mapped_column(String(300), server_default=text("''"))

    appointment: Mapped[Appointment] = relationship(lazy="raise")
