"""Which notices of a table do not hold: what is in force counts, not what was ever published."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.worktime import Notice, WorkCalendar, not_in_force

from tests.support.calendars import notices

YEARS = (2027, 2028)
DAYS = (date(2026, 12, 31), date(2027, 5, 3), date(2027, 12, 31), date(2028, 5, 1))


def notice(name: str, years: tuple[int, ...], *days: date) -> Notice:
    return Notice(0, name, date(2026, 11, 5), years, tuple((day, False, "节") for day in days))


def table() -> st.SearchStrategy[list[Notice]]:
    years = st.sampled_from([(2027,), (2028,), YEARS])
    days = st.lists(st.sampled_from(DAYS), unique=True, max_size=3)
    one = st.builds(
        lambda name, y, d: notice(name, y, *sorted(d)), st.sampled_from("ab"), years, days
    )
    return st.lists(one, max_size=4)


def after(given: list[Notice], held: list[Notice]) -> list[Notice]:
    return [*held, *not_in_force(given, held)]


def governing(held: list[Notice], year: int) -> Notice | None:
    return next((one for one in reversed(held) if year in one.years), None)


@given(table(), table())
def test_x73_a_table_holds_once_it_was_given_and_given_again_it_changes_nothing(
    given: list[Notice], held: list[Notice]
) -> None:
    standing = after(given, held)
    assert list(not_in_force(given, standing)) == []
    assert all(one in standing for one in given)
    for year in YEARS:
        last = governing(given, year)
        assert governing(standing, year) == (last or governing(held, year))


@given(table(), st.data())
def test_x73_days_are_as_if_the_whole_table_had_been_published_again(
    given: list[Notice], data: st.DataObject
) -> None:
    held = data.draw(st.lists(st.sampled_from(given), max_size=5)) if given else []
    was = WorkCalendar(tuple(after(given, held)))
    published = WorkCalendar((*held, *given))
    assert [was.day(day) for day in DAYS] == [published.day(day) for day in DAYS]


def test_x73_the_reference_table_holds_as_it_is_and_each_notice_that_was_replaced_does_not() -> (
    None
):
    held = notices()
    unnumbered = [replace(one, version=0) for one in held]
    assert list(not_in_force(unnumbered, held)) == []
    in_2020 = [one for one in unnumbered if one.years == (2020,)]
    first, second = in_2020
    assert list(not_in_force([second], held)) == []
    assert list(not_in_force([first], held)) == [first]


def test_x73_a_notice_of_one_year_takes_nothing_from_another_years_new_year() -> None:
    this, next_one = notice("a", (2027,)), notice("b", (2028,), date(2027, 12, 31))
    assert list(not_in_force([this], [this, next_one])) == []
