"""Marking schemes: criterion > sub-criterion > aspect, in versions."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competitions.models.events import Part, Points
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.states import SchemeState
from core.database import Base, Key, choice


class Scheme(Base):
    """A version of a part's marking scheme; the first mark locks it.

    At most one is in force and at most one is a draft that is to follow it.
    """

    __tablename__ = "scheme"
    __table_args__ = (
        UniqueConstraint("part_id", "version"),
        Index(
            "uq_scheme_in_force",
            "part_id",
            unique=True,
            postgresql_where=text("state = 'in_force'"),
        ),
        Index("uq_scheme_draft", "part_id", unique=True, postgresql_where=text("state = 'draft'")),
        CheckConstraint("version = 1 OR reason <> ''", name="versions_say_why"),
        CheckConstraint("state <> 'draft' OR version > 1", name="first_is_in_force"),
    )

    id: Mapped[Key]
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[SchemeState] = mapped_column(
        choice(SchemeState), server_default=text("'in_force'")
    )
    title: Mapped[str] = mapped_column(String(200), server_default=text("''"))
    total: Mapped[Decimal] = mapped_column(Points)
    reason: Mapped[str] = mapped_column(String(300), server_default=text("''"))
    locked_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]

    part: Mapped[Part] = relationship(lazy="raise")
    sections: Mapped[list["StandardSection"]] = relationship(
        lazy="raise", order_by="StandardSection.position"
    )
    criteria: Mapped[list["Criterion"]] = relationship(
        lazy="raise", back_populates="scheme", order_by="Criterion.letter"
    )


class StandardSection(Base):
    """A section of the trade's occupational standard, which aspects name; ``target`` is what its
    aspects are to add up to, where the standard says so."""

    __tablename__ = "standard_section"
    __table_args__ = (
        UniqueConstraint("scheme_id", "position"),
        UniqueConstraint("scheme_id", "code"),
    )

    id: Mapped[Key]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(300))
    target: Mapped[Decimal | None] = mapped_column(Points)


class Criterion(Base):
    """A, B, …; ``target`` is its declared worth."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("scheme_id", "letter"),)

    id: Mapped[Key]
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    letter: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(300))
    target: Mapped[Decimal] = mapped_column(Points)

    scheme: Mapped[Scheme] = relationship(lazy="raise", back_populates="criteria")
    sub_criteria: Mapped[list["SubCriterion"]] = relationship(
        lazy="raise", back_populates="criterion", order_by="SubCriterion.position"
    )


class SubCriterion(Base):
    """A1, A2, …; ``day`` is the day of marking, where there are several."""

    __tablename__ = "sub_criterion"
    __table_args__ = (UniqueConstraint("criterion_id", "position"),)

    id: Mapped[Key]
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(300))
    day: Mapped[int | None] = mapped_column(Integer)

    criterion: Mapped[Criterion] = relationship(lazy="raise", back_populates="sub_criteria")
    aspects: Mapped[list["Aspect"]] = relationship(
        lazy="raise", back_populates="sub_criterion", order_by="Aspect.position"
    )


class Aspect(Base):
    """The smallest thing that is marked.

    ``continues_id`` is the aspect of the version before that this one takes the place of.
    """

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
    measure: Mapped[Measure] = mapped_column(choice(Measure), server_default=text("'free'"))
    description: Mapped[str] = mapped_column(String(2000))
    extra: Mapped[str] = mapped_column(String(2000), server_default=text("''"))
    requirement: Mapped[str] = mapped_column(String(2000), server_default=text("''"))
    calculation: Mapped[str] = mapped_column(String(120), server_default=text("''"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("standard_section.id"))
    max_mark: Mapped[Decimal] = mapped_column(Points)
    low: Mapped[Decimal] = mapped_column(Points)
    high: Mapped[Decimal] = mapped_column(Points)
    step: Mapped[Decimal] = mapped_column(Points)
    factor: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    least_present: Mapped[int] = mapped_column(Integer)
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("aspect.id"), index=True)

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
    text: Mapped[str] = mapped_column(String(1000))
