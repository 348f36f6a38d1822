"""What the compose files leave open: read as the engine reads them, without one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped]
from onestop_cli.addresses import SERVICES

ROOT = Path(__file__).parents[2]
FILES = ("docker-compose.yml", *(f"services/{name}/compose.yaml" for name in SERVICES))


@pytest.fixture(params=FILES)
def composed(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load((ROOT / request.param).read_text(encoding="utf-8"))
    return read


def test_x83_ports_are_open_to_this_machine_only(composed: Mapping[str, Any]) -> None:
    ports = [one for each in composed["services"].values() for one in each.get("ports", ())]
    assert ports
    assert all(one.startswith("127.0.0.1:") for one in ports)


def test_x83_databases_and_broker_are_reached_from_inside_only(composed: Mapping[str, Any]) -> None:
    internal = {name for name, one in composed["networks"].items() if (one or {}).get("internal")}
    services = composed["services"]
    assert set(services["postgres"]["networks"]) == {"data"} <= internal
    beside = set(services["kafka"]["networks"]) - internal
    sharing = [name for name, one in services.items() if beside & set(one["networks"])]
    assert sharing == ["kafka"], "its published port is on a network of its own"


def test_x83_nobody_has_more_powers_than_it_needs(composed: Mapping[str, Any]) -> None:
    for name, one in composed["services"].items():
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        if name not in ("kafka", "grafana"):
            assert one["read_only"] is True, name


def test_x83_each_is_given_its_own_secrets_as_files(composed: Mapping[str, Any]) -> None:
    services, known = composed["services"], composed["secrets"]
    given = {name: _sources(one) for name, one in services.items() if name != "postgres"}
    assert _sources(services["postgres"]).union(*given.values()) == known.keys()
    own = [secret for told in given.values() for secret in told if secret != "token_key"]
    assert len(own) == len(set(own)), "no two are given the same"
    for name, one in services.items():
        for variable, value in one.get("environment", {}).items():
            assert not variable.endswith(("_KEY", "_TOKEN")), name
            assert not urlsplit(str(value)).password, name


def _sources(service: Mapping[str, Any]) -> set[str]:
    return {one if isinstance(one, str) else one["source"] for one in service.get("secrets", ())}
