"""The roles of the centre, and where it is: what every service and every client calls them."""

from enum import StrEnum

CITY = "150600"
"""Ordos, as GB/T 2260 numbers it; its districts and banners are 1506xx."""


class Role(StrEnum):
    """The roles of the centre (docs/domain/people.md)."""

    APPLICANT = "applicant"
    AGENT = "agent"
    WINDOW_CLERK = "window_clerk"
    REVIEWER = "reviewer"
    REPRESENTATIVE = "representative"
    DIRECTOR = "director"
    STANDING_DEPUTY = "standing_deputy"
    DEPUTY = "deputy"
    LAND_OFFICER = "land_officer"
    MARKET_OFFICER = "market_officer"
    INTERMEDIARY = "intermediary"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    GOVERNMENT = "government"


OVERSEERS = frozenset({Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY, Role.AUDITOR})
"""Who answers for what is done in their place, or looks into it, whoever has to do it."""
