"""Harm to what is on the topics, and to where a service believes it is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

from confluent_kafka import KafkaError, Message, Producer
from onestop_chassis.bus.feed import outgoing
from onestop_chassis.bus.inbox import delivered
from onestop_chassis.bus.topics import MAX_RECORD_BYTES, partition_of, topic_of
from onestop_chassis.bus.unreadable import UNREADABLE
from onestop_cli.addresses import SERVICES

from tests.faults.harm import harm
from tests.faults.proxied_city import ProxiedCity
from tests.support.fuzzed_records import strangers
from tests.support.invariants import Logbook
from tests.support.kafka import PARTITIONS, Found, records
from tests.support.listeners import LISTENERS

SOURCES = tuple(LISTENERS)
LARGE = 10_000_000
MADE_UP = 60
LINGER_MS = 200
NOBODY = "2026-150699-30-03-{:06d}"
"""Projects that nobody has."""


@harm("replayed", [name for name in SERVICES if any(name in to for to in LISTENERS.values())])
@contextmanager
def replayed(city: ProxiedCity, service: str, rng: Random) -> Iterator[None]:
    """While it is down, its inbox is put back: everything is delivered again."""
    city.services[service].kill()
    back = rng.choice(
        (
            "DELETE FROM inbox_positions",
            "UPDATE inbox_positions SET record_offset = record_offset / 2",
            "UPDATE inbox_positions SET record_offset = 0, position = 0",
        )
    )
    with city.administer(service) as connection:
        connection.execute(back.encode())
    try:
        yield
    finally:
        city.services[service].start().ready()


@harm("repeated", SOURCES)
@contextmanager
def repeated(city: ProxiedCity, source: str, rng: Random) -> Iterator[None]:
    """Somebody sends again what is on the topic, in any order.

    Not what a stranger said in the source's name: its last word has to be its own, see `forged`.
    What nobody can read has no id by which it could be known again: it is one more of its kind.
    """
    theirs = city.strangers.written.get(source, set())
    found = [
        one
        for one in records(city.bootstrap, source)
        if (one.partition, one.offset) not in theirs or _unreadable(source, one)
    ]
    for one in rng.sample(found, min(len(found), 20)):
        _put(city, source, one)
        if _unreadable(source, one):
            city.strangers.parks(source, UNREADABLE)
    yield


def _unreadable(source: str, one: Found) -> bool:
    return bool(delivered(source, one.partition, one.offset, one.key, one.value).reason)


@harm("forged", SOURCES)
@contextmanager
def forged(city: ProxiedCity, source: str, rng: Random) -> Iterator[None]:
    """Somebody sends other contents under ids that are known, behind what was said there.

    The last word is the source's own again: a relay that starts takes a strange last record for
    a sign that its log was put back, and waits for an operator.
    """
    found = _own(city, source)
    for one in rng.sample(found, min(len(found), 5)):
        envelope = json.loads(one.value)
        other = json.loads(rng.choice(found).value)
        lie = replace(one, value=json.dumps({**other, "id": envelope["id"]}).encode())
        _put(city, source, lie, _last_word(found, one.partition))
        if other["id"] != envelope["id"]:
            city.strangers.parks(source, UNREADABLE)
    yield


@harm("made-up", SOURCES)
@contextmanager
def made_up(city: ProxiedCity, source: str, rng: Random) -> Iterator[None]:
    """Records of every kind that are none of the source's facts; the last word is its own."""
    found = _own(city, source)
    places = {one.partition for one in found} or range(PARTITIONS)
    words: dict[int, list[Found]] = {place: [] for place in places}
    for one in strangers(source, found, rng.getrandbits(32), MADE_UP):
        at = rng.choice(sorted(words)) if one.partition is None else one.partition
        words[at].append(Found(at, 0, one.key, one.value, {}))
        if one.refused:
            city.strangers.parks(source, UNREADABLE)
    for partition, them in words.items():
        _put(city, source, *them, *([_last_word(found, partition)] if found else []))
    yield


@harm("poisoned", SOURCES)
@contextmanager
def poisoned(city: ProxiedCity, source: str, rng: Random) -> Iterator[None]:
    """Records that nobody can read."""
    for value in (b"\xff\xfe", b"{}", b'{"specversion":"1.0","id":"nobody/5"}'):
        _poison(city, source, value, rng)
    yield


