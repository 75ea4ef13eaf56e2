"""What the pages and the API of this room accept."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role, Scope
from membership.rules.sign_in import PASSWORD_LEAST

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Login = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=3, max_length=120)
]
NewPassword = Annotated[str, StringConstraints(min_length=PASSWORD_LEAST, max_length=200)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\d{6}$")]


class SignIn(BaseModel):
    login: Login
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    then: str = "/"


class SecondFactor(BaseModel):
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12)]
    then: str = "/"


class Invite(BaseModel):
    login: Login
    name: Name
    organisation_id: int
    role: Role


class AcceptInvitation(BaseModel):
    """Both empty where the invited person has an account and is signed in."""

    password: NewPassword | None = None
    again: str | None = None


class ChangePassword(BaseModel):
    current: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    password: NewPassword
    again: str


class MakeToken(BaseModel):
    name: Name
    days: int = Field(default=30, ge=1, le=365)
    scopes: list[Scope] = Field(min_length=1)


class AddOrganisation(BaseModel):
    parent_id: int
    kind: OrganisationKind
    name: Line
    employer: Line | None = None
    credit_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=18)] | None = (
        None
    )


class RegisterPerson(BaseModel):
    name: Name
    identity: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    union_id: int
    occupation_code: str | None = None


class Me(BaseModel):
    """Who the API takes a client for."""

    account: int
    name: str
    scopes: list[str]
