"""How far a project is, for everybody who has its code: phases, and nothing else."""

from datetime import date
from typing import Any

from onestop_contracts.parts import StopGround
from onestop_intake.guidance import draw_up
from onestop_intake.hundred_days import Stop, started
from onestop_intake.project.case_progress import CaseProgress, CaseState, Hold
from onestop_intake.project.items import needed
from onestop_intake.project.phases import PhaseState, phases_of
from onestop_intake.project.state import Project, Stage

from tests.support.intake_project import (  # noqa: F401 (fixtures)
    accepted_project,
    filed_project,
    running,
)
from tests.support.intake_samples import MONDAY, attributes, full_catalogue, opened
from tests.support.intake_service import FIRST, IntakeService, filing_body, filing_path

FIRST_DAY, LAST_DAY = date(2026, 3, 2), date(2026, 3, 20)
ITEMS = needed(draw_up(attributes(1), full_catalogue()).items)
OF_FIRST = [item.item for item in ITEMS if item.phase == 1]


def case(item: str, state: CaseState, **more: Any) -> CaseProgress:
    said = {"department": "drc", "before_start": True, "opened_on": FIRST_DAY, **more}
    return CaseProgress(item=item, state=state, **said)


def told(**more: Any) -> dict[int, Any]:
    project = Project(**{"project": FIRST, "stage": Stage.ACCEPTED, "items": ITEMS, **more})
    return {one.phase: one for one in phases_of(FIRST, project).phases}


def test_a6_a_phase_is_done_when_the_last_of_its_items_is_approved() -> None:
    approved = {
        code: case(code, CaseState.APPROVED, decided_on=LAST_DAY if n == 0 else FIRST_DAY)
        for n, code in enumerate(OF_FIRST)
    }
    first = told(cases=approved)[1]
    assert (first.state, first.begun_on, first.done_on) == (PhaseState.DONE, FIRST_DAY, LAST_DAY)
    [left, *rest] = OF_FIRST
    open_case = {**approved, left: case(left, CaseState.ACCEPTED)}
    first = told(cases=open_case)[1]
    assert (first.state, first.done_on) == (PhaseState.UNDER_WAY, None)
    assert told(cases={code: approved[code] for code in rest})[1].state is PhaseState.UNDER_WAY


def test_a6_a_phase_whose_every_open_case_stands_still_is_stopped() -> None:
    hold = Hold(ground=StopGround.HEARING, basis="行政许可法", from_at=MONDAY)
    one, other, *_ = OF_FIRST
    still = case(one, CaseState.ACCEPTED, holds=(hold,))
    running_case = case(other, CaseState.ACCEPTED)
    assert told(cases={one: still})[1].state is PhaseState.STOPPED
    assert told(cases={one: still, other: running_case})[1].state is PhaseState.UNDER_WAY
    stop = Stop(ground="suspension", basis="行政许可法", from_at=MONDAY)
    clock = started(MONDAY, 100).pause(stop)
    assert told(cases={other: running_case}, clock=clock)[1].state is PhaseState.STOPPED


def test_a6_what_waits_for_papers_has_not_begun_and_what_is_over_has_ended() -> None:
    one = OF_FIRST[0]
    waits = {one: case(one, CaseState.AWAITING_MATERIALS)}
    assert told(cases=waits)[1].state is PhaseState.NOT_BEGUN
    assert told(cases=waits)[1].begun_on is None
    over = told(cases={one: case(one, CaseState.ACCEPTED)}, stage=Stage.WITHDRAWN)
    assert over[1].state is PhaseState.ENDED
    without = tuple(item for item in ITEMS if item.phase != 2)
    assert told(items=without)[2].state is PhaseState.NOT_NEEDED


def test_a7_everybody_sees_the_phases_and_of_what_is_not_accepted_no_more_than_of_nothing(
    intake: IntakeService,
) -> None:
    def asked(code: str) -> Any:
        answer = intake.client.get(f"/projects/{code}/phases")
        assert answer.status_code == 200, answer.text
        return answer.json()

    unknown = asked(FIRST)
    assert [one["state"] for one in unknown["phases"]] == ["not_begun"] * 4
    named = filing_body(1, name_zh="张三养殖场")
    assert intake.post("clerk", filing_path(1), named).status_code == 200
    intake.settle()
    assert asked(FIRST) == unknown, "filed, and nobody knows"
    assert intake.post("clerk", f"/projects/{FIRST}/accept-project").status_code == 200
    intake.tell(opened("P1-03", MONDAY))
    seen = asked(FIRST)
    assert seen["phases"][0] == {
        "phase": 1,
        "state": "under_way",
        "begun_on": "2026-03-02",
        "done_on": None,
    }
    assert seen.keys() == unknown.keys() == {"project", "phases"}
    assert intake.client.get("/projects/12/phases").status_code == 422
