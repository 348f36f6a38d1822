"""Has everything that was to follow followed? Read from what every service says of itself."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onestop_chassis.actor import OPERATOR

from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client
from onestop_cli.say import Failed

Statuses = Mapping[str, Mapping[str, Any]]

PATIENCE_SECONDS = 300.0
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.015, 0.25
"""Between two looks: short while things follow each other quickly, longer the longer it lasts, so
that asking does not take the time of whoever has to come to rest."""
HELD_TRIES = 2
"""How often a deadline that is held up has to be tried in vain while all else is at rest: the
first of them may have begun before."""
OFTEN = 8
"""Tried so often it is in vain: the pauses between tries grow, and nobody waits for two more."""


def statuses(client: Client) -> Statuses:
    """What each service says of itself at this moment."""
    return {name: client.get(name, "/ops/status", OPERATOR) for name in SERVICES}


def waiting_for(found: Statuses, excuse_held: bool = False) -> list[str]:
    """What has not followed yet: empty when everything is at rest.

    A deadline that is held up is tried again; `excuse_held` when that was waited for enough.
    """
    return [reason for name in found for reason in _waiting(name, found, excuse_held)]


def _waiting(name: str, found: Statuses, excuse_held: bool) -> list[str]:
    one = found[name]
    reasons = [
        f"{name}: {follower} {position} < {one['position']}"
        for follower, position in one["followers"].items()
        if position < one["position"]
    ]
    deadlines = one["deadlines"]
    if deadlines["due"] > (len(deadlines["held"]) if excuse_held else 0):
        reasons.append(f"{name}: {deadlines['due']} deadlines due")
    bus = one["bus"]
    if bus.get("relay", one["published"]) < one["published"]:
        reasons.append(f"{name}: relay {bus['relay']} < {one['published']}")
    for source, position in bus.get("inbox", {}).items():
        if source in found and position < found[source]["published"]:
            reasons.append(f"{name}: inbox {source} {position} < {found[source]['published']}")
    return reasons + _partitions(name, found)


def _partitions(name: str, found: Statuses) -> list[str]:
    """Over Kafka a project's facts wait in their own partition, whatever the others do."""
    return [
        f"{name}: inbox {source}/{partition} {places.get(partition, 0)} < {tail}"
        for source, places in found[name]["bus"].get("heard", {}).items()
        for partition, tail in found.get(source, {}).get("bus", {}).get("tails", {}).items()
        if places.get(partition, 0) < tail
    ]


def tries_of(found: Statuses) -> dict[tuple[str, str], int]:
    """How often each deadline that is held up was tried, by service and key."""
    return {
        (name, key): many
        for name, one in found.items()
        for key, many in one["deadlines"]["tries"].items()
    }


def marks(found: Statuses) -> list[tuple[str, int]]:
    """Where every log ends; the same twice at rest means that nothing is on its way."""
    return [(name, int(one["position"])) for name, one in found.items()]


def settle(client: Client, patience: float = PATIENCE_SECONDS) -> Statuses:
    """Waits until everything is at rest, twice in a row with nothing new in between.

    Raises:
        Failed: it did not come to rest in time; names what was still waiting. Or a service was
            restored to an earlier point: it does not come to rest before it is released.
    """
    start = time.monotonic()
    before: list[tuple[str, int]] = []
    at_rest: dict[tuple[str, str], int] = {}
    while True:
        found = statuses(client)
        require_none_halted(found)
        waited = time.monotonic() - start
        tries = tries_of(found)
        resting = not waiting_for(found, excuse_held=True)
        at_rest = {key: at_rest.get(key, many) for key, many in tries.items()} if resting else {}
        in_vain = resting and all(
            many >= OFTEN or many - at_rest[key] >= HELD_TRIES for key, many in tries.items()
        )
        waiting = waiting_for(found, excuse_held=in_vain)
        if not waiting and marks(found) == before:
            return found
        before = [] if waiting else marks(found)
        if waited > patience:
            raise Failed(
                f"服务在 {patience:.0f} 秒内未处理完毕",
                f"the services did not come to rest within {patience:.0f} s",
                *waiting,
            )
        if waiting:
            time.sleep(min(max(PAUSE_SECONDS, waited / 20), LONGEST_PAUSE_SECONDS))


def require_none_halted(found: Statuses) -> None:
    """Refuses to wait for a service that takes nothing on until somebody releases it.

    Raises:
        Failed: with the commands that see to it.
    """
    halted = [name for name, one in found.items() if one.get("halted")]
    if halted:
        raise Failed(
            f"{'、'.join(halted)} 已恢复至较早时点，暂不受理",
            f"{', '.join(halted)}: restored to an earlier point, and takes nothing on yet",
            *(f"onestop backup check-consumers {name}" for name in halted),
            *(f"onestop backup release {name} --reason …" for name in halted),
        )


def troubles(found: Statuses) -> list[str]:
    """What operators should look at: parked facts, followers in trouble, deadlines held up."""
    parked = [f"{n}: {one['parked']} parked" for n, one in found.items() if one.get("parked")]
    failing = [
        f"{name}: {follower}: {trouble}"
        for name, one in found.items()
        for follower, trouble in one["troubles"].items()
    ]
    held = [
        f"{name}: {key}: {reason}"
        for name, one in found.items()
        for key, reason in one["deadlines"]["held"].items()
    ]
    return parked + failing + held


def next_deadline(found: Statuses) -> datetime | None:
    """The earliest open deadline of all services."""
    known = [one["deadlines"]["next_at"] for one in found.values()]
    return min((datetime.fromisoformat(at) for at in known if at), default=None)


def now_of(found: Statuses) -> datetime:
    """The latest time that any service's clock shows."""
    return max(datetime.fromisoformat(one["clock"]["now"]) for one in found.values())
