"""Which days count, and counting them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.worktime import (
    DayKind,
    Notice,
    WorkCalendar,
    add_working_days,
    working_days_between,
)

from tests.support.calendars import chinese_calendar, notices

CALENDAR = chinese_calendar()
days = st.dates(date(2018, 12, 1), date(2027, 6, 30))
counts = st.integers(-120, 120)
Add = Callable[[date, int, WorkCalendar], date]


def walked(a: date, b: date) -> int:
    """Working days after `a` up to `b`, one by one."""
    return sum(CALENDAR.is_working(a + timedelta(n)) for n in range(1, (b - a).days + 1))


def test_the_first_notice_of_2019_gives_one_day_off_in_may_and_the_second_four() -> None:
    may = [date(2019, 5, 1) + timedelta(n) for n in range(5)]
    first, second = CALENDAR.as_of(1), CALENDAR.as_of(2)
    assert [first.is_working(day) for day in may] == [False, True, True, False, False]
    assert [second.is_working(day) for day in may] == [False, False, False, False, True]
    assert second.day(date(2019, 5, 5)).kind is DayKind.ADJUSTED


def test_spring_festival_of_2020_was_prolonged_in_the_middle_of_itself() -> None:
    friday, saturday, monday = date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 3)
    before, after = CALENDAR.known_on(date(2020, 1, 25)), CALENDAR.known_on(date(2020, 1, 26))
    assert (before.version, after.version) == (3, 4)
    assert before.is_working(friday)
    assert before.is_working(saturday)
    assert not after.is_working(friday)
    assert not after.is_working(saturday)
    assert after.is_working(monday)


def test_a_later_notice_leaves_other_years_as_they_were() -> None:
    other_year = Notice(99, "2027-1", date(2026, 11, 1), (2027,), ((date(2027, 1, 1), False, ""),))
    later = WorkCalendar.of([other_year, *notices()])
    every_day = [date(2019, 1, 1) + timedelta(n) for n in range(365 * 8 + 2)]
    assert [later.day(day) for day in every_day] == [CALENDAR.day(day) for day in every_day]
    assert later.provisional(2028)
    assert not later.provisional(2027)


def test_a_year_without_a_notice_is_computed_from_weekends_and_provisional() -> None:
    assert CALENDAR.provisional(2027)
    assert not CALENDAR.provisional(2026)
    assert CALENDAR.day(date(2027, 10, 1)).kind is DayKind.WORKING
    assert CALENDAR.day(date(2027, 10, 2)).kind is DayKind.WEEKEND


def test_a_new_years_day_off_in_the_december_before_belongs_to_the_next_notice() -> None:
    assert not CALENDAR.is_working(date(2018, 12, 31))
    assert CALENDAR.day(date(2018, 12, 29)).kind is DayKind.ADJUSTED
    assert CALENDAR.provisional(2018)


def test_notices_may_come_in_any_order() -> None:
    assert WorkCalendar.of(reversed(notices())) == CALENDAR


@given(days, days)
def test_counting_agrees_with_walking(a: date, b: date) -> None:
    a, b = sorted((a, b))
    assert working_days_between(a, b, CALENDAR) == walked(a, b)


@given(days, counts)
def test_adding_is_the_inverse_of_counting(day: date, n: int) -> None:
    assert working_days_between(day, add_working_days(day, n, CALENDAR), CALENDAR) == n


@given(days, counts)
def test_adding_days_ends_on_a_working_day(day: date, n: int) -> None:
    reached = add_working_days(day, n, CALENDAR)
    assert n == 0 or CALENDAR.is_working(reached)


@given(days, days, counts)
def test_adding_days_keeps_the_order(a: date, b: date, n: int) -> None:
    a, b = sorted((a, b))
    assert add_working_days(a, n, CALENDAR) <= add_working_days(b, n, CALENDAR)


EXAMPLES = [
    (date(2019, 4, 25), 5, date(2019, 5, 5)),
    (date(2019, 5, 27), 100, date(2019, 10, 21)),
    (date(2020, 1, 22), 1, date(2020, 1, 23)),
    (date(2020, 1, 23), 1, date(2020, 2, 3)),
    (date(2026, 2, 13), 1, date(2026, 2, 14)),
    (date(2026, 2, 14), 1, date(2026, 2, 24)),
    (date(2026, 2, 24), -1, date(2026, 2, 14)),
]


def wrong(add: Add) -> list[date]:
    return [day for day, n, reached in EXAMPLES if add(day, n, CALENDAR) != reached]


def test_known_dates_come_out() -> None:
    assert not wrong(add_working_days)


MUTANTS: dict[str, Add] = {
    "one day short": lambda d, n, c: add_working_days(d, n - 1, c),
    "one day long": lambda d, n, c: add_working_days(d, n + 1, c),
    "the start counts": lambda d, n, c: add_working_days(d - timedelta(1), n, c),
    "weekends only": lambda d, n, c: add_working_days(d, n, WorkCalendar()),
    "the first notice for ever": lambda d, n, c: add_working_days(d, n, c.as_of(1)),
    "adjusted days forgotten": lambda d, n, c: add_working_days(d, n, _without(c, True)),
    "holidays forgotten": lambda d, n, c: add_working_days(d, n, _without(c, False)),
    "calendar days": lambda d, n, c: d + timedelta(n),
}


def _without(calendar: WorkCalendar, working: bool) -> WorkCalendar:
    return WorkCalendar.of(
        replace(notice, days=tuple(day for day in notice.days if day[1] != working))
        for notice in calendar.notices
    )


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS.keys())
def test_a_calendar_that_is_off_is_caught(mutant: Add) -> None:
    assert wrong(mutant)
