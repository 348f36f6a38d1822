"""Correction once and in time, acceptance by the window or by silence, refusal."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from onestop_chassis.act import Attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.intake import (
    GuidanceIssued,
    PlanDrawn,
    ProjectAccepted,
    ProjectRefused,
)
from onestop_intake.project import project
from onestop_intake.project.acceptance import DeemAccepted, ReasonsMissing, RefuseProject
from onestop_intake.project.acting import ProjectUnknown, WrongStage
from onestop_intake.project.correction import (
    CorrectionTooLate,
    CorrectionTwice,
    NothingToCorrect,
    RequestCorrection,
    SupplyCorrection,
)
from onestop_intake.project.events import (
    AcceptanceTimeMoved,
    CorrectionRequested,
    CorrectionSupplied,
)
from onestop_intake.project.filing import FilingFaulty
from onestop_intake.project.papers import SentMaterial

from tests.support.calendars import at
from tests.support.intake_samples import (
    ACCEPT_BY,
    CALENDAR,
    CODE,
    DIGEST,
    MONDAY,
    acceptance,
    day,
    done,
    filing,
    history,
)

scenario = scenario_of(project)
filed = scenario.given(*history(filing())[0])
INSTANT = timedelta(microseconds=1)
THURSDAY = at("2026-03-12 09:00")


def asked(when: datetime = ACCEPT_BY, *points: str, **in_force: Any) -> Attempt[Any, Any]:
    act = RequestCorrection(points=points or ("缺少红线图 / no site boundary",), basis="art. 32")
    return done(act, when, **in_force)


def supplied_with(*materials: SentMaterial) -> Attempt[Any, Any]:
    return done(SupplyCorrection(materials=materials), THURSDAY)


def refused(*reasons: str, basis: str = "行政许可法 art. 32", when: datetime = MONDAY) -> Any:
    return done(RefuseProject(reasons=reasons, basis=basis), when)


def deem(when: datetime, **in_force: Any) -> Attempt[Any, Any]:
    return done(DeemAccepted(), when, **in_force)


request = asked()
supply = supplied_with(SentMaterial(code="site_plan", digest=DIGEST))


def test_a3_a4_acceptance_brings_guidance_sheet_and_plan_with_it() -> None:
    outcome = filed.when(acceptance(ACCEPT_BY))
    accepted, guidance, plan = outcome.then(ProjectAccepted, GuidanceIssued, PlanDrawn).new
    assert isinstance(accepted, ProjectAccepted)
    assert isinstance(guidance, GuidanceIssued)
    assert isinstance(plan, PlanDrawn)
    assert (accepted.accepted_at, accepted.deemed) == (ACCEPT_BY, False)
    assert accepted.target_on == plan.target_on == day("2026-06-17")
    assert accepted.deadline == at("2026-06-17 17:30")
    assert {step.item for step in plan.items} == {
        line.item for line in guidance.items if line.before_start
    }


def test_a_project_is_accepted_once() -> None:
    filed.when(acceptance(), acceptance()).then_nothing()


def test_silence_accepts_as_of_the_receipt() -> None:
    outcome = filed.when(deem(ACCEPT_BY + INSTANT))
    accepted = outcome.then(ProjectAccepted, GuidanceIssued, PlanDrawn).new[0]
    assert isinstance(accepted, ProjectAccepted)
    assert (accepted.accepted_at, accepted.deemed) == (MONDAY, True)
    assert accepted.effective(ACCEPT_BY) == MONDAY


def test_silence_accepts_nothing_before_the_deadline_has_passed() -> None:
    filed.when(deem(ACCEPT_BY)).then_nothing()


def test_a_late_acceptance_is_one_by_law() -> None:
    accepted = filed.when(acceptance(ACCEPT_BY + INSTANT)).new[0]
    assert isinstance(accepted, ProjectAccepted)
    assert (accepted.accepted_at, accepted.deemed) == (MONDAY, True)


def test_a_correction_can_be_asked_for_until_the_deadline() -> None:
    filed.when(request).then(CorrectionRequested)


def test_a_late_correction_request_is_refused_even_if_the_timer_has_not_fired() -> None:
    late = asked(ACCEPT_BY + INSTANT)
    filed.when(late).then_refused(CorrectionTooLate, closed_at=ACCEPT_BY.isoformat())


def test_a_correction_is_asked_for_once() -> None:
    filed.when(request, request).then_refused(CorrectionTwice)
    filed.when(request, supply, request).then_refused(CorrectionTwice)


def test_a_correction_request_says_what_to_correct() -> None:
    empty = asked(MONDAY, " ")
    filed.when(empty).then_refused(NothingToCorrect)


def test_while_the_applicant_corrects_silence_accepts_nothing() -> None:
    filed.when(request, deem(THURSDAY)).then_nothing()
    filed.when(request, acceptance(THURSDAY)).then_refused(WrongStage)


def test_after_the_correction_the_days_run_again_from_the_supply() -> None:
    (supplied,) = filed.when(request, supply).then(CorrectionSupplied).new
    assert isinstance(supplied, CorrectionSupplied)
    assert supplied.accept_by == at("2026-03-19 17:30")
    accepted = filed.when(request, supply, deem(supplied.accept_by + INSTANT)).new[0]
    assert isinstance(accepted, ProjectAccepted)
    assert accepted.accepted_at == THURSDAY


def test_what_was_supplied_goes_with_the_guidance_sheet() -> None:
    guidance = filed.when(request, supply, acceptance(THURSDAY)).new[1]
    assert isinstance(guidance, GuidanceIssued)
    assert "site_plan" in {material.code for material in guidance.materials}


def test_an_empty_or_faulty_correction_is_refused() -> None:
    filed.when(request, supplied_with()).then_refused(FilingFaulty)
    bad = supplied_with(SentMaterial(code="a", digest="x"))
    filed.when(request, bad).then_refused(FilingFaulty)


def test_nothing_is_supplied_that_was_not_asked_for() -> None:
    filed.when(supply).then_refused(WrongStage)


def test_a_refusal_names_reasons_and_basis() -> None:
    refuse = refused("不属于本中心受理范围")
    filed.when(refuse).then(ProjectRefused)
    filed.when(refuse, refuse).then_nothing()
    for reasons, basis in (((), "b"), (("r",), " ")):
        filed.when(refused(*reasons, basis=basis)).then_refused(ReasonsMissing)


def test_a_project_accepted_by_silence_can_not_be_refused_any_more() -> None:
    late = refused("r", basis="b", when=ACCEPT_BY + INSTANT)
    filed.when(late).then_refused(CorrectionTooLate)


@pytest.mark.parametrize("command", [request, supply, acceptance()])
def test_an_unfiled_project_is_unknown(command: Attempt[Any, Any]) -> None:
    scenario.when(command).then_refused(ProjectUnknown, project=CODE)


# In 2019 a second notice made the first week of May longer and a Sunday a working day.
EARLIER = CALENDAR.known_on(day("2019-03-01"))
RECEIVED = at("2019-04-25 10:00")
BEFORE, AFTER = at("2019-05-03 17:30"), at("2019-05-05 17:30")
early = scenario.given(*history(filing(RECEIVED, calendar=EARLIER))[0])


def test_a_new_holiday_notice_moves_an_open_deadline_as_a_fact_that_names_it() -> None:
    silence = deem(BEFORE + INSTANT)
    (moved,) = early.when(silence).then(AcceptanceTimeMoved).new
    assert isinstance(moved, AcceptanceTimeMoved)
    assert (moved.was, moved.accept_by) == (BEFORE, AFTER)
    assert moved.notice == CALENDAR.notices[-1].name
    late = deem(AFTER + INSTANT)
    early.when(silence, late).then(ProjectAccepted, GuidanceIssued, PlanDrawn)


def test_a_correction_is_in_time_by_the_calendar_that_is_known_now() -> None:
    early.when(asked(AFTER)).then(AcceptanceTimeMoved, CorrectionRequested)
    early.when(asked(AFTER, calendar=EARLIER)).then_refused(CorrectionTooLate)
