"""What several pages ask: the rules in force, a project's docket, and whose project it is."""

from onestop_chassis.http import Caller

from onestop_review.case.who import OWNERS
from onestop_review.docket import docket
from onestop_review.docket.state import Docket
from onestop_review.reference import Reference


def rules(call: Caller) -> Reference:
    """The rules in force at this moment."""
    found: Reference = call.runtime.reference()
    return found


def docket_of(call: Caller, project: str) -> Docket:
    """The project's docket as the log has it; an empty one where there is none."""
    return call.runtime.log.state(docket.decider, docket.stream_at(project))[0]


def owns(call: Caller, project: str) -> bool:
    """Whether the project is that of the firm the caller speaks for."""
    firm = call.actor.organisation
    return (
        bool(firm and call.actor.roles & set(OWNERS)) and docket_of(call, project).applicant == firm
    )
