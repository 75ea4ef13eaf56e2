"""Tables of organisations, people, occupations, accounts and what lets them in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, Key, choice
from membership.rules.identity import IdentityKind
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role


class Organisation(Base):
    """A union in the tree. ``path`` holds the keys from the root down, each ended by a dot."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("ix_organisation_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
        Index("ix_organisation_search", "search", postgresql_using="gin"),
        CheckConstraint("(kind = 'city') = (parent_id IS NULL)", name="root"),
        CheckConstraint("credit_code IS NULL OR kind = 'grassroots'", name="employer"),
    )

    id: Mapped[Key]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind))
    name: Mapped[str] = mapped_column(String(120))
    path: Mapped[str] = mapped_column(unique=True)
    division: Mapped[str | None] = mapped_column(String(9), unique=True)
    employer: Mapped[str | None] = mapped_column(String(120))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    search: Mapped[list[str]] = mapped_column(ARRAY(String))


class Occupation(Base):
    """An entry of the 2022 occupational classification; only those of level ``detail`` are trades
    that people practise."""

    __tablename__ = "occupation"
    __table_args__ = (Index("ix_occupation_search", "search", postgresql_using="gin"),)

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    green: Mapped[bool]
    digital: Mapped[bool]
    search: Mapped[list[str]] = mapped_column(ARRAY(String))


class Person(Base):
    """One person, one record, for life. The identity number is sealed; ``identity_hash`` keeps it
    unique and finds it."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_search", "search", postgresql_using="gin"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(60))
    identity_kind: Mapped[IdentityKind] = mapped_column(choice(IdentityKind))
    identity_sealed: Mapped[bytes] = mapped_column(BYTEA)
    identity_hash: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    identity_masked: Mapped[str] = mapped_column(String(24))
    born: Mapped[date]
    union_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    occupation_code: Mapped[str | None] = mapped_column(ForeignKey("occupation.code"))
    search: Mapped[list[str]] = mapped_column(ARRAY(String))

    union: Mapped[Organisation] = relationship(lazy="raise")


class Account(Base):
    """Someone who signs in. ``totp_step`` is the last time step accepted: a code counts once."""

    __tablename__ = "account"

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    totp_sealed: Mapped[bytes | None] = mapped_column(BYTEA)
    totp_step: Mapped[int | None]
    disabled_at: Mapped[datetime | None]


class OrganisationRole(Base):
    """A role that an account holds for an organisation and all below it."""

    __tablename__ = "organisation_role"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id", "role"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    granted_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class Invitation(Base):
    """A link to one person that makes an account; the token itself is not kept.

    ``role`` is what the account gets on the organisation; None for those whom an event appoints,
    a judge for instance.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("accepted_at IS NULL OR lapsed_at IS NULL", name="one_end"),
        Index(
            "uq_invitation_open",
            "login",
            "organisation_id",
            "role",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("accepted_at IS NULL AND lapsed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(60))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role | None] = mapped_column(choice(Role))
    token_hash: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class AccountSession(Base):
    """A browser that is signed in, or between password and second factor (``complete`` false)."""

    __tablename__ = "account_session"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    complete: Mapped[bool]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """A client that acts for an account within scopes. Only the secret's hash is kept."""

    __tablename__ = "api_token"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    secret_hash: Mapped[bytes] = mapped_column(BYTEA, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class FailedSignIn(Base):
    """A wrong password or code, by keyed hashes of login and address."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (
        Index("ix_failed_sign_in_login", "login_hash", "at"),
        Index("ix_failed_sign_in_address", "address_hash", "at"),
    )

    id: Mapped[Key]
    login_hash: Mapped[bytes] = mapped_column(BYTEA)
    address_hash: Mapped[bytes] = mapped_column(BYTEA)
    at: Mapped[datetime]
