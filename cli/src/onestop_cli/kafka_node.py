"""One Kafka node for a laptop: its settings, whether it answers, how it is ended."""

import socket
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from onestop_chassis.bus.kafka_clients import for_confluent
from onestop_chassis.bus.kafka_settings import KafkaSettings

from onestop_cli.ports import free_port

READY_SECONDS = 300.0

SETTINGS: Mapping[str, str] = {
    "node.id": "1",
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(16 * 1024 * 1024),
    "replica.fetch.max.bytes": str(16 * 1024 * 1024),
}
"""One KRaft node; topics are never created by accident; fsync is Kafka's default."""


class BrokerMissing(Exception):
    """This way to a broker is closed; the text says what is missing, in both languages."""


@dataclass
class Broker:
    """A broker that answers. `stop` ends it if it was started here and keeps its data;
    `discard` drops them as well."""

    kafka: KafkaSettings
    how: str
    stop: Callable[[], None] = field(default=lambda: None)
    discard: Callable[[], None] = field(default=lambda: None)

    @property
    def bootstrap(self) -> str:
        """Where it is."""
        return self.kafka.kafka_bootstrap


def answers(kafka: KafkaSettings, timeout: float) -> bool:
    """Whether a broker lets us in and lists its topics within `timeout` seconds."""
    try:
        client = AdminClient({**for_confluent(kafka), "log_level": 0})
        client.list_topics(timeout=timeout)
    except KafkaException:
        return False
    return True


def wait_ready(kafka: KafkaSettings, alive: Callable[[], bool]) -> bool:
    """Whether the broker came up before it died or `READY_SECONDS` went by."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if not alive():
            return False
        if _listens(kafka.kafka_bootstrap) and answers(kafka, 10.0):
            return True
        time.sleep(0.1)
    return False


def port_for(environ: Mapping[str, str]) -> int:
    """`KAFKA_PORT` where it is set, else one that is free now."""
    return int(environ.get("KAFKA_PORT") or free_port())


def _listens(bootstrap: str) -> bool:
    host, _, port = bootstrap.rpartition(":")
    with closing(socket.socket()) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, int(port))) == 0
