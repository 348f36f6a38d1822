"""The item's clock: stops, one extension, suspension, a new calendar, overdue flags."""

from dataclasses import replace
from datetime import date

import pytest
from onestop_chassis.worktime import Notice, WorkCalendar
from onestop_contracts.parts import ConsultationOutcome, StopGround
from onestop_contracts.review import (
    CaseClockPaused,
    CaseClockResumed,
    CaseResumed,
    CaseSuspended,
    DeadlinesMoved,
    LimitExtended,
    WindowExtended,
)
from onestop_review.case import case
from onestop_review.case.acting import ReasonsMissing
from onestop_review.case.clock import ExtendedOnce, ExtensionLate, StoppedAlready
from onestop_review.case.closed import NotAccepted
from onestop_review.case.events import CaseOverdue
from onestop_review.case.stops import GroundNotListed, StopUnknown
from onestop_review.case.suspension import CaseRuns
from onestop_review.case.words import Deadline

from tests.support.calendars import at, notices
from tests.support.cases import (
    ACCEPTANCE,
    ACCEPTED,
    Asked,
    Desk,
    acceptance,
    catalogue_of,
    conclusion,
    convening,
    correction,
    escalation,
    extension,
    lapse,
    new_calendar,
    notice,
    objection,
    opening,
    overdue,
    pause,
    registration,
    resumption,
    returning,
    scenario,
    suspension,
    unpause,
)

SURVEY = StopGround.SITE_SURVEY


def test_a_stop_takes_its_working_days_out_of_the_limit() -> None:
    resumed = scenario.when(*ACCEPTED, pause(), unpause("2026-03-06 10:00")).then(CaseClockResumed)
    assert isinstance(resumed.new[0], CaseClockResumed)
    assert resumed.new[0].decide_by == at("2026-03-16 17:30")


def test_a_stop_names_ground_reason_basis_and_a_possible_end() -> None:
    bare = pause(
        ground=StopGround.CORRECTION, reason="", basis="", expected_end_on=date(2026, 3, 2)
    )
    refused = scenario.when(*ACCEPTED, bare).then_refused(ReasonsMissing)
    fields = [error["field"] for error in refused.errors]
    assert fields == ["reason", "basis", "ground", "expected_end_on"]
    scenario.when(opening(), pause()).then_refused(NotAccepted)


def test_nobody_expects_an_end_further_ahead_than_can_be_planned() -> None:
    endless = pause(expected_end_on=date.max)
    refused = scenario.when(*ACCEPTED, endless).then_refused(ReasonsMissing)
    assert [error["field"] for error in refused.errors] == ["expected_end_on"]


def test_x14_only_what_the_catalogue_names_for_the_item_stops_it() -> None:
    named = catalogue_of(SURVEY, StopGround.SUSPENSION)
    experts = pause(reason="", catalogue=named)
    refused = scenario.when(*ACCEPTED, experts).then_refused(
        GroundNotListed, grounds=["site_survey", "force_majeure"]
    )
    assert [error["field"] for error in refused.errors] == ["reason", "ground"]
    for ground in (SURVEY, StopGround.FORCE_MAJEURE):
        scenario.when(*ACCEPTED, pause(ground=ground, catalogue=named)).then(CaseClockPaused)
    suspended = pause(ground=StopGround.SUSPENSION, catalogue=named)
    scenario.when(*ACCEPTED, suspended).then_refused(GroundNotListed)


def test_x14_the_version_that_the_case_was_opened_with_counts_and_an_unknown_one_names_none() -> (
    None
):
    second = catalogue_of(SURVEY, version=2)
    both = replace(second, past={**second.past, **catalogue_of(StopGround.TESTING).past})
    scenario.when(*ACCEPTED, pause(ground=SURVEY, catalogue=both)).then_refused(GroundNotListed)
    scenario.when(*ACCEPTED, pause(ground=StopGround.TESTING, catalogue=both)).then(CaseClockPaused)
    scenario.when(*ACCEPTED, pause(ground=SURVEY, catalogue=second)).then_refused(
        GroundNotListed, grounds=["force_majeure"]
    )


def test_two_grounds_stop_the_clock_until_the_last_is_gone() -> None:
    desk = Desk()
    desk.do(*ACCEPTED, pause(), pause("2026-03-04 10:00", ground=SURVEY))
    (first,) = desk.do(unpause("2026-03-05 10:00"))
    assert isinstance(first, CaseClockResumed)
    assert first.decide_by is None
    (last,) = desk.do(unpause("2026-03-06 10:00", ground=SURVEY))
    assert isinstance(last, CaseClockResumed)
    assert last.decide_by == at("2026-03-16 17:30")


