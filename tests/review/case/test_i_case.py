"""The invariants of a case, each by property (docs/domain/supervision.md)."""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.refusal import Refusal
from onestop_chassis.worktime import WorkDay
from onestop_contracts.parts import EndedBy, Stage, StopGround
from onestop_contracts.review import (
    CaseClockResumed,
    CaseResumed,
    ConsentGiven,
    DefaultConsentGranted,
    ItemApproved,
    ItemRejected,
    ObjectionFiled,
    WindowExtended,
)
from onestop_review.case.closed import NotRecorded, WindowClosed
from onestop_review.case.words import Outcome
from onestop_review.outage import OutageRecorded
from onestop_review.post import Holding, HoldingKind, Post
from onestop_review.rules import Rules

from tests.review.case.oracle import (
    ZONE,
    after_loss,
    after_stops,
    close_after,
    close_of,
    lost_minutes,
    working,
)
from tests.support import cases as a
from tests.support.calendars import at, chinese_calendar

ACCEPTANCE, HANDLING = Stage.ACCEPTANCE, Stage.HANDLING
TICK = timedelta(microseconds=1)
SETTLE = Rules().settle
CLOSE = a.CLOSE
OPENED = at("2026-03-02 10:00")
END = (ConsentGiven, DefaultConsentGranted, ObjectionFiled)
around = st.sampled_from([-SETTLE, -TICK, timedelta(0), TICK, SETTLE - TICK, SETTLE, 2 * SETTLE])
in_time = st.integers(0, int((CLOSE - OPENED) / TICK)).map(lambda n: OPENED + n * TICK)
too_late = st.integers(1, int(timedelta(days=9) / TICK)).map(lambda n: CLOSE + n * TICK)
minutes = st.integers(0, 14 * 24 * 60).map(lambda n: OPENED + timedelta(minutes=n))


def _ends(desk: a.Desk, stage: Stage = ACCEPTANCE) -> list[type]:
    return [type(e) for e in desk.events if isinstance(e, END) and e.stage is stage]


@given(order=st.permutations(range(4)), offsets=st.lists(around, min_size=4, max_size=4))
def test_i1_a_window_ends_once_under_any_interleaving(
    order: list[int], offsets: list[timedelta]
) -> None:
    """Two objections, a consent and the timer race around the deadline, in any order."""
    first, second, agreed, timer = (CLOSE + offset for offset in offsets)
    racing: list[a.Asked] = [
        a.objection(first, objection="O-1"),
        a.objection(second, objection="O-2"),
        a.consent(agreed),
        a.lapse(timer),
    ]
    desk = a.Desk()
    desk.do(*a.ACCEPTED)
    for n in order:
        with suppress(Refusal):
            desk.do(racing[n])
    assert len(_ends(desk)) <= 1
    with suppress(Refusal):
        desk.do(a.lapse(CLOSE + 9 * SETTLE))
    assert len(_ends(desk)) == 1
    assert not desk.state.window(ACCEPTANCE).open


@given(received=in_time, fired=st.lists(st.integers(-600, 59), max_size=5))
def test_i2_an_objection_received_in_time_wins_over_silence(
    received: datetime, fired: list[int]
) -> None:
    """The timer may look as often as it likes before the settle time is over."""
    desk = a.Desk()
    desk.do(*a.ACCEPTED)
    for seconds in fired:
        assert desk.do(a.lapse(CLOSE + timedelta(seconds=seconds))) == []
    desk.do(a.objection(received))
    assert desk.do(a.lapse(CLOSE + SETTLE), a.lapse(CLOSE + timedelta(days=30))) == []
    assert _ends(desk) == [ObjectionFiled]


@given(received=in_time, late=st.integers(0, 10**6))
def test_i2_an_objection_recorded_late_still_wins_while_the_timer_is_slow(
    received: datetime, late: int
) -> None:
    """What decides is the clock at receipt, not who writes first."""
    desk = a.Desk()
    desk.do(*a.ACCEPTED)
    desk.do(a.objection(received))
    assert desk.do(a.lapse(CLOSE + SETTLE + timedelta(seconds=late))) == []
    assert desk.state.window(ACCEPTANCE).ended_by is EndedBy.OBJECTION


