"""What becomes of the records that were fetched: partition by partition they are taken in."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from onestop_chassis.bus.feed import Delivered
from onestop_chassis.bus.fetched import Records, by_place, in_parts
from onestop_chassis.bus.inbox import Inbox, delivered
from onestop_chassis.bus.inbox_lag import InboxLag
from onestop_chassis.bus.read_positions import ReadPositions, RecordsMissing
from onestop_chassis.bus.store_ahead import StoreAhead

log = structlog.get_logger(__name__)


class Taking:
    """Stores what follows on what is stored, each partition from where the database says.

    While the records of one are being stored, those of the next are read already.
    """

    def __init__(self, inbox: Inbox, sources: Mapping[str, str]):
        """`sources`: which service publishes on which topic."""
        self._inbox = inbox
        self._sources = sources
        self.read = ReadPositions(inbox)
        self.lag = InboxLag(sources)

    def forget(self) -> None:
        """The assignment changed."""
        self.read.forget()
        self.lag.forget()

    async def place(self, consumer: AIOKafkaConsumer, places: Collection[TopicPartition]) -> None:
        """Moves the consumer to where the database says."""
        sources = {place: self._sources[place.topic] for place in places}
        for place, offset in (await asyncio.to_thread(self.read.load, sources)).items():
            consumer.seek(place, offset)

    async def take(self, consumer: AIOKafkaConsumer, records: Records) -> list[str]:
        """Stores these records; where others are missing before them, it goes back to the first
        of those. What was missing is named.

        Raises:
            Exception: whatever storing raised. What is stored by then is passed over when all of
                it comes again.
        """
        places, latest = by_place(records), self._inbox.latest()
        lost = {place for place in places if not self.read.known(place)}
        if lost:
            await self.place(consumer, lost)  # its records come again, from where they should
        ahead, gaps = StoreAhead(self._inbox, self._stored), []
        for place, own in places.items():
            if place in lost:
                continue
            try:
                await self._in_order(consumer, place, own, latest, ahead)
            except RecordsMissing as missing:
                consumer.seek(place, missing.wanted)
                gaps.append(str(missing))
        await ahead.finish()
        return gaps

    async def _in_order(
        self,
        consumer: AIOKafkaConsumer,
        place: TopicPartition,
        records: Records,
        latest: str,
        ahead: StoreAhead,
    ) -> None:
        source = self._sources[place.topic]
        for some in in_parts(records):
            facts: Sequence[Delivered] = [
                delivered(source, place.partition, r.offset, r.key, r.value, latest) for r in some
            ]
            await ahead.finish()
            if new := self.read.new(place, some):
                self.lag.at_hand(place, new[0].timestamp)
            facts = self.read.following(place, facts)
            if facts and self.read.made_anew(place, facts):
                log.warning("topic_made_anew", topic=place.topic, partition=place.partition)
                consumer.seek(place, 0)
                return
            if facts:
                ahead.begin(place, facts, self.read.unstored(place, facts))

    def _stored(self, place: TopicPartition, facts: Sequence[Delivered]) -> None:
        self.read.reached(place, facts)
        self.lag.got(place, facts[-1].offset)
