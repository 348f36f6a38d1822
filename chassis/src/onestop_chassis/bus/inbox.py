"""Taking in what other services published: each fact once, as it came, into the own log."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

import structlog
from onestop_contracts.event import UnknownType

from onestop_chassis.bus.closer_look import closer_look
from onestop_chassis.bus.feed import LOCAL, Delivered, is_published
from onestop_chassis.bus.peek import LATEST, peek
from onestop_chassis.bus.same_fact import same_fact
from onestop_chassis.bus.unreadable import UNREADABLE, Fact, NotTheirs, why, wrapped
from onestop_chassis.clock import WallClock
from onestop_chassis.log.codec import instant
from onestop_chassis.log.crashpoints import reach
from onestop_chassis.log.log import InboxPosition, Log
from onestop_chassis.telemetry import tracing

AHEAD = timedelta(days=1)
"""How far another service's clock may be ahead."""

log = structlog.get_logger(__name__)


_LEAVING: set[str] = set()
"""Types that were found to leave their service: no more than there are classes."""


def delivered(
    source: str,
    partition: int,
    offset: int,
    key: bytes | None,
    value: bytes | None,
    latest: str = LATEST,
) -> Delivered:
    """What a transport handed over, read as far as storing it needs; never raises.

    `latest`: see `Inbox.latest`.
    """
    key, value = key or b"", value or b""
    try:
        seen = peek(value) or closer_look(value)
        service, position, kind, ordered_by, time = seen
        if service != source:
            raise NotTheirs(f"id: none of {source}'s")
        if ordered_by.encode() != key:
            raise NotTheirs("key: not its project, nor its stream where it has none")
        if kind not in _LEAVING and not _may_leave(kind):
            raise NotTheirs("type: one that stays inside its service")
        if time > latest:
            raise NotTheirs(f"time: recorded after {latest}, ahead of this clock")
    except ValueError as error:  # pydantic's errors are ValueErrors
        return Delivered(source, partition, offset, 0, key, UNREADABLE, value, why(error))
    return Delivered(source, partition, offset, position, key, kind, value)


def _may_leave(kind: str) -> bool:
    """A type that nobody knows here may be a new one."""
    try:
        leaves = is_published(kind)
    except UnknownType:
        return True
    if leaves:
        _LEAVING.add(kind)
    return leaves


class Inbox:
    """Stores deliveries in order: the facts and how far they came, in one transaction.

    A source's facts come with rising positions in each partition. One that comes again is refused
    by the log's key, whichever way it came; one that comes late, behind a higher position, is
    stored late rather than lost, and said. Of two facts with one id the first takes effect, and
    the other is kept beside it and parked: which is real, the source's own log says.
    """

    def __init__(self, own_log: Log):
        self._log = own_log
        self._reached: dict[tuple[str, int], int] = {}

    def latest(self) -> str:
        """When a fact can have been recorded at the latest. Clocks that are set by hand are set
        one after the other, and say nothing of each other."""
        clock = self._log.clock
        return instant(clock.now() + AHEAD) if clock.name == WallClock.name else LATEST

    def positions(self, source: str) -> dict[int, InboxPosition]:
        """How far each partition of `source` is stored; partitions never heard of are absent."""
        return self._log.inbox_positions(source)

    def position(self, source: str, partition: int = LOCAL) -> int:
        """The highest producer position stored from this partition; 0 for none."""
        return max(self._log.inbox_position(source, partition).position, 0)

    def forget(self, source: str) -> None:
        """Positions of a source are read from the database again; nothing may be storing it."""
        for place in [place for place in self._reached if place[0] == source]:
            self._reached.pop(place, None)

    def store(self, deliveries: Sequence[Delivered]) -> int:
        """Stores what is new, partition by partition; returns when committed, with how many."""
        stored = 0
        with tracing.span(
            self._log.service,
            "store inbox",
            tracing.CONSUMER,
            tracing.carried(fact.value for fact in deliveries),
            {"messaging.batch.message_count": len(deliveries)},
        ):
            for (source, partition), group in groupby(
                deliveries, attrgetter("source", "partition")
            ):
                stored += self._store(source, partition, list(group))
        return stored

    def _store(self, source: str, partition: int, deliveries: Sequence[Delivered]) -> int:
        place = source, partition
        if place not in self._reached:
            self._reached[place] = self.position(source, partition)
        reached, now = self._reached[place], self._log.clock.now().isoformat()
        facts: list[Fact] = []
        behind = 0
        for fact in deliveries:
            if fact.reason:
                facts.append(self._refused(fact, now))
            else:
                behind += fact.position <= reached
                reached = max(reached, fact.position)
                facts.append((fact.position, fact.type, fact.value))
        others: list[Fact] = []

        def besides(held: Mapping[int, bytes]) -> Sequence[Fact]:
            others[:] = [self._refused(fact, now) for fact in _others(deliveries, held)]
            return others

        stored = self._log.append_facts(source, partition, deliveries[-1].offset, facts, besides)
        if (late := stored.new - len(others) - (len(facts) - behind)) > 0:
            log.warning("inbox_out_of_order", source=source, partition=partition, facts=late)
        reach("inbox-stored")
        self._reached[place] = reached  # only now: what failed is not reached
        return stored.new

    @staticmethod
    def _refused(fact: Delivered, now: str) -> Fact:
        place = {"source": fact.source, "partition": fact.partition, "offset": fact.offset}
        log.warning("record_unreadable", **place, reason=fact.reason)
        return wrapped(fact, now)


def _others(deliveries: Sequence[Delivered], held: Mapping[int, bytes]) -> Iterator[Delivered]:
    """Those that say something else than what is held under their id."""
    for fact in deliveries:
        known = None if fact.reason else held.get(fact.position)
        if known is not None and not same_fact(known, fact.value):
            yield fact._replace(position=0, reason=f"id: {fact.position} is that of another fact")
