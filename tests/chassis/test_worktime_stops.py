"""What stops give back to a deadline: the office time they took, to the close of a working day."""

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from onestop_chassis.worktime import (
    Limit,
    Starts,
    Stop,
    Unit,
    after_lost,
    deadline,
    given_back,
    office_time_between,
    stopped_days,
)

from tests.support import worktime_oracle as oracle
from tests.support.calendars import at, chinese_calendar, instants

CALENDAR = chinese_calendar()
lengths = st.timedeltas(timedelta(minutes=1), timedelta(days=9))
waits = st.lists(lengths, min_size=2, max_size=10)
amounts = st.integers(1, 30)


def stops_after(start: datetime, gaps: list[timedelta]) -> list[Stop]:
    """Begun on the day after the start at the earliest: its own day is no part of a limit."""
    first = oracle.close_of(start.astimezone(oracle.ZONE).date()) + timedelta(hours=1)
    edges, at_last = [], max(start, first)
    for gap in gaps[: len(gaps) // 2 * 2]:
        at_last += gap
        edges.append(at_last)
    return [Stop(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


@pytest.mark.parametrize(
    ("since", "until", "to"),
    [
        ("03-03 10:00", "03-05 10:00", "03-09 17:30"),
        ("03-03 09:00", "03-03 17:00", "03-06 17:30"),
        ("03-03 18:00", "03-04 08:00", "03-05 17:30"),
        ("03-05 16:00", "03-06 10:00", "03-06 17:30"),
        ("03-05 17:30", "03-06 10:00", "03-06 17:30"),
        ("03-05 17:31", "03-20 10:00", "03-05 17:30"),
        ("03-06 18:00", "03-09 08:00", "03-05 17:30"),
    ],
)
def test_x21_a_stop_gives_back_its_office_time_up_to_the_close_of_a_working_day(
    since: str, until: str, to: str
) -> None:
    stop = Stop(at(f"2026-{since}"), at(f"2026-{until}"))
    assert given_back(at("2026-03-05 17:30"), [stop], CALENDAR) == at(f"2026-{to}")


@given(instants, amounts, waits)
def test_i6_any_stops_give_back_exactly_the_office_time_they_took(
    start: datetime, amount: int, gaps: list[timedelta]
) -> None:
    was, stops = deadline(start, Limit(amount), CALENDAR), stops_after(start, gaps)
    moved = given_back(was, stops, CALENDAR)
    walked = [(one.since, one.until) for one in stops]
    assert moved == oracle.last_close(start, amount, CALENDAR.is_working, walked)


@given(instants, amounts, waits)
def test_i6_a_deadline_is_the_close_of_a_working_day_and_no_stop_brings_it_nearer(
    start: datetime, amount: int, gaps: list[timedelta]
) -> None:
    was, stops = deadline(start, Limit(amount), CALENDAR), stops_after(start, gaps)
    seen = [given_back(was, stops[:n], CALENDAR) for n in range(len(stops) + 1)]
    assert seen == sorted(seen)
    for one in seen:
        day = one.astimezone(oracle.ZONE).date()
        assert CALENDAR.is_working(day)
        assert one == oracle.close_of(day)


@given(instants, amounts, lengths, lengths, lengths)
def test_i6_a_longer_stop_never_leads_to_an_earlier_deadline(
    start: datetime, amount: int, wait: timedelta, length: timedelta, more: timedelta
) -> None:
    was = deadline(start, Limit(amount), CALENDAR)
    short, long = (Stop(start + wait, start + wait + one) for one in (length, length + more))
    assert given_back(was, [short], CALENDAR) <= given_back(was, [long], CALENDAR)


@given(instants, amounts, lengths, lengths, lengths, st.sampled_from(Unit))
def test_i6_two_stops_move_a_deadline_like_one_of_both(
    start: datetime, amount: int, wait: timedelta, one: timedelta, two: timedelta, unit: Unit
) -> None:
    was = deadline(start, Limit(amount, unit), CALENDAR)
    a, b, c = start + wait, start + wait + one, start + wait + one + two
    assume(a <= was)
    twice = given_back(was, [Stop(a, b), Stop(b, c)], CALENDAR, unit)
    assert twice == given_back(was, [Stop(a, c)], CALENDAR, unit)


@given(instants, st.integers(1, 40), lengths, lengths)
def test_i6_a_stop_leaves_an_hour_limit_its_exact_office_time(
    start: datetime, hours: int, wait: timedelta, length: timedelta
) -> None:
    was = deadline(start, Limit(hours, Unit.WORKING_HOUR, Starts.AT_ONCE), CALENDAR)
    stop = Stop(start + wait, start + wait + length)
    assume(stop.since < was)
    moved = given_back(was, [stop], CALENDAR, Unit.WORKING_HOUR)
    left = office_time_between(stop.since, was, CALENDAR)
    assert office_time_between(stop.until, moved, CALENDAR) == left


@given(instants, st.integers(1, 40), lengths, lengths)
def test_i6_a_stop_leaves_calendar_days_as_many_as_there_were(
    start: datetime, amount: int, wait: timedelta, length: timedelta
) -> None:
    unit = Unit.CALENDAR_DAY
    was = deadline(start, Limit(amount, unit), CALENDAR)
    stop = Stop(start + wait, start + wait + length)
    assume(stop.since <= was)
    moved = given_back(was, [stop], CALENDAR, unit)
    # A close at the very instant of stopping is still ahead, hence the microsecond.
    left = stopped_days(stop.since, was + datetime.resolution, unit, CALENDAR)
    assert stopped_days(stop.until, moved + datetime.resolution, unit, CALENDAR) == left


def test_i6_many_short_stops_give_no_more_than_they_took() -> None:
    was = at("2026-03-05 17:30")
    quarters = [Stop(at(f"2026-03-03 {h}:00"), at(f"2026-03-03 {h}:15")) for h in range(10, 17)]
    assert given_back(was, quarters, CALENDAR) == at("2026-03-06 17:30")


def test_office_time_that_was_lost_moves_a_deadline_to_the_close_of_a_working_day() -> None:
    friday = at("2026-03-06 17:30")
    assert after_lost(friday, timedelta(minutes=1), CALENDAR) == at("2026-03-09 17:30")
    assert after_lost(friday, timedelta(hours=10), CALENDAR) == at("2026-03-10 17:30")


def test_i6_the_close_at_which_a_stop_begins_is_lost_and_the_one_at_which_it_ends_counts() -> None:
    close, next_close = at("2026-03-03 17:30"), at("2026-03-04 17:30")
    assert stopped_days(close, at("2026-03-03 17:31"), Unit.WORKING_DAY, CALENDAR) == 1
    assert stopped_days(at("2026-03-03 17:31"), next_close, Unit.WORKING_DAY, CALENDAR) == 0
    assert stopped_days(close, next_close, Unit.WORKING_DAY, CALENDAR) == 1


def test_i6_whole_calendar_days_over_a_weekend() -> None:
    stop = Stop(at("2026-03-06 18:00"), at("2026-03-09 08:00"))
    moved = given_back(at("2026-03-10 17:30"), [stop], CALENDAR, Unit.CALENDAR_DAY)
    assert moved == at("2026-03-12 17:30")
