"""Who may know of a project; somebody else's is not found."""

from collections.abc import Mapping
from typing import Any

from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_contracts.people import CITY, Role

from onestop_intake.project.state import Project
from onestop_intake.reference import Reference

OWNERS = (Role.APPLICANT, Role.AGENT)
"""Who speaks for a firm: the one that the token names, and no other."""
READERS = frozenset(Role) - {*OWNERS, Role.INTERMEDIARY}
"""Who reads within their jurisdiction; the city reads all."""


def seen_by(actor: Actor, project: Project, now: Now[Reference]) -> bool:
    """The firm itself, and officers of the division or the city."""
    return may_see(actor, project.division, project.organisation)


def may_see(actor: Actor, division: str, organisation: str) -> bool:
    """Whether the project of this firm in this division may be known to the actor."""
    if actor.roles & READERS and actor.covers(division):
        return True
    return owns(actor, organisation)


def visible(actor: Actor) -> Mapping[str, Any]:
    """The filter that lists exactly what `may_see` allows."""
    if actor.roles & READERS:
        return {} if actor.jurisdiction == CITY else {"division": actor.jurisdiction}
    speaks = actor.roles & set(OWNERS)
    return {"organisation": (speaks and actor.organisation) or "-"}


def owns(actor: Actor, organisation: str) -> bool:
    """Whether the actor speaks for this firm."""
    return bool(actor.roles.intersection(OWNERS)) and actor.organisation == organisation != ""
