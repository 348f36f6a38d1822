"""Harm to the processes of services."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from onestop_chassis.actor import OPERATOR
from onestop_cli.addresses import SERVICES

from tests.faults.harm import SESSION_SECONDS, harm
from tests.faults.ledger import CLOCK
from tests.faults.proxied_city import ProxiedCity
from tests.support.city import Service
from tests.support.wait import until

SKEW_SECONDS = 30
"""Less than the settle time, within which clocks may differ."""
POINTS = (
    "before-append",
    "after-append",
    "before-relay-ack",
    "after-relay-ack",
    "inbox-stored",
    "mid-fold",
)
LIFE_SECONDS = 5.0


@harm("killed", SERVICES, (0.0, 2.0))
@contextmanager
def killed(city: ProxiedCity, service: str, _: Random) -> Iterator[None]:
    """SIGKILL in the middle of whatever it does."""
    city.services[service].kill()
    try:
        yield
    finally:
        city.services[service].start().ready()


@harm("killed-at-a-point", SERVICES, (0.0, LIFE_SECONDS))
@contextmanager
def killed_at_a_point(city: ProxiedCity, service: str, rng: Random) -> Iterator[None]:
    """Started with a point at which it kills itself, should it come by while this lasts."""
    one = city.services[service]
    one.stop()
    one.start(f"{rng.choice(POINTS)}:{rng.randint(1, 6)}").ready()
    try:
        yield
    finally:
        one.stop()
        one.start().ready()


@harm("frozen", SERVICES, (SESSION_SECONDS + 1, SESSION_SECONDS + 3))
@contextmanager
def frozen(city: ProxiedCity, service: str, _: Random) -> Iterator[None]:
    """SIGSTOP until its group has given it up, then SIGCONT: it goes on as if it still led."""
    process = city.services[service].process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)
        city.services[service].ready()


@harm("ended", SERVICES, (0.0, 1.0))
@contextmanager
def ended(city: ProxiedCity, service: str, _: Random) -> Iterator[None]:
    """SIGTERM in the middle of work: it ends in good order, by itself."""
    process = city.services[service].process
    assert process is not None
    process.terminate()
    until(lambda: process.poll() is not None, 60, f"{service} ends by itself")
    try:
        yield
    finally:
        city.services[service].start().ready()


@harm("doubled", SERVICES, (3.0, 5.0))
@contextmanager
def doubled(city: ProxiedCity, service: str, _: Random) -> Iterator[None]:
    """A second worker on the same database. The clock, which is told to one of them only,
    stands still meanwhile."""
    city.ledger.time.clear()
    one = city.services[service]
    second = city.directory / "second"
    second.mkdir(exist_ok=True)
    settings = {**one.environment, "ONESTOP_INSTANCE": "2", "ONESTOP_ROLE": "worker"}
    other = Service(service, settings, second)
    try:
        other.start().ready()
        yield
    finally:
        other.stop()
        city.ledger.time.set()


@harm("ahead", SERVICES, (0.5, 2.0))
@contextmanager
def ahead(city: ProxiedCity, service: str, _: Random) -> Iterator[None]:
    """Its clock is ahead of everybody's, by less than what a timer waits."""
    with city.client() as client:
        now = datetime.fromisoformat(client.get(service, "/ops/status", OPERATOR)["clock"]["now"])
        then = now + timedelta(seconds=SKEW_SECONDS)
        client.put(service, CLOCK, OPERATOR, {"now": then.isoformat()})
    yield
