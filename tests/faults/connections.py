"""Harm to the wires between a service and its database or the broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from onestop_cli.addresses import SERVICES

from tests.faults.harm import SESSION_SECONDS, harm
from tests.faults.proxied_city import ProxiedCity
from tests.faults.proxy import CLEAR, Way, Weather, Wire
from tests.support.wait import until

ENDS = tuple(f"{service}/{to}" for service in SERVICES for to in ("database", "broker"))


def _wire(city: ProxiedCity, target: str) -> Wire:
    service, _, to = target.partition("/")
    return city.wire(service, to)


@contextmanager
def _weather(city: ProxiedCity, target: str, weather: Weather) -> Iterator[None]:
    wire = _wire(city, target)
    wire.turn(weather)
    try:
        yield
    finally:
        wire.turn(CLEAR)
        until(city.services[target.partition("/")[0]]._answers, 300, f"{target} ready again")


@harm("cut-off", ENDS, (1.0, SESSION_SECONDS + 2))
@contextmanager
def cut_off(city: ProxiedCity, target: str, _: Random) -> Iterator[None]:
    """Connections end and none can be made."""
    with _weather(city, target, Weather(away=True)):
        yield


@harm("swallowed", ENDS, (2.0, SESSION_SECONDS + 2))
@contextmanager
def swallowed(city: ProxiedCity, target: str, _: Random) -> Iterator[None]:
    """Nothing arrives, either way, and nobody is told."""
    with _weather(city, target, Weather(swallows=Way.BOTH)):
        yield


@harm("unanswered", ENDS, (2.0, 6.0))
@contextmanager
def unanswered(city: ProxiedCity, target: str, _: Random) -> Iterator[None]:
    """What is asked arrives and is done; the answers are lost."""
    with _weather(city, target, Weather(swallows=Way.BACK)):
        yield


@harm("unheard", ENDS, (2.0, 6.0))
@contextmanager
def unheard(city: ProxiedCity, target: str, _: Random) -> Iterator[None]:
    """What is asked is lost; what was asked before is still answered."""
    with _weather(city, target, Weather(swallows=Way.OUT)):
        yield


@harm("slow", ENDS, (2.0, 4.0))
@contextmanager
def slow(city: ProxiedCity, target: str, rng: Random) -> Iterator[None]:
    """Late, and little at a time."""
    delay, rate = rng.choice(((0.2, 0), (0.02, 100_000)))
    with _weather(city, target, Weather(delay=delay, rate=rate)):
        yield


@harm("reset", ENDS)
@contextmanager
def reset(city: ProxiedCity, target: str, _: Random) -> Iterator[None]:
    """All connections end at once; new ones can be made."""
    _wire(city, target).cut()
    yield
