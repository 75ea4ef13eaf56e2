"""Who competes."""

from competitions.schemas.common import Form, Key


class AddEntry(Form):
    person_id: Key
