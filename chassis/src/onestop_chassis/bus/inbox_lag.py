"""How long what a topic holds has waited for its receiver."""

import time
from collections.abc import Callable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from onestop_chassis.clock import WallClock
from onestop_chassis.telemetry.known_since import KnownSince


class InboxLag:
    """Per source, from what the broker says is there and what has been stored.

    Of the batch at hand the age is known from its first record, as the producer stamped it; of
    what has not been fetched, since when this process knows of it. By the wall, both.
    """

    def __init__(self, topics: Mapping[str, str]):
        """`topics`: the source behind each topic."""
        self._topics = dict(topics)
        self._known: dict[TopicPartition, KnownSince] = {}
        self._got: dict[TopicPartition, int] = {}
        self._at_hand: dict[TopicPartition, float] = {}

    def there(self, place: TopicPartition, highwater: int, following: int) -> None:
        """The broker holds everything before `highwater`; `following` is to be fetched next."""
        self._got[place] = following - 1
        self._known.setdefault(place, KnownSince()).note(highwater - 1)

    def look(
        self,
        consumer: AIOKafkaConsumer | None,
        following: Callable[[TopicPartition, int], int],
    ) -> None:
        """Takes note of what the broker holds; `following(place, otherwise)` is fetched next."""
        for place in consumer.assignment() if consumer else ():
            highwater = consumer.highwater(place) if consumer else None
            if highwater is not None:
                self.there(place, highwater, following(place, highwater))

    def forget(self) -> None:
        """The assignment changed: what is elsewhere now is somebody else's to say."""
        self._known, self._got, self._at_hand = {}, {}, {}

    def at_hand(self, place: TopicPartition, stamped_ms: float) -> None:
        """A batch is being stored; its first record was sent at `stamped_ms` of the epoch."""
        age = max(0.0, WallClock().now().timestamp() - stamped_ms / 1000)
        self._at_hand[place] = time.monotonic() - age

    def got(self, place: TopicPartition, offset: int) -> None:
        """Everything up to `offset` is stored."""
        self._got[place] = offset
        self._at_hand.pop(place, None)

    def seconds(self) -> dict[str, float]:
        """For each source how long the first record that is not stored has waited."""
        waits = dict.fromkeys(self._topics.values(), 0.0)
        now = time.monotonic()
        for place, since in dict(self._at_hand).items():
            self._wait(waits, place, now - since)
        for place, known in dict(self._known).items():
            if (got := self._got.get(place)) is not None:
                self._wait(waits, place, known.waited(got))
        return waits

    def _wait(self, waits: dict[str, float], place: TopicPartition, seconds: float) -> None:
        source = self._topics[place.topic]
        waits[source] = max(waits[source], seconds)
