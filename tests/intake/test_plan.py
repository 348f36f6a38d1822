"""The backward plan, held against a recomputation that walks day by day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.worktime import add_working_days, working_days_between
from onestop_contracts.parts import Authority, GuidanceItem, Supervision
from onestop_intake.applicability import CatalogueCircular
from onestop_intake.guidance import draw_up
from onestop_intake.plan import Plan, Step, draw
from onestop_intake.project.case_progress import CaseProgress, CaseState
from onestop_intake.project.planning import step_of
from onestop_intake.rules import PlanRules

from tests.support.intake_samples import CALENDAR, attributes, full_catalogue, rows

TODAY = date(2026, 3, 2)
todays = st.dates(date(2019, 1, 10), date(2025, 6, 1))


@st.composite
def steps(draw_from: st.DrawFn) -> tuple[Step, ...]:
    """Steps that wait for earlier ones only, none begun."""
    count = draw_from(st.integers(1, 8))
    names = [f"P1-{n:02d}" for n in range(1, count + 1)]
    return tuple(
        Step(
            item=name,
            owner="drc",
            duration_wd=draw_from(st.integers(1, 25)),
            needs=tuple(draw_from(st.sets(st.sampled_from(names[:n])))) if n else (),
        )
        for n, name in enumerate(names)
    )


def oracle(plan_steps: tuple[Step, ...], today: date) -> dict[str, tuple[date, date]]:
    """Start and finish of each step, by walking working days on the calendar."""
    spans: dict[str, tuple[date, date]] = {}
    for step in plan_steps:
        start = max([today, *(spans[need][1] for need in step.needs)])
        spans[step.item] = (start, add_working_days(start, step.duration_wd, CALENDAR))
    return spans


@given(steps(), todays, st.integers(0, 200))
def test_no_step_starts_before_its_prerequisites_finish(
    plan_steps: tuple[Step, ...], today: date, days: int
) -> None:
    plan = draw(plan_steps, today, today + timedelta(days=days), CALENDAR)
    planned = {item.item: item for item in plan.items}
    for step in plan_steps:
        for need in step.needs:
            assert planned[need].finish <= planned[step.item].start
            assert planned[need].latest_finish <= planned[step.item].latest_start


@given(steps(), todays, st.integers(0, 200))
def test_the_forward_dates_are_those_of_a_walk_over_the_calendar(
    plan_steps: tuple[Step, ...], today: date, days: int
) -> None:
    plan = draw(plan_steps, today, today + timedelta(days=days), CALENDAR)
    expected = oracle(plan_steps, today)
    assert {item.item: (item.start, item.finish) for item in plan.items} == expected
    assert plan.finish_on == max(finish for _, finish in expected.values())


@given(steps(), todays, st.integers(0, 200))
def test_slack_is_never_negative_exactly_when_the_plan_is_feasible(
    plan_steps: tuple[Step, ...], today: date, days: int
) -> None:
    plan = draw(plan_steps, today, today + timedelta(days=days), CALENDAR)
    assert plan.feasible == all(item.slack_wd >= 0 for item in plan.items)
    assert plan.feasible == (plan.finish_on <= plan.target_on)


@given(steps(), todays, st.integers(0, 200))
def test_a3_the_critical_path_is_the_path_of_least_slack_and_the_longest(
    plan_steps: tuple[Step, ...], today: date, days: int
) -> None:
    plan = draw(plan_steps, today, today + timedelta(days=days), CALENDAR)
    least = min(item.slack_wd for item in plan.items)
    planned = {item.item: item for item in plan.items}
    assert all(planned[item].slack_wd == least for item in plan.critical_path)
    assert all(item.critical == (item.slack_wd == least) for item in plan.items)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for step in plan_steps:
        graph.add_edges_from(
            (need, step.item, {"days": _days(plan_steps, need)}) for need in step.needs
        )
        graph.add_edge(step.item, "end", days=step.duration_wd)
    length = nx.dag_longest_path_length(graph, weight="days")
    assert sum(_days(plan_steps, item) for item in plan.critical_path) == length


def _days(plan_steps: tuple[Step, ...], item: str) -> int:
    return next(step.duration_wd for step in plan_steps if step.item == item)


@given(steps(), todays, st.integers(0, 200))
def test_a3_starting_every_step_at_its_latest_still_meets_the_target(
    plan_steps: tuple[Step, ...], today: date, days: int
) -> None:
    target = today + timedelta(days=days)
    plan = draw(plan_steps, today, target, CALENDAR)
    for item in plan.items:
        length = _days(plan_steps, item.item)
        assert add_working_days(item.latest_start, length, CALENDAR) == item.latest_finish
        assert item.latest_finish <= target
        slack = working_days_between(item.finish, item.latest_finish, CALENDAR)
        assert item.slack_wd == slack


@given(steps(), todays, st.integers(0, 40))
def test_a_late_step_moves_the_plan_by_no_more_than_its_delay(
    plan_steps: tuple[Step, ...], today: date, extra: int
) -> None:
    target = today + timedelta(days=100)
    before = draw(plan_steps, today, target, CALENDAR)
    first = plan_steps[0]
    delayed = (
        Step(first.item, first.owner, first.duration_wd, (), started_on=today, extra_wd=extra),
        *plan_steps[1:],
    )
    after = draw(delayed, today, target, CALENDAR)
    moved = working_days_between(before.finish_on, after.finish_on, CALENDAR)
    assert 0 <= moved <= extra


def test_a_done_step_keeps_its_dates_and_lets_the_next_begin() -> None:
    done = Step("P1-01", "drc", 6, (), started_on=TODAY, done_on=TODAY + timedelta(days=2))
    after = Step("P1-02", "nr", 5, ("P1-01",))
    plan = draw((done, after), TODAY + timedelta(days=3), date(2026, 6, 10), CALENDAR)
    first, second = plan.items
    assert (first.start, first.finish, first.done) == (TODAY, date(2026, 3, 4), True)
    assert second.start == date(2026, 3, 5)
    assert plan.critical_path == ("P1-01", "P1-02")
    assert not first.critical


def test_an_overdue_step_ends_today_at_the_earliest() -> None:
    overdue = Step("P1-01", "drc", 6, (), started_on=TODAY)
    plan = draw((overdue,), date(2026, 4, 1), date(2026, 6, 10), CALENDAR)
    assert plan.items[0].finish == date(2026, 4, 1)


def test_steps_in_a_circle_are_refused() -> None:
    with pytest.raises(CatalogueCircular):
        draw((Step("a", "x", 1, ("b",)), Step("b", "x", 1, ("a",))), TODAY, TODAY, CALENDAR)


def demonstration_plan(n: int) -> Plan:
    sheet = draw_up(attributes(n), full_catalogue())
    rules = PlanRules()
    plan_steps = [
        step_of(line, None, TODAY, CALENDAR, rules) for line in sheet.items if line.before_start
    ]
    return draw(plan_steps, TODAY, TODAY + timedelta(days=100), CALENDAR)


@pytest.mark.parametrize("n", range(1, 13))
def test_a3_every_demonstration_project_fits_into_a_hundred_days(n: int) -> None:
    plan = demonstration_plan(n)
    assert plan.feasible, (plan.finish_on, plan.critical_path)


def test_no_steps_at_all_is_a_feasible_plan() -> None:
    assert draw((), TODAY, TODAY, CALENDAR).feasible


WINDOWS_WD = {"before": (3, 2), "handling": (2,), "afterwards": ()}
"""The windows before a decision, in working days: the one after acceptance is the first of two."""
KINDS = st.sampled_from(list(Supervision))
working_days = todays.filter(CALENDAR.is_working)


def walked(today: date, days: int) -> date:
    for _ in range(days):
        today += timedelta(days=1)
        while not CALENDAR.is_working(today):
            today += timedelta(days=1)
    return today


def ends(line: GuidanceItem, today: date, opened_on: date, *, accepted: bool) -> date:
    """The oracle of one case: it ends as promised, and on a day after its last window; those that
    are left open today at the earliest, side by side."""
    windows = WINDOWS_WD[line.supervision]
    left = windows[1:] if accepted and len(windows) > 1 else windows
    after = [walked(walked(opened_on, days), 1) for days in windows]
    after += [walked(walked(today, days), 1) for days in left]
    return max([walked(opened_on, line.promised_limit_wd), today, *after])


def line_of(kind: Supervision, promised: int) -> GuidanceItem:
    line = draw_up(attributes(1), full_catalogue()).items[0]
    return line.model_copy(update={"supervision": kind, "promised_limit_wd": promised})


def finish(line: GuidanceItem, case: CaseProgress | None, today: date) -> date:
    step = step_of(line, case, today, CALENDAR, PlanRules())
    (planned,) = draw((replace(step, needs=()),), today, today, CALENDAR).items
    return planned.finish


def case_of(line: GuidanceItem, opened_on: date, state: CaseState, **more: Any) -> CaseProgress:
    return CaseProgress(
        item=line.item,
        department=line.department,
        before_start=True,
        state=state,
        opened_on=opened_on,
        authority=more.pop("authority", Authority.CENTRE),
        **more,
    )


@given(KINDS, st.integers(0, 30), working_days, st.integers(0, 60))
def test_a3_a_case_ends_as_promised_its_windows_included_whether_it_has_begun_or_not(
    kind: Supervision, promised: int, opened_on: date, days: int
) -> None:
    line, today = line_of(kind, promised), walked(opened_on, days)
    assert finish(line, None, today) == ends(line, today, today, accepted=False)
    for state in (CaseState.OPENED, CaseState.ACCEPTED):
        accepted = state is CaseState.ACCEPTED
        case = case_of(line, opened_on, state)
        assert finish(line, case, today) == ends(line, today, opened_on, accepted=accepted)


@given(KINDS, st.integers(0, 30), working_days)
def test_a3_a_plan_does_not_move_because_a_case_was_opened_and_accepted(
    kind: Supervision, promised: int, today: date
) -> None:
    line = line_of(kind, promised)
    fresh = finish(line, None, today)
    assert finish(line, case_of(line, today, CaseState.OPENED), today) == fresh
    assert finish(line, case_of(line, today, CaseState.ACCEPTED), today) == fresh


def test_x25_a_step_takes_its_promised_limit_which_has_the_windows_in_it() -> None:
    rules = PlanRules()
    for row in rows("items"):
        promised, kind = int(row["promised_limit_wd"]), Supervision(row["supervision"])
        assert rules.duration_wd(promised, kind) == promised
    taken = {kind: rules.duration_wd(10, kind) for kind in Supervision}
    assert taken == {"before": 10, "handling": 10, "afterwards": 10}
    # Where a catalogue of before promises less than its windows take, those count.
    assert [rules.duration_wd(3, kind) for kind in Supervision] == [4, 3, 3]
    assert [rules.duration_wd(1, kind) for kind in Supervision] == [4, 3, 1]


def test_x24_a_step_is_owned_by_whoever_has_to_act() -> None:
    line = line_of(Supervision.BEFORE, 10)
    opened = case_of(line, TODAY, CaseState.OPENED)
    kept = case_of(line, TODAY, CaseState.ACCEPTED, authority=Authority.DEPARTMENT)
    awaited = case_of(line, TODAY, CaseState.AWAITING_MATERIALS)
    failed = [case_of(line, TODAY, s) for s in FAILED]
    owners = [owner(line, case) for case in (None, opened, kept, awaited, *failed)]
    assert owners[:4] == ["centre", "centre", line.department, "applicant"]
    assert owners[4:] == ["applicant"] * 4


FAILED = (CaseState.REJECTED, CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.REVOKED)


def owner(line: GuidanceItem, case: CaseProgress | None) -> str:
    return step_of(line, case, TODAY, CALENDAR, PlanRules()).owner
