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
    assert volumes == ["kafka:", "postgres:", f"{name}-backups:"]
