"""Progress: cases move the clock, the plan, and in the end the project."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from onestop_chassis.act import Attempt, DoneOtherwise
from onestop_chassis.scenario import attempt, scenario
from onestop_contracts.intake import (
    ClockPaused,
    ClockResumed,
    ClockWarningRaised,
    ConstructionCleared,
    PlanDrawn,
    PlanRevised,
    ProjectClosed,
    ProjectWithdrawn,
    ResultHandedOut,
)
from onestop_contracts.parts import StopGround
from onestop_contracts.people import Role
from onestop_intake.project import project
from onestop_intake.project.acting import ProjectUnknown, WrongStage
from onestop_intake.project.answers import project_answer
from onestop_intake.project.blocking import blocking
from onestop_intake.project.case_changes import CaseUnknown, ProgressFact
from onestop_intake.project.case_progress import CaseState
from onestop_intake.project.ending import (
    CloseProject,
    HandOutLicences,
    NothingToHandOut,
    ReasonMissing,
    RevokedNotHandedOut,
    WithdrawalIncomplete,
    WithdrawProject,
)
from onestop_intake.project.events import (
    CaseProgressed,
    ClockHeld,
    ClockReleased,
    HandOutWaits,
    LicencesReady,
    RevocationNoted,
)
from onestop_intake.project.looking_again import RevisePlan, WarnClock, WarnOfHandOut
from onestop_intake.project.progress import RecordLicences, RecordProgress, RecordRevocation
from onestop_intake.project.state import Stage
from onestop_intake.project.stops import PauseClock, ResumeClock, StopGroundUnlisted, StopUngrounded

from tests.support import intake_samples as samples
from tests.support.calendars import at
from tests.support.intake_samples import (
    MONDAY,
    acceptance,
    approved,
    attributes,
    done,
    extended,
    filing,
    history,
    opened,
    paused,
    rejected,
    resumed,
    suspended,
    unsuspended,
    withdrawn,
)

DAY = timedelta(days=1)
small = filing(attributes=attributes(5))  # P1-01, P2-05 and P3-09, none waiting for another
accepted_small = scenario(project).given(*history(small, acceptance())[0])
large = scenario(project).given(*history(filing(), acceptance())[0])


def note(fact: ProgressFact, when: datetime) -> Attempt[Any, Any]:
    return done(RecordProgress(fact=fact, at=when), when)


def hold(basis: str, end: date, ground: StopGround = StopGround.PUBLIC_NOTICE) -> Attempt[Any, Any]:
    return done(PauseClock(ground=ground, basis=basis, expected_end_on=end), later(3))


def handed(days: int, *licences: str) -> Attempt[Any, Any]:
    return done(HandOutLicences(licences=licences), later(days))


def withdrawal(reason: str) -> Attempt[Any, Any]:
    return done(WithdrawProject(reason=reason), later(3))


def closing(outcome: str, explanation: str, days: int = 3) -> Attempt[Any, Any]:
    return done(CloseProject(outcome=outcome, explanation=explanation), later(days))


SMALL = ("P1-01", "P2-05", "P3-09")
OPEN = [note(opened(item, MONDAY), MONDAY) for item in SMALL]


def later(days: int) -> datetime:
    return MONDAY + days * DAY


def test_an_opened_case_is_on_record_once() -> None:
    accepted_small.when(OPEN[0]).then(CaseProgressed)
    accepted_small.when(OPEN[0], OPEN[0]).then_nothing()


def test_a_fact_of_a_case_that_was_never_opened_is_refused() -> None:
    accepted_small.when(note(approved("P1-01", later(1)), later(1))).then_refused(CaseUnknown)


def test_an_unknown_project_is_refused() -> None:
    scenario(project).when(OPEN[0]).then_refused(ProjectUnknown)


def test_one_stopped_case_among_running_ones_does_not_stop_the_hundred_days() -> None:
    stop = note(paused("P1-01", later(2)), later(2))
    outcome = accepted_small.when(*OPEN, stop)
    assert not any(isinstance(event, ClockPaused) for event in outcome.new)


def test_the_hundred_days_stop_when_every_open_case_stands_still() -> None:
    stops = [note(paused(item, later(2)), later(2)) for item in SMALL]
    outcome = accepted_small.when(*OPEN, *stops)
    assert isinstance(outcome.new[1], ClockPaused)
    assert outcome.state.clock is not None
    assert outcome.state.clock.paused


def test_the_hundred_days_run_again_with_the_first_case_that_does() -> None:
    stops = [note(paused(item, later(2)), later(2)) for item in SMALL]
    again = note(resumed("P2-05", later(9)), later(9))
    events = accepted_small.when(*OPEN, *stops, again).new
    (running,) = [event for event in events if isinstance(event, ClockResumed)]
    assert running.deadline == at("2026-06-17 17:30")
    assert running.warn_at_days == (70, 90, 100)


def test_overlapping_stops_of_one_case_end_with_the_last() -> None:
    review, notice = StopGround.EXPERT_REVIEW, StopGround.PUBLIC_NOTICE
    facts = [
        note(paused("P1-01", later(2), review), later(2)),
        note(suspended("P1-01", later(3)), later(3)),
        note(paused("P1-01", later(4), notice), later(4)),
        note(resumed("P1-01", later(5), review), later(5)),
        note(unsuspended("P1-01", later(7)), later(7)),
    ]
    still = accepted_small.when(*OPEN, *facts).state.cases["P1-01"]
    assert still.stopped
    last = note(resumed("P1-01", later(11), notice), later(11))
    case = accepted_small.when(*OPEN, *facts, last).state.cases["P1-01"]
    assert not case.stopped
    assert case.extra_wd == 7  # 5 March to 13 March, each working day once


def test_an_unopened_item_that_could_open_keeps_the_clock_running() -> None:
    stop = note(paused("P1-01", later(2)), later(2))
    outcome = accepted_small.when(OPEN[0], stop)
    assert not any(isinstance(event, ClockPaused) for event in outcome.new)


def test_the_windows_own_stop_holds_while_cases_resume() -> None:
    held = hold("art. 45", date(2026, 3, 20), StopGround.FORCE_MAJEURE)
    stop = note(paused("P1-01", later(2)), later(2))
    again = note(resumed("P1-01", later(4)), later(4))
    outcome = accepted_small.when(*OPEN, stop, held, again)
    assert outcome.state.clock is not None
    assert outcome.state.clock.paused
    release = done(ResumeClock(), later(10))
    accepted_small.when(*OPEN, held, release).then(ClockReleased, ClockResumed)
    accepted_small.when(*OPEN, held).then(ClockHeld, ClockPaused)
    accepted_small.when(*OPEN, held, held).then_nothing()
    accepted_small.when(*OPEN, release).then_nothing()


def _on(days: int) -> date:
    return later(days).date()


def test_x14_a_project_stops_for_what_the_catalogue_names_for_an_undecided_item() -> None:
    for ground in (StopGround.HEARING, StopGround.CORRECTION, StopGround.SUSPENSION):
        refusal = accepted_small.when(hold(" ", _on(1), ground)).then_refused(
            StopGroundUnlisted, grounds=["public_notice", "force_majeure"]
        )
        assert {e["field"] for e in refusal.errors} == {"/ground", "/basis", "/expected_end_on"}
    decided = [*OPEN, note(approved("P2-05", later(2)), later(2))]
    accepted_small.when(*decided, hold("art. 45", _on(9))).then_refused(
        StopGroundUnlisted, grounds=["force_majeure"]
    )
    accepted_small.when(*decided, hold("art. 45", _on(9), StopGround.FORCE_MAJEURE)).then(
        ClockHeld, ClockPaused
    )


def test_a_stop_needs_a_basis_and_an_end_that_lies_ahead() -> None:
    for basis, end in ((" ", _on(9)), ("art. 45", _on(1))):
        accepted_small.when(hold(basis, end)).then_refused(StopUngrounded)


def test_a_clock_that_has_not_begun_cannot_be_stopped() -> None:
    stop = hold("art. 45", _on(9))
    scenario(project).given(*history(small)[0]).when(stop).then_refused(WrongStage)


def test_construction_is_cleared_with_the_last_approval() -> None:
    done = [note(approved(item, later(n)), later(n)) for n, item in enumerate(SMALL, 8)]
    assert not any(
        isinstance(event, ConstructionCleared)
        for event in accepted_small.when(*OPEN, *done[:2]).all
    )
    outcome = accepted_small.when(*OPEN, *done)
    cleared = outcome.new[-1]
    assert isinstance(cleared, ConstructionCleared)
    assert (cleared.days_raw, cleared.days_net) == (10, 10)
    assert cleared.critical_path == ("P3-09",)


def test_stops_are_left_out_of_the_net_days() -> None:
    stops = [note(paused(item, later(2)), later(2)) for item in SMALL]
    again = [note(resumed(item, later(6)), later(6)) for item in SMALL]
    done = [note(approved(item, later(9)), later(9)) for item in SMALL]
    cleared = accepted_small.when(*OPEN, *stops, *again, *done).new[-1]
    assert isinstance(cleared, ConstructionCleared)
    assert (cleared.days_raw, cleared.days_net) == (9, 5)


def test_x30_a_rejected_item_does_not_end_the_project_and_the_others_go_on() -> None:
    no = note(rejected("P2-05", later(9)), later(9))
    outcome = accepted_small.when(*OPEN, no).then(CaseProgressed, PlanRevised)
    revised = outcome.new[1]
    assert isinstance(revised, PlanRevised)
    assert revised.because.startswith("P2-05 不予批准")
    others = [note(approved(item, later(10)), later(10)) for item in ("P1-01", "P3-09")]
    after = accepted_small.when(*OPEN, no, *others).then(CaseProgressed, PlanRevised)
    assert after.state.stage is Stage.ACCEPTED
    assert after.state.approved("P1-01")
    assert after.state.holders == ("applicant",)
    assert not any(isinstance(e, ConstructionCleared | ProjectClosed) for e in after.all)


@pytest.mark.parametrize("end", [rejected, withdrawn])
def test_x30_the_project_says_what_blocks_its_clearance_and_what_can_be_done(end: Any) -> None:
    gone = note(end("P1-01", later(4)), later(4))
    state = large.when(note(opened("P1-01", later(1)), later(1)), gone).state
    first, *others = blocking(state)
    assert (first.item, first.state) == ("P1-01", state.cases["P1-01"].state)
    assert first.remedy_zh
    assert first.remedy_en
    waiting = {one.item: one for one in others}
    needing = {item.item for item in state.before_start if "P1-01" in item.needs}
    assert needing
    for item in needing:
        assert "P1-01" in waiting[item].zh
        assert "P1-01" in waiting[item].en
    assert project_answer(state, later(5)).blocking == (first, *others)


def test_x30_nothing_blocks_while_everything_is_on_its_way_or_the_project_is_over() -> None:
    assert blocking(accepted_small.when(*OPEN).state) == ()
    no = note(rejected("P2-05", later(2)), later(2))
    assert [one.item for one in blocking(accepted_small.when(*OPEN, no).state)] == ["P2-05"]
    assert blocking(accepted_small.when(*OPEN, no, withdrawal("r")).state) == ()


def test_what_comes_after_the_end_is_noted_and_changes_nothing_else() -> None:
    over = closing("cancelled", "投资协议解除", 9)
    yes = note(approved("P1-01", later(10)), later(10))
    accepted_small.when(*OPEN, over, yes).then(CaseProgressed)


def test_x30_a_clerk_who_withdraws_for_the_firm_names_the_request_it_signed() -> None:
    at_the_window = {"capacity": Role.WINDOW_CLERK}
    bare = WithdrawProject(reason=" ")
    lacks = large.when(attempt(bare, done(bare, later(3)).now, **at_the_window))
    refusal = lacks.then_refused(WithdrawalIncomplete)
    assert [one["field"] for one in refusal.errors] == ["/reason", "/request"]
    signed = WithdrawProject(reason="变更", request=samples.DIGEST)
    told = attempt(signed, done(signed, later(3)).now, **at_the_window)
    (event,) = large.when(told).then(ProjectWithdrawn).new
    assert isinstance(event, ProjectWithdrawn)
    assert event.request == samples.DIGEST
    other = signed.model_copy(update={"request": "cd" * 32})
    large.when(told, done(other, later(3))).then_refused(DoneOtherwise)


def test_a_withdrawn_case_can_be_opened_again() -> None:
    back = note(withdrawn("P1-01", later(2)), later(2))
    reopened = note(opened("P1-01", later(5)), later(5))
    case = accepted_small.when(*OPEN, back, reopened).state.cases["P1-01"]
    assert case.open
    assert case.opened_on == date(2026, 3, 7)


def test_a3_a_decision_revises_the_plan_and_says_why() -> None:
    events = large.when(
        note(opened("P1-01", MONDAY), MONDAY), note(approved("P1-01", later(2)), later(2))
    ).new
    (plan,) = [event for event in events if isinstance(event, PlanRevised)]
    assert plan.version == 2
    assert plan.because.startswith("P1-01")
    assert next(item for item in plan.items if item.item == "P1-01").done


def test_an_extension_moves_the_step_by_its_working_days() -> None:
    case = note(opened("P1-03", MONDAY), MONDAY)
    longer = note(extended("P1-03", later(1), working_days=5), later(1))
    plan = large.when(case, longer).state.plan
    assert plan is not None
    first = large.when(case).state.plan
    assert first is not None
    before = next(item.finish for item in first.items if item.item == "P1-03")
    after = next(item.finish for item in plan.items if item.item == "P1-03")
    assert after == samples.day("2026-03-23")
    assert before == samples.day("2026-03-16")


def test_a2_a_plan_that_ends_too_late_is_warned_of_once() -> None:
    case = note(opened("P1-03", MONDAY), MONDAY)
    longer = [note(extended("P1-03", later(n), working_days=30), later(n)) for n in (1, 2)]
    events = large.when(case, *longer).all
    (warned,) = [event for event in events if isinstance(event, ClockWarningRaised)]
    assert warned.threshold == "plan"
    assert warned.holders == ("centre",)


def test_looking_again_on_another_day_makes_a_new_version_and_the_same_day_none() -> None:
    look = done(RevisePlan(because="daily"), later(5))
    large.when(look).then(PlanRevised)
    large.when(look, look).then_nothing()


def test_a_fact_heard_late_does_not_set_the_plan_back() -> None:
    case, looked = note(opened("P1-03", MONDAY), MONDAY), done(RevisePlan(because=""), later(5))
    plan = large.when(case, looked, note(extended("P1-03", later(1), working_days=5), later(1))).all
    drawn = [event.drawn_on for event in plan if isinstance(event, PlanDrawn)]
    assert drawn[-2:] == [samples.day("2026-03-07")] * 2


@pytest.mark.parametrize(("threshold", "day"), [(70, "2026-05-11"), (90, "2026-05-31")])
def test_a_threshold_is_warned_of_once_after_its_day_has_ended(threshold: int, day: str) -> None:
    end = at(f"{day} 17:30")
    large.when(done(WarnClock(day=threshold), end - DAY)).then_nothing()
    warn = done(WarnClock(day=threshold), end)
    (raised,) = large.when(warn).then(ClockWarningRaised).new
    assert isinstance(raised, ClockWarningRaised)
    assert (raised.threshold, raised.days_net) == (str(threshold), threshold)
    large.when(warn, warn).then_nothing()


def at_the_counter(day: int, *numbers: str) -> Any:
    said: dict[str, Any] = {"at": later(day), "hand_over_by": later(day + 10)}
    return done(RecordLicences(phase=1, numbers=numbers, **said), later(day))


def test_a1_licences_wait_at_the_counter_until_they_are_handed_out() -> None:
    ready = at_the_counter(3, "L-1", "L-2")
    some = handed(4, "L-1")
    every = handed(5)
    large.when(ready).then(LicencesReady)
    large.when(ready, ready).then_nothing()
    large.when(every).then_refused(NothingToHandOut)
    large.when(ready, handed(4, "L-9")).then_refused(NothingToHandOut)
    large.when(ready, some, some).then_nothing()
    (rest,) = large.when(ready, some, every).then(ResultHandedOut).new
    assert isinstance(rest, ResultHandedOut)
    assert rest.licences == ("L-2",)


CODE = samples.CODE
LICENCE = f"150602-P1-01-2026-{CODE.replace('-', '')}"


def revoked(days: int, number: str = LICENCE) -> Attempt[Any, Any]:
    return done(RecordRevocation(number=number, at=later(days)), later(days))


READY = at_the_counter(5, LICENCE, "L-2")
GRANTED = [*OPEN, note(approved("P1-01", later(4)), later(4)), READY]


def test_x07_what_is_revoked_is_approved_no_longer_and_the_plan_follows() -> None:
    outcome = accepted_small.when(*GRANTED, revoked(6))
    outcome.then(RevocationNoted, CaseProgressed, PlanRevised)
    assert outcome.state.cases["P1-01"].state is CaseState.REVOKED
    assert not outcome.state.approved("P1-01")
    accepted_small.when(*GRANTED, revoked(6), revoked(6)).then_nothing()


def test_x07_the_start_of_construction_is_not_cleared_without_what_was_revoked() -> None:
    others = [note(approved(item, later(7)), later(7)) for item in SMALL[1:]]
    with_all = accepted_small.when(*GRANTED, *others)
    assert any(isinstance(event, ConstructionCleared) for event in with_all.new)
    without = accepted_small.when(*GRANTED, revoked(6), *others)
    assert not any(isinstance(event, ConstructionCleared) for event in without.new)


def test_x07_a_revoked_licence_is_not_handed_out() -> None:
    there = (*GRANTED, revoked(6))
    accepted_small.when(*there, handed(7, LICENCE)).then_refused(RevokedNotHandedOut)
    (rest,) = accepted_small.when(*there, handed(7)).then(ResultHandedOut).new
    assert isinstance(rest, ResultHandedOut)
    assert rest.licences == ("L-2",)
    late = (*GRANTED, handed(6, LICENCE), revoked(7))
    accepted_small.when(*late, handed(8, LICENCE)).then_refused(RevokedNotHandedOut)


def waits(day: int, number: str = LICENCE) -> Any:
    return done(WarnOfHandOut(number=number), later(day))


def test_x33_a_licence_that_waits_at_the_counter_beyond_its_day_is_warned_of_once() -> None:
    assert accepted_small.when(*GRANTED).state.hand_over_by == dict.fromkeys(
        (LICENCE, "L-2"), later(15)
    )
    accepted_small.when(*GRANTED, waits(14)).then_nothing()
    outcome = accepted_small.when(*GRANTED, waits(15)).then(HandOutWaits)
    assert outcome.state.waiting == (LICENCE, "L-2")
    accepted_small.when(*GRANTED, waits(15), waits(16, "L-2")).then_nothing()
    accepted_small.when(*GRANTED, handed(7), waits(15)).then_nothing()
    accepted_small.when(*GRANTED, revoked(6), waits(15)).then_nothing()
    late = accepted_small.when(*GRANTED, waits(15), handed(16))
    assert (late.state.waiting, late.state.hand_over_by) == ((), {})


def test_x12_a_blank_number_is_not_every_licence() -> None:
    blank = done(HandOutLicences.model_validate({"licences": [" "]}), later(7))
    accepted_small.when(*GRANTED, blank).then_refused(NothingToHandOut)


def test_x07_a_revocation_of_what_was_never_opened_is_refused() -> None:
    accepted_small.when(revoked(6)).then_refused(CaseUnknown)


def test_a_withdrawal_needs_a_reason_and_ends_the_clock() -> None:
    large.when(withdrawal(" ")).then_refused(WithdrawalIncomplete)
    back = withdrawal("投资计划变更")
    outcome = large.when(back).then(ProjectWithdrawn)
    assert outcome.state.clock is not None
    assert outcome.state.clock.ended_at == later(3)
    large.when(back, back).then_nothing()
    large.when(back, closing("x", "y", 4)).then_refused(WrongStage)


def test_closing_needs_words() -> None:
    large.when(closing("done", "")).then_refused(ReasonMissing)
    large.when(closing("done", "已办结")).then(ProjectClosed)


def test_a_project_with_nothing_before_construction_is_cleared_at_acceptance() -> None:
    known = samples.full_catalogue()
    only = replace(known, items={"P4-04": known.items["P4-04"]})
    outcome = scenario(project).when(
        filing(catalogue=only, materials=samples.PAPERS), acceptance(catalogue=only)
    )
    assert isinstance(outcome.new[-1], ConstructionCleared)
    assert any(isinstance(event, PlanDrawn) for event in outcome.new)