def test_a_ground_stops_once_and_only_what_is_stopped_is_resumed() -> None:
    scenario.when(*ACCEPTED, pause(), pause("2026-03-04 10:00")).then_refused(StoppedAlready)
    scenario.when(*ACCEPTED, unpause("2026-03-04 10:00")).then_refused(StopUnknown)
    wrong = unpause("2026-03-04 10:00", ground=StopGround.CORRECTION)
    scenario.when(opening(), correction(), wrong).then_refused(StopUnknown)


def test_the_limit_is_extended_once_and_within_what_the_rules_allow() -> None:
    longer = scenario.when(*ACCEPTED, extension()).then(LimitExtended).new[0]
    assert isinstance(longer, LimitExtended)
    assert longer.decide_by == at("2026-03-18 17:30")
    scenario.when(*ACCEPTED, extension(), extension()).then_refused(ExtendedOnce)
    for days in (0, 11):
        scenario.when(*ACCEPTED, extension(working_days=days)).then_refused(ReasonsMissing)
    scenario.when(*ACCEPTED, pause(), extension()).then_refused(StoppedAlready)


@pytest.mark.parametrize(
    ("when", "in_time"), [("2026-03-11 17:30", True), ("2026-03-11 17:30:00.000001", False)]
)
def test_a_limit_is_extended_before_it_has_run_out(when: str, in_time: bool) -> None:
    outcome = scenario.when(*ACCEPTED, extension(when))
    if in_time:
        outcome.then(LimitExtended)
    else:
        outcome.then_refused(ExtensionLate, decide_by=at("2026-03-11 17:30").isoformat())


def test_a_suspension_has_a_reason_and_is_one() -> None:
    scenario.when(*ACCEPTED, suspension(reason="", basis="")).then_refused(ReasonsMissing)
    scenario.when(*ACCEPTED, suspension()).then(CaseSuspended)
    scenario.when(*ACCEPTED, suspension(), suspension("2026-03-04 10:00")).then_nothing()
    scenario.when(*ACCEPTED, resumption("2026-03-04 10:00")).then_refused(CaseRuns)


def test_x21_a_suspension_gives_window_and_limit_its_office_time_back_to_a_close() -> None:
    outcome = scenario.when(*ACCEPTED, suspension(), resumption("2026-03-04 11:30"))
    resumed, window = outcome.then(CaseResumed, WindowExtended).new
    assert isinstance(resumed, CaseResumed)
    assert resumed.decide_by == at("2026-03-13 17:30")
    assert isinstance(window, WindowExtended)
    assert window.deadline == at("2026-03-09 17:30")
    assert window.reason == "suspension"
    assert resumed.office_seconds == window.office_seconds == 10.5 * 3600


def test_x21_two_whole_days_move_thursday_to_monday() -> None:
    moved = scenario.when(*ACCEPTED, suspension(), resumption("2026-03-05 10:00"))
    window = moved.then(CaseResumed, WindowExtended).new[1]
    assert isinstance(window, WindowExtended)
    assert (window.was, window.deadline) == (at("2026-03-05 17:30"), at("2026-03-09 17:30"))


def test_x21_short_suspensions_together_give_back_what_they_took() -> None:
    desk = Desk()
    desk.do(*ACCEPTED)
    for hour in (10, 12, 14):
        desk.do(suspension(f"2026-03-03 {hour}:00"), resumption(f"2026-03-03 {hour + 1}:00"))
        assert desk.state.window(ACCEPTANCE).deadline == at("2026-03-06 17:30")
        assert desk.state.clock.decide_by == at("2026-03-12 17:30")
    desk.do(suspension("2026-03-04 08:30"), resumption("2026-03-04 14:30"))
    assert desk.state.window(ACCEPTANCE).deadline == at("2026-03-06 17:30"), "nine hours in all"
    desk.do(suspension("2026-03-05 09:00"), resumption("2026-03-05 09:01"))
    assert desk.state.window(ACCEPTANCE).deadline == at("2026-03-09 17:30")


