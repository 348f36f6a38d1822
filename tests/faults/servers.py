"""Harm to the broker, to the database server, and in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from onestop_cli.addresses import SERVICES

from tests.faults.harm import harm
from tests.faults.proxied_city import ProxiedCity

CHUNK = b"\0" * (1 << 20)


@harm("broker-killed", ("broker",), (0.0, 2.0))
@contextmanager
def broker_killed(city: ProxiedCity, _target: str, _: Random) -> Iterator[None]:
    """SIGKILL, and the same broker again."""
    city.broker.kill()
    try:
        yield
    finally:
        city.broker.start()


@harm("broker-stopped", ("broker",), (2.0, 5.0))
@contextmanager
def broker_stopped(city: ProxiedCity, _target: str, _: Random) -> Iterator[None]:
    """In good order, for a while."""
    city.broker.stop()
    try:
        yield
    finally:
        city.broker.start()


@harm("database-killed", ("database",), (0.0, 3.0))
@contextmanager
def database_killed(city: ProxiedCity, _target: str, _: Random) -> Iterator[None]:
    """SIGKILL, and recovery from its journal."""
    city.kill_database()
    try:
        yield
    finally:
        city.server.start()


@harm("database-stopped", ("database",), (1.0, 12.0))
@contextmanager
def database_stopped(city: ProxiedCity, _target: str, _: Random) -> Iterator[None]:
    """In good order, for a while."""
    city.server.stop()
    try:
        yield
    finally:
        city.server.start()


@harm("read-held-open", SERVICES, (2.0, 6.0))
@contextmanager
def read_held_open(city: ProxiedCity, service: str, _: Random) -> Iterator[None]:
    """Somebody reads the log in one transaction and does not end it."""
    with city.administer(service) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT count(*) FROM events").fetchone()
        yield


@harm("locks-held", SERVICES, (2.0, 14.0))
@contextmanager
def locks_held(city: ProxiedCity, service: str, rng: Random) -> Iterator[None]:
    """Somebody locks the log against writers, or against everybody; perhaps past a time-out."""
    mode = rng.choice(("EXCLUSIVE", "ACCESS EXCLUSIVE"))
    with city.administer(service) as connection, connection.transaction():
        connection.execute(f"LOCK TABLE events IN {mode} MODE".encode())
        yield


@harm("disk-full", ("database",), (2.0, 5.0))
@contextmanager
def disk_full(city: ProxiedCity, _target: str, _: Random) -> Iterator[None]:
    """No byte is left where the database lives."""
    filler = city.disk / "filler"
    _fill(filler)
    try:
        yield
    finally:
        filler.unlink()
        city.server.start()


def _fill(filler: "object") -> None:
    with open(str(filler), "wb", buffering=0) as file:
        size = len(CHUNK)
        while size >= 1:
            try:
                written = file.write(CHUNK[:size])
            except OSError:
                size //= 2
            else:
                size = size if written == size else size // 2
