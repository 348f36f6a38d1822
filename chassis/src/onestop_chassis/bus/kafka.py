"""The bus over Kafka: a relay for what this service publishes, a receiver for what it hears."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.bus.inbox import Inbox
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.known_topics import KnownTopics
from onestop_chassis.bus.receiver import Receiver
from onestop_chassis.bus.relay import Relay
from onestop_chassis.bus.state import BusState
from onestop_chassis.log.lease import Lease
from onestop_chassis.log.log import Log


class KafkaAttachment:
    """One service on Kafka. A broker that is away stops neither the service nor its start."""

    def __init__(
        self,
        service: str,
        log: Log,
        listens: Sequence[str],
        kafka: KafkaSettings,
        instance: str,
    ):
        self._listens = tuple(listens)
        self._inbox = Inbox(log)
        self.relay = Relay(log, kafka, Lease(log.connect, f"relay/{service}"))
        known = KnownTopics(log.connect)
        self.receiver = (
            Receiver(service, self._inbox, kafka, known, listens, instance) if listens else None
        )
        self.relay.start()
        if self.receiver is not None:
            self.receiver.start()

    def stop(self) -> None:
        """Ends both after what is at hand."""
        self.relay.stop()
        if self.receiver is not None:
            self.receiver.stop()

    def mind(self, part: str, *, closed: bool) -> None:
        """Ends the part's session, or lets the next one begin."""
        minded = self.relay if part == "relay" else self.receiver
        if minded is not None:
            minded.sessions.mind(closed=closed)

    def state(self) -> BusState:
        """See `onestop_chassis.bus.bus.Attachment`."""
        waits = self.receiver.waits() if self.receiver is not None else {}
        refused = {"relay": self.relay.refused}
        if self.receiver is not None:
            refused["inbox"] = self.receiver.refused
        said = {part: why for part, why in refused.items() if why}
        return BusState(self.relay.state, self.relay.position, waits, said)

    def status(self) -> dict[str, Any]:
        """See `onestop_chassis.bus.bus.Attachment`."""
        parts = {"relay": self.relay.trouble}
        if self.receiver is not None:
            parts["inbox"] = self.receiver.trouble
        return {
            "transport": "kafka",
            "inbox": {source: self._heard(source) for source in self._listens},
            "heard": {source: self._places(source) for source in self._listens},
            "relay": self.relay.position,
            "known": self.relay.reach.known,
            "tails": {str(partition): at for partition, at in self.relay.reach.tails.items()},
            "leading": self.relay.state,
            "resting": self.receiver is None or self.receiver.sessions.resting,
            "listening": self.receiver is not None and not self.receiver.sessions.closed,
            "troubles": {part: trouble for part, trouble in parts.items() if trouble},
        }

    def _places(self, source: str) -> dict[str, int]:
        """Per partition of the source's topic, the highest producer position stored."""
        return {str(n): known.position for n, known in self._inbox.positions(source).items()}

    def _heard(self, source: str) -> int:
        return max((known.position for known in self._inbox.positions(source).values()), default=0)
