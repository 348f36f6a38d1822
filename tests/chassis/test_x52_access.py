"""X52: what a principal may do is what its service's blueprint needs, and nothing else."""

from importlib import import_module
from typing import Any

import pytest
from onestop_chassis.bus.access import OPERATORS_GROUP, allowed_to
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.main import main
from onestop_chassis.service.settings import ServiceSettings
from onestop_contracts.envelope import TOPICS

CHANGES = {"Create", "Write", "Delete", "Alter", "AlterConfigs"}


def _blueprint(service: str) -> Blueprint[Any]:
    found: Blueprint[Any] = import_module(f"onestop_{service}.app").blueprint
    return found


@pytest.mark.parametrize("service", TOPICS)
def test_x52_a_principal_changes_its_own_topics_and_reads_those_it_listens_to(service: str) -> None:
    allowed = allowed_to(service, _blueprint(service).listens)
    topics = [one for one in allowed if one.resource == "topic"]
    changed = {(one.name, one.prefixed) for one in topics if one.operation in CHANGES}
    assert changed == {(TOPICS[service], False), (f"{TOPICS[service]}.replay.", True)}
    read = {one.name for one in topics if one.operation == "Read" and not one.prefixed}
    assert read == {TOPICS[service], *(TOPICS[name] for name in _blueprint(service).listens)}
    groups = {(one.name, one.operation) for one in allowed if one.resource == "group"}
    assert groups == {(service, "Read"), (OPERATORS_GROUP, "Describe")}
    assert {one.resource for one in allowed} == {"topic", "group"}
    of_others = [TOPICS[name] for name in TOPICS if name != service]
    prefixes = [one.name for one in allowed if one.prefixed]
    assert not [topic for topic in of_others for prefix in prefixes if topic.startswith(prefix)]


def test_x52_the_list_is_what_kafkas_own_tool_takes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(_blueprint("land"), ServiceSettings, ["acls", "--principal", "User:CN=land"])
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    who = "--add --allow-principal User:CN=land"
    assert f"{who} --operation Write --topic onestop.land" in lines
    assert f"{who} --operation Read --topic onestop.intake" in lines
    prefixed = "--topic onestop.land.replay. --resource-pattern-type prefixed"
    assert f"{who} --operation Create {prefixed}" in lines
    assert len(lines) == len(allowed_to("land", ["intake"]))
