"""A clock is a budget and a ledger of what consumed it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.worktime import (
    ClockGoesBack,
    ClockRuns,
    ClockStandsStill,
    LastDay,
    Ledger,
    Limit,
    Unit,
    Used,
    Why,
    deadline,
    explain,
)

from tests.support import worktime_oracle as oracle
from tests.support.calendars import at, chinese_calendar, instants

CALENDAR = chinese_calendar()
BECAUSE = Why("专家评审", "行政许可法第四十五条", "告知书2019-7", "sha256:ab12")
HUNDRED = Limit(100, Unit.CALENDAR_DAY)
gaps = st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=9)), min_size=2, max_size=8)
UNITS = st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY])


def clock(start: str = "2019-04-25 10:00", limit: Limit | None = None) -> Ledger:
    return Ledger.start(at(start), limit or Limit(5), CALENDAR)


def test_a_clock_without_acts_ends_with_its_limit() -> None:
    assert clock().deadline() == deadline(at("2019-04-25 10:00"), Limit(5), CALENDAR)


def test_a_pause_moves_the_deadline_by_the_office_time_it_takes_to_the_close_of_a_day() -> None:
    paused = clock().pause(at("2019-04-26 10:00"), BECAUSE)
    assert paused.deadline() == at("2019-05-05 17:30")
    assert paused.deadline(now=at("2019-04-29 09:00")) == at("2019-05-07 17:30")
    assert paused.resume(at("2019-04-29 09:00")).deadline() == at("2019-05-07 17:30")


def test_i6_a_stop_on_the_very_day_of_the_start_gives_back_the_days_it_took_and_no_more() -> None:
    running = clock("2026-03-02 10:00", Limit(7))
    stopped = running.pause(at("2026-03-02 11:00"), BECAUSE).resume(at("2026-03-04 11:00"))
    assert running.deadline() == at("2026-03-11 17:30")
    assert stopped.deadline() == at("2026-03-13 17:30"), "11:30 hours of it; Monday was day 0"
    assert stopped.used(at("2026-03-04 12:00")) == Used(2, 0, 7)
    assert "共办公时间11小时30分" in stopped.explain().zh[-1]
    briefly = running.pause(at("2026-03-02 11:00"), BECAUSE).resume(at("2026-03-03 09:00"))
    assert briefly.deadline() == at("2026-03-12 17:30")
    same_day = running.pause(at("2026-03-02 11:00"), BECAUSE).resume(at("2026-03-02 17:00"))
    assert same_day.deadline() == running.deadline()


def test_i6_a_limit_due_the_same_day_moves_with_a_stop_over_its_close() -> None:
    due = clock("2026-03-02 10:00", Limit(0))
    stopped = due.pause(at("2026-03-02 11:00"), BECAUSE).resume(at("2026-03-03 09:00"))
    assert (due.deadline(), stopped.deadline()) == (at("2026-03-02 17:30"), at("2026-03-03 17:30"))


def test_a_restart_counts_from_zero() -> None:
    again = clock().pause(at("2019-04-26 10:00"), BECAUSE).restart(at("2019-05-06 10:00"), BECAUSE)
    assert again.deadline() == at("2019-05-13 17:30")
    assert again.used(at("2019-05-06 11:00")) == Used(0, 0, 5)
    assert again.paused_at is None


def test_a_stop_before_a_restart_is_forgotten_with_what_it_stopped() -> None:
    stopped = clock().pause(at("2019-04-26 10:00"), BECAUSE).resume(at("2019-04-29 10:00"))
    again = stopped.restart(at("2019-05-06 10:00"), BECAUSE)
    assert again.stops() == []
    assert again.deadline() == at("2019-05-13 17:30")


def test_several_acts_may_carry_one_instant() -> None:
    now = at("2019-04-26 10:00")
    both = clock().pause(now, BECAUSE).resume(now).extend(1, now, BECAUSE)
    assert both.deadline() == at("2019-05-06 17:30")


def test_what_was_used_can_be_asked_for_an_earlier_moment() -> None:
    running = clock("2019-05-27 10:00", HUNDRED)
    ended = running.pause(at("2019-05-30 09:00"), BECAUSE).resume(at("2019-06-10 10:00"))
    before, inside = at("2019-05-28 10:00"), at("2019-06-03 10:00")
    assert ended.used(before) == running.used(before)
    assert ended.used(inside).net == 3
    assert ended.used(at("2019-06-11 10:00")).net == 4


def test_an_extension_is_more_budget() -> None:
    longer = clock().extend(3, at("2019-05-05 10:00"), BECAUSE)
    assert longer.budget == 8
    assert longer.deadline() == at("2019-05-08 17:30")
    assert longer.used(at("2019-05-08 10:00")).left == 0


def test_an_extension_outlives_a_restart() -> None:
    longer = clock().extend(3, at("2019-04-26 10:00"), BECAUSE)
    assert longer.restart(at("2019-05-06 10:00"), BECAUSE).deadline() == at("2019-05-16 17:30")


def test_used_counts_raw_and_net() -> None:
    running = clock("2019-05-27 10:00", HUNDRED)
    assert running.used(at("2019-05-27 12:00")) == Used(0, 0, 100)
    assert running.used(at("2019-05-28 08:00")) == Used(1, 1, 100)
    paused = running.pause(at("2019-05-30 09:00"), BECAUSE)
    assert paused.used(at("2019-06-10 10:00")) == Used(14, 2, 100)
    resumed = paused.resume(at("2019-06-10 10:00"))
    assert resumed.used(at("2019-06-10 10:00")) == Used(14, 3, 100)


def test_used_counts_hours_of_an_hour_limit() -> None:
    running = clock("2026-03-06 16:00", Limit(10, Unit.WORKING_HOUR))
    assert running.used(at("2026-03-09 12:45")) == Used(4, 4, 10)
    paused = running.pause(at("2026-03-09 10:30"), BECAUSE).resume(at("2026-03-09 12:30"))
    assert paused.used(at("2026-03-09 12:45")) == Used(4, 2, 10)
    assert paused.deadline() == at("2026-03-10 11:30")


def test_a_clock_that_stands_still_cannot_be_paused_again() -> None:
    paused = clock().pause(at("2019-04-26 10:00"), BECAUSE)
    with pytest.raises(ClockStandsStill):
        paused.pause(at("2019-04-26 11:00"), BECAUSE)


def test_a_running_clock_cannot_be_resumed() -> None:
    with pytest.raises(ClockRuns):
        clock().resume(at("2019-04-26 10:00"))


def test_no_entry_is_dated_before_the_last_one() -> None:
    with pytest.raises(ClockGoesBack):
        clock().pause(at("2019-04-25 09:59"), BECAUSE)


def test_a_carried_deadline_is_carried_once_at_the_end() -> None:
    carried = Limit(2, Unit.CALENDAR_DAY, last_day=LastDay.NEXT_WORKING_DAY)
    running = clock("2026-03-06 09:00", carried)
    assert running.deadline() == at("2026-03-09 17:30")
    stopped = running.pause(at("2026-03-07 09:00"), BECAUSE).resume(at("2026-03-08 09:00"))
    assert stopped.deadline() == at("2026-03-09 17:30")


def test_a_new_notice_moves_an_open_clock_and_the_old_date_can_still_be_asked() -> None:
    assert clock().under(CALENDAR.as_of(1)).deadline() == at("2019-05-03 17:30")
    assert clock().under(CALENDAR.as_of(2)).deadline() == at("2019-05-05 17:30")


def ledger_of(start: datetime, limit: Limit, waits: list[timedelta]) -> Ledger:
    """A clock that is paused and resumed in turn after each wait."""
    ledger, now = Ledger.start(start, limit, CALENDAR), start
    for n, wait in enumerate(waits[: len(waits) // 2 * 2]):
        now += wait
        ledger = ledger.resume(now) if n % 2 else ledger.pause(now, BECAUSE)
    return ledger


@given(instants, st.integers(1, 30), UNITS, gaps)
def test_i6_the_ledger_agrees_with_walking(
    start: datetime, amount: int, unit: Unit, waits: list[timedelta]
) -> None:
    ledger = ledger_of(start, Limit(amount, unit), waits)
    stops = pairs(ledger)
    if unit is Unit.WORKING_DAY:
        expected = oracle.last_close(start, amount, CALENDAR.is_working, stops)
    else:
        expected = oracle.last_day(start, amount, lambda _: True, stops)
    assert ledger.deadline() == expected


@given(instants, st.integers(1, 30), gaps)
def test_i6_stops_that_were_counted_by_the_day_stay_as_they_were_counted(
    start: datetime, amount: int, waits: list[timedelta]
) -> None:
    ledger = ledger_of(start, Limit(amount), waits)
    entries = tuple(replace(one, by_the_day=True) for one in ledger.entries)
    once = replace(ledger, entries=entries)
    assert once.deadline() == oracle.last_day(start, amount, CALENDAR.is_working, pairs(once))


def pairs(ledger: Ledger) -> oracle.Stops:
    return [(stop.since, stop.until) for stop in ledger.stops()]


@given(instants, st.integers(1, 30), UNITS, gaps, st.timedeltas(timedelta(0), timedelta(60)))
def test_a_running_clock_is_overrun_exactly_after_its_deadlines_day(
    start: datetime, amount: int, unit: Unit, waits: list[timedelta], later: timedelta
) -> None:
    ledger = ledger_of(start, Limit(amount, unit), waits)
    now = ledger.entries[-1].at + later
    last = ledger.deadline().astimezone(oracle.ZONE).date()
    overrun = ledger.used(now).left < 0
    days_over = now.astimezone(oracle.ZONE).date() > last
    stops = pairs(ledger) if unit is Unit.CALENDAR_DAY else []
    assert overrun == (days_over and any_counted(last, now, unit, stops))


def any_counted(last: date, now: datetime, unit: Unit, stops: oracle.Stops) -> bool:
    """Whether a day after `last` counts up to `now`: one whose close falls into a stop does not."""
    today = now.astimezone(oracle.ZONE).date()
    after = [last + timedelta(n + 1) for n in range((today - last).days)]
    return any(
        (unit is Unit.CALENDAR_DAY or CALENDAR.is_working(day))
        and not any(a <= oracle.close_of(day) < b for a, b in stops)
        for day in after
    )


@given(instants, st.integers(1, 30), UNITS, gaps)
def test_used_never_falls_while_the_clock_runs_and_never_exceeds_raw(
    start: datetime, amount: int, unit: Unit, waits: list[timedelta]
) -> None:
    ledger = ledger_of(start, Limit(amount, unit), waits)
    last = ledger.entries[-1].at
    seen = [ledger.used(last + timedelta(hours=n * 7)) for n in range(40)]
    assert all(a.net <= b.net and a.raw <= b.raw for a, b in pairwise(seen))
    assert all(used.net <= used.raw for used in seen)


def test_a_deadline_is_explained_in_both_languages() -> None:
    told = explain(at("2019-04-25 10:00"), Limit(5), CALENDAR)
    assert len(told.zh) == len(told.en)
    assert told.zh == [
        "规则：5个工作日，自次日起算",
        "日历版本 10：2019年依据通知 2019-2",
        "起算：2019-04-25 10:00",
        "第1日：2019-04-26",
        "2019-04-27 周六：周末，不计",
        "2019-04-28 周日：调休上班，计入（劳动节）",
        "2019-05-01 周三：节假日，不计（劳动节）",
        "2019-05-02 周四：节假日，不计（劳动节）",
        "2019-05-03 周五：节假日，不计（劳动节）",
        "2019-05-04 周六：节假日，不计（劳动节）",
        "2019-05-05 周日：调休上班，计入（劳动节）",
        "截止：2019-05-05 17:30（北京时间）",
    ]
    assert "2019-05-01 Wednesday: holiday, not counted (Labour Day)" in told.en
    assert not told.provisional


def test_a_ledger_explains_every_entry_with_what_it_rests_on() -> None:
    paused = clock().pause(at("2019-04-26 10:00"), BECAUSE).resume(at("2019-04-29 09:00"))
    told = paused.extend(2, at("2019-05-05 09:00"), Why("案情复杂", "art. 42")).explain()
    assert (
        "2019-04-26 10:00 paused, time does not count, ground: 专家评审, "
        "basis: 行政许可法第四十五条, act: 告知书2019-7, evidence: sha256:ab12"
    ) in told.en
    assert "扣除：2019-04-26 10:00 至 2019-04-29 09:00，共办公时间17小时0分" in told.zh
    assert "期限总额：7个工作日" in told.zh
    assert told.deadline == at("2019-05-09 17:30")
    assert len(told.zh) == len(told.en)


def test_a_year_that_is_not_published_makes_the_explanation_provisional() -> None:
    told = explain(at("2026-12-28 10:00"), Limit(10), CALENDAR)
    assert told.provisional
    assert any("2027 provisional" in line for line in told.en)
