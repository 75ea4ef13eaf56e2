"""Competitions, their events, stages, parts, and the rules that each event goes by."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Numeric, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competitions.rules.results import Scale
from competitions.rules.states import CompetitionState, StageState
from core.database import Base, Key, choice
from membership.models import Occupation, Organisation

Points = Numeric(7, 2)


class Competition(Base):
    """One organiser, one year, many events. Its tier is the organiser's kind."""

    __tablename__ = "competition"
    __table_args__ = (
        CheckConstraint("year BETWEEN 1950 AND 2200", name="year"),
        CheckConstraint("ends_on >= starts_on", name="runs"),
        CheckConstraint("entries_until > entries_from", name="entries"),
        CheckConstraint("state <> 'cancelled' OR cancelled_why <> ''", name="cancelled_why"),
    )

    id: Mapped[Key]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    year: Mapped[int] = mapped_column(Integer)
    state: Mapped[CompetitionState] = mapped_column(
        choice(CompetitionState), server_default=text("'preparing'")
    )
    about: Mapped[str] = mapped_column(String(2000), server_default=text("''"))
    venue: Mapped[str] = mapped_column(String(200), server_default=text("''"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    entries_from: Mapped[datetime | None]
    entries_until: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(String(300), server_default=text("''"))
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("competition.id"))

    organiser: Mapped[Organisation] = relationship(lazy="raise")
    events: Mapped[list["Event"]] = relationship(
        lazy="raise", back_populates="competition", order_by="Event.id"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        lazy="raise", order_by="Milestone.on, Milestone.id"
    )


class Milestone(Base):
    """A date of a competition's calendar; ``until`` where it lasts longer than a day."""

    __tablename__ = "milestone"
    __table_args__ = (CheckConstraint("until >= on_day", name="runs"),)

    id: Mapped[Key]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    on: Mapped[date] = mapped_column("on_day")
    until: Mapped[date | None]


class Event(Base):
    """One trade in one competition.

    ``team_size`` is 1 for people, more for teams. ``trim_from``, ``judgement_spread``,
    ``scale_parts``, ``scale`` and ``admit_tied`` are the rules it goes by, as of ``rules_version``.
    ``vacant`` are places that nobody gets, for the reason ``vacant_why``. ``frozen_board`` is what
    the board shows while frozen.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("team_size BETWEEN 1 AND 50", name="team_size"),
        CheckConstraint("substitutes BETWEEN 0 AND 20", name="substitutes"),
        CheckConstraint("trim_from >= 3", name="trim_from"),
        CheckConstraint("judgement_spread BETWEEN 0 AND 3", name="judgement_spread"),
        CheckConstraint("(frozen_at IS NULL) = (frozen_board IS NULL)", name="frozen"),
    )

    id: Mapped[Key]
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    name: Mapped[str] = mapped_column(String(120))
    team_size: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    substitutes: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    scale_parts: Mapped[bool] = mapped_column(server_default=text("false"))
    trim_from: Mapped[int] = mapped_column(Integer, server_default=text("5"))
    judgement_spread: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    admit_tied: Mapped[bool] = mapped_column(server_default=text("true"))
    scale: Mapped[Scale] = mapped_column(choice(Scale), server_default=text("'none'"))
    rules_version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    vacant: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    vacant_why: Mapped[str] = mapped_column(String(300), server_default=text("''"))
    public_board: Mapped[bool] = mapped_column(server_default=text("false"))
    frozen_at: Mapped[datetime | None]
    frozen_board: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    competition: Mapped[Competition] = relationship(lazy="raise", back_populates="events")
    occupation: Mapped[Occupation] = relationship(lazy="raise")
    stages: Mapped[list["Stage"]] = relationship(
        lazy="raise", back_populates="event", order_by="Stage.position"
    )

    @property
    def for_teams(self) -> bool:
        return self.team_size > 1


class RulesVersion(Base):
    """What an event's rules were from a moment on, who set them and why."""

    __tablename__ = "rules_version"
    __table_args__ = (UniqueConstraint("event_id", "version"), {"info": {"append_only": True}})

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    version: Mapped[int] = mapped_column(Integer)
    rules: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(String(300))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]


class AwardLevel(Base):
    """An award by place: from the place after the level before it down to ``last_place``."""

    __tablename__ = "award_level"
    __table_args__ = (UniqueConstraint("event_id", "last_place"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    label: Mapped[str] = mapped_column(String(40))
    last_place: Mapped[int] = mapped_column(Integer)


class Stage(Base):
    """A round of an event: its parts are marked while it is open.

    ``advances`` is how many entries go on to the next stage; ``stations`` how many work at once.
    """

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("event_id", "position"),
        CheckConstraint("advances > 0", name="advances"),
        CheckConstraint("stations > 0", name="stations"),
        CheckConstraint("ends_on >= starts_on", name="runs"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[StageState] = mapped_column(choice(StageState))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    advances: Mapped[int | None] = mapped_column(Integer)
    stations: Mapped[int | None] = mapped_column(Integer)

    event: Mapped[Event] = relationship(lazy="raise", back_populates="stages")
    parts: Mapped[list["Part"]] = relationship(
        lazy="raise", back_populates="stage", order_by="Part.position"
    )


class Part(Base):
    """Theory, practice or a module; adds points x weight to the total.

    ``reported`` parts are held elsewhere (a theory examination): their points are sent in.
    """

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
    pass_mark: Mapped[Decimal | None] = mapped_column(Points)
    reported: Mapped[bool] = mapped_column(server_default=text("false"))

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
