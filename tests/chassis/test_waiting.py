"""Who waits for the log is woken: by a commit of his own process, by one of another, by an end."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from onestop_chassis.bus.bus import InProcessBus
from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.follower import Follower
from onestop_chassis.log.log import Log

from tests.support.postgres import drop_database, fresh_database
from tests.support.tally import Count, cause, tally
from tests.support.transport import Service, closed
from tests.support.wait import until

FOREVER = 3600.0
BEYOND = 10**9


@pytest.fixture
def replicas() -> Iterator[tuple[Log, Log]]:
    """Two processes' logs on one database."""
    url = fresh_database()
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(Log("test", stack.enter_context(Database(url)), WallClock()))
            for _ in range(2)
        )
        yield first, second
    drop_database("embedded", url)


@pytest.fixture
def own_connection(
    replicas: tuple[Log, Log],
) -> Callable[[], psycopg.Connection[Any]]:
    """That by which the second one hears of the first, once somebody waits there."""
    own = replicas[1]._external._own

    def there() -> psycopg.Connection[Any]:
        until(lambda: own._connection is not None, what="somebody waits")
        assert own._connection is not None
        return own._connection

    return there


def test_however_many_wait_one_thread_asks_the_database(
    replicas: tuple[Log, Log], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = replicas[1]
    ask, asking, over = log._reader.head, list[str](), threading.Event()

    def head(connection: psycopg.Connection[Any]) -> int:
        asking.append(threading.current_thread().name)
        return ask(connection)

    monkeypatch.setattr(log._reader, "head", head)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(log.wait, BEYOND, FOREVER, over.is_set) for _ in range(8)]
        until(lambda: len(asking) >= 3, what="three looks")
        over.set()
        log.wake()
        for one in waiting:
            one.result(60)
    assert set(asking) == {"test:others"}


def test_who_waits_hears_of_another_process_and_finds_nothing_outdated_in_memory(
    replicas: tuple[Log, Log], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = replicas
    here.handle(tally, "tally/a", Count(), cause("c1"))
    assert there.state(tally, "tally/a") == (1, 1)
    known, evict = list[int](), there._cache.evict

    def evicting(streams: list[str]) -> None:
        known.append(there._head.known)
        evict(streams)

    monkeypatch.setattr(there._cache, "evict", evicting)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(there.wait, 1, FOREVER)
        here.handle(tally, "tally/a", Count(), cause("c2"))
        assert waiting.result(60) == 2
    assert known == [1], "it is forgotten before anybody is woken"


def test_another_process_is_heard_of_although_the_connection_for_it_broke(
    replicas: tuple[Log, Log], own_connection: Callable[[], psycopg.Connection[Any]]
) -> None:
    here, there = replicas
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(there.wait, 0, FOREVER)
        broken = own_connection()
        with here.connect() as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", (broken.info.backend_pid,))
        until(lambda: broken.closed and own_connection() is not broken, what="another connection")
        assert there.news(0, 10) == [], "that the connection broke is no outage"
        here.handle(tally, "tally/a", Count(), cause("c1"))
        assert waiting.result(60) == 1


def test_a_follower_that_waits_for_long_stops_at_once(replicas: tuple[Log, Log]) -> None:
    log, begun = replicas[0], threading.Event()

    def looked() -> bool:
        begun.set()
        return False

    def step() -> None:
        log.wait(BEYOND, FOREVER, looked)

    follower = Follower("test:waits", step, wake=log.wake)
    follower.start()
    assert begun.wait(60)
    follower.stop(60)
    assert not follower.alive


def test_an_end_of_one_follower_wakes_nobody_else_for_good(replicas: tuple[Log, Log]) -> None:
    log, over = replicas[0], threading.Event()
    ending = Follower("test:ends", lambda: None, wake=log.wake)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(log.wait, 0, FOREVER, over.is_set)
        ending.stop()
        log.handle(tally, "tally/a", Count(), cause("c1"))
        assert waiting.result(60) == 1


def test_a_closed_inbox_takes_nothing_in_although_its_pump_was_waiting() -> None:
    urls = fresh_database(), fresh_database()
    speaker, hearer = Service("speaker", urls[0]), Service("hearer", urls[1], ("speaker",))
    bus = InProcessBus()
    try:
        heard, _ = (one.join(bus).attachment for one in (hearer, speaker))
        assert heard is not None
        speaker.say(closed(1, 1))
        until(lambda: len(hearer.heard()) == 1, what="the first arrives")
        heard.mind("inbox", closed=True)
        speaker.say(closed(1, 2))
        until(lambda: heard.status()["resting"], what="the pump rests")
        assert len(hearer.heard()) == 1
        heard.mind("inbox", closed=False)
        until(lambda: len(hearer.heard()) == 2, what="the second arrives")
    finally:
        for service in (hearer, speaker):
            service.close()
        for url in urls:
            drop_database("embedded", url)
