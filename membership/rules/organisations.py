"""Kinds of organisations, what stands under what, and the path that says so."""

from enum import StrEnum

from core.rules.text import Text, say


class OrganisationKind(StrEnum):
    """From the federation down to the union in one employer."""

    CITY = "city"
    DISTRICT = "district"
    INDUSTRY = "industry"
    STREET = "street"
    GRASSROOTS = "grassroots"


NAMES: dict[OrganisationKind, Text] = {
    OrganisationKind.CITY: say("City federation"),
    OrganisationKind.DISTRICT: say("District federation"),
    OrganisationKind.INDUSTRY: say("Industry or group union"),
    OrganisationKind.STREET: say("Street or township union"),
    OrganisationKind.GRASSROOTS: say("Grassroots union"),
}

PARENTS: dict[OrganisationKind, frozenset[OrganisationKind]] = {
    OrganisationKind.CITY: frozenset(),
    OrganisationKind.DISTRICT: frozenset({OrganisationKind.CITY}),
    OrganisationKind.INDUSTRY: frozenset({OrganisationKind.CITY}),
    OrganisationKind.STREET: frozenset({OrganisationKind.DISTRICT}),
    OrganisationKind.GRASSROOTS: frozenset(
        {OrganisationKind.DISTRICT, OrganisationKind.INDUSTRY, OrganisationKind.STREET}
    ),
}


def may_stand_under(kind: OrganisationKind, parent: OrganisationKind) -> bool:
    return parent in PARENTS[kind]


def path_below(parent_path: str, key: int) -> str:
    """``"1.17."`` and 205 give ``"1.17.205."``: a prefix of it is a branch it belongs to."""
    return f"{parent_path}{key}."
