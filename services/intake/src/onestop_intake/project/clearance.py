"""Clearance: every item before construction is approved, so the 100-day clock is done."""

from collections.abc import Sequence

from onestop_chassis.now import Now
from onestop_contracts.intake import ConstructionCleared

from onestop_intake.project.state import Project
from onestop_intake.reference import Reference


def cleared(project: Project, now: Now[Reference]) -> Sequence[ConstructionCleared]:
    """The clearance with the days used, or nothing while an item is not approved."""
    if project.clock is None or not project.all_approved:
        return []
    path = project.plan.critical_path if project.plan is not None else ()
    return [
        ConstructionCleared(
            project=now.key("project"),
            cleared_at=now.at,
            days_raw=project.clock.days_raw(now.at),
            days_net=project.clock.days_net(now.at),
            critical_path=path,
        )
    ]