@harm("poisoned-largely", SOURCES)
@contextmanager
def poisoned_largely(city: ProxiedCity, source: str, rng: Random) -> Iterator[None]:
    """Ten megabytes that nobody can read."""
    _poison(city, source, rng.randbytes(1000) * (LARGE // 1000), rng)
    yield


def _poison(city: ProxiedCity, source: str, value: bytes, rng: Random) -> None:
    _put(city, source, Found(rng.randrange(PARTITIONS), 0, b"", value, {}))
    city.strangers.parks(source, UNREADABLE)


@harm("unknown", SOURCES)
@contextmanager
def unknown(city: ProxiedCity, source: str, rng: Random) -> Iterator[None]:
    """A later version of the source publishes a type that nobody knows yet."""
    yield from _tomorrow(city, source, rng, "?")


@harm("unknown-and-large", SOURCES)
@contextmanager
def unknown_and_large(city: ProxiedCity, source: str, rng: Random) -> Iterator[None]:
    """The same with ten megabytes of data."""
    yield from _tomorrow(city, source, rng, "?" * LARGE)


def _tomorrow(city: ProxiedCity, source: str, rng: Random, said: str) -> Iterator[None]:
    """While the source is down: at a place where a later one would have said it."""
    city.services[source].stop()
    with Logbook(source, city.database_url(source)) as book:
        position, partition, like = _free_place(city, book, rng)
    kind = f"onestop.{source}.Tomorrow{position}.v1"
    envelope = {
        **json.loads(like),
        "id": f"{source}/{position}",
        "type": kind,
        "subject": NOBODY.format(position),
        "streamid": f"tomorrow/{position}",
        "streamversion": 1,
        "data": {"said": said},
    }
    news = Found(partition, 0, envelope["subject"].encode(), json.dumps(envelope).encode(), {})
    _put(city, source, news, _last_word(_own(city, source), partition))
    city.strangers.parks(source, kind)
    try:
        yield
    finally:
        city.services[source].start().ready()


def _free_place(city: ProxiedCity, book: Logbook, rng: Random) -> tuple[int, int, bytes]:
    """A position the log gave to something it keeps to itself, a partition of the topic on which
    all that lies before it and nothing that lies behind it stands; and a fact to look like."""
    rows = [(row.position, outgoing(book.name, row)) for row in book.rows()]
    used = city.strangers.positions.setdefault(book.name, set())
    tails: dict[int, int] = dict.fromkeys(range(PARTITIONS), 0)
    for place, at in _readable(city, book.name):
        tails[place] = max(tails[place], at)
    said = [(at, partition_of(fact.key, PARTITIONS)) for at, fact in rows if fact]
    unsent = {partition for at, partition in said if at > tails[partition]}
    sent = {partition: tail for partition, tail in tails.items() if partition not in unsent}
    kept = (at for at, fact in reversed(rows) if fact is None and at not in used)
    position, free = next(
        (at, free) for at in kept if (free := [one for one, tail in sent.items() if 0 < tail < at])
    )
    used.add(position)
    return position, rng.choice(free), next(fact.value for _, fact in rows if fact)


def _last_word(found: list[Found], partition: int) -> Found:
    """What `found` has last on this partition."""
    return [one for one in found if one.partition == partition][-1]


def _readable(city: ProxiedCity, source: str) -> Iterator[tuple[int, int]]:
    """Partition and position of what is read as a fact of the source's, whoever sent it."""
    for one in records(city.bootstrap, source):
        fact = delivered(source, one.partition, one.offset, one.key, one.value)
        if not fact.reason:
            yield one.partition, fact.position


def _own(city: ProxiedCity, source: str) -> list[Found]:
    """Records that the source itself sent."""
    theirs = city.strangers.written.get(source, set())
    found = records(city.bootstrap, source)
    return [one for one in found if (one.partition, one.offset) not in theirs]


def _put(city: ProxiedCity, source: str, *words: Found) -> None:
    """Sends the same again, all in one batch: nobody finds the first without the last."""

    def wrote(error: KafkaError | None, message: Message) -> None:
        assert error is None, error
        at = message.partition(), message.offset()
        assert at[0] is not None
        assert at[1] is not None
        city.strangers.wrote(source, at[0], at[1])

    producer = Producer(
        {
            "bootstrap.servers": city.bootstrap,
            "message.max.bytes": MAX_RECORD_BYTES,
            "batch.size": MAX_RECORD_BYTES,
            "linger.ms": LINGER_MS,
        }
    )
    for one in words:
        producer.produce(topic_of(source), one.value, one.key, one.partition, on_delivery=wrote)
    assert producer.flush(120) == 0, "not acknowledged"