@pytest.mark.parametrize("received", [CLOSE, CLOSE - TICK])
def test_i2_an_objection_at_the_deadline_is_in_time(received: datetime) -> None:
    a.scenario.when(*a.ACCEPTED, a.objection(received)).then(ObjectionFiled)
    a.scenario.when(*a.ACCEPTED, a.consent(received)).then(ConsentGiven)


@given(received=too_late, fired=st.booleans())
def test_i2_an_objection_after_the_deadline_is_told_when_the_window_closed(
    received: datetime, fired: bool
) -> None:
    silence = [a.lapse(CLOSE + SETTLE)] if fired else []
    refused = a.scenario.when(*a.ACCEPTED, *silence, a.objection(received)).then_refused(
        WindowClosed, closed_at=CLOSE.isoformat()
    )
    assert "2026-03-05 17:30" in refused.detail
    a.scenario.when(*a.ACCEPTED, *silence, a.consent(received)).then_refused(WindowClosed)


@given(received=in_time)
def test_i2_what_could_not_be_recorded_within_the_settle_time_is_refused_as_not_recorded(
    received: datetime,
) -> None:
    a.scenario.when(*a.ACCEPTED, a.lapse(CLOSE + SETTLE), a.objection(received)).then_refused(
        NotRecorded, closed_at=CLOSE.isoformat()
    )


@given(fired=st.integers(-(10**7), 10**9).map(lambda n: CLOSE + n * TICK))
def test_i3_silence_is_granted_after_the_settle_time_and_counts_from_the_deadline(
    fired: datetime,
) -> None:
    outcome = a.scenario.when(*a.ACCEPTED, a.lapse(fired))
    if fired < CLOSE + SETTLE:
        outcome.then_nothing()
        return
    (granted,) = outcome.then(DefaultConsentGranted).new
    assert isinstance(granted, DefaultConsentGranted)
    assert granted.granted_at == fired
    assert granted.granted_at >= granted.deadline + SETTLE
    assert granted.effective(fired) == granted.deadline == CLOSE


@given(
    ends=st.lists(
        st.sampled_from(
            [
                a.consent(),
                a.consent(stage=HANDLING),
                a.lapse("2026-03-05 17:31"),
                a.lapse("2026-03-05 17:31", HANDLING),
                a.objection(),
                a.objection(stage=HANDLING),
            ]
        ),
        max_size=4,
    ),
    tries=st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=3),
)
def test_i4_one_decision_as_drafted_and_only_after_both_windows_ended_without_an_objection(
    ends: list[a.Asked], tries: list[Outcome]
) -> None:
    desk = a.Desk()
    desk.do(*a.DRAFTED)
    for outcome, command in [(None, one) for one in ends] + [(one, None) for one in tries]:
        with suppress(Refusal):
            desk.do(command or a.decision("2026-03-06 09:00", outcome or Outcome.APPROVE))
    decisions = [e for e in desk.events if isinstance(e, ItemApproved | ItemRejected)]
    free = {END[0], END[1]}
    ready = all(_ends(desk, stage) and set(_ends(desk, stage)) <= free for stage in Stage)
    assert len(decisions) == int(ready and Outcome.APPROVE in tries)
    assert not any(isinstance(one, ItemRejected) for one in decisions)


@given(
    gaps=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 72)), max_size=4),
    vacant_first=st.booleans(),
)
def test_i5_silence_names_who_held_the_post_at_the_deadline_and_had_a_full_window_if_flagged(
    gaps: list[tuple[int, int]], vacant_first: bool
) -> None:
    """Holders come and go; the timer is asked until the window has ended."""
    there = _terms(gaps, vacant_first)
    calendar = chinese_calendar()
    desk = a.Desk()
    desk.do(a.opening(), a.acceptance(), a.notice(post=there))
    for _ in range(60):
        window = desk.state.window(ACCEPTANCE)
        if not window.open:
            break
        fired = window.deadline + SETTLE
        desk.do(a.lapse(fired, posts=a.posts(there), calendar=calendar))
    granted = desk.events[-1]
    assert isinstance(granted, DefaultConsentGranted)
    holder = there.holder_at(granted.deadline)
    assert holder is not None
    assert (granted.representative, granted.mandate) == (holder.person, holder.mandate)
    moves = [e for e in desk.events if isinstance(e, WindowExtended)]
    assert {move.reason for move in moves} <= {"vacancy"}
    for move in moves:
        assert move.deadline == _next_close(move.was)
    if moves or there.holder_at(OPENED) is None:
        since = max(holder.from_at, OPENED)
        assert granted.deadline >= close_after(since, 3)


