"""A service started alone is the service of the city: same settings, image and volumes."""

import re
from pathlib import Path

import pytest
from onestop_cli.addresses import SERVICES

ROOT = Path(__file__).parents[2]
CITY = ROOT / "docker-compose.yml"


def block(text: str, name: str, indent: str = "") -> str:
    """What stands under `name`, wherever the file itself stands."""
    line = rf"^{indent}{re.escape(name)}:.*\n(?:{indent} .*\n|\n)+"
    found = re.search(line, text, re.MULTILINE)
    assert found, name
    return re.sub(r"context: [./]+", "context: .", found[0]).strip()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_alone_is_configured_as_in_the_city(service: str) -> None:
    city = CITY.read_text(encoding="utf-8")
    alone = (ROOT / "services" / service / "compose.yaml").read_text(encoding="utf-8")
    name = service.replace("_", "-")
    for part in ("x-hardened", "x-service", "networks"):
        assert block(alone, part) == block(city, part)
    for part in (f"{name}-migrate", name):
        assert block(alone, part, "  ") == block(city, part, "  ")
    volumes = block(alone, "volumes").split()[1:]
    own = [f"{name}-backups:", *(["archive-documents:"] if name == "archive" else [])]
    assert volumes == ["kafka:", "postgres:", *own]


@pytest.mark.parametrize("service", SERVICES)
def test_x52_over_a_secured_broker_each_signs_in_as_itself_and_is_given_its_list_before(
    service: str,
) -> None:
    secured = (ROOT / "deploy/kafka/secured.yaml").read_text(encoding="utf-8")
    name, folder = service.replace("_", "-"), service.replace("-", "_")
    assert f"SERVICE: {folder}," in block(secured, f"{name}-grants", "  ")
    for part in (f"{name}-migrate", name):
        assert f"ONESTOP_KAFKA_USER: {folder} }}" in block(secured, part, "  ")
    for part in (f"{name}-grants", f"{name}-migrate", name):
        found = re.findall(r"source: (\w+), target: (\w+)", block(secured, part, "  "))
        assert found == [(f"kafka_{folder}", "kafka_password")]
    assert f"{name}-grants: {{ condition" in block(secured, f"{name}-migrate", "  ")
    assert re.search(rf"^  kafka_{folder}: .*/kafka/{folder}\.password\"", secured, re.MULTILINE)
