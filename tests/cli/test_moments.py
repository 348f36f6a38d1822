"""Where the demonstration's clock goes next."""

from datetime import date, datetime

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import Notice, WorkCalendar
from onestop_cli.demo.moments import next_moment, passed, slot, step_before

HOLIDAYS = ((date(2026, 4, 6), False, "清明节"), (date(2026, 5, 9), True, "劳动节"))
CALENDAR = WorkCalendar.of([Notice(1, "2026-1", date(2025, 11, 4), (2026,), HOLIDAYS)])


def on(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=SHANGHAI)


def test_the_first_morning_comes_before_anything_else() -> None:
    assert next_moment(on(3, 2, 9), on(3, 2, 17, 30), CALENDAR) == on(3, 2, 9, 30)


def test_an_evening_is_kept_on_which_a_deadline_falls() -> None:
    assert next_moment(on(3, 2, 9, 30), on(3, 2, 17, 30), CALENDAR) == on(3, 2, 18)
    assert next_moment(on(3, 2, 9, 30), on(3, 4, 17, 30), CALENDAR) == on(3, 3, 9, 30)


def test_an_evening_is_kept_while_an_earlier_deadline_is_held_up() -> None:
    assert next_moment(on(3, 3, 9, 30), on(3, 2, 17, 30), CALENDAR) == on(3, 3, 18)
    assert next_moment(on(3, 3, 18), on(3, 2, 17, 30), CALENDAR) == on(3, 4, 9, 30)


def test_days_off_are_skipped_and_working_saturdays_are_not() -> None:
    assert next_moment(on(4, 3, 18), None, CALENDAR) == on(4, 7, 9, 30)
    assert next_moment(on(5, 8, 18), None, CALENDAR) == on(5, 9, 9, 30)


def test_mornings_on_which_nobody_acts_are_passed_over_up_to_the_next_deadline() -> None:
    def idle(morning: datetime) -> bool:
        return morning < on(3, 9, 9, 30)

    assert next_moment(on(3, 2, 9, 30), None, CALENDAR, idle=idle) == on(3, 9, 9, 30)
    assert next_moment(on(3, 2, 9, 30), on(3, 4, 17, 30), CALENDAR, idle=idle) == on(3, 4, 18)
    assert next_moment(on(3, 2, 9, 30), on(3, 31, 17, 30), CALENDAR, idle=idle) == on(3, 9, 9, 30)


def test_an_afternoon_is_kept_where_it_is_asked_for() -> None:
    assert next_moment(on(3, 2, 9, 30), None, CALENDAR, afternoon=True) == on(3, 2, 16, 30)
    assert next_moment(on(3, 2, 16, 30), on(3, 2, 17, 30), CALENDAR) == on(3, 2, 18)


def test_the_clocks_halt_half_a_minute_past_the_close_before_they_pass_it() -> None:
    assert step_before(on(3, 2, 9, 30), on(3, 2, 18)) == on(3, 2, 17, 30, 30)
    assert step_before(on(3, 2, 18), on(3, 3, 9, 30)) is None
    assert step_before(on(3, 2, 17, 30, 30), on(3, 2, 18)) is None


def test_deputies_are_on_site_on_working_mondays_and_tuesdays() -> None:
    assert slot(on(3, 3, 9, 30), CALENDAR) == date(2026, 3, 3)
    assert slot(on(3, 4, 9, 30), CALENDAR) == date(2026, 3, 9)
    assert slot(on(4, 2, 9, 30), CALENDAR) == date(2026, 4, 7)


def test_working_days_between_instants_go_by_their_dates() -> None:
    assert passed(on(4, 3, 18), on(4, 7, 9, 30), CALENDAR) == 1
