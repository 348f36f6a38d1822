"""The centre's leaders, who sign for it, and the heads of departments."""

from onestop_chassis.actor import Actor
from onestop_chassis.refusal import Forbidden
from onestop_contracts.people import Role

CENTRE = (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY)


def require_centre(actor: Actor, jurisdiction: str = "") -> str:
    """The capacity in which the centre's leaders act, in their jurisdiction.

    Raises:
        Forbidden: somebody else, or a leader of another place.
    """
    return actor.require(*CENTRE, jurisdiction=jurisdiction)


def require_leader_or_head(actor: Actor) -> str:
    """The capacity of a leader of the centre, or of a department's head; for whom, says the act.

    Raises:
        Forbidden: neither of them.
    """
    capacity = actor.require(*CENTRE, Role.REVIEWER)
    if capacity == Role.REVIEWER and not actor.department:
        raise Forbidden("需为部门负责人 / needs the head of a department", reason="department")
    return capacity


def require_centre_or_head(actor: Actor, capacity: str, jurisdiction: str, department: str) -> None:
    """Refuses leaders of another place, and a department's head for another department.

    Raises:
        Forbidden: with what is not theirs.
    """
    if capacity == Role.REVIEWER:
        actor.require(Role.REVIEWER, jurisdiction=jurisdiction, department=department)
    else:
        require_centre(actor, jurisdiction)
