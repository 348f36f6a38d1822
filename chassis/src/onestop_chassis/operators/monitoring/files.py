"""The files by which Prometheus and Grafana know what to look at, made from the code."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onestop_contracts.envelope import TOPICS

from onestop_chassis.operators.monitoring.alerts import ALERTS, Alert
from onestop_chassis.operators.monitoring.boards import BOARDS, DATASOURCE, board_json

HEAD = "# Made by `python -m onestop_chassis.operators.monitoring`; change the code instead.\n"
PORT = 9464
"""Where Prometheus reads; set in deploy/Dockerfile, and not open to the machine outside."""
CONTAINER_BOARDS = "/etc/onestop/dashboards"


def files() -> dict[str, str]:
    """Every file's name below the folder of observability, and its text."""
    told = {
        "prometheus.yml": HEAD + yaml(_prometheus()),
        "alerts.yml": HEAD + yaml(_rules(ALERTS)),
        "grafana/datasources/onestop.yml": HEAD + yaml(_datasources()),
        "grafana/providers/onestop.yml": HEAD + yaml(_providers()),
    }
    for board in BOARDS:
        text = json.dumps(board_json(board), ensure_ascii=False, indent=2)
        told[f"dashboards/{board.uid.removeprefix('onestop-')}.json"] = text + "\n"
    return told


def _prometheus() -> Mapping[str, Any]:
    """Each service under its name in docker-compose.yml."""
    targets = [
        {
            "targets": [f"{name.replace('_', '-')}:{PORT}"],
            "labels": {"service": name},
        }
        for name in TOPICS
    ]
    return {
        "global": {"scrape_interval": "15s", "evaluation_interval": "15s"},
        "rule_files": ["alerts.yml"],
        "scrape_configs": [{"job_name": "onestop", "static_configs": targets}],
    }


def _rules(alerts: Sequence[Alert]) -> Mapping[str, Any]:
    rules = [
        {
            "alert": alert.name,
            "expr": alert.expr,
            "for": alert.hold,
            "labels": {"severity": alert.severity},
            "annotations": {
                "summary": f"{alert.zh} / {alert.en}",
                "runbook_url": alert.runbook,
            },
        }
        for alert in alerts
    ]
    return {"groups": [{"name": "onestop", "rules": rules}]}


def _datasources() -> Mapping[str, Any]:
    source = {
        "name": "onestop",
        "uid": DATASOURCE["uid"],
        "type": DATASOURCE["type"],
        "access": "proxy",
        "url": "http://prometheus:9090",
        "isDefault": True,
    }
    return {"apiVersion": 1, "datasources": [source]}


def _providers() -> Mapping[str, Any]:
    provider = {"name": "onestop", "type": "file", "options": {"path": CONTAINER_BOARDS}}
    return {"apiVersion": 1, "providers": [provider]}


def yaml(value: Any) -> str:
    """The little of YAML that is needed: text is quoted as in JSON, which YAML reads alike."""
    return "".join(f"{line}\n" for line in _lines(value))


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _entry(f"{key}:", one)
    elif isinstance(value, list):
        for one in value:
            first, *others = _lines(one)
            yield f"- {first}"
            yield from (f"  {line}" for line in others)
    else:
        yield json.dumps(value, ensure_ascii=False)


def _entry(head: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping | list):
        yield head
        yield from (f"  {line}" for line in _lines(value))
    else:
        yield f"{head} {json.dumps(value, ensure_ascii=False)}"
