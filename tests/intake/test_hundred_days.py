"""The 100-day clock, held against an oracle that looks at the close of every single day."""

from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.worktime import Ledger, Limit, Unit, Why, WorkCalendar, end_of_day, local_day
from onestop_contracts.parts import StopGround
from onestop_intake.clock_words import explained
from onestop_intake.hundred_days import HundredDays, Stop, started

from tests.support.calendars import ZONE, at, instants

ACCEPTED = at("2019-05-27 10:00")
minutes = st.integers(1, 60 * 24 * 30)


def stopped(clock: HundredDays, since: datetime, until: datetime) -> HundredDays:
    stop = Stop(ground=StopGround.HEARING, basis="art. 45", from_at=since)
    return clock.pause(stop).resume(until)


@st.composite
def ledgers(draw: st.DrawFn) -> HundredDays:
    """A clock with up to four stops, one after the other."""
    clock, moment = started(draw(instants), 100), None
    for _ in range(draw(st.integers(0, 4))):
        since = (moment or clock.accepted_at) + timedelta(minutes=draw(minutes))
        moment = since + timedelta(minutes=draw(minutes))
        clock = stopped(clock, since, moment)
    return clock


def oracle_net(clock: HundredDays, now: datetime) -> int:
    """Counts the days after acceptance that did not close in a stop."""
    first = clock.accepted_at.astimezone(ZONE).date()
    last = now.astimezone(ZONE).date()
    counted = 0
    for n in range(1, (last - first).days + 1):
        close = datetime.combine(first + timedelta(days=n), _CLOSE, ZONE)
        gone = any(stop.from_at <= close < _end(stop) for stop in clock.stops)
        counted += not gone
    return counted


_CLOSE = time(17, 30)


def _end(stop: Stop) -> datetime:
    assert stop.until_at is not None
    return stop.until_at


def closes_left(clock: HundredDays, now: datetime) -> int:
    """How many days close from `now` on until the clock runs out."""
    last = clock.deadline(now).astimezone(ZONE).date()
    today = now.astimezone(ZONE)
    return (last - today.date()).days + (today <= datetime.combine(today.date(), _CLOSE, ZONE))


def test_a2_a_hundred_days_from_the_notice_end_on_4_september_2019() -> None:
    clock = started(ACCEPTED, 100)
    assert clock.deadline(ACCEPTED) == at("2019-09-04 17:30")
    assert clock.days_net(at("2019-09-04 17:30")) == 100
    assert clock.days_net(at("2019-09-05 00:00")) == 101


def test_day_1_is_the_day_after_acceptance() -> None:
    clock = started(ACCEPTED, 100)
    assert clock.days_raw(at("2019-05-27 23:59")) == 0
    assert clock.days_raw(at("2019-05-28 00:00")) == 1


@given(ledgers(), st.integers(0, 60 * 24 * 200))
def test_i6_net_days_are_the_days_that_closed_while_the_clock_ran(
    clock: HundredDays, later: int
) -> None:
    last = clock.stops[-1].until_at if clock.stops else clock.accepted_at
    assert last is not None
    now = last + timedelta(minutes=later)
    assert clock.days_net(now) + clock.days_stopped(now) == clock.days_raw(now)
    assert clock.days_net(now) == oracle_net(clock, now)


@given(ledgers(), st.integers(0, 60 * 24 * 30))
def test_i6_a_stop_moves_the_deadline_by_exactly_the_days_it_took_out(
    clock: HundredDays, length: int
) -> None:
    since = clock.last_at + timedelta(minutes=1)
    until = since + timedelta(minutes=length)
    before, after = clock.deadline(until), stopped(clock, since, until).deadline(until)
    gone = stopped(clock, since, until).days_stopped(until) - clock.days_stopped(until)
    assert after - before == timedelta(days=gone)


@given(ledgers(), st.integers(0, 60 * 24 * 30))
def test_i6_what_was_left_when_it_stopped_is_left_when_it_runs_again(
    clock: HundredDays, length: int
) -> None:
    since = clock.last_at + timedelta(minutes=1)
    until = since + timedelta(minutes=length)
    again = stopped(clock, since, until)
    first = end_of_day(local_day(clock.accepted_at), WorkCalendar())
    begun = closes_left(clock, since) - (since <= first)
    assert closes_left(again, until) - (until <= first) == begun


@given(ledgers(), st.integers(0, 60 * 24 * 30))
def test_i6_the_project_and_a_case_count_the_same_stops_alike(
    clock: HundredDays, later: int
) -> None:
    ledger = Ledger.start(clock.accepted_at, Limit(100, Unit.CALENDAR_DAY), WorkCalendar())
    for stop in clock.stops:
        ledger = ledger.pause(stop.from_at, Why(stop.ground)).resume(_end(stop))
    now = clock.last_at + timedelta(minutes=later)
    assert ledger.deadline() == clock.deadline(now)
    used = ledger.used(now)
    assert (used.raw, used.net) == (clock.days_raw(now), clock.days_net(now))


@given(ledgers(), st.integers(0, 1000))
def test_a_clock_at_rest_counts_no_further(clock: HundredDays, later: int) -> None:
    end = clock.last_at + timedelta(hours=3)
    rest = clock.end(end)
    assert rest.days_raw(end + timedelta(days=later)) == clock.days_raw(end)
    assert rest.days_net(end + timedelta(days=later)) == clock.days_net(end)


@given(ledgers())
def test_the_explanation_has_a_line_per_stop_in_both_languages(clock: HundredDays) -> None:
    words = explained(clock, clock.last_at + timedelta(days=1))
    assert len(words.zh) == len(words.en) == len(clock.stops) + 3
