"""A Kafka broker in a container, where Docker runs."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from onestop_chassis.bus.kafka_settings import KafkaSettings
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient

from onestop_cli.kafka_node import SETTINGS, Broker, BrokerMissing, port_for, wait_ready

IMAGE = "apache/kafka:4.1.0"
CLUSTER = "b25lc3RvcC1sYXB0b3AtMQ"
_LOGS = "/var/lib/kafka/data"


def in_container(data: Path, environ: Mapping[str, str]) -> Broker:
    """Starts the image `KAFKA_IMAGE`; its log is a volume named after `data` and is kept.

    A container left over from a run that was killed is replaced; the volume carries on.

    Raises:
        BrokerMissing: no Docker engine, no image, or the broker did not come up.
    """
    engine = _engine()
    image = environ.get("KAFKA_IMAGE", IMAGE)
    name = f"onestop-kafka-{hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]}"
    _remove(engine, name)
    host, port = engine.host(), port_for(environ)
    container = _container(image, name, host, port)
    try:
        container.start()
    except Exception as error:  # the engine's own words say what is wrong
        raise BrokerMissing(f"容器未能启动 / {image} did not start: {error}") from error
    kafka = KafkaSettings.unsecured(f"{host}:{port}")
    if not wait_ready(kafka, lambda: _running(container)):
        said = b"".join(container.get_logs()).decode(errors="replace")[-1500:]
        container.stop()
        raise BrokerMissing(f"Kafka 未就绪 / the broker in {image} did not come up:\n{said}")

    def stop() -> None:
        container.get_wrapped_container().stop(timeout=20)
        container.stop(delete_volume=False)

    def discard() -> None:
        container.stop()
        engine.client.volumes.get(name).remove()

    return Broker(kafka, f"container {image}", stop, discard)


def _engine() -> DockerClient:
    try:
        engine = DockerClient()
        engine.client.ping()
    except Exception as error:
        raise BrokerMissing(f"Docker 不可用 / no Docker engine: {error}") from error
    return engine


def _container(image: str, name: str, host: str, port: int) -> DockerContainer:
    settings = {
        **SETTINGS,
        "listeners": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "controller.quorum.voters": "1@localhost:9093",
        "advertised.listeners": f"PLAINTEXT://{host}:{port}",
        "log.dirs": _LOGS,
    }
    container = DockerContainer(image).with_name(name).with_bind_ports(9092, port)
    for key, value in settings.items():
        container.with_env("KAFKA_" + key.upper().replace(".", "_"), value)
    container.with_env("CLUSTER_ID", CLUSTER).with_env("KAFKA_HEAP_OPTS", "-Xmx512m")
    return container.with_volume_mapping(name, _LOGS, "rw")


def _remove(engine: DockerClient, name: str) -> None:
    for left in engine.client.containers.list(all=True, filters={"name": f"^/{name}$"}):
        left.remove(force=True)


def _running(container: DockerContainer) -> bool:
    wrapped = container.get_wrapped_container()
    wrapped.reload()
    return bool(wrapped.status in ("created", "running"))
