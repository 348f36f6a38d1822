"""Which topic is which: one that was deleted and made anew has the same name and another id, one
that was given partitions has the same id, and what has one key is no longer in order on it."""

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog

from onestop_chassis.bus.kafka_clients import for_confluent
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.known_topics import KnownTopics, Topic
from onestop_chassis.bus.refused import BusRefused, no_right_to, not_let_in

if TYPE_CHECKING:
    from confluent_kafka.admin import AdminClient

ANSWER_SECONDS = 2.0
APPEAR_SECONDS, APPEAR_STEP_SECONDS, LONGEST_STEP_SECONDS = 10.0, 0.1, 1.0

log = structlog.get_logger(__name__)


class TopicMadeAnew(RuntimeError):
    """A topic is gone, or another one stands in its place; whoever uses it begins again."""


class PartitionsAdded(BusRefused):
    """A topic has more partitions than it began with."""

    def __init__(self, topic: str, was: int, now: int):
        service = topic.rpartition(".")[2]
        way = f"onestop bus renew {service}"
        super().__init__(
            f"主题 {topic} 的分区由 {was} 增至 {now}，同一项目的事实在其上不再保序：请重建（{way}）"
            f" / {topic} had {was} partitions and was given {now}: what is about one project is out"
            f" of order there; renew it ({way})"
        )


class Identities:
    """The topics in use, as they were when they were first seen.

    Who sends or reads by offsets goes on with a topic of the same name as if nothing had
    happened, and what was on the old one is missing; only the id tells. Not thread-safe.
    """

    def __init__(self, kafka: KafkaSettings, topics: Iterable[str], known: KnownTopics):
        self._kafka = kafka
        self._topics = sorted(topics)
        self._known = known
        self._seen: dict[str, Topic] = {}
        self.grown: dict[str, PartitionsAdded] = {}
        """Those that were given partitions, as they were last learnt."""
        self.complete = False
        """Whether all of them were there once: who only reads makes none of them again."""
        self._admin: AdminClient | None = None

    async def learn(self) -> None:
        """A new term takes the topics as it finds them.

        Waits a while for those that are being made at the moment: a group that forms while a topic
        is not yet known everywhere gives nobody its partitions.

        Raises:
            TopicMadeAnew: one that was there before does not come back so soon.
            NotAllowed, NotLetIn: the broker does not say.
        """
        self._seen, end, rest = {}, time.monotonic() + APPEAR_SECONDS, APPEAR_STEP_SECONDS
        self._admin = None  # what it signs in with may have been exchanged
        while len(self._seen) < len(self._topics) and time.monotonic() < end:
            found = await asyncio.to_thread(self._now)
            self._seen = found or {}
            if len(self._seen) < len(self._topics):
                await asyncio.sleep(rest)
                rest = min(2 * rest, LONGEST_STEP_SECONDS)
        if len(self._seen) == len(self._topics):
            self.complete = True
        elif self.complete:
            gone = sorted(set(self._topics) - self._seen.keys())
            raise TopicMadeAnew(", ".join(gone))
        had = await asyncio.to_thread(self._known.grown, self._seen)
        now = self._seen
        self.grown = {one: PartitionsAdded(one, had[one], now[one].partitions) for one in had}

    def present(self) -> list[str]:
        """The topics that are there, as far as is known."""
        return sorted(self._seen)

    def partitions_of(self, topic: str) -> int:
        """As it was learnt; 0 where it is not there."""
        found = self._seen.get(topic)
        return found.partitions if found else 0

    def check(self) -> None:
        """Does nothing while no broker answers: that is for those who need it to notice.

        Raises:
            TopicMadeAnew: a topic that was seen before is not there, or is another one.
            PartitionsAdded: one has more partitions than it was learnt with.
            NotAllowed, NotLetIn: the broker does not say.
        """
        now = self._now()
        if now is None:
            if refused := asyncio.run(not_let_in(self._kafka)):
                raise refused
            return
        before = dict(self._seen)
        self._seen |= now
        other = [name for name, was in before.items() if name not in now or now[name].id != was.id]
        if other:
            log.warning("topic_made_anew", topics=other)
            raise TopicMadeAnew(", ".join(other))
        for name, was in before.items():
            if now[name].partitions != was.partitions:
                raise PartitionsAdded(name, was.partitions, now[name].partitions)

    def _now(self) -> dict[str, Topic] | None:
        # Imported here: a process without Kafka does without the library.
        from confluent_kafka import KafkaError, KafkaException, TopicCollection  # noqa: PLC0415
        from confluent_kafka.admin import AdminClient  # noqa: PLC0415

        if self._admin is None:
            self._admin = AdminClient(for_confluent(self._kafka), logger=_quiet())
        asked = self._admin.describe_topics(
            TopicCollection(self._topics), request_timeout=ANSWER_SECONDS
        )
        found: dict[str, Topic] = {}
        for topic, answer in asked.items():
            try:
                told = answer.result(2 * ANSWER_SECONDS)
                found[topic] = Topic(str(told.topic_id), len(told.partitions))
            except (KafkaException, TimeoutError) as error:
                code = error.args[0].code() if isinstance(error, KafkaException) else None
                if code == KafkaError.TOPIC_AUTHORIZATION_FAILED:
                    raise no_right_to("主题", "topic", topic, self._kafka) from error
                if code != KafkaError.UNKNOWN_TOPIC_OR_PART:
                    return None
        return found


def _quiet() -> logging.Logger:
    """The library's own complaints about a broker that is away are said by us, once."""
    return logging.getLogger("confluent_kafka")
