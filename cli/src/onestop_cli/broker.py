"""Finds a Kafka broker or starts one: given, in a container, or from its jars."""

from collections.abc import Mapping
from pathlib import Path

from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.environment import unusable
from pydantic import ValidationError

from onestop_cli.kafka_container import in_container
from onestop_cli.kafka_jars import from_jars
from onestop_cli.kafka_node import Broker, BrokerMissing, answers

__all__ = ["Broker", "BrokerMissing", "find", "from_jars", "given", "in_container"]


def find(data: Path, environ: Mapping[str, str]) -> Broker:
    """The given broker, else one in a container, else one from its jars.

    `data` is the directory in which a broker started here keeps its log.

    Raises:
        BrokerMissing: none of the three ways is open; lists what each lacks.
    """
    if environ.get("KAFKA_BOOTSTRAP"):
        return given(environ)
    lacking: list[str] = []
    for way in (in_container, from_jars):
        try:
            return way(data, environ)
        except BrokerMissing as missing:
            lacking.append(str(missing))
    wanted = "没有可用的 Kafka / no Kafka broker: set KAFKA_BOOTSTRAP=host:port, or"
    raise BrokerMissing("\n  - ".join((wanted, *lacking)))


def given(environ: Mapping[str, str], seconds: float = 30.0) -> Broker:
    """The broker that `KAFKA_BOOTSTRAP` names, reached as `ONESTOP_KAFKA_…` says.

    Raises:
        BrokerMissing: the variable is not set, a setting does not fit, or nobody answers there.
    """
    bootstrap = environ.get("KAFKA_BOOTSTRAP", "")
    if not bootstrap:
        raise BrokerMissing("未设置 KAFKA_BOOTSTRAP / KAFKA_BOOTSTRAP is not set")
    try:
        kafka = KafkaSettings(kafka_bootstrap=bootstrap)
    except ValidationError as error:
        raise BrokerMissing("\n".join(unusable(error, KafkaSettings))) from error
    if not answers(kafka, seconds):
        raise BrokerMissing(f"{bootstrap} 无应答 / no broker answers at {bootstrap}")
    return Broker(kafka, "given")
