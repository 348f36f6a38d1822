"""Who keeps the staff register: each their own people."""

from typing import Any

from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_contracts.people import Role

from onestop_review.department import CENTRE_UNIT
from onestop_review.officers import require_centre, require_leader_or_head
from onestop_review.staff.state import Staff, Unit


def the_head_or_the_leaders(actor: Actor, staff: Staff, now: Now[Any]) -> str:
    """A department's head for its own people, the centre's leaders at their level for theirs."""
    return require_leader_or_head(actor)


def require_own(unit: Unit, now: Now[Any]) -> None:
    """Refuses whom these people are not: the centre for a department's, and the reverse."""
    jurisdiction, code = unit
    if code == CENTRE_UNIT:
        require_centre(now.actor, jurisdiction)
    else:
        now.actor.require(Role.REVIEWER, jurisdiction=jurisdiction, department=code)


def require_own_person(staff: Staff, person: str, now: Now[Any]) -> None:
    """Refuses whom the person does not work for; nobody where nothing is known of the person."""
    last = staff.last(person)
    if last is not None:
        require_own(last.unit, now)