def _terms(gaps: list[tuple[int, int]], vacant_first: bool) -> Post:
    """People who hold the post for some days, with hours of vacancy between; the last stays."""
    start = OPENED + timedelta(hours=30) if vacant_first else a.LONG_AGO
    holders, begins = [], max(start, OPENED)
    for n, (days, hours) in enumerate(gaps):
        ends = begins + timedelta(days=days)
        since = start if n == 0 else begins
        holders.append(_holding(n, since, ends))
        begins = ends + timedelta(hours=hours)
    holders.append(_holding(len(gaps), start if not gaps else begins, None))
    return Post(a.DEPARTMENT, "150602", tuple(holders))


def _holding(n: int, since: datetime, until: datetime | None) -> Holding:
    kind = HoldingKind.STAND_IN if n % 2 else HoldingKind.REPRESENTATIVE
    return Holding(f"rep.{n}", f"mandate/{n}", kind, since, until)


def _next_close(was: datetime) -> datetime:
    """March and April 2026 by the notice: Qingming is 4 to 6 April."""
    calendar, day = chinese_calendar(), was.astimezone(ZONE).date() + timedelta(days=1)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day, WorkDay().end, ZONE)


def test_i5_a_vacant_post_is_extended_day_by_day_and_a_successor_gets_a_full_window() -> None:
    desk = a.Desk()
    gone = a.post(a.holding(until="2026-03-05 12:00"))
    desk.do(*a.ACCEPTED)
    deadlines = []
    for _ in range(2):
        (later,) = desk.do(
            a.lapse(desk.state.window(ACCEPTANCE).deadline + SETTLE, posts=a.posts(gone))
        )
        assert isinstance(later, WindowExtended)
        assert (later.reason, later.representative) == ("vacancy", "")
        deadlines.append(later.deadline)
    assert deadlines == [at("2026-03-06 17:30"), at("2026-03-09 17:30")]
    new = a.post(a.holding(until="2026-03-05 12:00"), a.holding(a.STAND_IN, "2026-03-09 14:00"))
    while desk.state.window(ACCEPTANCE).open:
        desk.do(a.lapse(desk.state.window(ACCEPTANCE).deadline + SETTLE, posts=a.posts(new)))
    granted = desk.events[-1]
    assert isinstance(granted, DefaultConsentGranted)
    assert granted.deadline == at("2026-03-12 17:30")
    assert granted.representative == a.STAND_IN


def test_i5_a_successor_may_object_before_the_timer_has_extended_the_vacant_window() -> None:
    new = a.post(a.holding(until="2026-03-05 12:00"), a.holding("rep.new", "2026-03-05 17:30:10"))
    late = a.objection("2026-03-05 17:30:30", person="rep.new", post=new)
    moved, filed = a.scenario.when(*a.ACCEPTED, late).then(WindowExtended, ObjectionFiled).new
    assert isinstance(moved, WindowExtended)
    assert moved.deadline == at("2026-03-06 17:30")
    assert isinstance(filed, ObjectionFiled)


def test_i5_two_mandates_of_one_person_that_touch_are_one_time_in_post() -> None:
    there = a.post(
        a.holding(a.STAND_IN, "2026-03-02 11:00", "2026-03-04 00:00"),
        Holding(a.STAND_IN, "m", HoldingKind.REPRESENTATIVE, at("2026-03-04 00:00")),
    )
    assert there.occupied_since(CLOSE) == at("2026-03-02 11:00")
    opened = (*a.ACCEPTED[:2], a.notice(post=a.VACANT))
    silence = a.lapse(CLOSE + SETTLE, posts=a.posts(there))
    a.scenario.when(*opened, silence).then(DefaultConsentGranted)


@given(since=minutes, length=st.integers(1, 4 * 24 * 60), twice=st.booleans())
def test_i5b_an_outage_in_the_last_four_working_hours_extends_by_as_much_to_a_close(
    since: datetime, length: int, twice: bool
) -> None:
    until = since + timedelta(minutes=length)
    down = OutageRecorded(from_at=since, until_at=until, cause="power", source="presence")
    downs = (down, down) if twice else (down,)
    outcome = a.scenario.when(*a.ACCEPTED, a.lapse(CLOSE + SETTLE, outages=downs))
    lost = lost_minutes(CLOSE, [(since, until)])
    if not lost:
        outcome.then(DefaultConsentGranted)
        return
    (moved,) = outcome.then(WindowExtended).new
    assert isinstance(moved, WindowExtended)
    assert (moved.reason, moved.was) == ("outage", CLOSE)
    assert moved.deadline == after_loss(CLOSE, lost)
    assert moved.deadline == close_of(moved.deadline)
    assert moved.facts == (f"{since.isoformat()}/{until.isoformat()} presence",) * len(downs)


