"""Moves the simulated clock of every service."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onestop_chassis.actor import OPERATOR

from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client
from onestop_cli.demo.moments import step_before
from onestop_cli.demo.quiet import now_of
from onestop_cli.say import Failed

SIMULATED = "simulated"


def require_simulated(found: Mapping[str, Mapping[str, Any]]) -> None:
    """The demonstration plays months in a minute: it needs clocks that can be set.

    Raises:
        Failed: a service runs on real time.
    """
    real = [name for name, one in found.items() if one["clock"]["name"] != SIMULATED]
    if real:
        raise Failed(
            f"{'、'.join(real)} 使用真实时间，无法演示；请以 ONESTOP_CLOCK=simulated 启动",
            f"{', '.join(real)} run on real time; start them with ONESTOP_CLOCK=simulated",
        )


def align(client: Client, found: Mapping[str, Mapping[str, Any]]) -> datetime:
    """Brings clocks that were left apart by an interruption to the latest of them."""
    now = now_of(found)
    if any(datetime.fromisoformat(one["clock"]["now"]) != now for one in found.values()):
        _set(client, now)
    return now


def move(client: Client, now: datetime, then: datetime) -> None:
    """Sets every clock to `then`, by way of the close of that day if one lies between."""
    halt = step_before(now, then)
    for instant in filter(None, (halt, then)):
        _set(client, instant)


def _set(client: Client, instant: datetime) -> None:
    for name in SERVICES:
        client.put(name, "/simulation/clock", OPERATOR, {"now": instant.isoformat()})
