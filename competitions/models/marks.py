"""Marks in all their versions, what they are worth, and what was said about them."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from competitions.models.events import Points
from competitions.rules.marking import ScoreStatus
from competitions.rules.states import MarkState
from core.database import Base, Key, choice


class Mark(Base):
    """A version of what one seat (none: the panel as one) gave a work on an aspect.

    ``round`` is 2 or more after the panel lead had an aspect marked again. ``key`` is the
    client's own, so that sending twice counts once. ``given_at`` is the client's time,
    ``entered_at`` ours. The database holds that a field has one current version and that nobody
    confirms what they entered.
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
    round: Mapped[int] = mapped_column("round_no", Integer, server_default=text("1"))
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


class Remark(Base):
    """A round in which the panel marks an aspect again, because it differed too much; ``round`` is
    the new one."""

    __tablename__ = "remark"
    __table_args__ = (UniqueConstraint("work_id", "aspect_id", "round_no"),)

    id: Mapped[Key]
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspect.id"))
    round: Mapped[int] = mapped_column("round_no", Integer)
    reason: Mapped[str] = mapped_column(String(300))
    opened_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]


class Flag(Base):
    """A problem that somebody sees on a work, on one aspect of it or on the whole; it waits for an
    answer."""

    __tablename__ = "flag"
    __table_args__ = (
        Index("ix_flag_open", "work_id", postgresql_where=text("answered_at IS NULL")),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered"),
        CheckConstraint("answered_at IS NULL OR answer <> ''", name="answered_how"),
    )

    id: Mapped[Key]
    key: Mapped[UUID] = mapped_column(Uuid, unique=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    aspect_id: Mapped[int | None] = mapped_column(ForeignKey("aspect.id"))
    words: Mapped[str] = mapped_column(String(500))
    raised_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    raised_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(500), server_default=text("''"))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