def test_x21_deadlines_that_were_told_by_another_count_stay_and_are_counted_on_from_there() -> None:
    """As recorded once: a window moved by all the time that went by, a limit by whole days."""
    now = Desk()
    now.do(*ACCEPTED, suspension("2026-03-03 10:00"), resumption("2026-03-05 10:00"))
    *before, resumed, window = now.events
    once = {"decide_by": at("2026-03-13 17:30"), "office_seconds": None}
    saturday = {"deadline": at("2026-03-07 17:30"), "office_seconds": None}
    told = [*before, resumed.model_copy(update=once), window.model_copy(update=saturday)]
    desk = Desk(told, case.decider.fold(told), now.at)
    assert desk.state.window(ACCEPTANCE).deadline == at("2026-03-07 17:30")
    assert desk.state.clock.decide_by == at("2026-03-13 17:30")
    desk.do(suspension("2026-03-06 09:00"), resumption("2026-03-06 10:00"))
    assert desk.state.window(ACCEPTANCE).deadline == at("2026-03-09 17:30")
    assert desk.state.clock.decide_by == at("2026-03-16 17:30")


def test_a_suspension_moves_the_time_for_acceptance() -> None:
    resumed = (
        scenario.when(opening(), suspension(), resumption("2026-03-05 10:00"))
        .then(CaseResumed)
        .new[0]
    )
    assert isinstance(resumed, CaseResumed)
    assert [(moved.kind, moved.at) for moved in resumed.deadlines] == [
        ("accept_by", at("2026-03-11 17:30"))
    ]


def test_x21_a_stop_on_the_day_of_the_start_takes_nothing_from_a_limit() -> None:
    desk = Desk()
    desk.do(opening(), suspension("2026-03-02 10:00"))
    (resumed,) = desk.do(resumption("2026-03-02 16:00"))
    assert isinstance(resumed, CaseResumed)
    assert [moved.at for moved in resumed.deadlines] == [at("2026-03-09 17:30")]


def test_a_suspension_moves_the_rungs_and_the_mending() -> None:
    desk = Desk()
    desk.do(*ACCEPTED, objection(), registration(), suspension("2026-03-05 10:00"))
    resumed, *windows = desk.do(resumption("2026-03-06 10:00"))
    assert isinstance(resumed, CaseResumed)
    assert [(m.kind, m.at) for m in resumed.deadlines] == [
        ("consult_by:acceptance", at("2026-03-12 17:30"))
    ]
    assert windows == []
    mendable = Desk()
    mendable.do(*ACCEPTED, objection(legal_basis=""), returning())
    mendable.do(suspension("2026-03-05 10:00"))
    _, moved = mendable.do(resumption("2026-03-05 12:00"))
    assert isinstance(moved, WindowExtended)
    assert moved.mend_by == moved.deadline == at("2026-03-06 17:30")


def test_a_stop_goes_on_when_a_suspension_within_it_ends() -> None:
    desk = Desk()
    desk.do(*ACCEPTED, pause(), suspension("2026-03-04 10:00"))
    resumed = desk.do(resumption("2026-03-05 10:00"))[0]
    assert isinstance(resumed, CaseResumed)
    assert resumed.decide_by is None
    (on,) = desk.do(unpause("2026-03-06 10:00"))
    assert isinstance(on, CaseClockResumed)
    assert on.decide_by == at("2026-03-16 17:30")


def test_a_stop_that_ends_during_a_suspension_leaves_the_limit_standing() -> None:
    desk = Desk()
    desk.do(*ACCEPTED, pause(), suspension("2026-03-04 10:00"))
    (ended,) = desk.do(unpause("2026-03-05 10:00"))
    assert isinstance(ended, CaseClockResumed)
    assert ended.decide_by is None
    resumed = desk.do(resumption("2026-03-06 10:00"))[0]
    assert isinstance(resumed, CaseResumed)
    assert resumed.decide_by == at("2026-03-16 17:30")


FIRST = WorkCalendar.of([n for n in notices() if n.published_on < date(2019, 3, 22)])
SECOND = WorkCalendar.of([n for n in notices() if n.published_on <= date(2019, 3, 22)])
"""The calendars before and after the second notice for 2019."""


def test_a_new_notice_moves_what_is_open_to_its_own_days() -> None:
    desk = Desk()
    april = "2019-04-25 09:00"
    desk.do(opening(april, calendar=FIRST))
    accept_by = desk.state.terms()["accept_by"].deadline
    assert accept_by == at("2019-05-03 17:30")
    (moved,) = desk.do(new_calendar("2019-04-26 09:00", SECOND))
    assert isinstance(moved, DeadlinesMoved)
    assert moved.deadlines[0].at == at("2019-05-05 17:30")
    assert moved.calendar_version == SECOND.version
    assert desk.do(new_calendar("2019-04-26 10:00", SECOND)) == []


