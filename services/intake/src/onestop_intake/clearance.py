"""Clearance: every item before construction is approved, so the 100-day clock is done."""

from collections.abc import Sequence
from datetime import datetime

from onestop_contracts.intake import ConstructionCleared

from onestop_intake.project_state import Project


def cleared(project: Project, code: str, at: datetime) -> Sequence[ConstructionCleared]:
    """The clearance with the days used, or nothing while an item is not approved."""
    if project.clock is None or not project.all_approved:
        return []
    path = project.plan.critical_path if project.plan is not None else ()
    return [
        ConstructionCleared(
            project=code,
            cleared_at=at,
            days_raw=project.clock.days_raw(at),
            days_net=project.clock.days_net(at),
            critical_path=path,
        )
    ]
