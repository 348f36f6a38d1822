"""The same settings in the words of each library that speaks with Kafka."""

from typing import TYPE_CHECKING, Any

from onestop_chassis.bus.kafka_settings import KafkaSettings, SaslMechanism

if TYPE_CHECKING:
    from faststream.security import BaseSecurity


def for_aiokafka(kafka: KafkaSettings) -> dict[str, Any]:
    """Arguments of aiokafka's clients. Files are read now.

    Raises:
        OSError: one of them cannot be read any more.
    """
    protocol = kafka.kafka_security_protocol
    found: dict[str, Any] = {
        "bootstrap_servers": kafka.kafka_bootstrap,
        "security_protocol": protocol.value,
    }
    if protocol.encrypts:
        found["ssl_context"] = kafka.tls()
    if protocol.signs_in:
        found["sasl_mechanism"] = kafka.kafka_sasl_mechanism.value
        found["sasl_plain_username"] = kafka.kafka_user
        found["sasl_plain_password"] = kafka.password()
    return found


def for_confluent(kafka: KafkaSettings) -> dict[str, Any]:
    """Settings of librdkafka's clients; the password is read now.

    Raises:
        OSError: it cannot be read any more.
    """
    protocol = kafka.kafka_security_protocol
    found: dict[str, Any] = {
        "bootstrap.servers": kafka.kafka_bootstrap,
        "security.protocol": protocol.value,
    }
    if protocol.signs_in:
        found["sasl.mechanism"] = kafka.kafka_sasl_mechanism.value
        found["sasl.username"] = kafka.kafka_user
        found["sasl.password"] = kafka.password()
    files = {
        "ssl.ca.location": kafka.kafka_ca_file,
        "ssl.certificate.location": kafka.kafka_certificate_file,
        "ssl.key.location": kafka.kafka_key_file,
    }
    return found | {name: place for name, place in files.items() if place}


def for_faststream(kafka: KafkaSettings) -> "BaseSecurity | None":
    """What FastStream calls security; None of a broker that lets everybody in.

    Raises:
        OSError: a file cannot be read any more.
    """
    from faststream import security  # noqa: PLC0415 (slow to load, and only with Kafka)

    protocol = kafka.kafka_security_protocol
    context = kafka.tls() if protocol.encrypts else None
    if protocol.signs_in:
        ways = {
            SaslMechanism.PLAIN: security.SASLPlaintext,
            SaslMechanism.SCRAM_SHA_256: security.SASLScram256,
            SaslMechanism.SCRAM_SHA_512: security.SASLScram512,
        }
        way = ways[kafka.kafka_sasl_mechanism]
        return way(kafka.kafka_user, kafka.password(), context, protocol.encrypts)
    return security.BaseSecurity(context, use_ssl=True) if context else None
