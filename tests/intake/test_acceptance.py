"""Correction once and in time, acceptance by the window or by silence, refusal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from onestop_chassis.scenario import Scenario
from onestop_contracts.intake import (
    GuidanceIssued,
    PlanDrawn,
    ProjectAccepted,
    ProjectRefused,
)
from onestop_contracts.parts import Material
from onestop_intake.acceptance import DeemAccepted, ReasonsMissing, RefuseProject
from onestop_intake.correction import (
    CorrectionTooLate,
    CorrectionTwice,
    NothingToCorrect,
    RequestCorrection,
    SupplyCorrection,
)
from onestop_intake.filing import FilingFaulty
from onestop_intake.project import project
from onestop_intake.project_events import (
    AcceptanceTimeMoved,
    CorrectionRequested,
    CorrectionSupplied,
)
from onestop_intake.refusals import ProjectUnknown, WrongStage

from tests.support.calendars import at
from tests.support.intake_samples import (
    ACCEPT_BY,
    CALENDAR,
    CODE,
    DIGEST,
    MONDAY,
    RULES,
    acceptance,
    day,
    filing,
    full_catalogue,
    history,
)

scenario = Scenario(project)
filed = scenario.given(*history(filing())[0])
INSTANT = timedelta(microseconds=1)
THURSDAY = at("2026-03-12 09:00")
request = RequestCorrection(
    CODE, ("缺少红线图 / no site boundary",), "art. 32", ACCEPT_BY, CALENDAR, RULES
)
supply = SupplyCorrection(
    CODE, (Material(code="site_plan", digest=DIGEST),), THURSDAY, CALENDAR, RULES
)


def deem(when: object) -> DeemAccepted:
    return DeemAccepted(CODE, when, full_catalogue(), CALENDAR, RULES)  # type: ignore[arg-type]


def test_acceptance_brings_guidance_sheet_and_plan_with_it() -> None:
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
    late = RequestCorrection(
        CODE, request.points, request.basis, ACCEPT_BY + INSTANT, CALENDAR, RULES
    )
    filed.when(late).then_refused(CorrectionTooLate, closed_at=ACCEPT_BY.isoformat())


def test_a_correction_is_asked_for_once() -> None:
    filed.when(request, request).then_refused(CorrectionTwice)
    filed.when(request, supply, request).then_refused(CorrectionTwice)


def test_a_correction_request_says_what_to_correct() -> None:
    empty = RequestCorrection(CODE, (" ",), "art. 32", MONDAY, CALENDAR, RULES)
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
    empty = SupplyCorrection(CODE, (), THURSDAY, CALENDAR, RULES)
    filed.when(request, empty).then_refused(FilingFaulty)
    bad = SupplyCorrection(CODE, (Material(code="a", digest="x"),), THURSDAY, CALENDAR, RULES)
    filed.when(request, bad).then_refused(FilingFaulty)


def test_nothing_is_supplied_that_was_not_asked_for() -> None:
    filed.when(supply).then_refused(WrongStage)


def test_a_refusal_names_reasons_and_basis() -> None:
    refuse = RefuseProject(
        CODE, ("不属于本中心受理范围",), "行政许可法 art. 32", MONDAY, CALENDAR, RULES
    )
    filed.when(refuse).then(ProjectRefused)
    filed.when(refuse, refuse).then_nothing()
    for reasons, basis in (((), "b"), (("r",), " ")):
        bare = RefuseProject(CODE, reasons, basis, MONDAY, CALENDAR, RULES)
        filed.when(bare).then_refused(ReasonsMissing)


def test_a_project_accepted_by_silence_can_not_be_refused_any_more() -> None:
    late = RefuseProject(CODE, ("r",), "b", ACCEPT_BY + INSTANT, CALENDAR, RULES)
    filed.when(late).then_refused(CorrectionTooLate)


@pytest.mark.parametrize("command", [request, supply, acceptance()])
def test_an_unfiled_project_is_unknown(command: object) -> None:
    scenario.when(command).then_refused(ProjectUnknown, project=CODE)  # type: ignore[arg-type]


# In 2019 a second notice made the first week of May longer and a Sunday a working day.
EARLIER = CALENDAR.known_on(day("2019-03-01"))
RECEIVED = at("2019-04-25 10:00")
BEFORE, AFTER = at("2019-05-03 17:30"), at("2019-05-05 17:30")
early = scenario.given(*history(filing(at=RECEIVED, calendar=EARLIER))[0])


def test_a_new_holiday_notice_moves_an_open_deadline_as_a_fact_that_names_it() -> None:
    silence = replace(deem(BEFORE + INSTANT), calendar=CALENDAR)
    (moved,) = early.when(silence).then(AcceptanceTimeMoved).new
    assert isinstance(moved, AcceptanceTimeMoved)
    assert (moved.was, moved.accept_by) == (BEFORE, AFTER)
    assert moved.notice == CALENDAR.notices[-1].name
    late = replace(deem(AFTER + INSTANT), calendar=CALENDAR)
    early.when(silence, late).then(ProjectAccepted, GuidanceIssued, PlanDrawn)


def test_a_correction_is_in_time_by_the_calendar_that_is_known_now() -> None:
    asked = replace(request, at=AFTER)
    early.when(asked).then(AcceptanceTimeMoved, CorrectionRequested)
    early.when(replace(asked, calendar=EARLIER)).then_refused(CorrectionTooLate)
