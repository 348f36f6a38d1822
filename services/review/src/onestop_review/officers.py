"""The centre's leaders, who sign for it."""

from onestop_chassis.actor import Actor
from onestop_contracts.people import Role

CENTRE = (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY)


def require_centre(actor: Actor, jurisdiction: str = "") -> str:
    """The capacity in which the centre's leaders act, in their jurisdiction.

    Raises:
        Forbidden: somebody else, or a leader of another place.
    """
    return actor.require(*CENTRE, jurisdiction=jurisdiction)
