"""Windows, vacancies, outages and suspensions, with review killed in the middle of each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier

import psycopg
import pytest
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import Limit, Unit, deadline, working_days_between
from onestop_cli.client import Refused
from onestop_cli.connection import Away
from onestop_contracts.review import (
    CaseResumed,
    ConsentGiven,
    DefaultConsentGranted,
    ObjectionFiled,
    WindowExtended,
)
from onestop_review.outage import STREAM as CHANNEL

from tests.review.case.oracle import MINUTE, after_loss, in_office
from tests.support import invariants
from tests.support.city import City
from tests.support.desk import AFTER_SETTLE, AWAY, Desk, Place
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(2400)]

OK, CONFLICT = 200, 409
HANDLING = Limit(2, Unit.WORKING_DAY)
ENDINGS = (ObjectionFiled, ConsentGiven, DefaultConsentGranted)
POSTS = "/representatives"


@pytest.fixture(scope="module")
def desk(own_broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    city = City(tmp_path_factory.mktemp("city"), own_broker)
    try:
        desk = Desk.of(city.up())
        with desk.book:
            yield desk
    finally:
        city.down()


def test_i6_a_suspension_gives_every_open_deadline_the_office_time_back_to_a_close(
    desk: Desk,
) -> None:
    place = desk.drafted()
    before = _open_deadlines(desk, place)
    since, until_ = desk.working_day(1, 10, 7), desk.working_day(4, 15, 20)
    desk.set(since)
    body = {"reason": "不可抗力 / force majeure", "basis": "行政许可法 art. 49"}
    desk.client.post("review", f"{place.path}/suspend-case", "reviewer.1", body)
    desk.restart()
    desk.set(until_)
    assert not desk.facts(place, *ENDINGS), "the deadline passed while everything stood still"
    desk.client.post("review", f"{place.path}/resume-case", "reviewer.1", {})
    desk.restart()
    (resumed,) = desk.facts(place, CaseResumed)
    assert resumed.event.resumed_at == until_
    after = _open_deadlines(desk, place)
    lost = int((until_ - since) / MINUTE)
    minutes = sum(in_office(since + n * MINUTE) for n in range(lost))
    for kind in ("window:handling", "decide_by"):
        assert after[kind] == after_loss(before[kind], minutes), kind
    desk.pass_deadline(place)
    (granted,) = desk.facts(place, *ENDINGS)
    assert granted.event.deadline == after["window:handling"]


def _open_deadlines(desk: Desk, place: Place) -> dict[str, datetime]:
    told = desk.client.items("review", f"{place.path}/deadlines", "director")
    return {
        one["kind"]: datetime.fromisoformat(one["deadline"])
        for one in told
        if one["open"] and one["deadline"]
    }


def _race(desk: Desk, place: Place, keys: tuple[str, str], late: datetime) -> list[int]:
    """Two objections at the very deadline, and the clock passing it, all at once."""
    start = Barrier(3)

    def object_(key: str) -> int:
        start.wait(60)
        return desk.object(place, key)

    def pass_() -> None:
        start.wait(60)
        with suppress(Away):
            desk.set(late)

    with ThreadPoolExecutor(3) as pool:
        passing = pool.submit(pass_)
        answers = list(pool.map(object_, keys))
        passing.result(60)
    return answers


@pytest.mark.parametrize("crash", ["", "before-append:1", "after-append:1", "mid-fold:1"])
def test_i1_i2_of_two_objections_and_the_timer_exactly_one_ends_the_window(
    desk: Desk, crash: str
) -> None:
    place, keys = desk.drafted(), (f"first-{crash}", f"second-{crash}")
    at = desk.deadline(place)
    desk.set(at)
    desk.restart(crash)
    assert not desk.review.killed, "it should die in the race"
    answers = _race(desk, place, keys, at + AFTER_SETTLE)
    if crash:
        until(lambda: desk.review.killed, what=f"the death at {crash}")
        desk.restart()
    again = [desk.object(place, key) for key in keys]
    assert AWAY not in again
    desk.set(max(desk.now, at + AFTER_SETTLE))
    until(lambda: desk.facts(place, *ENDINGS), what="an ending")
    ended = desk.facts(place, *ENDINGS)
    assert len(ended) == 1
    acknowledged = {
        f"{place.representative}/{key}"
        for key, *said in zip(keys, answers, again, strict=True)
        if OK in said
    }
    if acknowledged:
        assert {ended[0].cause.command_id} == acknowledged
        assert ended[0].event.received_at <= at
    else:
        assert ended[0].event.granted_at >= at + timedelta(seconds=60)
    assert all(said in (OK, CONFLICT) for said in again)


def test_i2_an_objection_acknowledged_at_the_deadline_wins_though_review_dies(desk: Desk) -> None:
    place = desk.drafted()
    at = desk.deadline(place)
    desk.set(at)
    assert desk.object(place, "acknowledged") == OK
    desk.restart()
    desk.set(at + AFTER_SETTLE)
    until(lambda: desk.client.get("review", "/ops/status", "operator")["deadlines"]["due"] == 0)
    assert [type(one.event) for one in desk.facts(place, *ENDINGS)] == [ObjectionFiled]


def test_i2_who_got_no_answer_asks_again_and_gets_the_first_one_even_after_the_deadline(
    desk: Desk,
) -> None:
    place = desk.drafted()
    at = desk.deadline(place)
    desk.set(at)
    desk.restart("after-append:1")
    assert desk.object(place, "unanswered") == AWAY
    until(lambda: desk.review.killed, what="the death after the append")
    desk.restart()
    desk.set(at + timedelta(hours=1))
    assert desk.object(place, "unanswered") == OK
    (ended,) = desk.facts(place, *ENDINGS)
    assert ended.event.received_at == at
    assert desk.object(place, "another") == CONFLICT


def test_i2_a_microsecond_late_is_refused_with_the_closing_time_before_the_timer_fires(
    desk: Desk,
) -> None:
    place = desk.drafted()
    at = desk.deadline(place)
    desk.set(at + timedelta(microseconds=1))
    with pytest.raises(Refused) as refused:
        desk.send_objection(place, "late")
    assert refused.value.status == CONFLICT
    assert refused.value.code == "window-closed"
    assert datetime.fromisoformat(refused.value.problem["closed_at"]) == at
    assert not desk.facts(place, *ENDINGS)
    desk.pass_deadline(place)
    (granted,) = desk.facts(place, *ENDINGS)
    assert granted.event.deadline == at
    assert granted.event.granted_at >= at + timedelta(seconds=60)


def test_i5_silence_counts_only_once_somebody_in_post_had_a_full_window(desk: Desk) -> None:
    place = desk.drafted("em")
    at = desk.deadline(place)
    desk.set(desk.working_day(1))
    post = {"jurisdiction": "150600", "department": place.department}
    end = {"mandate": f"授权-2026-{place.department}-rep", "reason": "调离 / transferred"}
    desk.client.post("review", f"{POSTS}/end-mandate", f"head.{place.department}", post | end)
    desk.restart()
    desk.pass_deadline(place)
    (extended,) = desk.facts(place, WindowExtended)
    assert (extended.event.reason, extended.event.was) == ("vacancy", at)
    assert not desk.facts(place, DefaultConsentGranted)
    since = desk.working_day(1)
    desk.set(since)
    named = {"person": f"standin.{place.department}", "mandate": "代行-2026-1"}
    path = f"{POSTS}/name-stand-in"
    desk.client.post("review", path, f"head.{place.department}", post | named)
    desk.restart()
    for _ in range(6):
        if not desk.facts(place, *ENDINGS):
            desk.pass_deadline(place)
    (granted,) = desk.facts(place, *ENDINGS)
    assert granted.event.representative == named["person"]
    assert granted.event.deadline == deadline(since, HANDLING, desk.calendar)
    assert {one.event.reason for one in desk.facts(place, WindowExtended)} == {"vacancy"}


def test_i5b_a_window_goes_on_when_the_channel_was_down_in_its_last_hours(desk: Desk) -> None:
    place = desk.drafted()
    at = desk.deadline(place)
    down, up = at - timedelta(hours=3), at + timedelta(hours=2)
    desk.set(down)
    desk.review.kill()
    with psycopg.connect(desk.city.database_url("review"), autocommit=True) as connection:
        connection.execute("UPDATE simulated_clock SET now = %s", (up,))
    desk.restart()
    until(lambda: desk.facts(place, WindowExtended), what="the extension")
    (extended,) = desk.facts(place, WindowExtended)
    assert (extended.event.reason, extended.event.was) == ("outage", at)
    assert extended.event.deadline.astimezone(SHANGHAI).time() == at.astimezone(SHANGHAI).time()
    assert working_days_between(at.date(), extended.event.deadline.date(), desk.calendar) == 1
    outages = [one.event for one in desk.book.log.stream(CHANNEL)]
    assert [(o.from_at, o.until_at, o.source) for o in outages] == [(down, up, "presence")]
    assert not desk.facts(place, *ENDINGS)
    desk.pass_deadline(place)
    (granted,) = desk.facts(place, *ENDINGS)
    assert granted.event.deadline == extended.event.deadline


def test_i1_i3_i7_hold_for_everything_that_happened_here(desk: Desk) -> None:
    invariants.windows_end_once(desk.book)
    invariants.objections_in_time_won(desk.book)
    invariants.silence_is_never_early(desk.book)
    invariants.versions_have_no_holes(desk.book)
    invariants.nothing_is_parked(desk.book)
    until(lambda: _at_rest(desk), what="views at the head of the log")
    invariants.views_equal_the_fold(desk.book)


def _at_rest(desk: Desk) -> bool:
    status = desk.client.get("review", "/ops/status", "operator")
    return all(at == status["position"] for at in status["followers"].values())
