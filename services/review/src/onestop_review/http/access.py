"""Who may see and do what; a firm is not told of other firms' projects."""

from onestop_chassis.http import Caller

from onestop_review.case.who import CENTRE, OWNERS
from onestop_review.docket import docket
from onestop_review.docket import stream as docket_stream
from onestop_review.docket_state import Docket
from onestop_review.reference import Reference


def rules(call: Caller) -> Reference:
    """The rules in force at this moment."""
    found: Reference = call.runtime.reference()
    return found


def docket_of(call: Caller, project: str) -> Docket:
    """The project's docket as the log has it; an empty one where there is none."""
    return call.runtime.log.state(docket, docket_stream(project))[0]


def owns(call: Caller, project: str) -> bool:
    """Whether the project is that of the firm the caller speaks for."""
    firm = call.actor.organisation
    return (
        bool(firm and call.actor.roles & set(OWNERS)) and docket_of(call, project).applicant == firm
    )


def centre(call: Caller, jurisdiction: str = "") -> str:
    """The capacity in which the centre's leaders act."""
    return call.actor.require(*CENTRE, jurisdiction=jurisdiction)
