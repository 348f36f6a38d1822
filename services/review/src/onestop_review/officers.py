"""The centre's leaders, who sign for it, and the heads of departments."""

from onestop_chassis.actor import Actor
from onestop_contracts.people import Role

CENTRE = (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY)


def require_centre(actor: Actor, jurisdiction: str = "") -> str:
    """The capacity in which the centre's leaders act, in their jurisdiction.

    Raises:
        Forbidden: somebody else, or a leader of another place.
    """
    return actor.require(*CENTRE, jurisdiction=jurisdiction)


def require_centre_or_head(actor: Actor, capacity: str, jurisdiction: str, department: str) -> None:
    """Refuses leaders of another place, and a department's head for another department.

    Raises:
        Forbidden: with what is not theirs.
    """
    if capacity == Role.REVIEWER:
        actor.require(Role.REVIEWER, jurisdiction=jurisdiction, department=department)
    else:
        require_centre(actor, jurisdiction)
