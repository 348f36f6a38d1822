"""What a consumer is told when its group divides the partitions."""

from collections.abc import Awaitable, Callable, Collection
from time import monotonic

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

INSISTS, PAUSE_SECONDS = 5, 2.0

log = structlog.get_logger(__name__)


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc]
    """Says which partitions were given, whenever the group divides them anew.

    A static member that comes back gets what it had, and nothing is divided. If that division
    was made while a topic was gone, what it had of it is nothing: then it asks for another one, a
    bounded number of times, since with more members than partitions nothing is right.
    """

    def __init__(self, given: Callable[[set[TopicPartition]], Awaitable[None]]):
        self._given = given
        self._asked, self._asked_at = 0, monotonic()

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to give back: what is stored is stored."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        await self._given(assigned)

    def insist(self, consumer: AIOKafkaConsumer | None, topics: Collection[str]) -> None:
        """Asks for another division where this member was given nothing of one of the topics;
        looks now and then."""
        if consumer is None or self._asked >= INSISTS:
            return
        if {place.topic for place in consumer.assignment()} >= set(topics):
            return
        if monotonic() - self._asked_at > PAUSE_SECONDS:
            self._asked, self._asked_at = self._asked + 1, monotonic()
            log.info("inbox_given_nothing", asked_again=self._asked)
            consumer._coordinator.request_rejoin()  # the library has no public way
