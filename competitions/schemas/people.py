"""Who judges."""

from typing import Annotated

from pydantic import StringConstraints

from competitions.rules.roles import EventRole
from competitions.schemas.common import Form, Key


class Appoint(Form):
    login: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=120)]
    role: EventRole


class TakeSeat(Form):
    appointment_id: Key
