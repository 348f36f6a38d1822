"""Who may see and do what; a firm is not told of other firms' projects."""

from collections.abc import Mapping
from typing import Any

from onestop_chassis.actor import CITY, Actor, Role
from onestop_chassis.http import Caller
from onestop_chassis.refusal import Forbidden
from onestop_contracts.parts import Authority
from onestop_contracts.review import CaseOpened

from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_refusals import CaseUnknown
from onestop_review.case_state import Case
from onestop_review.docket import docket
from onestop_review.docket.dockets import dockets
from onestop_review.docket.state import Docket
from onestop_review.reference import Reference

CENTRE = (Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY)
"""Who signs for the centre."""
OWNERS = (Role.APPLICANT, Role.AGENT)
"""Who speaks for a firm, for the firm named in the token."""
READERS = frozenset(Role) - {Role.APPLICANT, Role.AGENT, Role.INTERMEDIARY, Role.OPERATOR}
"""Who reads within their jurisdiction; the city reads all. Cases name people: not operators."""
OF_DEPARTMENT = frozenset({Role.REPRESENTATIVE, Role.REVIEWER})
"""Who, with a department in the token, reads that department's cases only."""
MOST_OWNED = 500


def rules(call: Caller) -> Reference:
    """The rules in force at this moment."""
    found: Reference = call.runtime.reference()
    return found


def case_of(call: Caller, project: str, item: str) -> Case:
    """The case as the log has it.

    Raises:
        CaseUnknown: there is none, or it is somebody else's.
    """
    state, _ = call.runtime.log.state(case, case_stream(project, item))
    if state.opened is None or not may_see(call, state.opened):
        raise CaseUnknown(f"{project}/{item}", project=project, item=item)
    return state


def docket_of(call: Caller, project: str) -> Docket:
    """The project's docket as the log has it; an empty one where there is none."""
    return call.runtime.log.state(docket.decider, docket.stream_at(project))[0]


def may_see(call: Caller, opened: CaseOpened) -> bool:
    """Whether the caller may know of this case."""
    actor = call.actor
    if actor.roles & READERS:
        own = _department(actor) in ("", opened.department)
        return own and actor.covers(opened.jurisdiction)
    return owns(call, opened.project)


def owns(call: Caller, project: str) -> bool:
    """Whether the project is that of the firm the caller speaks for."""
    firm = call.actor.organisation
    return (
        bool(firm and call.actor.roles & set(OWNERS)) and docket_of(call, project).applicant == firm
    )


def visible(call: Caller) -> Mapping[str, Any]:
    """The filter on cases that lists what `may_see` allows."""
    actor = call.actor
    if actor.roles & READERS:
        place = {} if actor.jurisdiction == CITY else {"jurisdiction": actor.jurisdiction}
        return {**place, **({"department": d} if (d := _department(actor)) else {})}
    firm = actor.organisation if actor.roles & set(OWNERS) else ""
    mine = call.views.select(dockets, {"applicant": firm}, limit=MOST_OWNED) if firm else []
    return {"project": [row.project for row in mine]}


def _department(actor: Actor) -> str:
    """The one department whose cases the actor sees, or the empty string for every one."""
    return actor.department if actor.roles & OF_DEPARTMENT else ""


def handler(call: Caller, opened: CaseOpened) -> str:
    """The capacity in which a case is handled: the centre's reviewer, or the department's own
    where the negative list keeps the item there."""
    capacity = call.actor.require(Role.REVIEWER, jurisdiction=opened.jurisdiction)
    return _on_the_right_side(call.actor, opened, capacity)


def signatory(call: Caller, opened: CaseOpened) -> str:
    """The capacity in which a case is decided: the centre's leaders, or the department's own
    authorised person."""
    kept = opened.authority is Authority.DEPARTMENT
    roles = (Role.REVIEWER,) if kept else CENTRE
    capacity = call.actor.require(*roles, jurisdiction=opened.jurisdiction)
    return _on_the_right_side(call.actor, opened, capacity) if kept else capacity


def _on_the_right_side(actor: Actor, opened: CaseOpened, capacity: Role) -> str:
    wanted = opened.department if opened.authority is Authority.DEPARTMENT else ""
    if actor.department != wanted:
        side = f"部门 {wanted} / department {wanted}" if wanted else "中心 / the centre"
        raise Forbidden(f"应由{side} 办理 / is to handle it", reason="department")
    return capacity


def speaker(call: Caller, opened: CaseOpened) -> str:
    """The capacity in which somebody speaks for the department that supervises the case."""
    return call.actor.require(
        Role.REPRESENTATIVE, jurisdiction=opened.jurisdiction, department=opened.department
    )


def owner(call: Caller, opened: CaseOpened) -> str:
    """The capacity in which somebody hands in or takes back for the firm.

    The window clerk enters what came in on paper.
    """
    if owns(call, opened.project):
        return call.actor.require(*OWNERS)
    return call.actor.require(Role.WINDOW_CLERK, jurisdiction=opened.jurisdiction)
