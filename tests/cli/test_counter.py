"""What the demonstration's people do at the window for a whole project."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.decider import address_of
from onestop_chassis.worktime import WorkCalendar
from onestop_cli.demo.board import Licence, Project
from onestop_cli.demo.counter import at_the_counter
from onestop_cli.demo.script import PROJECT_CORRECTIONS
from onestop_intake.project import project as noun

CALENDAR = WorkCalendar.of([])
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
FILED = Project(project="2026-150602-30-03-100037", number=1, stage="filed")
CORRECTED = replace(FILED, number=min(PROJECT_CORRECTIONS))
ASKED = replace(CORRECTED, stage="correcting", correction_at=MONDAY)
READY = replace(FILED, stage="cleared", waiting_licences=("L-1", "L-2"))
BLOCKED = replace(FILED, stage="accepted", blocked_by="P2-09 不予批准 / P2-09 was rejected")
AGAIN = replace(BLOCKED, number=11, failed=(("P2-09", 1),))
ACTS = {address_of(act): act for act in noun.acts if act.by is not None}


@pytest.mark.parametrize(
    ("project", "name"),
    [
        (FILED, "accept-project"),
        (CORRECTED, "request-correction"),
        (ASKED, "supply-correction"),
        (READY, "hand-out-licences"),
        (BLOCKED, "close-project"),
        (AGAIN, "apply-again"),
        (replace(AGAIN, failed=(("P2-09", 2),)), "close-project"),
        (replace(BLOCKED, waiting_licences=("L-1",)), "hand-out-licences"),
    ],
)
def test_what_is_done_at_the_window_is_an_act_that_intake_knows(
    project: Project, name: str
) -> None:
    (act,) = at_the_counter(project, MONDAY + timedelta(days=5), CALENDAR)
    assert act.path == f"{noun.path.format(project=project.project)}/{name}"
    ACTS[name].model_validate(act.body)


def test_what_was_revoked_is_applied_for_again_on_another_day() -> None:
    gone = Licence("L-1", "nr", revoked_at=MONDAY)
    blocked = replace(BLOCKED, number=8, failed=(("P2-03", 1),), licence=gone)
    assert list(at_the_counter(blocked, MONDAY, CALENDAR)) == []
    (act,) = at_the_counter(blocked, MONDAY + timedelta(days=1), CALENDAR)
    assert act.path.endswith("/apply-again")


def test_nothing_is_done_while_a_correction_is_awaited() -> None:
    assert list(at_the_counter(ASKED, MONDAY, CALENDAR)) == []
