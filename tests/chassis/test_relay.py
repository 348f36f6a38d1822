"""A relay whose broker is played: what it may claim, and when it has to stop."""

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
import pytest
from onestop_chassis.bus import relay as module
from onestop_chassis.bus import relay_session as session
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.relay import Relay
from onestop_chassis.bus.relay_session import CURSOR
from onestop_chassis.log.lease import Lease

from tests.support.leases import Watched
from tests.support.postgres import drop_database, fresh_database
from tests.support.transport import Service, closed
from tests.support.wait import until

SECONDS = 20.0


class Batch:
    """Takes everything."""

    def append(self, **_: Any) -> bool:
        return True

    def close(self) -> None:
        """Nothing more is added."""


class Producer:
    """Keeps the batches it was given, and acknowledges none until it is told to."""

    def __init__(self, **_: Any):
        self.sent: list[asyncio.Future[None]] = []
        self.loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        self.loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        """There is nobody to take leave of."""

    def create_batch(self) -> Batch:
        return Batch()

    async def send_batch(self, _batch: Batch, _topic: str, *, partition: int) -> Any:
        assert partition == 0
        assert self.loop is not None
        self.sent.append(self.loop.create_future())
        return self.sent[-1]

    def acknowledge(self) -> None:
        assert self.loop is not None
        for one in self.sent:
            self.loop.call_soon_threadsafe(one.set_result, None)


class Known:
    """A topic that is the one it was."""

    def __init__(self, *_: Any):
        """Whichever broker and topic."""

    async def learn(self) -> None:
        """There is nothing to ask."""

    grown: ClassVar[Mapping[str, Any]] = {}

    def partitions_of(self, _: str) -> int:
        return 1

    def check(self) -> None:
        """It is never another one."""


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    async def nothing(*_: Any) -> None:
        return None

    async def empty(*_: Any) -> dict[int, None]:
        return {0: None}

    monkeypatch.setattr(module, "make_topics", nothing)
    monkeypatch.setattr(module, "last_facts", empty)
    monkeypatch.setattr(module, "Identities", Known)
    monkeypatch.setattr(module, "STANDBY_SECONDS", 0.01)
    monkeypatch.setattr(session, "CONFIRM_SECONDS", 0.01)
    monkeypatch.setattr(session, "SAVE_SECONDS", 0.01)
    monkeypatch.setattr(session, "WAIT_SECONDS", 0.01)
    url = fresh_database()
    service = Service("archive", url)
    yield service
    service.close()
    drop_database("embedded", url)


@contextmanager
def relaying(
    service: Service, monkeypatch: pytest.MonkeyPatch, lease: Lease | None = None
) -> Iterator[tuple[Relay, Producer]]:
    """Its relay at work, and the producer it has been given."""
    producer = Producer()
    monkeypatch.setattr(module, "AIOKafkaProducer", lambda **_: producer)
    lease = lease or Lease(service.log.connect, "relay/archive")
    relay = Relay(service.log, KafkaSettings.unsecured("nowhere"), lease)
    relay.start()
    try:
        yield relay, producer
    finally:
        relay.stop()


def test_i8_nothing_counts_as_published_before_it_is_acknowledged(
    speaker: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with relaying(speaker, monkeypatch) as (relay, producer):
        for n in (1, 2):
            speaker.say(closed(1, n))
            until(lambda n=n: len(producer.sent) == n, SECONDS, "it is sent")  # type: ignore[misc]
        assert (relay.position, speaker.log.cursor(CURSOR)) == (0, 0)
        producer.acknowledge()
        until(lambda: relay.position == speaker.log.head(), SECONDS, "it counts")
        until(lambda: speaker.log.cursor(CURSOR) == speaker.log.head(), SECONDS, "it is kept")


def _end_the_lock(service: Service) -> None:
    with psycopg.connect(service.url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchall()
    assert ended == [(True,)]


class SlowLease(Lease):
    """It is ended while it is being acquired."""

    def __init__(self, service: Service):
        super().__init__(service.log.connect, "relay/archive")
        self.asked, self.may_go_on = threading.Event(), threading.Event()

    def acquire(self) -> bool:
        self.asked.set()
        assert self.may_go_on.wait(SECONDS)
        return super().acquire()


def test_a_lock_that_is_got_after_the_end_of_its_term_is_given_back(
    speaker: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AIOKafkaProducer", lambda **_: Producer())
    lease = SlowLease(speaker)
    relay = Relay(speaker.log, KafkaSettings.unsecured("nowhere"), lease)
    relay.start()
    try:
        assert lease.asked.wait(SECONDS)
        relay.sessions.mind(closed=True)
        lease.may_go_on.set()
        until(lambda: relay.state == "paused", SECONDS, "the session is at its end")
        other = Lease(speaker.log.connect, "relay/archive")
        until(other.acquire, SECONDS, "the lock is given back")
        other.release()
    finally:
        relay.stop()


def test_i8_a_leader_that_lost_its_lock_ends_its_term(
    speaker: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(speaker.log.connect, "relay/archive")
    with relaying(speaker, monkeypatch, watched) as (relay, _):
        until(lambda: relay.state == "leading", SECONDS, "it leads")
        _end_the_lock(speaker)
        until(lambda: watched.lost == 1, SECONDS, "the loss is noticed")
        until(lambda: watched.taken == 2, SECONDS, "it leads again, in another session")


def test_i8_a_leader_that_lost_its_lock_before_it_began_sends_nothing(
    speaker: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CONFIRM_SECONDS", 60.0)
    speaker.say(closed(1, 1))
    with psycopg.connect(speaker.url, autocommit=True) as other:

        class Long(Known):
            """While it is learnt which topic it is, somebody else comes to lead."""

            async def learn(self) -> None:
                _end_the_lock(speaker)
                other.execute("SELECT pg_advisory_lock(hashtextextended('relay/archive', 0))")

        monkeypatch.setattr(module, "Identities", Long)
        watched = Watched(speaker.log.connect, "relay/archive")
        with relaying(speaker, monkeypatch, watched) as (_, producer):
            until(lambda: watched.lost == 1, SECONDS, "the loss is noticed")
            assert producer.sent == []


def test_i8_a_leader_that_stood_still_asks_whether_it_leads_before_it_sends(
    speaker: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "WAIT_SECONDS", 60.0)  # it waits for a fact, and for nothing else
    monkeypatch.setattr(session, "CONFIRM_SECONDS", 0.2)
    with relaying(speaker, monkeypatch) as (relay, producer):
        until(lambda: relay.state == "leading", SECONDS, "it leads")
        _end_the_lock(speaker)
        with psycopg.connect(speaker.url, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(hashtextextended('relay/archive', 0))")
            stood_still = time.monotonic() + 0.3
            until(lambda: time.monotonic() > stood_still, what="time passes")
            speaker.say(closed(1, 1))
            until(lambda: relay.state == "standby", SECONDS, "the other one leads")
            assert producer.sent == []


def test_a_producer_that_cannot_take_leave_closes_its_connections(
    speaker: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Client:
        closed = 0

        async def close(self) -> None:
            self.closed += 1

    async def never() -> None:
        await asyncio.Event().wait()

    client = Client()
    monkeypatch.setattr(module, "STOP_SECONDS", 0.05)
    with relaying(speaker, monkeypatch) as (_, producer):
        monkeypatch.setattr(producer, "stop", never)
        monkeypatch.setattr(producer, "client", client, raising=False)
        until(lambda: producer.loop is not None, SECONDS, "it leads")
    assert client.closed == 1
