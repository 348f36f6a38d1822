"""Who may see and do what with a project; somebody else's project is not found."""

from collections.abc import Mapping
from typing import Any

from onestop_chassis.actor import CITY, Actor, Role
from onestop_chassis.http import Caller
from onestop_chassis.refusal import Forbidden

from onestop_intake.project import project, stream_of
from onestop_intake.project_state import Project
from onestop_intake.refusals import ProjectUnknown
from onestop_intake.views.projects import ProjectRow, projects

WINDOW = (Role.WINDOW_CLERK, Role.DIRECTOR)
"""Who acts for the centre at the counter."""
FILERS = (Role.WINDOW_CLERK, Role.APPLICANT, Role.AGENT)
"""Who hands in papers."""
OWNERS = (Role.APPLICANT, Role.AGENT)
"""Who speaks for a firm: the one that the token names, and no other."""
READERS = frozenset(Role) - {*OWNERS, Role.INTERMEDIARY}
"""Who reads within their jurisdiction; the city reads all."""
EVERYWHERE = frozenset({Role.DIRECTOR, Role.AUDITOR, Role.GOVERNMENT, Role.OPERATOR})
"""Who reads beyond their jurisdiction."""


def may_see(actor: Actor, division: str, organisation: str) -> bool:
    """Whether the project of this firm in this division may be known to the actor."""
    if actor.roles & EVERYWHERE:
        return True
    if actor.roles & READERS and actor.covers(division):
        return True
    return _owns(actor, organisation)


def visible(actor: Actor) -> Mapping[str, Any]:
    """The filter that lists exactly what `may_see` allows."""
    if actor.roles & EVERYWHERE or (actor.roles & READERS and actor.jurisdiction == CITY):
        return {}
    if actor.roles & READERS:
        return {"division": actor.jurisdiction}
    return {"organisation": actor.organisation or "-"}


def _owns(actor: Actor, organisation: str) -> bool:
    return bool(actor.roles.intersection(OWNERS)) and actor.organisation == organisation != ""


def seen(call: Caller, code: str) -> ProjectRow:
    """The row of a project that the caller may see.

    Raises:
        ProjectUnknown: there is none, or it is somebody else's.
    """
    row = call.views.get(projects, code)
    if row is None or not may_see(call.actor, row.division, row.organisation):
        raise ProjectUnknown(code, project=code)
    return row


def acting(call: Caller, code: str, *roles: Role) -> str:
    """The capacity in which the caller acts on a project, checked against the log itself.

    Raises:
        ProjectUnknown: there is none, or it is somebody else's.
        Forbidden: it may be seen but not acted on: role or jurisdiction.
    """
    state, _ = call.runtime.log.state(project, stream_of(code))
    assert isinstance(state, Project)
    filed = state.filed
    if filed is None or not may_see(call.actor, filed.division, filed.applicant.uscc):
        raise ProjectUnknown(code, project=code)
    if set(OWNERS).intersection(roles) and _owns(call.actor, filed.applicant.uscc):
        return call.actor.require(*OWNERS)
    officers = tuple(role for role in roles if role not in OWNERS)
    return call.actor.require(*officers, jurisdiction=filed.division)


def filing_as(actor: Actor, division: str, organisation: str) -> str:
    """The capacity in which the actor may file this firm's project in this division.

    Raises:
        Forbidden: role or jurisdiction, or somebody files for another firm than the token's.
    """
    if actor.roles.intersection(OWNERS) and Role.WINDOW_CLERK not in actor.roles:
        if _owns(actor, organisation):
            return actor.require(*OWNERS)
        wanted = "只能为令牌所载单位申报 / only for the firm that your token names"
        raise Forbidden(wanted, reason="organisation")
    return actor.require(Role.WINDOW_CLERK, *OWNERS, jurisdiction=division)