@pytest.mark.parametrize(
    ("since", "until", "extended"),
    [
        ("2026-03-05 13:29", "2026-03-05 13:30", False),
        ("2026-03-05 13:30", "2026-03-05 13:31", True),
        ("2026-03-05 17:29", "2026-03-05 17:30", True),
        ("2026-03-05 17:30", "2026-03-06 09:00", False),
    ],
)
def test_i5b_only_the_last_four_working_hours_count(since: str, until: str, extended: bool) -> None:
    downs = (a.outage(since, until),)
    kind = WindowExtended if extended else DefaultConsentGranted
    a.scenario.when(*a.ACCEPTED, a.lapse(CLOSE + SETTLE, outages=downs)).then(kind)


def test_i5b_an_outage_that_goes_on_extends_again() -> None:
    downs = (a.outage("2026-03-05 15:00", "2026-03-09 10:00"),)
    desk = a.Desk()
    desk.do(*a.ACCEPTED)
    seen = []
    while desk.state.window(ACCEPTANCE).open:
        window = desk.state.window(ACCEPTANCE)
        desk.do(a.lapse(window.deadline + SETTLE, outages=downs))
        seen.append(window.deadline)
    assert seen == [CLOSE, at("2026-03-06 17:30"), at("2026-03-09 17:30")]


spans = st.lists(minutes, min_size=2, max_size=8, unique=True).map(sorted)


@given(instants=spans)
def test_i6_suspensions_give_a_window_back_exactly_the_office_time_they_took(
    instants: list[datetime],
) -> None:
    desk, stops = a.Desk(), list(pairwise(instants))[::2]
    desk.do(*a.ACCEPTED)
    opened = desk.state.window(ACCEPTANCE)
    for n, (since, until) in enumerate(stops, 1):
        before = desk.state.window(ACCEPTANCE).deadline
        desk.do(a.suspension(since))
        events = desk.do(a.resumption(until))
        deadline = desk.state.window(ACCEPTANCE).deadline
        assert deadline == after_stops(opened.deadline, stops[:n])
        assert deadline == close_of(deadline) >= before
        assert working(deadline)
        assert isinstance(events[0], CaseResumed)


@given(instants=spans, ground=st.sampled_from(a.STOPS))
def test_i6_stops_of_the_clock_give_back_their_office_time_to_the_limit_and_move_no_window(
    instants: list[datetime], ground: StopGround
) -> None:
    """The day of acceptance is no part of the limit: a stop on it takes nothing out."""
    desk = a.Desk()
    desk.do(*a.ACCEPTED)
    window = desk.state.window(ACCEPTANCE)
    limit, first = desk.state.clock.decide_by, close_of(window.opens_at) + datetime.resolution
    assert limit is not None
    stops: list[tuple[datetime, datetime]] = []
    for since, until in list(pairwise(instants))[::2]:
        desk.do(a.pause(since, ground=ground, expected_end_on=until.astimezone(ZONE).date()))
        (resumed,) = desk.do(a.unpause(until, ground=ground))
        assert isinstance(resumed, CaseClockResumed)
        stops.append((max(since, first), max(until, first)))
        assert resumed.decide_by == after_stops(limit, stops)
    assert desk.state.window(ACCEPTANCE) == window


@pytest.mark.parametrize(
    ("received", "accept_by"),
    [
        ("2019-04-25 09:00", "2019-05-05 17:30"),
        ("2019-02-01 09:00", "2019-02-13 17:30"),
        ("2019-02-02 09:00", "2019-02-14 17:30"),
        ("2026-02-13 09:00", "2026-02-27 17:30"),
        ("2026-03-06 17:31", "2026-03-13 17:30"),
    ],
)
def test_deadlines_follow_the_published_holidays_to_the_day(received: str, accept_by: str) -> None:
    desk = a.Desk()
    desk.do(a.opening(received, calendar=chinese_calendar()))
    assert desk.state.terms()["accept_by"].deadline == at(accept_by)
