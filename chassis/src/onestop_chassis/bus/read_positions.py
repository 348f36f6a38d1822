"""Where each assigned partition is read on, and whether what arrives follows on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition

from onestop_chassis.bus.feed import Delivered
from onestop_chassis.bus.inbox import Inbox


class Numbered(Protocol):
    """A record with its place in the partition."""

    @property
    def offset(self) -> int: ...


R = TypeVar("R", bound=Numbered)


class RecordsMissing(RuntimeError):
    """Records are missing before the ones that arrived; they are asked for again."""

    def __init__(self, place: TopicPartition, wanted: int, found: int):
        super().__init__(f"{place.topic}/{place.partition}: wanted {wanted}, found {found}")
        self.wanted = wanted


@dataclass(slots=True)
class ReadPosition:
    """`next` is the offset that comes next, None where any first one will do.

    `stored` is the highest producer position in the database; `fresh` until the first record.
    """

    next: int | None
    stored: int
    fresh: bool = True


class ReadPositions:
    """The partitions at hand. Reading on starts with the last stored record, not behind it: a
    topic that was made anew is recognised by another record standing there."""

    def __init__(self, inbox: Inbox):
        self._inbox = inbox
        self._read: dict[TopicPartition, ReadPosition] = {}
        self.moves = 0

    def forget(self) -> None:
        """The assignment changed."""
        self._read = {}

    def known(self, place: TopicPartition) -> bool:
        return place in self._read

    def load(self, sources: Mapping[TopicPartition, str]) -> dict[TopicPartition, int]:
        """Reads the database and says to which offset to go in each partition."""
        found = {source: self._inbox.positions(source) for source in set(sources.values())}
        for place, source in sources.items():
            known = found[source].get(place.partition)
            if known is None or known.offset < 0:
                self._read[place] = ReadPosition(None, 0)
            else:
                self._read[place] = ReadPosition(known.offset, max(known.position, 0))
        return {place: self._read[place].next or 0 for place in sources}

    def following(self, place: TopicPartition, facts: Sequence[Delivered]) -> Sequence[Delivered]:
        """The facts without those that are stored already: a consumer that was moved to what the
        database said delivers again what was being stored at that moment.

        Raises:
            RecordsMissing: what is left does not follow on what came before, or on each other; or
                it stands where another fact was stored from: the topic is not the same any more.
        """
        at = self._read[place]
        if not at.fresh and at.next is not None and facts[0].offset < at.next:
            again = [fact for fact in facts if fact.offset < at.next]
            for fact in again:
                if fact.position > at.stored:
                    raise RecordsMissing(place, at.next, fact.offset)
            facts = facts[len(again) :]
        if not facts:
            return facts
        wanted = facts[0].offset if at.next is None else at.next
        for fact in facts:
            if fact.offset != wanted and not self._starts_again(at, fact):
                raise RecordsMissing(place, wanted, fact.offset)
            wanted = fact.offset + 1
        return facts

    def made_anew(self, place: TopicPartition, facts: Sequence[Delivered]) -> bool:
        """Whether another record stands where the last stored one should; then all is read."""
        at, first = self._read[place], facts[0]
        if not at.fresh or at.next is None or first.offset < at.next:
            return False
        if first.reason or first.position <= at.stored:
            return False
        self._read[place] = ReadPosition(None, at.stored)
        return True

    def reached(self, place: TopicPartition, facts: Sequence[Delivered]) -> None:
        """These facts and all before them are stored."""
        at = self._read.get(place)
        if at is not None:
            at.next, at.fresh = facts[-1].offset + 1, False
            at.stored = max(at.stored, *(fact.position for fact in facts))
        self.moves += 1

    def new(self, place: TopicPartition, records: Sequence[R]) -> Sequence[R]:
        """The records without the one that is read a second time when reading on."""
        at = self._read[place]
        again = at.fresh and at.next is not None and records[0].offset == at.next
        return records[1:] if again else records

    def unstored(self, place: TopicPartition, facts: Sequence[Delivered]) -> Sequence[Delivered]:
        """The facts without the one at which reading on starts: it is stored, or was given up."""
        at = self._read[place]
        new = self.new(place, facts)
        return new if len(new) == len(facts) or facts[0].position <= at.stored else facts

    def next(self, place: TopicPartition, otherwise: int) -> int:
        at = self._read.get(place)
        return otherwise if at is None or at.next is None else at.next

    def behind(self, consumer: AIOKafkaConsumer | None) -> bool:
        """Whether there is something to fetch, or nothing was assigned yet."""
        assigned = consumer.assignment() if consumer else ()
        marks = ((place, consumer.highwater(place)) for place in assigned if consumer)
        return not assigned or any(
            mark is not None and mark > self.next(place, mark) for place, mark in marks
        )

    def answered(self, consumer: AIOKafkaConsumer | None) -> bool:
        """Whether the broker has let every partition at hand be read."""
        return consumer is not None and all(
            consumer.highwater(place) is not None
            for place in consumer.assignment()
            if place in self._read
        )

    @staticmethod
    def _starts_again(at: ReadPosition, fact: Delivered) -> bool:
        """A shorter topic than the one stored from: the broker starts it from its beginning."""
        return at.fresh and at.next is not None and fact.offset < at.next