def test_a_window_moves_to_a_later_day_by_the_notice_and_never_to_an_earlier_one() -> None:
    desk = Desk()
    april = "2019-04-28 09:00"
    desk.do(opening(april, calendar=FIRST), acceptance(april, calendar=FIRST))
    desk.do(notice(when=april, calendar=FIRST))
    was = desk.state.window(ACCEPTANCE).deadline
    moved = desk.do(new_calendar("2019-04-28 10:00", SECOND))
    windows = [event for event in moved if isinstance(event, WindowExtended)]
    assert [event.reason for event in windows] == ["calendar"]
    assert desk.state.window(ACCEPTANCE).deadline > was
    earlier = WorkCalendar.of(
        [Notice(99, "an extra day", date(2019, 4, 28), (2020,), ((date(2019, 5, 1), True, ""),))]
    )
    before = desk.state.window(ACCEPTANCE).deadline
    desk.do(new_calendar("2019-04-28 11:00", earlier))
    assert desk.state.window(ACCEPTANCE).deadline == before


def test_what_has_passed_keeps_its_date_when_a_notice_comes_out() -> None:
    desk = Desk()
    desk.do(opening("2019-04-25 09:00", calendar=FIRST))
    assert desk.do(new_calendar("2019-05-03 17:30:01", SECOND)) == []


def test_a_limit_never_moves_to_before_the_end_of_the_day_on_which_the_notice_comes_out() -> None:
    weekend = [(date(2026, 3, day), True, "") for day in (7, 8)]
    busy = WorkCalendar.of([Notice(1, "busy", date(2026, 3, 5), (2027,), tuple(weekend))])
    for when, by in (("2026-03-05 09:00", "2026-03-07"), ("2026-03-08 09:00", "2026-03-08")):
        desk = Desk()
        desk.do(opening())
        (moved,) = desk.do(new_calendar(when, busy))
        assert isinstance(moved, DeadlinesMoved)
        assert moved.deadlines[0].at == at(f"{by} 17:30")


LADDER: tuple[Asked, ...] = (*ACCEPTED, objection(), registration())


@pytest.mark.parametrize(
    ("steps", "what", "due"),
    [
        (ACCEPTED, Deadline.DECIDE_BY, "2026-03-11 17:30"),
        (LADDER, Deadline.CONSULT_BY, "2026-03-11 17:30"),
        (
            (
                *LADDER,
                convening(),
                conclusion(ConsultationOutcome.NO_AGREEMENT),
                escalation(),
            ),
            Deadline.GOVERNMENT_BY,
            "2026-03-23 17:30",
        ),
    ],
)
def test_what_is_late_is_flagged_once_after_the_settle_time(
    steps: tuple[Asked, ...], what: Deadline, due: str
) -> None:
    stage = None if what is Deadline.DECIDE_BY else ACCEPTANCE
    scenario.when(*steps, overdue(f"{due}:59", what, stage)).then_nothing()
    flagged = scenario.when(*steps, overdue(at(due).replace(minute=31), what, stage))
    (flag,) = flagged.then(CaseOverdue).new
    assert isinstance(flag, CaseOverdue)
    assert flag.was_due_at == at(due)
    again = overdue("2026-04-01 09:00", what, stage)
    scenario.when(*steps, again, again).then_nothing()


def test_nothing_is_late_while_its_clock_stands_still() -> None:
    scenario.when(
        *ACCEPTED, pause(), overdue("2026-04-01 09:00", Deadline.DECIDE_BY)
    ).then_nothing()
    scenario.when(
        *ACCEPTED, suspension(), overdue("2026-04-01 09:00", Deadline.DECIDE_BY)
    ).then_nothing()


def test_a_missed_limit_stays_missed() -> None:
    desk = Desk()
    desk.do(*ACCEPTED, lapse("2026-03-05 17:31"), overdue("2026-03-12 09:00", Deadline.DECIDE_BY))
    paused, resumed = desk.do(pause("2026-03-12 10:00")), desk.do(unpause("2026-03-13 10:00"))
    assert isinstance(paused[0], CaseClockPaused)
    assert isinstance(resumed[0], CaseClockResumed)
    assert resumed[0].decide_by is None
