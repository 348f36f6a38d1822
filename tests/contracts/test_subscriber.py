"""Whoever has Kafka and JSON can follow what happens, with none of this project's code."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.environment import clean
from tests.support.kafka import put

pytestmark = pytest.mark.kafka
HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "contracts" / "examples" / "subscriber.py"


def event(service: str, name: str, position: int) -> dict[str, Any]:
    path = HERE / "golden" / "onestop.review.DefaultConsentGranted.v1.json"
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stored | {"id": f"{service}/{position}", "type": f"onestop.{service}.{name}.v1"}


def test_the_example_prints_each_consent_by_silence_once_and_in_order(kafka: str) -> None:
    service = f"stranger{uuid4().hex[:8]}"
    silent = [event(service, "DefaultConsentGranted", n) for n in (2, 5, 9)]
    others = [event(service, "ConsentGiven", n) for n in (1, 7)]
    sent = [others[0], silent[0], silent[1], silent[1], others[1], silent[2]]
    for each in sent:
        put(kafka, service, json.dumps(each, ensure_ascii=False).encode())
    command = [sys.executable, str(EXAMPLE), "--bootstrap", kafka, "--from-beginning"]
    command += ["--type", silent[0]["type"], "--group", service, "--max", "3"]
    ran = subprocess.run(
        command, env=clean(), capture_output=True, timeout=120, check=True, text=True
    )
    assert [json.loads(line) for line in ran.stdout.splitlines()] == silent
