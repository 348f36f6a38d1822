"""X52: how Kafka is reached fits together, or the start ends and names what does not."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from onestop_chassis.bus.kafka_clients import for_aiokafka, for_confluent, for_faststream
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.environment import unusable
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.main import main
from onestop_chassis.service.settings import ServiceSettings
from pydantic import ValidationError

SIGNED_IN = {
    "ONESTOP_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
    "ONESTOP_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "ONESTOP_KAFKA_USER": "review",
}
TOYS: Blueprint[object] = Blueprint(name="toys", listens=(), reference=lambda _: object())


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment that fits; what is changed in it is read by `_wrong`."""
    password = tmp_path / "password"
    password.write_text("geheim\n", encoding="utf-8")
    found = {**SIGNED_IN, "ONESTOP_KAFKA_PASSWORD_FILE": str(password)}
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


def _wrong(monkeypatch: pytest.MonkeyPatch, **changed: str) -> list[str]:
    """The variables that are named, of an environment with these changes ("" leaves one out)."""
    for name, value in changed.items():
        variable = f"ONESTOP_{name.upper()}"
        monkeypatch.setenv(variable, value) if value else monkeypatch.delenv(variable)
    with pytest.raises(ValidationError) as raised:
        KafkaSettings()
    lines = unusable(raised.value, KafkaSettings)
    assert all(" / " in line for line in lines)
    assert "geheim" not in "".join(lines)
    return [line.split()[0].removeprefix("ONESTOP_").lower() for line in lines]


def test_x52_every_library_is_told_the_same(given: Mapping[str, str]) -> None:
    kafka = KafkaSettings(kafka_bootstrap="here:9092")
    assert for_confluent(kafka) == {
        "bootstrap.servers": "here:9092",
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "review",
        "sasl.password": "geheim",
    }
    assert for_aiokafka(kafka) == {
        "bootstrap_servers": "here:9092",
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "review",
        "sasl_plain_password": "geheim",
    }
    assert for_faststream(kafka).__class__.__name__ == "SASLScram512"


def test_x52_a_broker_of_ones_own_is_reached_whatever_the_environment_says(
    given: Mapping[str, str],
) -> None:
    kafka = KafkaSettings.unsecured("here:9092")
    assert for_confluent(kafka) == {
        "bootstrap.servers": "here:9092",
        "security.protocol": "PLAINTEXT",
    }
    assert for_faststream(kafka) is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"kafka_user": ""}, ["kafka_user"]),
        ({"kafka_sasl_mechanism": ""}, ["kafka_sasl_mechanism"]),
        ({"kafka_sasl_mechanism": "SCRAM"}, ["kafka_sasl_mechanism"]),
        ({"kafka_password_file": "", "kafka_user": ""}, ["kafka_user", "kafka_password_file"]),
        ({"kafka_password_file": "/nowhere"}, ["kafka_password_file"]),
        ({"kafka_password_file": "/dev/null"}, ["kafka_password_file"]),
        ({"kafka_security_protocol": "sasl"}, ["kafka_security_protocol"]),
        (
            {"kafka_security_protocol": "PLAINTEXT"},
            ["kafka_sasl_mechanism", "kafka_user", "kafka_password_file"],
        ),
        ({"kafka_ca_file": __file__}, ["kafka_ca_file"]),
        ({"kafka_security_protocol": "SASL_SSL", "kafka_ca_file": __file__}, ["kafka_ca_file"]),
        (
            {"kafka_security_protocol": "SASL_SSL", "kafka_certificate_file": __file__},
            ["kafka_key_file"],
        ),
        (
            {
                "kafka_security_protocol": "SASL_SSL",
                "kafka_certificate_file": __file__,
                "kafka_key_file": "/nowhere",
            },
            ["kafka_key_file"],
        ),
        ({"topic_min_insync": "2", "topic_replication": "1"}, ["topic_min_insync"]),
        ({"topic_min_insync": "2"}, ["topic_replication"]),
        ({"topic_replication": "0"}, ["topic_replication"]),
        ({"topic_partitions": "0", "topic_retention_hours": "soon"}, 2 * ["topic"]),
    ],
)
def test_x52_what_does_not_fit_is_named(
    given: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, str],
    named: list[str],
) -> None:
    found = _wrong(monkeypatch, **changed)
    assert len(found) == len(named)
    assert all(one.startswith(wanted) for one, wanted in zip(found, named, strict=True))


def test_x52_a_start_that_cannot_reach_kafka_ends_at_once_with_a_line(
    given: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ONESTOP_KAFKA_USER")
    with pytest.raises(SystemExit) as ended:
        main(TOYS, ServiceSettings, ["serve"])
    assert ended.value.code == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in told] == ["ONESTOP_KAFKA_USER"]
