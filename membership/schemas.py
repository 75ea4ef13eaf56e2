"""What the pages and the API of this room accept."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from core.wire import Wire, with_examples
from membership.rules.organisations import OrganisationKind
from membership.rules.roles import Role, Scope
from membership.rules.sign_in import PASSWORD_LEAST

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Login = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=3, max_length=120)
]
NewPassword = Annotated[str, StringConstraints(min_length=PASSWORD_LEAST, max_length=200)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
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
    role: Role | None = None


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


class OrganisationOut(Wire):
    """A union of the client's branches; ``parent`` is null for the federation."""

    id: int
    name: str
    kind: OrganisationKind
    parent: int | None

    model_config = with_examples({"id": 1, "name": "北京市总工会", "kind": "city", "parent": None})


class PersonIn(Wire):
    """``identity`` is a resident's number, ``union`` an organisation's id, ``occupation`` a code
    of the 2022 classification."""

    name: Name
    identity: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    union: Key
    occupation: Annotated[str, StringConstraints(max_length=10)] | None = None

    model_config = with_examples(
        {
            "name": "赵甲",
            "identity": "999999198001010006",
            "union": 365,
            "occupation": "6-29-03-03",
        }
    )


class InvitationIn(Wire):
    """Without ``role`` the account waits for an event to appoint it, as a judge for instance."""

    login: Login
    name: Name
    organisation: Key
    role: Role | None = None

    model_config = with_examples({"login": "judge7@example.org", "name": "钱乙", "organisation": 1})


class AcceptIn(Wire):
    """``password`` is not needed where the invited person has an account and is signed in."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    password: NewPassword | None = None

    model_config = with_examples(
        {"token": "the-secret-of-the-link", "password": "twelve or more signs"}
    )


class Accepted(Wire):
    """The account that is in now; unless ``complete``, its second factor is still to come."""

    account: int
    complete: bool

    model_config = with_examples({"account": 15, "complete": True})


class Me(Wire):
    """Who the API takes a client for."""

    account: int
    name: str
    scopes: list[str]

    model_config = with_examples({"account": 15, "name": "演示裁判一", "scopes": ["mark", "read"]})
