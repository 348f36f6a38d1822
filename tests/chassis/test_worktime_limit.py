"""Limits and the deadlines they lead to."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.worktime import (
    LastDay,
    Limit,
    Starts,
    Unit,
    WorkCalendar,
    WorkDay,
    deadline,
    end_of_day,
    end_of_working_day_on_or_after,
    office_time_between,
    working_minutes_before,
)

from tests.support import worktime_oracle as oracle
from tests.support.calendars import at, chinese_calendar, instants, notices

CALENDAR = chinese_calendar()
DAY_UNITS = st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY])


def counts(unit: Unit) -> oracle.Works:
    return CALENDAR.is_working if unit is Unit.WORKING_DAY else lambda _: True


def test_one_hundred_days_from_the_day_the_rules_came_into_force() -> None:
    start = at("2019-05-27 10:00")
    hundred = Limit(100, Unit.CALENDAR_DAY)
    assert deadline(start, hundred, CALENDAR) == at("2019-09-04 17:30")
    assert deadline(start, Limit(100), CALENDAR) == at("2019-10-21 17:30")


def test_the_second_notice_of_2019_moves_five_working_days_from_25_april() -> None:
    start = at("2019-04-25 10:00")
    assert deadline(start, Limit(5), CALENDAR.as_of(1)) == at("2019-05-03 17:30")
    assert deadline(start, Limit(5), CALENDAR.as_of(2)) == at("2019-05-05 17:30")


def test_instants_fall_on_the_shanghai_day() -> None:
    late = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    assert deadline(late, Limit(1), CALENDAR) == at("2026-03-04 17:30")


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        deadline(datetime.fromisoformat("2026-03-02"), Limit(1), CALENDAR)


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        Limit(-1)


def test_a_calendar_day_limit_ends_on_its_last_day_even_a_day_off() -> None:
    friday = at("2026-03-06 09:00")
    assert deadline(friday, Limit(2, Unit.CALENDAR_DAY), CALENDAR) == at("2026-03-08 17:30")
    carried = Limit(2, Unit.CALENDAR_DAY, last_day=LastDay.NEXT_WORKING_DAY)
    assert deadline(friday, carried, CALENDAR) == at("2026-03-09 17:30")


def test_a_limit_that_starts_at_once_counts_its_own_day_within_office_hours() -> None:
    at_once = Limit(1, starts=Starts.AT_ONCE)
    assert deadline(at("2026-03-02 17:30"), at_once, CALENDAR) == at("2026-03-02 17:30")
    assert deadline(at("2026-03-02 17:31"), at_once, CALENDAR) == at("2026-03-03 17:30")
    assert deadline(at("2026-03-07 09:00"), at_once, CALENDAR) == at("2026-03-09 17:30")


def test_no_days_at_all_means_by_the_close_of_the_day() -> None:
    for start, end in [
        ("2026-03-02 10:00", "2026-03-02"),
        ("2026-03-02 17:30", "2026-03-02"),
        ("2026-03-02 18:00", "2026-03-03"),
    ]:
        assert deadline(at(start), Limit(0), CALENDAR) == at(f"{end} 17:30")
        assert deadline(at(start), Limit(0, Unit.CALENDAR_DAY), CALENDAR) == at(f"{end} 17:30")


def test_working_hours_count_within_office_hours_only() -> None:
    four = Limit(4, Unit.WORKING_HOUR, Starts.AT_ONCE)
    assert deadline(at("2026-03-06 16:00"), four, CALENDAR) == at("2026-03-09 11:00")
    assert deadline(at("2026-03-06 13:30"), four, CALENDAR) == at("2026-03-06 17:30")
    next_day = Limit(4, Unit.WORKING_HOUR)
    assert deadline(at("2026-03-06 16:00"), next_day, CALENDAR) == at("2026-03-09 12:30")


def test_lunch_is_left_out_where_it_is_configured() -> None:
    lunch = WorkDay(time(8, 30), time(17, 30), (time(12), time(13, 30)))
    calendar = WorkCalendar.of(notices(), lunch)
    four = Limit(4, Unit.WORKING_HOUR, Starts.AT_ONCE)
    assert deadline(at("2026-03-02 10:00"), four, calendar) == at("2026-03-02 15:30")


def test_office_hours_are_configurable() -> None:
    calendar = WorkCalendar.of(notices(), WorkDay(time(9), time(17)))
    assert deadline(at("2026-03-02 10:00"), Limit(3), calendar) == at("2026-03-05 17:00")


def test_the_last_four_working_hours_reach_back_over_a_weekend() -> None:
    assert working_minutes_before(at("2026-03-05 17:30"), 4, CALENDAR) == at("2026-03-05 13:30")
    assert working_minutes_before(at("2026-03-09 10:30"), 4, CALENDAR) == at("2026-03-06 15:30")
    assert working_minutes_before(at("2026-03-08 12:00"), 4, CALENDAR) == at("2026-03-06 13:30")


def test_the_end_of_the_working_day_on_or_after_an_instant() -> None:
    for moment, end in [
        ("2026-03-06 17:30", "2026-03-06"),
        ("2026-03-06 17:31", "2026-03-09"),
        ("2026-03-07 08:00", "2026-03-09"),
        ("2019-05-05 09:00", "2019-05-05"),
    ]:
        assert end_of_working_day_on_or_after(at(moment), CALENDAR) == at(f"{end} 17:30")


@given(instants, st.integers(1, 120), DAY_UNITS)
def test_deadlines_agree_with_walking(start: datetime, amount: int, unit: Unit) -> None:
    expected = oracle.last_day(start, amount, counts(unit))
    assert deadline(start, Limit(amount, unit), CALENDAR) == expected


@given(instants, st.integers(0, 60), st.sampled_from(Unit), st.sampled_from(Starts))
def test_a_deadline_is_never_before_its_start_and_grows_with_the_amount(
    start: datetime, amount: int, unit: Unit, starts: Starts
) -> None:
    this, more = (deadline(start, Limit(n, unit, starts), CALENDAR) for n in (amount, amount + 1))
    assert start <= this <= more
    assert this < more or amount == 0


@given(instants, instants, st.integers(0, 60), st.sampled_from(Unit), st.sampled_from(Starts))
def test_a_later_start_never_has_an_earlier_deadline(
    a: datetime, b: datetime, amount: int, unit: Unit, starts: Starts
) -> None:
    limit = Limit(amount, unit, starts)
    a, b = sorted((a, b))
    assert deadline(a, limit, CALENDAR) <= deadline(b, limit, CALENDAR)


@given(instants, st.integers(1, 20))
def test_office_time_before_an_instant_is_exactly_what_was_asked(end: datetime, hours: int) -> None:
    start = working_minutes_before(end, hours, CALENDAR)
    assert office_time_between(start, end, CALENDAR) == timedelta(hours=hours)
    assert oracle.office_minutes(start, end, CALENDAR.is_working) == hours * 60


@given(instants, st.integers(1, 30))
def test_hour_limits_hold_exactly_their_office_time(start: datetime, hours: int) -> None:
    end = deadline(start, Limit(hours, Unit.WORKING_HOUR, Starts.AT_ONCE), CALENDAR)
    assert oracle.office_minutes(start, end, CALENDAR.is_working) == hours * 60


def test_the_end_of_a_day_is_utc() -> None:
    assert end_of_day(date(2026, 3, 2), CALENDAR) == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert end_of_day(date(2026, 3, 2), CALENDAR).tzinfo is UTC
