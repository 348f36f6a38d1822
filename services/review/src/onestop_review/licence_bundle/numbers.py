"""The numbers of licences: the same for the same project and item, for ever."""

from datetime import datetime

from onestop_chassis.clock import SHANGHAI
from onestop_contracts.identifiers import LICENCE_NUMBER


def number(project: str, division: str, item: str, at: datetime, attempt: int = 1) -> str:
    """`<division>-<item>-<year>-<serial>`, and from the item's second case on its number (`.2`).

    The serial is the project code without its dashes, and without its division where that is
    the licence's own, so two projects never share one.
    """
    year, place, *rest = project.split("-")
    serial = "".join([year, "" if place == division else place, *rest])
    usual = f"{division}-{item}-{at.astimezone(SHANGHAI).year}-{serial}"
    return usual if attempt == 1 else f"{usual}.{attempt}"


def project_of(licence: str) -> str:
    """The project that a licence of this number would belong to; empty where it has no such
    shape."""
    found = LICENCE_NUMBER.fullmatch(licence)
    if found is None:
        return ""
    year, place, *rest = found.group("year", "place", "class1", "class2", "serial")
    return "-".join([year, place or found["division"], *rest])
