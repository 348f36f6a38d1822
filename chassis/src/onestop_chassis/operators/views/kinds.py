"""The jobs on read models."""

from typing import Any

from onestop_chassis.operators.jobs.kind import JobKind
from onestop_chassis.operators.views.dropping import drop_build
from onestop_chassis.operators.views.read_models import ReadModels
from onestop_chassis.operators.views.rebuild import rebuild, verify
from onestop_chassis.operators.views.switching import compare, rollback, switch


def view_kinds(models: ReadModels) -> tuple[JobKind[Any], ...]:
    """All of them, for the read models of one service."""
    made = (rebuild, verify, compare, switch, rollback, drop_build)
    return tuple(kind(models) for kind in made)
