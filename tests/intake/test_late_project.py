"""A project that is late is shown late, is warned of in time, and stays workable."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Attempt
from onestop_chassis.scenario import scenario
from onestop_chassis.timer import Due, Met
from onestop_chassis.worktime import Notice, WorkCalendar, add_working_days, local_day
from onestop_contracts.event import Event
from onestop_contracts.intake import ClockWarningRaised, PlanDrawn, PlanRevised, ProjectAccepted
from onestop_contracts.parts import Authority, PlannedItem, Stage
from onestop_intake.plan import Step, draw
from onestop_intake.project import project
from onestop_intake.project.case_changes import ProgressFact
from onestop_intake.project.deadline_words import plan_words
from onestop_intake.project.deadlines import plan_deadlines
from onestop_intake.project.events import CaseProgressed
from onestop_intake.project.looking_again import RevisePlan, WarnClock
from onestop_intake.project.progress import RecordProgress
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference
from onestop_intake.work_calendar.impact import plan_moves, under
from onestop_intake.working_days import WorkingDays

from tests.support.calendars import at
from tests.support.intake_samples import (
    CALENDAR,
    CODE,
    MONDAY,
    acceptance,
    accepted,
    attributes,
    done,
    extended,
    filing,
    full_catalogue,
    history,
    opened,
    passed,
    paused,
    window,
    window_moved,
)
from tests.support.left_alone import left_alone, recorded

DAY = timedelta(days=1)
SMALL = ("P1-01", "P2-05", "P3-09")
BEGUN = history(filing(attributes=attributes(5)), acceptance())[0]
late = scenario(project).given(*BEGUN)
"""Accepted on Monday, 2 March 2026: day 100 is 10 June."""


def later(days: int) -> datetime:
    return MONDAY + days * DAY


def note(fact: ProgressFact, days: int) -> Attempt[Project, Reference]:
    return done(RecordProgress(fact=fact, at=later(days)), later(days))


OPEN = [note(opened(item, MONDAY), 0) for item in SMALL]
TAKEN_ON = [note(accepted(item, later(1)), 1) for item in SMALL]


def step(state: Project, item: str) -> PlannedItem:
    assert state.plan is not None
    return next(one for one in state.plan.items if one.item == item)


def state_of(events: Sequence[Event]) -> Project:
    return project.decider.fold(events)


def looked_at(days: int, *attempts: Attempt[Project, Reference]) -> Project:
    return late.when(*attempts, done(RevisePlan(because="r"), later(days))).state


# --- X20: late is shown late


def test_x20_a_started_step_still_owes_its_windows() -> None:
    day_102 = local_day(later(102))
    opened_only = step(looked_at(102, *OPEN), "P1-01")
    assert opened_only.finish == add_working_days(day_102, max(3, 2) + 1, CALENDAR)
    taken_on = step(looked_at(102, *OPEN, *TAKEN_ON), "P1-01")
    assert taken_on.finish == add_working_days(day_102, 2 + 1, CALENDAR)


def test_x20_what_is_left_of_an_open_window_is_owed_and_the_day_of_the_decision() -> None:
    ends = later(103)
    asked = note(window("P1-01", later(101), ends), 101)
    assert step(looked_at(101, *OPEN, *TAKEN_ON, asked), "P1-01").finish == after(103)
    longer = note(window_moved("P1-01", ends, later(107)), 102)
    assert step(looked_at(102, *OPEN, *TAKEN_ON, asked, longer), "P1-01").finish == after(107)
    passed = step(looked_at(110, *OPEN, *TAKEN_ON, asked, longer), "P1-01")
    assert passed.finish == after(110)
    other = note(window("P1-01", later(2), later(5), Stage.ACCEPTANCE), 2)
    late.when(*OPEN, *TAKEN_ON, other).then_nothing()


def test_x20_a_step_that_stands_still_owes_its_windows_after_the_stop() -> None:
    stop = note(paused("P1-01", later(102), days=14), 102)
    finish = step(looked_at(102, *OPEN, *TAKEN_ON, stop), "P1-01").finish
    assert finish == add_working_days(local_day(later(116)), 2 + 1, CALENDAR)


def after(days: int) -> date:
    return add_working_days(local_day(later(days)), 1, CALENDAR)


def test_x20_a_project_left_alone_is_shown_late_and_warned_of_four_times() -> None:
    told = left_alone(late.when(*OPEN, *TAKEN_ON).all, later(102))
    warned = [event for event in told if isinstance(event, ClockWarningRaised)]
    assert {one.threshold: one.days_net for one in warned} == {
        "70": 70,
        "plan": 100,
        "90": 90,
        "100": 100,
    }
    plan = state_of(told).plan
    assert plan is not None
    assert local_day(later(98)) < plan.drawn_on
    assert (plan.feasible, plan.finish_on > plan.target_on) == (False, True)
    assert all(one.slack_wd < 0 for one in plan.items)


def test_x20_the_hundredth_day_is_warned_of_when_it_has_ended() -> None:
    (begun,) = [event for event in BEGUN if isinstance(event, ProjectAccepted)]
    assert begun.warn_at_days == (70, 90, 100)
    warn = done(WarnClock(day=100), begun.deadline)
    late.when(done(WarnClock(day=100), begun.deadline - DAY)).then_nothing()
    (raised,) = late.when(warn).then(ClockWarningRaised).new
    assert isinstance(raised, ClockWarningRaised)
    assert (raised.threshold, raised.days_net) == ("100", 100)


@pytest.mark.parametrize("days", [102, 300, 1500])
def test_x20_no_fact_of_a_project_fails_however_late_it_is(days: int) -> None:
    longer = note(extended("P1-01", later(days)), days)
    stop = note(paused("P2-05", later(days)), days)
    events = late.when(*OPEN, *TAKEN_ON, longer, stop).all
    plan = [event for event in events if isinstance(event, PlanDrawn)][-1]
    assert not plan.feasible
    assert all(one.slack_wd < 0 for one in plan.items)
    assert plan_deadlines(recorded(plan))[0] != Met(f"plan/{CODE}")


@pytest.mark.parametrize("days", [102, 300, 1500])
def test_x20_a_notice_can_be_tried_on_a_project_however_late_it_is(days: int) -> None:
    state = late.when(*OPEN, *TAKEN_ON).state
    now = done(RevisePlan(because="r"), later(days)).now
    off = tuple((local_day(later(days + n)), False, "临时") for n in range(1, 8))
    version, year = 1 + CALENDAR.version, later(days).year
    notice = Notice(
        version=version, name="N", published_on=now.day, years=(year, year + 1), days=off
    )
    other = under(now, WorkCalendar.of([*CALENDAR.notices, notice]))
    (move,) = plan_moves(state, now, other)
    assert move.would_be > move.was


@given(st.integers(-2000, 2000), st.dates(date(2019, 1, 10), date(2025, 6, 1)))
def test_x20_working_days_are_numbered_without_an_end_on_either_side(n: int, first: date) -> None:
    days = WorkingDays(CALENDAR, first)
    zero = days.day(0)
    assert days.day(n) == add_working_days(zero, n, CALENDAR)
    assert days.index(days.day(n)) == days.at_or_after(days.day(n)) == n


@given(st.integers(0, 3000), st.integers(1, 40), st.dates(date(2019, 1, 10), date(2025, 6, 1)))
def test_x20_a_plan_of_a_step_that_began_long_ago_has_its_dates(
    ago: int, length: int, today: date
) -> None:
    begun = Step("P1-01", "drc", length, (), started_on=today - ago * DAY, owes_wd=3)
    then = Step("P1-02", "nr", length, ("P1-01",))
    plan = draw((begun, then), today, today + DAY, CALENDAR)
    first, second = plan.items
    assert first.finish >= add_working_days(today, 3, CALENDAR)
    assert first.finish <= second.start
    assert second.latest_finish <= plan.target_on
    assert add_working_days(second.latest_start, length, CALENDAR) == second.latest_finish
    assert not plan.feasible
    assert first.slack_wd < 0


def test_a3_a_plan_says_which_steps_must_begin_by_its_next_date() -> None:
    state = late.when(*OPEN, *TAKEN_ON).state
    latest = step(state, "P2-05").latest_start
    due = Due(f"plan/{CODE}", latest.isoformat(), f"project/{CODE}", CODE, later(90))
    told = plan_words(due, state, later(80), done(RevisePlan(because="r")).now.rules)
    assert f"P2-05 must begin by {latest}" in told[0][1]


# --- X24: a planned finish that passes, and whose step it is


def test_x24_the_plan_is_drawn_again_when_a_planned_finish_passes() -> None:
    drawn = late.when(*OPEN, note(extended("P1-01", later(1)), 1)).state.plan
    assert drawn is not None
    finish = min(one.finish for one in drawn.items)
    assert finish < min(d for one in drawn.items if (d := one.latest_start) > drawn.drawn_on)
    (due,) = plan_deadlines(recorded(drawn))
    assert isinstance(due, Due)
    assert (due.kind, due.at) == (finish.isoformat(), at(f"{finish} 17:30") + DAY)
    told = left_alone(late.when(*OPEN, note(extended("P1-01", later(1)), 1)).all, due.at)
    again = told[-1]
    assert isinstance(again, PlanRevised)
    assert finish.isoformat() in again.because
    assert min(one.finish for one in again.items) > finish


def test_x8_who_holds_a_step_follows_the_power() -> None:
    department = full_catalogue().items["P2-05"].department
    begun = (*OPEN, *TAKEN_ON)
    assert step(late.when(*begun).state, "P2-05").owner == "centre"
    told = late.when(*begun, note(passed("P2-05", later(2)), 2))
    assert told.state.cases["P2-05"].holder == department
    assert department in told.state.holders
    assert step(told.state, "P2-05").owner == department
    before = late.when(*begun).state.cases["P2-05"]
    assert told.state.cases["P2-05"].model_copy(update={"authority": before.authority}) == before


def test_x24_the_centre_holds_what_it_handles_and_a_department_what_it_kept() -> None:
    kept = note(opened("P2-05", MONDAY, authority=Authority.DEPARTMENT), 0)
    department = full_catalogue().items["P2-05"].department
    assert late.when(*OPEN).state.holders == ("centre",)
    assert late.when(kept).state.holders == (department,)
    assert step(late.when(kept).state, "P2-05").owner == department
    late.when(OPEN[0]).then(CaseProgressed)
    assert late.when(OPEN[0], kept).state.holders == tuple(sorted(("centre", department)))
    stop = note(paused("P2-05", later(2)), 2)
    assert late.when(OPEN[0], kept, stop).state.holders == ("centre",)
    returned = note(passed("P2-05", later(2)), 2)
    told = late.when(OPEN[0], note(opened("P2-05", MONDAY), 0), returned)
    assert told.state.holders == tuple(sorted(("centre", department)))
    old = late.when(kept).state.cases["P2-05"].model_copy(update={"authority": None})
    assert old.holder == department
