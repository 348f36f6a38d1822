"""Which transport a service is on. What asks it is loaded when somebody does: clients of Kafka
are slow to load, and most processes never need this one."""

from typing import TYPE_CHECKING

from onestop_chassis.bus.bus import Bus, InProcessBus, KafkaBus
from onestop_chassis.operators.bus.transport import NoBroker, Transport

if TYPE_CHECKING:
    from onestop_chassis.operators.bus.broker import KafkaTransport


def transport_of(bus: Bus) -> Transport:
    """The one that this bus is.

    Raises:
        NoBroker: it is none that operators can look at.
    """
    if isinstance(bus, KafkaBus):
        return kafka_of(bus)
    if isinstance(bus, InProcessBus):
        from onestop_chassis.operators.bus.neighbours import Neighbours  # noqa: PLC0415 (slow, too)

        return Neighbours(bus)
    raise NoBroker("本服务未接入总线 / this service is on no bus")


def kafka_of(bus: KafkaBus) -> "KafkaTransport":
    """The broker of this bus."""
    from onestop_chassis.operators.bus.broker import KafkaTransport  # noqa: PLC0415 (slow to load)

    return KafkaTransport(bus.kafka)
