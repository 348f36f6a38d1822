"""Dates that were counted into a year of which no holiday notice is known."""

from datetime import date

from onestop_chassis.worktime import provisional_years

from tests.support.calendars import at, chinese_calendar

CALENDAR = chinese_calendar()


def test_x23_the_years_of_dates_without_a_notice_are_named_once_and_in_order() -> None:
    dates = (at("2028-01-03 17:30"), date(2027, 2, 1), None, date(2026, 3, 2), date(2027, 5, 1))
    assert provisional_years(CALENDAR, *dates) == (2027, 2028)
    assert provisional_years(CALENDAR, date(2026, 3, 2)) == ()


def test_x23_an_instant_is_of_the_year_that_it_has_at_the_centre() -> None:
    assert provisional_years(CALENDAR, at("2027-01-01 00:30")) == (2027,)
    assert provisional_years(CALENDAR, at("2026-12-31 23:30")) == ()
