"""The example subscribers in other languages, as somebody else would run them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from onestop_cli.kafka_jars import fetched_jars, find_java
from onestop_cli.kafka_node import BrokerMissing

from tests.support.environment import PROXIES, clean
from tests.support.kafka import missing

EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
NODE_VERSION = 20
SECONDS = 300


def python(_: Path) -> Sequence[str]:
    return sys.executable, str(EXAMPLES / "subscriber.py")


def javascript(directory: Path) -> Sequence[str]:
    """With its packages, fetched into a copy."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        missing("no Node.js with npm on the path")
    said = _version_of(node)
    if int(said.removeprefix("v").partition(".")[0]) < NODE_VERSION:
        missing(f"Node.js {NODE_VERSION} or newer is needed; found: {said}")
    copy = directory / "javascript"
    shutil.copytree(EXAMPLES / "javascript", copy)
    quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefer-offline")
    fetched = subprocess.run(
        [npm, "install", *quiet],
        env=clean(keep=PROXIES),
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    if fetched.returncode != 0:
        missing(f"the packages could not be fetched: {fetched.stderr[-500:]}")
    return node, str(copy / "subscriber.mjs")


def _version_of(node: str) -> str:
    asked = [node, "--version"]
    return subprocess.run(asked, env=clean(), capture_output=True, text=True, check=True).stdout


def java(_: Path) -> Sequence[str]:
    """Compiled from its one file as it starts."""
    try:
        command, jars = find_java(), fetched_jars(clean(keep=PROXIES))
    except BrokerMissing as reason:
        missing(str(reason))
    return command, "-cp", f"{jars}/*", str(EXAMPLES / "java" / "Subscriber.java")


def said(command: Sequence[str], bootstrap: str, kind: str, many: int, group: str) -> list[Any]:
    """What it prints of a type, from the beginning until it has so many."""
    asked = ("--bootstrap", bootstrap, "--type", kind, "--max", str(many), "--group", group)
    ran = subprocess.run(
        [*command, *asked, "--from-beginning"],
        env=clean(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return [json.loads(line) for line in ran.stdout.splitlines()]
