"""The business outcome of a run, ids and instants aside, for comparing runs."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from onestop_cli.client import Client
from onestop_cli.demo.load import demonstration_projects
from onestop_cli.demo.reading import DIRECTOR
from onestop_cli.importers.filing import all_projects

INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
IDS = frozenset(
    {
        "decision",
        "objection",
        "receipt",
        "shown",
        "number",
        "verify_path",
        "stream_version",
        "version",
        "document",
        "minutes",
        "digest",
        "records",
        "office_seconds",
    }
)
"""Fields that name a record, or rest on one, or on the instants between which something stood."""
OF_ORDER = frozenset(
    {
        "onestop.intake.PlanDrawn.v1",
        "onestop.intake.PlanRevised.v1",
        "onestop.intake.ClockPaused.v1",
        "onestop.intake.ClockResumed.v1",
        "onestop.intake.ClockWarningRaised.v1",
        "onestop.intake.ResultHandedOut.v1",
    }
)
"""Facts that follow the order in which several cases moved at one moment, which is open."""
Fact = Mapping[str, Any]


def outcomes(client: Client) -> list[dict[str, Any]]:
    """For each project every published fact about it, by stream and in order."""
    filed = {row["project"] for row in all_projects(client, DIRECTOR)}
    codes = [code for code in demonstration_projects() if code in filed]
    return [{"project": code, "events": _events(client, code)} for code in codes]


def _events(client: Client, project: str) -> list[dict[str, Any]]:
    facts = client.items("archive", f"/projects/{project}/timeline", DIRECTOR)
    return normalised(facts)


def normalised(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """The facts that count for the outcome, each stream in its own order."""
    kept = [fact for fact in facts if fact["type"] not in OF_ORDER]
    kept.sort(key=lambda fact: (str(fact["stream"]), int(fact["version"])))
    return [
        {"stream": fact["stream"], "type": fact["type"], "data": business(fact["data"])}
        for fact in kept
    ]


def business(value: Any) -> Any:
    """A value without ids and without instants; days stay."""
    if isinstance(value, Mapping):
        return {
            name: business(inner)
            for name, inner in value.items()
            if name not in IDS and not _is_instant(inner)
        }
    if isinstance(value, list | tuple):
        return [business(inner) for inner in value if not _is_instant(inner)]
    return value


def _is_instant(value: Any) -> bool:
    return isinstance(value, str) and INSTANT.match(value) is not None
