"""A real broker that lets nobody in unknown, and nobody do what was not granted."""

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onestop_chassis.bus.access import allowed_to, grant, set_password
from onestop_chassis.bus.kafka_settings import KafkaSettings, SaslMechanism, SecurityProtocol
from onestop_cli.kafka_jars import from_jars
from onestop_cli.kafka_node import Broker, BrokerMissing
from onestop_cli.ports import free_port

from tests.support.environment import clean
from tests.support.kafka import missing

CREDENTIALS = Path(__file__).parents[2] / "deploy" / "kafka" / "credentials.sh"
CERTIFIED = "certified"


@dataclass(frozen=True)
class SecuredBroker:
    """Two ways in are secured; the open one is the administrator's, as on a machine of its own."""

    broker: Broker
    place: Path
    port: int
    mutual_port: int

    def principal(self, name: str) -> KafkaSettings:
        """How somebody signs in who may do nothing yet."""
        file = self.place / f"{name}.password"
        file.write_text(secrets.token_hex(12), encoding="utf-8")
        set_password(self.broker.kafka, name, file.read_text(encoding="utf-8"))
        return KafkaSettings(
            kafka_bootstrap=f"127.0.0.1:{self.port}",
            kafka_security_protocol=SecurityProtocol.SASL_SSL,
            kafka_sasl_mechanism=SaslMechanism.SCRAM_SHA_512,
            kafka_user=name,
            kafka_password_file=str(file),
            kafka_ca_file=str(self.place / "ca.pem"),
            topic_partitions=3,
        )

    def certified(self) -> KafkaSettings:
        """How somebody signs in with nothing but a certificate; the principal is its subject."""
        return KafkaSettings(
            kafka_bootstrap=f"127.0.0.1:{self.mutual_port}",
            kafka_security_protocol=SecurityProtocol.SSL,
            kafka_ca_file=str(self.place / "ca.pem"),
            kafka_certificate_file=str(self.place / f"{CERTIFIED}.pem"),
            kafka_key_file=str(self.place / f"{CERTIFIED}.key"),
            topic_partitions=3,
        )

    def grant(self, service: str, *listens: str, but: str = "") -> None:
        """What a service's blueprint needs, without the operation `but`."""
        wanted = [one for one in allowed_to(service, listens) if one.operation != but]
        grant(self.broker.kafka, f"User:{service}", wanted)


@contextmanager
def running(place: Path) -> Iterator[SecuredBroker]:
    """Until the end; a test is skipped where none can be started."""
    if shutil.which("openssl") is None:
        missing("没有 openssl / no openssl")
    made = [str(CREDENTIALS), str(place), CERTIFIED]
    subprocess.run(made, env=clean(), check=True, capture_output=True)
    port, mutual = free_port(), free_port()
    paths = {"secured": (port, port), "mutual": (mutual, mutual)}
    try:
        broker = from_jars(place, clean(), paths, _secured(place))
    except BrokerMissing as reason:
        missing(str(reason))
    try:
        yield SecuredBroker(broker, place, port, mutual)
    finally:
        broker.discard()


def _secured(place: Path) -> dict[str, str]:
    scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    tls = {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(place / "broker.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(place / "ca.pem"),
    }
    return {
        "listener.security.protocol.map": (
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL,MUTUAL:SSL"
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.secured.scram-sha-512.sasl.jaas.config": scram,
        "listener.name.mutual.ssl.client.auth": "required",
        **{
            f"listener.name.{name}.{key}": value
            for name in ("secured", "mutual")
            for key, value in tls.items()
        },
    }
